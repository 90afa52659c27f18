"""
The copy of a project that a plan is rehearsed on: a sandbox seed, and what has to be attached to its project.

It has the real hashes, because the plan names them, and invented people, because none are needed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from labelform.cli.rehearsal.data import Data, data_of
from labelform.core.call import Call
from labelform.core.late import maker_of
from labelform.core.plan import Plan
from labelform.core.resource import AnyObserved, AnyResource, Observed, ObservedByKind
from labelform.errors import LabelformError

ACTOR = "rehearsal@labelform.example"
ADMINS = [{"email": ACTOR, "role": "admin"}]
NO_STRUCTURE: dict[str, list[object]] = {"objects": [], "classifications": [], "skeleton_templates": []}
DATASET = "Data of the rehearsal"
ONTOLOGY = "00000000-0000-4000-8000-00000000000a", "Ontology of the rehearsal"


@dataclass(frozen=True, slots=True)
class Scene:
    """A seed for the sandbox, and the calls that attach what exists beside its project."""

    seed: dict[str, Any]
    attaching: tuple[Call, ...]


def scene_of(plan: Plan, observed: ObservedByKind, kinds: Mapping[str, AnyResource]) -> Scene:
    """
    Return the stage on which a plan finds what it was made from.

    Raises:
        LabelformError: the plan touches items that can neither be seeded nor attached.
    """
    for kind in dict.fromkeys(change.kind for change in plan.changes):
        refers = kinds[kind].refers
        has_way = (refers and refers.is_beyond) or kinds[kind].invites or kinds[kind].is_beyond or kind in _OWNED
        if not has_way:
            raise LabelformError(f"the sandbox has no way to begin with {kind}, so this plan cannot be rehearsed")
    things = _things(plan, observed, kinds)
    data = data_of(plan, kinds)
    ontologies = things.setdefault("ontologies", {}) or dict([ONTOLOGY])
    organisation = {
        "name": "Rehearsal",
        "users": [{"email": ACTOR, "role": "ADMIN"}],
        **{table: [_THINGS.get(table, _tagged)(*one) for one in named.items()] for table, named in things.items()},
        **_names(plan, observed, kinds),
        "ontologies": [_ontology(*one) for one in ontologies.items()],
        "projects": [_project(plan, observed, next(iter(ontologies)), data)] if plan.target.hash else [],
    }
    if data.items:
        _put_in(organisation, data, is_new=plan.target.hash is None)
    seed = {"labelform_seed": 1, "service_account": ACTOR, "organisations": [organisation]}
    return Scene(seed, tuple(_attaching(observed, kinds)))


# -- things of the organisation, by hash -------------------------------------------------------------------------------


def _things(plan: Plan, observed: ObservedByKind, kinds: Mapping[str, AnyResource]) -> dict[str, dict[str, str]]:
    """Return what the project has or the plan attaches, by the table that it is named in; each once."""
    things: dict[str, dict[str, str]] = {}
    for kind, resource in kinds.items():
        if resource.refers and resource.refers.noun:
            seen = [*_planned(plan, resource), *observed.get(kind, ())]
            # What the plan makes itself, the stage has not.
            if named := {one.hash: one.name for one in resource.attached(seen) if not maker_of(one.hash)}:
                things.setdefault(resource.refers.table, {}).update(named)
    return things


def _names(plan: Plan, observed: ObservedByKind, kinds: Mapping[str, AnyResource]) -> dict[str, list[str]]:
    """Return the names of what no platform lists, by their table; a seed needs no more of it."""
    return {
        resource.refers.table: sorted({resource.label(seen.item) for seen in seen_or_planned})
        for kind, resource in kinds.items()
        if resource.refers and resource.refers.unlisted
        if (seen_or_planned := [*_planned(plan, resource), *observed.get(kind, ())])
    }


def _planned(plan: Plan, resource: AnyResource) -> Iterator[AnyObserved]:
    for change in plan.changes:
        for state in (change.before, change.after):
            if change.kind == resource.kind and state:
                yield Observed(resource.item.model_validate(state), id=change.id or "")


def _dataset(identity: str, title: str) -> dict[str, Any]:
    return {"hash": identity, "title": title, "users": ADMINS}


def _group(identity: str, name: str) -> dict[str, Any]:
    return {"hash": identity, "name": name}


def _ontology(identity: str, title: str) -> dict[str, Any]:
    return {"hash": identity, "title": title, "editor": NO_STRUCTURE, "users": ADMINS}


def _tagged(identity: str, name: str) -> dict[str, Any]:
    return {"uuid": identity, "name": name}


_THINGS: Mapping[str, Callable[[str, str], dict[str, Any]]] = {
    "datasets": _dataset, "groups": _group, "ontologies": _ontology,
}  # fmt: skip
"""How a seed writes what is named in a table; the usual way is a uuid and a name."""


# -- the project -------------------------------------------------------------------------------------------------------


def _project(plan: Plan, observed: ObservedByKind, ontology: str, data: Data) -> dict[str, Any]:
    owned = {kind: [write(seen, data) for seen in observed.get(kind, ())] for kind, write in _OWNED.items()}
    identity = {"title": plan.target.title, "hash": plan.target.hash, **_itself(observed)}
    datasets = [DATASET] if data.items else []
    return {**identity, "creator": ACTOR, "ontology": ontology, "users": ADMINS, "datasets": datasets, **owned}


def _put_in(organisation: dict[str, Any], data: Data, *, is_new: bool) -> None:
    """Put data into a dataset of its own; that of a project that is to be made into one that the plan attaches."""
    datasets = organisation.setdefault("datasets", [])
    if is_new and datasets:
        datasets[0]["items"] = data.items
    else:
        datasets.append({"title": DATASET, "users": ADMINS, "items": data.items})


def _itself(observed: ObservedByKind) -> dict[str, Any]:
    """Return what the project is apart from what it contains: what a plan changes of it starts from that."""
    fields = ("title", "description", "status")
    return {
        name: value
        for seen in observed.get("project", ())
        for name in fields
        if (value := getattr(seen.item, name)) is not None
    }


def _collection(seen: AnyObserved, data: Data) -> dict[str, Any]:
    named = {"name": seen.item.name, "uuid": seen.id, "type": seen.item.type.upper()}
    return {**named, "description": seen.item.description or "", "items": data.held.get(seen.id, [])}


def _preset(seen: AnyObserved, _data: Data) -> dict[str, Any]:
    return {"name": seen.item.name, "uuid": seen.id, "filters": seen.item.filters.for_platform()}


_OWNED: Mapping[str, Callable[[AnyObserved, Data], dict[str, Any]]] = {
    "collections": _collection, "filter_presets": _preset,
}  # fmt: skip
"""How a seed writes the items that only this project has, and what they hold; the plan names their own uuids."""


def _attaching(observed: ObservedByKind, kinds: Mapping[str, AnyResource]) -> Iterable[Call]:
    """
    Yield the calls that bring in what the project refers to, and people: an item of these kinds consists of nothing
    else.
    """
    for kind, resource in kinds.items():
        refers = resource.refers
        if resource.invites or (refers and refers.is_beyond and not refers.field):
            for seen in observed.get(kind, ()):
                yield from resource.create(seen.item)
