"""
Plans as JSON in the shape of `terraform show -json`, so that rules and tools made for that read them unchanged.

Everything that is labelform's own stands under the one key `labelform`; readers of that format ignore it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from labelform.core.digest import plan_digest
from labelform.core.terraform import FORMAT_VERSION, terraform_plan
from labelform.report.digest import joint_digest
from labelform.report.planned import PlannedProject
from labelform.report.tally import of_plan
from labelform.version import __version__


def render_json(planned: Sequence[PlannedProject]) -> str:
    """Return plans as one JSON document."""
    return json.dumps(document(planned), indent=2, ensure_ascii=False) + "\n"


def document(planned: Sequence[PlannedProject]) -> dict[str, Any]:
    """
    Return plans as plain data.

    The changes of several projects stand in one list, as those of several modules do: every address then begins
    with `module.projects["<title>"]`.
    """
    if len(planned) == 1:
        return {**terraform_plan(planned[0].plan), "labelform": _own(planned[0])}
    parts = [terraform_plan(one.plan) for one in planned]
    return {
        "format_version": FORMAT_VERSION,
        "resource_changes": [
            _in_module(change, one)
            for one, part in zip(planned, parts, strict=True)
            for change in part["resource_changes"]
        ],
        "resource_drift": [],
        "checks": [],
        "applyable": any(part["applyable"] for part in parts) and not any(part["errored"] for part in parts),
        "complete": all(part["complete"] for part in parts),
        "errored": any(part["errored"] for part in parts),
        "labelform": {
            "tool_version": __version__,
            "plan_digest": joint_digest(planned),
            "projects": [_own(one) for one in planned],
        },
    }


def module(planned: PlannedProject) -> str:
    """Return the address of a project in a run over several."""
    return f'module.projects["{planned.plan.target.title}"]'


def _own(planned: PlannedProject) -> dict[str, Any]:
    return {
        "tool_version": __version__,
        "plan_digest": plan_digest(planned.plan),
        "spec_file": planned.spec_file,
        "environment": planned.environment,
        "summary": asdict(of_plan(planned.plan)),
        "plan": planned.plan.model_dump(mode="json"),
    }


def _in_module(change: dict[str, Any], planned: PlannedProject) -> dict[str, Any]:
    address = module(planned)
    return {**change, "address": f"{address}.{change['address']}", "module_address": address}
