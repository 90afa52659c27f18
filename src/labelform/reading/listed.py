"""
What entries list in their items: what is meant by it, and what of it is there; see `core.contained`.

Nothing is read for a spec that lists nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from labelform.core.assembly import Side
from labelform.core.derived import plain_address
from labelform.core.diff import Desired
from labelform.core.model import Item
from labelform.core.policy import Pruning
from labelform.core.reference import Named, Names, NeedsCandidates, Reference, Unresolved
from labelform.core.resource import AnyResource, ObservedByKind
from labelform.core.sought import as_asked, called_alike, sought_of
from labelform.language.model import ParsedSpec
from labelform.reading.view import FoundProject, View

Prunings = Callable[[str], Pruning]
"""Says what is pruned of a kind."""
Base = Mapping[str, tuple[Desired, ...] | None] | None
"""What each section of a spec desired when it was last applied."""


async def names_of_listed(
    view: View,
    project: FoundProject | None,
    specs: Sequence[ParsedSpec],
    managed: Sequence[AnyResource],
    observed: ObservedByKind,
    names: Mapping[str, Names],
    prunings: Prunings,
) -> dict[str, Names]:
    """
    Return what the things mean that entries list, by kind: what the project keeps, then what the plan brings into it.
    """
    found = {}
    leaving = _leaving(specs, managed, observed, names, prunings)
    for resource in managed:
        listed = listed_by(resource, specs)
        if listed:
            inside = [*(await view.inside(resource, project, listed) if project else ())]
            missing = _missing([one for one in inside if one.of not in leaving], listed)
            if missing:
                inside += await _brought(view, specs[0], managed, observed, names, missing)
            found[resource.kind] = Names((), inside, leaving=leaving)
    return found


def listed_by(resource: AnyResource, specs: Sequence[ParsedSpec]) -> list[Reference]:
    """Return what the things refer to that the entries of a kind list, each once."""
    entries = (entry for parsed in specs for entry in parsed.entries(resource.kind) or ())
    return list(dict.fromkeys(one for entry in entries for one in resource.listed(entry.value)))


def listing_keys(resource: AnyResource, parsed: ParsedSpec) -> Iterator[str]:
    """Yield the keys under which items may be found whose entries list something, be it nothing at all."""
    for entry in parsed.entries(resource.kind) or ():
        if getattr(entry.value, resource.contained) is not None:
            yield from (resource.entry_key(entry.value), *resource.previously(entry.value))


def meant_by(listed: Sequence[Reference], names: Iterable[Named]) -> list[Named]:
    """Return those of some names that references fit."""
    hashes, titles = {one.hash for one in listed}, {one.name for one in listed}
    return [one for one in names if one.hash in hashes or one.name in titles]


def _missing(inside: Sequence[Named], listed: Sequence[Reference]) -> list[Reference]:
    hashes, titles = {one.hash for one in inside}, {one.name for one in inside}
    return [one for one in listed if one.hash not in hashes and one.name not in titles]


async def _brought(
    view: View,
    parsed: ParsedSpec,
    managed: Sequence[AnyResource],
    observed: ObservedByKind,
    names: Mapping[str, Names],
    missing: Sequence[Reference],
) -> list[Named]:
    found: list[Named] = []
    for resource in managed:
        if resource.brings():
            coming = _coming(resource, parsed, observed, names[resource.kind])
            found += await view.brought(resource, coming, missing) if coming else ()
    return found


def _coming(resource: AnyResource, parsed: ParsedSpec, observed: ObservedByKind, names: Names) -> list[Item]:
    """Return the items of a kind that the project does not have yet; one that fits nothing is reported elsewhere."""
    here = {resource.key(seen.item) for seen in observed[resource.kind]}
    return [item for item in _named(resource, parsed, names) if resource.key(item) not in here]


def _leaving(
    specs: Sequence[ParsedSpec],
    managed: Sequence[AnyResource],
    observed: ObservedByKind,
    names: Mapping[str, Names],
    prunings: Prunings,
) -> dict[str, str]:
    """Return the items that bring things into the project and that the plan takes out, by id, each with what it is."""
    found = {}
    for resource in managed:
        pruned = prunings(resource.kind)
        if pruned is Pruning.NONE or not resource.brings() or specs[0].entries(resource.kind) is None:
            continue
        named, *then = ({resource.key(one) for one in _named(resource, each, names[resource.kind])} for each in specs)
        gone = (seen for seen in observed[resource.kind] if resource.key(seen.item) not in named and not seen.keep)
        for seen in gone:
            if pruned is Pruning.ALL or any(resource.key(seen.item) in owned for owned in then):
                address = plain_address(resource, seen.item)
                found[seen.id] = (
                    f"{address}, which is not in the spec, and which prune would {resource.words.delete.to}"
                )
    return found


def _named(resource: AnyResource, parsed: ParsedSpec, names: Names) -> Iterator[Item]:
    """Yield what the entries of a kind mean; one that fits nothing is reported elsewhere."""
    for entry in parsed.entries(resource.kind) or ():
        with suppress(Unresolved, NeedsCandidates):
            yield resource.resolve(entry.value, names)


async def with_contents(
    view: View, project: FoundProject | None, sides: Sequence[Side], base: Base, prunings: Prunings
) -> tuple[list[Side], Base]:
    """Return sides whose observed items hold what their entries list, as far as it is there, and the base like them."""
    made, then = [], None if base is None else dict(base)
    for side in sides:
        kind, desired = side.resource.kind, side.desired
        if not side.resource.contained or desired is None:
            made.append(side)
            continue
        was, pruned = (base or {}).get(kind), prunings(kind)
        sought = sought_of(side.resource, desired, was, pruned)
        seen = await view.containing(side.resource, project, side.observed, sought) if project else side.observed
        alike = (replace(one, item=called_alike(side.resource, one.item, desired)) for one in seen)
        made.append(replace(side, observed=tuple(alike)))
        if then is not None and was is not None and was is not desired:
            then[kind] = as_asked(side.resource, was, desired, pruned)
    return made, then
