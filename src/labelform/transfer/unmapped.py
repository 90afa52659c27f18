"""
Names of specs that one environment does not know, all at once, with what could be meant by each.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from labelform.core.ensuring import to_be_made
from labelform.core.reference import Named, Names, Unresolved
from labelform.core.resource import AnyObserved, AnyResource
from labelform.diagnostics import Where
from labelform.language.editing import put
from labelform.language.model import ParsedSpec, sections
from labelform.reading.observe import find_project
from labelform.reading.view import LiveView

MOST_CANDIDATES = 3
_CLOSE_PERCENT = 50


@dataclass(frozen=True, slots=True)
class Unmapped:
    """A name that fits nothing, or too much: the table that a mapping of it belongs to, and what could be meant."""

    table: str
    name: str
    where: Where
    candidates: tuple[Named, ...]
    is_mapped: bool


async def find_unmapped(view: LiveView, specs: Sequence[ParsedSpec]) -> list[Unmapped]:
    """
    Return what cannot be resolved, each name once, in the order of the specs.

    Raises:
        SpecError: a project is not found, or is ambiguous.
    """
    kinds = [section.resource for section in sections()]
    candidates = await view.candidates(kinds, specs)
    found: dict[tuple[str, str], Unmapped] = {}
    for parsed in specs:
        project = await find_project(view, parsed)
        observed = await view.observed(kinds, project) if project else {}
        for resource in kinds:
            seen, known = observed.get(resource.kind, ()), candidates.get(resource.kind, ())
            for one in _of_kind(parsed, resource, seen, known):
                found.setdefault((one.table, one.name), one)
    return list(found.values())


def _of_kind(
    parsed: ParsedSpec, resource: AnyResource, observed: Sequence[AnyObserved], known: Sequence[Named]
) -> Iterator[Unmapped]:
    names = Names(resource.attached(observed), known)
    for entry in parsed.entries(resource.kind) or ():
        for refers, reference in resource.unmapped(entry.value):
            where = parsed.blame((*entry.path, *refers.path))
            yield Unmapped(refers.table, reference.text, where, (), is_mapped=False)
        for refers, reference in resource.references(entry.value):
            try:
                names.find(refers.noun, reference, otherwise=to_be_made(resource, entry.value))
            except Unresolved:
                path = (*entry.path, *refers.path)
                where = parsed.blame(path)
                is_mapped = where.file != parsed.where(path).file
                yield Unmapped(refers.table, reference.text, where, _candidates(reference.text, known), is_mapped)


def _candidates(name: str, known: Sequence[Named]) -> tuple[Named, ...]:
    """Return the things of this name, else those with one like it, the likeliest first."""
    same = tuple(sorted((one for one in known if one.name == name), key=lambda one: one.hash))
    if same:
        return same
    by_folded: dict[str, list[Named]] = {}
    for one in known:
        by_folded.setdefault(one.name.casefold(), []).append(one)
    close = process.extract(
        name.casefold(), list(by_folded), scorer=fuzz.ratio, limit=MOST_CANDIDATES, score_cutoff=_CLOSE_PERCENT
    )
    found = [one for folded, *_ in close for one in sorted(by_folded[folded], key=lambda one: one.hash)]
    return tuple(found[:MOST_CANDIDATES])


def with_mappings(text: str, file: str, environment: str, unmapped: Sequence[Unmapped]) -> str:
    """
    Return the text of a file of environments with the names mapped for which there is only one candidate.

    Raises:
        SpecError: a place cannot be edited exactly.
    """
    for one in unmapped:
        path = ("environments", environment, "mappings", one.table, one.name)
        meant = one.candidates[0]
        text = put(text, file, path, {"hash": meant.hash}, comment=" ".join(meant.name.split()))
    return text
