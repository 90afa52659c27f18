"""
The copy of a project that a plan is rehearsed on: a sandbox seed with exactly what the plan starts from.

It has the real hashes, because the plan names them, and invented people, because none are needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from labelform.core.change import Change
from labelform.core.plan import Plan
from labelform.core.resource import AnyObserved

ACTOR = "rehearsal@labelform.example"
NO_STRUCTURE: dict[str, list[object]] = {"objects": [], "classifications": [], "skeleton_templates": []}
ONTOLOGY = {"hash": "00000000-0000-4000-8000-00000000000a", "title": "Ontology of the rehearsal"}


def seed_of(plan: Plan, observed: Mapping[str, Sequence[AnyObserved]]) -> dict[str, Any]:
    """Return a seed for the sandbox: the project as observed, and everything that the plan attaches to it."""
    ontology = _ontology(plan) or ONTOLOGY
    organisation = {
        "name": "Rehearsal",
        "users": [{"email": ACTOR, "role": "ADMIN"}],
        "groups": _things(plan, observed, "groups", "name"),
        "datasets": [
            {**dataset, "users": [{"email": ACTOR, "role": "admin"}]}
            for dataset in _things(plan, observed, "datasets", "title")
        ],
        "ontologies": [{**ontology, "editor": NO_STRUCTURE, "users": [{"email": ACTOR, "role": "admin"}]}],
        "projects": [_project(plan, observed, ontology["hash"])] if plan.target.hash else [],
    }
    return {"labelform_seed": 1, "service_account": ACTOR, "organisations": [organisation]}


def _project(plan: Plan, observed: Mapping[str, Sequence[AnyObserved]], ontology: str) -> dict[str, Any]:
    return {
        "title": plan.target.title,
        "hash": plan.target.hash,
        "creator": ACTOR,
        "ontology": ontology,
        "users": [{"email": ACTOR, "role": "admin"}],
        "datasets": [seen.item.hash for seen in observed.get("datasets", ())],
        "groups": [{"group": seen.item.hash, "role": seen.item.role} for seen in observed.get("groups", ())],
        "collections": [
            {
                "name": seen.item.name,
                "uuid": seen.id,
                "type": seen.item.type.upper(),
                "description": seen.item.description or "",
            }
            for seen in observed.get("collections", ())
        ],
        "filter_presets": [
            {"name": seen.item.name, "uuid": seen.id, "filters": seen.item.filters.for_platform()}
            for seen in observed.get("filter_presets", ())
        ],
    }


def _things(plan: Plan, observed: Mapping[str, Sequence[AnyObserved]], kind: str, name: str) -> list[dict[str, str]]:
    """Return the datasets or groups that the project has or the plan attaches, each once."""
    seen = {one.item.hash: getattr(one.item, name) for one in observed.get(kind, ())}
    planned = {state["hash"]: state[name] for state in _states(plan.changes, kind)}
    return [{"hash": identity, name: text} for identity, text in {**planned, **seen}.items()]


def _states(changes: Iterable[Change], kind: str) -> Iterable[dict[str, Any]]:
    return (state for change in changes if change.kind == kind for state in (change.before, change.after) if state)


def _ontology(plan: Plan) -> dict[str, str] | None:
    bound = (state.get("ontology") for state in _states(plan.changes, "project"))
    return next((ontology for ontology in bound if ontology), None)
