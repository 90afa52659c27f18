"""
A plan in the shape of `terraform show -json`, so that policies and summary tools made for that can read it.

Consumers of that format ignore keys they do not know; what labelform needs to apply the plan is under one
extra key and is added by `planfile`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from labelform.core.change import Action, Change
from labelform.core.plan import Plan

FORMAT_VERSION = "1.2"
PROVIDER = "labelform/encord"

_ADDRESSES = ("address", "previous_address")
_ACTIONS = {Action.CREATE: ["create"], Action.UPDATE: ["update"], Action.DELETE: ["delete"]}


def terraform_plan(plan: Plan) -> dict[str, Any]:
    """Return `format_version`, `resource_changes` and the flags that tools look at; plain JSON."""
    return {**terraform_frame([plan]), "resource_changes": [resource_change(change) for change in plan.changes]}


def terraform_frame(plans: Iterable[Plan]) -> dict[str, Any]:
    """Return what `terraform_plans` does, without changes."""
    parts = [_flags(plan) for plan in plans]
    is_broken = any(part["errored"] for part in parts)
    return {
        "format_version": FORMAT_VERSION,
        "resource_changes": [],
        "resource_drift": [],
        "checks": [],
        "applyable": any(part["applyable"] for part in parts) and not is_broken,
        "complete": all(part["complete"] for part in parts),
        "errored": is_broken,
    }


def _flags(plan: Plan) -> dict[str, bool]:
    return {
        "applyable": bool(plan.changes or plan.actions) and not plan.violations and not plan.snapshot,
        "complete": not plan.blocked and plan.partial is None,
        "errored": bool(plan.violations),
    }


def terraform_plans(plans: Sequence[Plan], modules: Sequence[str]) -> dict[str, Any]:
    """
    Return several plans as one: their changes are in one list, as those of several modules do.

    `modules` has the address of each project, see `core.planset.modules`.
    """
    changes = [
        in_module(resource_change(change), module)
        for plan, module in zip(plans, modules, strict=True)
        for change in plan.changes
    ]
    return {**terraform_frame(plans), "resource_changes": changes}


def in_module(change: dict[str, Any], module: str) -> dict[str, Any]:
    """Return an entry of `resource_changes` as that of a project among several; as it is if there is one only."""
    if not module:
        return change
    full = {key: f"{module}.{value}" if key in _ADDRESSES else value for key, value in change.items()}
    return {**full, "module_address": module}


def resource_change(change: Change) -> dict[str, Any]:
    """Return one change as an entry of `resource_changes`."""
    document: dict[str, Any] = {
        "address": change.address,
        **({"previous_address": change.former.address} if change.former else {}),
        "mode": "managed",
        "type": change.kind,
        "name": change.label or change.kind,
        "provider_name": PROVIDER,
        "change": {
            "actions": _ACTIONS[change.action],
            "before": change.before,
            "after": change.after,
            "after_unknown": {},
            "before_sensitive": False,
            "after_sensitive": False,
        },
    }
    if change.action is Action.DELETE:
        document["action_reason"] = "delete_because_no_resource_config"
    return document
