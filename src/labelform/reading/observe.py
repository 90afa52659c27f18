"""
Observe the project of a spec and resolve the names in it: everything that `core` needs, and nothing decided.

Only reading operations are run. Sections are read concurrently; lists of what names may refer to are read only
when what the project already has does not settle them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from labelform.core.assembly import Side
from labelform.core.change import Source
from labelform.core.diff import Desired
from labelform.core.ensuring import says_more_than_a_name, sides_of
from labelform.core.model import Item
from labelform.core.plan import Target
from labelform.core.policy import pruning
from labelform.core.reference import Named, Names, NeedsCandidates, Unresolved
from labelform.core.resource import AnyObserved, AnyResource, ObservedByKind
from labelform.diagnostics import Diagnostic
from labelform.errors import SpecError
from labelform.language.model import Entry, ParsedSpec, sections
from labelform.reading.listed import Prunings, names_of_listed, with_contents
from labelform.reading.view import FoundProject, LiveView, Reader, View, gather, projects_titled

if TYPE_CHECKING:
    from labelform.client.http import AsyncDriver  # planning from a snapshot needs no network

__all__ = [
    "NoteProject",
    "Observation",
    "Reader",
    "desired_of",
    "find_project",
    "gather",
    "observe",
    "observe_view",
    "projects_titled",
]


NoteProject = Callable[[FoundProject | None], None]
"""Is informed which project a spec is about; None if it is still to be created."""


@dataclass(frozen=True, slots=True)
class Observation:
    """
    A spec with its names resolved, next to what the project has.

    `beyond` are kinds of things of the organisation that entries ask for, and what of them there is.

    `base` is the same for the spec as it was last applied: what its sections desired, None for those it did not
    manage. It is None when there is no such spec. Entries of it whose names fit nothing any more are left out.
    """

    target: Target
    sides: tuple[Side, ...]
    beyond: tuple[Side, ...] = ()
    project: FoundProject | None = None
    base: Mapping[str, tuple[Desired, ...] | None] | None = None

    @property
    def every(self) -> tuple[Side, ...]:
        """All that is compared."""
        return (*self.beyond, *self.sides)


async def observe(driver: AsyncDriver, parsed: ParsedSpec) -> Observation:
    """Observe the live project of a spec; see `observe_view`."""
    return await observe_view(LiveView(driver), parsed)


async def observe_view(
    view: View, parsed: ParsedSpec, base: ParsedSpec | None = None, note_project: NoteProject = lambda _: None,
    prunings: Prunings | None = None,
) -> Observation:  # fmt: skip
    """
    Observe the project of a spec and resolve every name in it; `base` is the spec as it was last applied.

    `note_project` is given the project as soon as it is found, whatever is wrong with the rest of the spec. `prunings`
    says what is pruned of each kind, where that is not as the spec says: of items whose contents are listed, all is
    read where all is compared, and what the spec lists where it is not.

    Raises:
        SpecError: a name fits nothing or too much; carries all such findings.
        PlatformError: a request failed.
    """
    now = view.prepared(parsed)
    specs = [now] if base is None else [now, now if base is parsed else view.prepared(base)]
    project = await find_project(view, specs[0])
    note_project(project)
    managed = [section.resource for section in sections() if any(_manages(one, section.name) for one in specs)]
    observed = await view.observed(managed, project) if project else {resource.kind: () for resource in managed}
    names, living = await _names(view, specs, managed, observed)
    pruned = prunings or partial(pruning, specs[0].spec.policy.prune)
    names |= await names_of_listed(view, project, specs, managed, observed, names, pruned)
    target = Target(title=specs[0].spec.project.title, hash=project.hash if project else None)
    sides = _resolve_all(specs[0], observed, names, is_there=project is not None)
    asking = [resource for resource in managed if resource.kind in living]
    beyond = tuple(_beyond(specs[0], resource, names[resource.kind], living[resource.kind]) for resource in asking)
    sides, then = await with_contents(view, project, sides, _base(specs, sides, names), pruned)
    return Observation(target, tuple(sides), beyond, project, then)


async def desired_of(
    view: View, parsed: ParsedSpec, project: FoundProject, resources: Sequence[AnyResource]
) -> dict[str, tuple[Desired, ...]]:
    """
    Return what a spec desires of some kinds, by kind; a kind that it does not manage is left out.

    Raises:
        SpecError: a name fits nothing or too much; carries all such findings.
    """
    managed = [resource for resource in resources if _manages(parsed, resource.kind)]
    observed = await view.observed(managed, project) if managed else {}
    names, _ = await _names(view, [parsed], managed, observed)
    findings: list[Diagnostic] = []
    found = {one.kind: tuple(_resolve_section(parsed, one, names[one.kind], findings)) for one in managed}
    if findings:
        raise SpecError(findings)
    return found


async def find_project(view: View, parsed: ParsedSpec) -> FoundProject | None:
    """
    Return the project that a spec means: by its hash, else the only one with exactly this title, else None.

    Raises:
        SpecError: the hash leads nowhere, or several projects have the title.
    """
    entry = parsed.spec.project
    if entry.hash is None:
        return _only_one(await view.projects_titled(entry.title), parsed)
    project = await view.project(entry.hash)
    if project is None:
        finding = Diagnostic(
            "unknown-project",
            f"there is no project {entry.hash} that you may open",
            parsed.blame(("project", "hash")),
            "check the hash and the domain, and that the account of your key is an admin of the project",
        )
        raise SpecError([finding])
    return project


def _only_one(found: Sequence[FoundProject], parsed: ParsedSpec) -> FoundProject | None:
    if len(found) <= 1:
        return found[0] if found else None
    hashes = ", ".join(sorted(project.hash for project in found))
    finding = Diagnostic(
        "ambiguous-project",
        f'{len(found)} projects are called "{parsed.spec.project.title}"',
        parsed.blame(("project", "title")),
        f"pin one of them with project.hash: {hashes}",
    )
    raise SpecError([finding])


def _manages(parsed: ParsedSpec, section: str) -> bool:
    return parsed.entries(section) is not None


async def _names(
    view: View,
    specs: Sequence[ParsedSpec],
    managed: Sequence[AnyResource],
    observed: ObservedByKind,
) -> tuple[dict[str, Names], dict[str, Sequence[AnyObserved]]]:
    """
    Return what the names of each kind may mean; candidates are read where what the project has is not enough.

    With it comes what the organisation has of things that entries ask for, by the kind of these entries.
    """
    names = {resource.kind: Names(resource.attached(observed[resource.kind])) for resource in managed}
    undecided = [resource for resource in managed if _is_undecided(resource, specs, names[resource.kind])]
    asking = [resource for resource in managed if _asks(resource, specs, is_undecided=resource in undecided)]
    found = await gather(_living(view, resource, specs) for resource in asking)
    living = {resource.kind: seen for resource, seen in zip(asking, found, strict=True)}
    others = [resource for resource in undecided if resource.kind not in living]
    candidates = {**(await view.candidates(others, specs) if others else {}), **_named(asking, living)}
    for resource in (*others, *asking):
        attached = resource.attached(observed[resource.kind])
        names[resource.kind] = Names(attached, candidates.get(resource.kind, ()))
    return names, living


def _wanted(resource: AnyResource, specs: Sequence[ParsedSpec]) -> list[Item]:
    """Return what entries of a kind ask for beyond the project."""
    if resource.makes is None:
        return []
    asked = (resource.wanted(entry.value) for parsed in specs for entry in parsed.entries(resource.kind) or ())
    return [one for one in asked if one is not None]


def _asks(resource: AnyResource, specs: Sequence[ParsedSpec], *, is_undecided: bool) -> bool:
    """Return whether it matters what the organisation has: not where the project has all, and only names are given."""
    wanted, beyond = _wanted(resource, specs), resource.makes
    return beyond is not None and bool(wanted) and (
        is_undecided or any(says_more_than_a_name(beyond, one) for one in wanted)
    )  # fmt: skip


async def _living(view: View, resource: AnyResource, specs: Sequence[ParsedSpec]) -> Sequence[AnyObserved]:
    return await view.living(resource, resource.makes, _wanted(resource, specs), specs) if resource.makes else ()


def _named(asking: Iterable[AnyResource], living: Mapping[str, Sequence[AnyObserved]]) -> dict[str, Sequence[Named]]:
    """Return what entries may name, by the same list: what it lacks is made, and another may lack more."""
    return {
        resource.kind: [Named(seen.id, resource.makes.label(seen.item)) for seen in living[resource.kind]]
        for resource in asking
        if resource.makes
    }


def _beyond(parsed: ParsedSpec, resource: AnyResource, names: Names, living: Sequence[AnyObserved]) -> Side:
    """Return the things that entries of a kind ask for, which all resolve, next to what the organisation has."""
    beyond = resource.makes
    if beyond is None:
        return Side(resource, None)
    wanted = [
        (Desired(asked, partial(_source, parsed, entry)), resource.key(resource.resolve(entry.value, names)))
        for entry in parsed.entries(resource.kind) or ()
        if (asked := resource.wanted(entry.value)) is not None
    ]
    return Side(beyond, *sides_of(beyond, wanted, living))


def _is_undecided(resource: AnyResource, specs: Sequence[ParsedSpec], names: Names) -> bool:
    """Return whether some name needs more than what the project has."""
    if not resource.has_candidates():
        return False
    entries = (entry for parsed in specs for entry in parsed.entries(resource.kind) or ())
    return any(_needs_candidates(resource, entry, names) for entry in entries)


def _needs_candidates(resource: AnyResource, entry: Entry, names: Names) -> bool:
    try:
        resource.resolve(entry.value, names)
    except NeedsCandidates:
        return True
    except Unresolved:
        return False
    return False


def _resolve_all(
    parsed: ParsedSpec, observed: ObservedByKind, names: Mapping[str, Names], *, is_there: bool
) -> list[Side]:  # fmt: skip
    findings: list[Diagnostic] = []
    sides = []
    for name, resource, _ in sections():
        if parsed.entries(name) is None:
            sides.append(Side(resource, None))
            continue
        desired = _resolve_section(parsed, resource, names[name], findings)
        is_awaited = resource.is_asserted and not is_there
        sides.append(Side(resource, tuple(desired), tuple(observed[name]), is_awaited=is_awaited))
    if findings:
        raise SpecError(findings)
    return sides


def _base(
    specs: Sequence[ParsedSpec], sides: Sequence[Side], names: Mapping[str, Names]
) -> dict[str, tuple[Desired, ...] | None] | None:
    if len(specs) == 1:
        return None
    if specs[1] is specs[0]:  # it says what it said: nothing is resolved a second time
        return {side.resource.kind: side.desired for side in sides}
    return _resolve_base(specs[1], names)


def _resolve_base(base: ParsedSpec, names: Mapping[str, Names]) -> dict[str, tuple[Desired, ...] | None]:
    """Resolve a spec of the past: what it named and nobody finds any more is not missed."""
    return {
        name: None
        if base.entries(name) is None
        else tuple(_resolve_section(base, resource, names[name].while_all_stays, []))
        for name, resource, _ in sections()
    }


def _resolve_section(
    parsed: ParsedSpec, resource: AnyResource, names: Names, findings: list[Diagnostic]
) -> list[Desired]:
    findings += (one for entry in parsed.entries(resource.kind) or () for one in _unmapped(parsed, resource, entry))
    return resolve_section(parsed, resource, names, findings)


def resolve_section(
    parsed: ParsedSpec, resource: AnyResource, names: Names, findings: list[Diagnostic]
) -> list[Desired]:
    """Return the items that the entries of a section stand for; to the findings comes what stands for none."""
    desired: dict[str, Desired] = {}
    for entry in parsed.entries(resource.kind) or ():
        try:
            item = resource.resolve(entry.value, names)
        except Unresolved as exc:
            findings += (
                Diagnostic(one.code, one.message, parsed.blame((*entry.path, *one.path)), one.hint)
                for one in (exc, *exc.beside)
            )
            continue
        key = resource.key(item)
        if key in desired:
            findings.append(_twice(resource, item, entry, desired[key]))
            continue
        desired[key] = Desired(item, partial(_source, parsed, entry), tuple(resource.previously(entry.value)))
    return list(desired.values())


def _unmapped(parsed: ParsedSpec, resource: AnyResource, entry: Entry) -> Iterator[Diagnostic]:
    for refers, reference in resource.unmapped(entry.value):
        yield Diagnostic(
            "unmapped-name",
            f'"{reference.text}" names a {refers.noun}, but no mapping says which one it is here',
            parsed.blame((*entry.path, *refers.path)),
            f"the platform does not list them: give the name a hash under mappings.{refers.table} of the environment, "
            "or write {hash: …}",
        )


def _twice(resource: AnyResource, item: Any, entry: Entry, first: Desired) -> Diagnostic:
    return Diagnostic(
        "duplicate-item",
        f'"{resource.label(item)}" is named twice, by name and by hash',
        entry.where,
        f"remove one of them; the other is at {first.source}",
    )


def _source(parsed: ParsedSpec, entry: Entry) -> Source:
    where = entry.where
    return Source(file=where.file, line=where.line, column=where.column, origins=parsed.sources(entry.path))
