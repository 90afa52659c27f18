"""The parts of a plan file, made from a plan: for writing it, and for comparing with what was read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from labelform.core.change import Change
from labelform.core.derived import kept
from labelform.core.digest import canonical
from labelform.core.planset import Member, PlanSet
from labelform.core.terraform import in_module, resource_change, terraform_plans
from labelform.version import __version__

FORMAT = 2
"""Version of the part under the key `labelform`. In 1, a file contained what could not be derived from what it does."""
SET_FORMAT = 3
"""The same where a file holds several plans, or says which are missing; a file of one plan is as it always was."""

NOT_KEPT = {"former", "shown", "fields", "source", "remarks"}
"""What a file does not say: all but `source`, which is left out (`kept`), follows from the rest."""


def document(planset: PlanSet) -> dict[str, Any]:
    """Return plans as the JSON document that is saved."""
    whole = frame(planset)
    holders = _holders(whole["labelform"])
    for member, holder, module in zip(planset.members, holders, planset.modules, strict=True):
        whole["resource_changes"] += [in_module(resource_change(change), module) for change in member.plan.changes]
        holder["plan"]["changes"] = [change_entry(change) for change in kept(member.plan).changes]
    whole["labelform"]["file_digest"] = file_digest(whole)
    return whole


def frame(planset: PlanSet) -> dict[str, Any]:
    """Return the document without its lists of changes, which are all that is large, and without its digest."""
    whole = terraform_plans([one.plan for one in planset.members], planset.modules)
    whole["complete"] = whole["complete"] and planset.is_complete
    version = {"tool_version": __version__}
    if is_alone(planset):
        ours = {"format": FORMAT, **version, **_member(planset.members[0])}
    else:
        plans = [_member(one) for one in planset.members]
        unplanned = [one.model_dump(mode="json") for one in planset.unplanned]
        ours = {"format": SET_FORMAT, **version, "set_digest": planset.digest, "plans": plans, "unplanned": unplanned}
    return {**whole, "resource_changes": [], "labelform": ours}


def is_alone(planset: PlanSet) -> bool:
    """Return whether a set is one plan and nothing else."""
    return planset.is_complete and len(planset.members) == 1


def _holders(ours: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the parts of a document that hold a plan each."""
    found: list[dict[str, Any]] = ours["plans"] if ours["format"] == SET_FORMAT else [ours]
    return found


def _member(member: Member) -> dict[str, Any]:
    """Return what a file says about one plan, without its changes."""
    bare = kept(member.plan.model_copy(update={"changes": ()}))
    return {
        "base_url": member.base_url,
        "environment": member.environment,
        "plan_digest": member.plan_digest,
        "plan": bare.model_dump(
            mode="json",
            exclude={
                "extras": True,
                "notes": True,
                "sections": True,
                "blocked": {"__all__": {"change": NOT_KEPT}},
                "violations": {"__all__": {"source"}},
                "allowed": {"__all__": {"source"}},
            },
        ),
    }


def change_entry(change: Change) -> dict[str, Any]:
    """Return what a file says about one change that is `kept`."""
    return change.model_dump(mode="json", exclude=NOT_KEPT)


def file_digest(whole: Mapping[str, Any]) -> str:
    """Return `sha256:<hex>` over everything in a document but this."""
    hasher = hashlib.sha256()
    ours = {key: value for key, value in whole["labelform"].items() if key != "file_digest"}
    for piece in _pieces({**whole, "labelform": ours}, depth=6):
        hasher.update(piece.encode(errors="surrogatepass"))
    return f"sha256:{hasher.hexdigest()}"


def _pieces(value: Any, depth: int) -> Iterator[str]:
    """Yield the canonical form of a value, change by change: in one piece it would be as large as the file."""
    if depth == 0 or not value or not isinstance(value, dict | list):
        yield canonical(value)
    elif isinstance(value, dict):
        for place, key in enumerate(sorted(value)):
            yield f"{',' if place else '{'}{canonical(key)}:"
            yield from _pieces(value[key], depth - 1)
        yield "}"
    else:
        for place, inner in enumerate(value):
            yield "," if place else "["
            yield from _pieces(inner, depth - 1)
        yield "]"
