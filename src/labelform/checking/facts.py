"""
The value that checks are evaluated on, made from what was observed: as it is, or as it will be once changes are made.

What could not be seen is left out, with the reason, and never taken for empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from labelform.checking.shape import ACCESS, CERTAIN_ACCESS, ENVIRONMENT, PROJECT, STAGES, TASKS
from labelform.core.access import Access, Effective, Way, after
from labelform.core.change import Action, Change
from labelform.core.emails import folded
from labelform.core.model import dump
from labelform.core.resource import AnyObserved, AnyResource, ObservedByKind

LATER: Final = frozenset({ACCESS, CERTAIN_ACCESS, STAGES, TASKS})
"""What nobody can know before a project exists: whoever creates it has a role, and its workflow is copied into it."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a workflow, by its title and type, and how many tasks wait there; None if nobody counted."""

    title: str
    type: str
    tasks: int | None = None


@dataclass(frozen=True, slots=True)
class Workload:
    """How far the work on a project is: its stages in order. `missing` says why a name is not known."""

    stages: tuple[Stage, ...] = ()
    missing: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Facts:
    """
    Plain data by name; `unknown` are the names without a value, with the reason for each.

    It may hold fields too, as in `project.status`. `later` are those of them that the project has once it is there.
    """

    values: Mapping[str, Any]
    unknown: Mapping[str, str] = field(default_factory=dict)
    later: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Sight:
    """
    What was seen of a project for some checks.

    `is_there` is false for a project that is still to be created. Sections, access and workload are there as far as the
    checks use them; `unseen` says why one of them is not.
    """

    kinds: Mapping[str, AnyResource]
    environment: str
    is_there: bool
    observed: ObservedByKind
    access: Access | None = None
    workload: Workload | None = None
    unseen: Mapping[str, str] = field(default_factory=dict)

    def facts(self, changes: Sequence[Change] = ()) -> Facts:
        """Return the value as it is once some changes are made; tasks and stages are those of now."""
        values: dict[str, Any] = {ENVIRONMENT: self.environment}
        unknown = dict(self.unseen)
        for kind, seen in self.observed.items():
            items = _after(self.kinds[kind], seen, changes)
            values[kind] = self._project(items) if kind == PROJECT else [item for item, _ in items]
        if self.access is not None:
            people = after(self.access, changes, self.kinds)
            values[CERTAIN_ACCESS] = list(_ways(people))
            values[ACCESS] = [*values[CERTAIN_ACCESS], *_perhaps(people)]
            why = _unseen(people.access)
            unknown |= {ACCESS: why} if why else {}
        if self.workload is not None:
            values[STAGES] = [{"title": one.title, "type": one.type} for one in self.workload.stages]
            values[TASKS] = [{"stage": one.title, "type": one.type, "count": one.tasks} for one in self.workload.stages]
            unknown |= self.workload.missing
        later = frozenset() if self.is_there else frozenset(self._later(values))
        unknown |= dict.fromkeys(later, "the project does not exist yet")
        return Facts({name: value for name, value in values.items() if name not in unknown}, unknown, later)

    def _later(self, values: Mapping[str, Any]) -> Iterator[str]:
        """Yield what nobody knows of a project that is to be created."""
        yield from LATER
        yield from (kind for kind, resource in self.kinds.items() if resource.invites)
        project = values.get(PROJECT, {})
        yield from (f"{PROJECT}.{name}" for name in self.kinds[PROJECT].given if project.get(name) is None)

    def _project(self, items: Sequence[tuple[dict[str, Any], str]]) -> dict[str, Any]:
        if not items:
            return {}
        item, identity = items[0]
        return {"hash": identity or None} | {key: value for key, value in item.items() if value is not None}


def _after(
    resource: AnyResource, seen: Sequence[AnyObserved], changes: Iterable[Change]
) -> list[tuple[dict[str, Any], str]]:
    """
    Return the items of a kind once changes are made, as JSON, with the identity of those that are there.

    Changes that are made already change nothing more: a plan is asked again when some of it is done.
    """
    found: dict[str, tuple[dict[str, Any], str]] = {}
    keys: dict[str, str] = {}
    for one in seen:
        found[one.id], keys[one.id] = (_lowered(resource, dump(one.item)), one.id), resource.key(one.item)
    for change in changes:
        if change.kind != resource.kind:
            continue
        ours = [identity for identity, key in keys.items() if identity == change.id or key == change.key]
        if change.action is Action.DELETE:
            for identity in (identity for identity in ours if identity == change.id):
                found.pop(identity, None)
        elif ours:
            found[ours[0]] = (_lowered(resource, change.after or {}), found[ours[0]][1])
        else:
            found[f"new:{change.address}"] = (_lowered(resource, change.after or {}), "")
    return list(found.values())


def _lowered(resource: AnyResource, state: Mapping[str, Any]) -> dict[str, Any]:
    """Return the state of an item with one spelling of what is the same in every case."""
    return {name: folded(value) if name in resource.caseless else value for name, value in state.items()}


def _ways(people: Effective) -> Iterator[dict[str, Any]]:
    for email in sorted(people.people()):
        yield from (_way(email, way) for way in people.ways(email))


def _perhaps(people: Effective) -> Iterator[dict[str, Any]]:
    for email in sorted(people.people()):
        yield from (_way(email, way) for way in people.perhaps(email))


def _way(email: str, way: Way) -> dict[str, Any]:
    return {"email": email, "role": way.role, "group": (way.name or way.group) if way.group else None}


def _unseen(access: Access) -> str:
    """Say what of the people of a project may not be seen; empty if all of them may."""
    groups = [access.names.get(group, group) for group in access.groups if access.members.get(group) is None]
    hidden = [f"the members of {', '.join(sorted(groups))} (not visible)"] if groups else []
    return "; ".join([*access.missing, *hidden])
