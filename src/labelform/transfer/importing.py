"""
Write a live project as a spec, and prove that the spec plans to nothing.

Names stand for hashes where a name is enough, known filters in their typed form. What no spec can say is left out, and
said in a comment.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from labelform.core.assembly import Side, make_plan
from labelform.core.contained import things_of
from labelform.core.guardrails import NO_GUARDRAILS
from labelform.core.plan import Plan
from labelform.core.reference import Named
from labelform.core.resource import AnyObserved, AnyResource, Inexpressible
from labelform.errors import AuthorisationError, OperationNotAllowed, ResourceNotFoundError, SpecError
from labelform.language.checks import looks_like_hash
from labelform.language.document import Document
from labelform.language.mappings import original_names, with_emails_of_specs
from labelform.language.model import NO_INPUTS, ParsedSpec, SpecInputs, parse, sections
from labelform.language.places import Path
from labelform.language.source import read_document
from labelform.language.writing import Writer, escaped
from labelform.reading.observe import Observation, observe_view
from labelform.reading.view import FoundProject, LiveView


@dataclass(frozen=True, slots=True)
class Entries:
    """
    What a project has, as the entries of a spec; `omitted` says about each section what no spec can say.

    `keys` holds the identity of each entry of a section, in their order. `foreign` are the paths of those that only
    who owns them can bring into another project. `lists_all`: entries list what the items hold, where it is not much.
    """

    data: dict[str, Any]
    keys: Mapping[str, Sequence[str]] = field(default_factory=dict)
    tails: Mapping[Path, str] = field(default_factory=dict)
    omitted: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    foreign: frozenset[Path] = frozenset()
    lists_all: bool = False


@dataclass(frozen=True, slots=True)
class Imported:
    """
    A project as the text of a spec.

    `pending` says what would still be done if it were applied: nothing, or the text is not the project. `omitted` says
    what the project has and no spec can name, `verified` which sections were compared.
    """

    title: str
    hash: str
    text: str
    omitted: tuple[str, ...] = ()
    pending: tuple[str, ...] = ()
    verified: str = ""


class Importer:
    """
    Imports projects of one platform; lists of what names may mean are read once.

    Items that hold no more than `most_listed` things are written with them.
    """

    def __init__(self, view: LiveView, given: SpecInputs = NO_INPUTS, *, most_listed: int = 0) -> None:
        self._view = view
        self._given = given
        self._most_listed = most_listed
        self._candidates: dict[str, Sequence[Named]] = {}

    async def imported(self, project: FoundProject, *, is_pinned: bool = False) -> Imported:
        """Return a project as a spec; `is_pinned` when its title is not enough to find it."""
        entries = await self.entries(project, is_pinned=is_pinned)
        made = await self._checked_text(project, entries)
        return await self._checked_text(project, _readable(entries, self._given)) if made.pending else made

    async def _checked_text(self, project: FoundProject, entries: Entries) -> Imported:
        text = written(entries)
        return await self.checked(read_document(text, project.title), project, entries)

    async def checked(self, document: Document, project: FoundProject, entries: Entries) -> Imported:
        """Read a text as it would be planned, and hold it against the project that it was made from."""
        text = document.lines.text
        try:
            parsed = parse(document, self._given)
            plan = await self.plan(parsed)
        except SpecError as error:
            pending = tuple(f"{one.where}: {one.message}" if one.where else one.message for one in error.diagnostics)
            return Imported(project.title, project.hash, text, _omitted(entries), pending)
        changes = [f"{change.action} {change.address}" for change in plan.changes]
        blocked = [f"{one.change.address}: {one.reason}" for one in plan.blocked]
        managed = frozenset(section.kind for section in plan.sections if section.is_managed)
        return Imported(
            project.title, project.hash, text, _omitted(entries, managed), (*changes, *blocked), _verified(plan)
        )

    async def entries(
        self, project: FoundProject, *, is_pinned: bool = False, names_only: bool = False, sides: Sequence[Side] = ()
    ) -> Entries:
        """
        Return what a project has as entries of a spec, in the order of their names.

        With `names_only` everything is named by its name, however many things have it. What items hold is listed as far
        as the observed ones of `sides` have it, or where it is not much and the importer was told to.
        """
        resources = [section.resource for section in sections()]
        observed = dict(await self._view.observed(resources, project))
        await self._read_candidates(resources)
        for resource in (one for one in resources if one.contained):
            observed[resource.kind] = await self._with_things(resource, project, observed[resource.kind], sides)
        data: dict[str, Any] = {"labelform": 1}
        tails: dict[Path, str] = {}
        omitted: dict[str, tuple[str, ...]] = {}
        keys: dict[str, Sequence[str]] = {}
        foreign: set[Path] = set()
        for section in sections():
            found: dict[Path, str]
            writing = _Writing(section.resource, observed[section.name], self._candidates[section.name], self._given)
            if section.is_list:
                made = writing.section(names_only=names_only)
                data[section.name], omitted[section.name] = [one.entry for one in made], tuple(sorted(writing.omitted))
                keys[section.name] = [one.key for one in made]
                foreign |= {(section.name, index) for index, one in enumerate(made) if one.is_foreign}
                found = {(section.name, index): one.said for index, one in enumerate(made) if one.said}
            else:
                data[section.name], found = writing.single(names_only=names_only)
            tails |= found
        if is_pinned:
            title = data["project"].pop("title")
            data["project"] = {"title": title, "hash": project.hash, **data["project"]}
        said = {name: why for name, why in omitted.items() if why}
        return Entries(data, keys, tails, said, frozenset(foreign), lists_all=bool(self._most_listed))

    async def _with_things(
        self, resource: AnyResource, project: FoundProject, observed: Sequence[AnyObserved], sides: Sequence[Side]
    ) -> Sequence[AnyObserved]:
        """Return items with what they hold of what is to be listed, and read what their things could be taken for."""
        known = {seen.id: seen for side in sides if side.resource is resource for seen in side.observed}
        seen = [known.get(one.id, one) for one in observed]
        if self._most_listed:
            wanted = {resource.key(one.item): self._most_listed for one in observed}
            seen = [*await self._view.containing(resource, project, observed, wanted, is_needed=False)]
        things = frozenset[Any]().union(*(things_of(resource, one.item) or () for one in seen))
        references = list(dict.fromkeys(one.reference for one in things))
        self._candidates[resource.kind] = await self._view.inside(resource, project, references) if things else ()
        return seen

    async def _read_candidates(self, resources: Sequence[AnyResource]) -> None:
        for resource in resources:
            if resource.kind in self._candidates:
                continue
            try:
                found = await self._view.candidates([resource], ())
            except (AuthorisationError, OperationNotAllowed, ResourceNotFoundError):
                found = {}  # what may not be listed cannot make a name ambiguous for this account
            self._candidates[resource.kind] = found.get(resource.kind, ())

    async def plan(self, parsed: ParsedSpec) -> Plan:
        """Plan a spec against the live project, without the rules that owners add."""
        return (await self.compared(parsed))[1]

    async def compared(self, parsed: ParsedSpec) -> tuple[Observation, Plan]:
        """Return what a spec and its project have, and what differs."""
        observation = await observe_view(self._view, parsed)
        return observation, make_plan(observation.target, observation.every, parsed.spec.policy, NO_GUARDRAILS)


def _omitted(entries: Entries, managed: Container[str] | None = None) -> tuple[str, ...]:
    """Return what no spec can say, of the sections that a spec manages."""
    return tuple(
        one for section, said in entries.omitted.items() if managed is None or section in managed for one in said
    )


def _verified(plan: Plan) -> str:
    """Say which sections were compared with the project, and how many entries of each; and which were not."""
    compared = [f"{one.kind} ({one.desired})" for one in plan.sections if one.is_managed]
    left_out = [one.kind for one in plan.sections if not one.is_managed]
    behind = f"; not in the file and not compared: {', '.join(left_out)}" if left_out else ""
    return f"Compared: {', '.join(compared)}{behind}."


class _Written(NamedTuple):
    """One entry: the name it is sorted by, its identity, what is in the spec, and a comment beside it."""

    label: str
    key: str
    entry: Any
    said: str
    is_foreign: bool


class _Writing:
    """Writes the items of one kind as entries; `omitted` collects what no entry can stand for."""

    def __init__(
        self, resource: AnyResource, observed: Sequence[AnyObserved], candidates: Sequence[Named], given: SpecInputs
    ) -> None:
        self._resource = resource
        self._observed = observed
        self._table = resource.refers.table if resource.refers else resource.kind
        self._mappings = given.mappings
        self._mapped = given.mappings.get(self._table, {})
        self._original = original_names(given.mappings, self._table)
        self._counts = _bearers(resource, observed, candidates)
        self._keys = Counter(resource.key(seen.item) for seen in observed)
        self.omitted: set[str] = set()

    def section(self, *, names_only: bool) -> list[_Written]:
        """Return the entries of a section in the order of their names."""
        written: list[_Written] = []
        for seen in self._observed:
            label = self._resource.label(seen.item)
            try:
                entry, said = self._entry(seen, names_only=names_only)
            except Inexpressible as why:
                self.omitted.add(f'{self._resource.kind}["{label}"]: {why}')
                continue
            entry = with_emails_of_specs(entry, self._mappings)
            is_foreign = bool(seen.keep) and not self._resource.invites  # a person can be asked into any project
            written.append(_Written(label, self._resource.key(seen.item), entry, said, is_foreign))
        return sorted(written, key=lambda one: (one.label.casefold(), one.label, repr(one.entry)))

    def single(self, *, names_only: bool) -> tuple[Any, dict[Path, str]]:
        """Return the entry of a kind of which a project has one."""
        (seen,) = self._observed
        refers, named = self._resource.refers, self._named(seen)
        original = self._name_of(named) if named else None
        entry = self._resource.write(seen.item, lambda name: bool(original) or names_only or self._is_enough(name))
        if not (refers and named):
            return entry, {}
        if original:
            entry[refers.field] = original
        if isinstance(entry.get(refers.field), dict):
            path = (self._resource.kind, *refers.path)
            return entry, {path: _why_hash(named.name, self._counts[named.name], self._table)}
        return entry, {}

    def _entry(self, seen: AnyObserved, *, names_only: bool) -> tuple[Any, str]:
        label = self._resource.label(seen.item)
        if self._keys[self._resource.key(seen.item)] > 1:
            number = self._keys[self._resource.key(seen.item)]
            raise Inexpressible(f"the project has {number} with this name, and a spec can name each only once")
        original = self._name_of(self._named(seen) or Named("", label))
        entry = self._resource.write(seen.item, lambda name: bool(original) or names_only or self._is_enough(name))
        if original is not None and original != label:
            entry = original if isinstance(entry, str) else {"name": original, **_without_name(entry)}
        is_by_hash = isinstance(entry, dict) and "hash" in entry
        said = _why_hash(label, self._counts[label], self._table) if is_by_hash else ""
        return entry, said or seen.keep

    def _named(self, seen: AnyObserved) -> Named | None:
        """Return what an item refers to beyond the project."""
        return next(iter(self._resource.attached([seen])), None)

    def _name_of(self, thing: Named) -> str | None:
        return self._original.get(("hash", thing.hash)) or self._original.get(("name", thing.name))

    def _is_enough(self, name: str) -> bool:
        return self._counts[name] == 1 and name not in self._mapped and not looks_like_hash(name)


def _bearers(resource: AnyResource, observed: Sequence[AnyObserved], candidates: Sequence[Named]) -> Counter[str]:
    """Count how many different things have each name: those of the project, and those that could be meant."""
    things = {(one.hash, one.name) for one in [*candidates, *resource.attached(observed)]}
    if not things:  # it refers to nothing: names are its own
        things = {(seen.id, resource.label(seen.item)) for seen in observed}
    return Counter(name for _, name in things)


def _without_name(entry: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in entry.items() if key not in ("name", "hash")}


def _why_hash(name: str, count: int, things: str) -> str:
    return f'"{name}": {count} {things} have this name' if count > 1 else f'"{name}"'


def written(entries: Entries) -> str:
    """Return entries as the text of a spec, with hints for who reads it first."""
    notes: dict[Path, list[str]] = {
        (section,): [f"Left out: {one}" for one in said] for section, said in entries.omitted.items()
    }
    head = ["Written by labelform import. A section that you remove is no longer managed; [] is managed and empty."]
    return Writer(notes, entries.tails).spec(escaped(entries.data), head)


def _readable(entries: Entries, given: SpecInputs) -> Entries:
    """Return the entries without those that are no spec even alone, such as JSON that is nested too deeply."""
    data, omitted = dict(entries.data), dict(entries.omitted)
    tails = {path: said for path, said in entries.tails.items() if len(path) != 2 or isinstance(path[1], str)}
    for section in sections():
        if not section.is_list:
            continue
        kept: list[Any] = []
        for index, entry in enumerate(data[section.name]):
            why = _fault(section.name, entry, given)
            if why:
                name = entry if isinstance(entry, str) else next(iter(entry.values()))  # what it is called comes first
                omitted[section.name] = (*omitted.get(section.name, ()), f'{section.name}["{name}"]: {why}')
                continue
            if (section.name, index) in entries.tails:
                tails[(section.name, len(kept))] = entries.tails[(section.name, index)]
            kept.append(entry)
        data[section.name] = kept
    return Entries(data, {}, tails, omitted)


def _fault(section: str, entry: Any, given: SpecInputs) -> str:
    text = Writer().spec(escaped({"labelform": 1, "project": {"title": "one entry"}, section: [entry]}))
    try:
        parse(read_document(text, "entry.yaml"), given)
    except SpecError as error:
        return error.diagnostics[0].message
    return ""
