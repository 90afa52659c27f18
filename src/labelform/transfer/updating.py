"""
Change a spec that people have written so that it says what a project has.

What differs becomes edits of the text, and only that: comments, order, style and every other byte stay.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from labelform.core.assembly import Side
from labelform.core.change import Change
from labelform.core.plan import Plan
from labelform.core.reference import PREVIOUSLY
from labelform.core.resource import AnyResource
from labelform.diagnostics import Diagnostic
from labelform.errors import SpecError
from labelform.language.editing import edited
from labelform.language.edits import Edit, Insert, Remove, Replace
from labelform.language.model import ParsedSpec
from labelform.language.places import Path
from labelform.language.source import FOR_EACH, read_document
from labelform.language.writing import escaped
from labelform.reading.observe import Observation
from labelform.reading.view import FoundProject
from labelform.transfer.importing import Entries

_IDENTITY = ("name", "hash")
"""What an entry is called is never written over: it is how people, or an environment, call the thing."""
_ESCAPED = re.compile(r"\{\{ '(?:\{\{|\{%)' \}\}")
_FIELD = re.compile(r"[.\[]")


def updated(text: str, parsed: ParsedSpec, entries: Entries, observation: Observation, plan: Plan) -> str:
    """
    Return the text of a spec with what differs from the project changed; the same text when nothing does.

    `parsed` is what the text says, with what it extends and the variables that fill it.

    Raises:
        SpecError: something that differs cannot be changed in this text exactly, such as a value of an expression.
    """
    return edited(text, parsed.file, list(_Update(text, parsed, entries, plan).edits(observation.sides)))


def check_project(parsed: ParsedSpec, observation: Observation, project: FoundProject) -> None:
    """
    Hold a file to the project that is imported into it.

    Raises:
        SpecError: it is the spec of another one.
    """
    found = observation.project
    if found is not None and found.hash == project.hash:
        return
    title = found.title if found else parsed.spec.project.title
    where = parsed.blame(("project", "hash" if parsed.spec.project.hash else "title"))
    hint = f'name another file with --out, or write the title or hash of "{project.title}" here if that is meant'
    raise SpecError([Diagnostic("spec-of-another", f'this file is the spec of "{title}"', where, hint)])


class _Wanted(NamedTuple):
    """An entry of the file: its identity, and those that it had before."""

    key: str
    former: Sequence[str]

    def key_in(self, live: Container[str]) -> str:
        """Return the identity under which the project has it: one that it had before, where it was not renamed yet."""
        return next((name for name in (self.key, *self.former) if name in live), self.key)

    def fixed_in(self, live: Container[str]) -> frozenset[str]:
        """Return the keys that stay: what it was called before stays where nothing is called so."""
        is_renamed = self.key_in(live) != self.key
        keeps_former = not any(name in live for name in self.former)
        return frozenset([*(() if is_renamed else _IDENTITY), *((PREVIOUSLY,) if keeps_former else ())])


class _Update:
    """What has to be done to the entries of a file, section by section."""

    def __init__(self, text: str, parsed: ParsedSpec, entries: Entries, plan: Plan) -> None:
        self._raw = read_document(text, parsed.file)
        self._parsed = parsed
        self._entries = entries
        self._differing = {(one.kind, one.key) for one in plan.changes}
        self._known: dict[str, Mapping[int, int]] = {}
        self._changes: dict[tuple[str, str], list[Change]] = {}
        for change in (*plan.changes, *(one.change for one in plan.blocked)):
            self._changes.setdefault((change.kind, change.key), []).append(change)

    def edits(self, sides: Sequence[Side]) -> Iterator[Edit]:
        """Yield what has to be changed in the text."""
        for side in sides:
            kind = side.resource.kind
            if side.desired is None:
                continue
            keys = [side.resource.key(one.item) for one in side.desired]
            if kind in self._entries.keys:
                former = [one.previously for one in side.desired]
                yield from self._section(side.resource, [*map(_Wanted, keys, former)])
                continue
            changes = [one for key in keys for one in self._changes.get((kind, key), ())]
            if changes:
                yield from self._entry(side.resource, (kind,), (kind,), self._entries.data[kind], changes)

    def _section(self, resource: AnyResource, wanted: Sequence[_Wanted]) -> Iterator[Edit]:
        kind = resource.kind
        live = dict(zip(self._entries.keys[kind], self._entries.data[kind], strict=True))
        for index, one in enumerate(wanted):
            changes, here = self._changes.get((kind, one.key), []), one.key_in(live)
            if here in live and changes:
                at, fixed = self._in_text(kind, index), one.fixed_in(live)
                yield from self._entry(resource, (kind, index), at, live[here], changes, fixed)
            elif (kind, one.key) in self._differing:
                yield Remove(self._in_text(kind, index))
        known = {one.key_in(live) for one in wanted}
        for index, key in enumerate(self._entries.keys[kind]):
            if key not in known:
                self._check_section(kind)
                tail = self._entries.tails.get((kind, index), "")
                yield Insert((kind,), escaped(self._entries.data[kind][index]), comment=tail)

    def _entry(
        self,
        resource: AnyResource,
        path: Path,
        at: Path,
        live: Any,
        changes: Sequence[Change],
        fixed: Container[str] = _IDENTITY,
    ) -> Iterator[Edit]:
        """
        Yield how an entry becomes another one: `path` leads to it in what was read, `at` in the text.

        The keys that are `fixed` stay; of the others, those of fields that differ change, and those of no field.
        """
        said, live = self._said(path, at), escaped(live)
        if not (isinstance(said, dict) and isinstance(live, dict)):
            yield from self._literal(at, path, _differences(said, live, at))
            return
        named = {_FIELD.split(one.path)[0] for change in changes for one in change.fields}
        # A change of something that could not be told apart names no field: any may differ.
        same = resource.item.model_fields.keys() - named if all(one.fields for one in changes) else ()
        changed = [key for key in {**said, **live} if key not in fixed and key not in same]
        before, after = ({key: one[key] for key in changed if key in one} for one in (said, live))
        yield from self._literal(at, path, _differences(before, after, at))

    def _said(self, path: Path, at: Path) -> Any:
        """Return an entry as it was read, but with names as they stand in the text, before they were mapped."""
        said, raw = _at(self._parsed.document.data, path), _at(self._raw.data, at)
        if not (isinstance(said, dict) and isinstance(raw, dict)):
            return said
        plain = {key: one for key, one in raw.items() if isinstance(one, str) and not _is_expression(one)}
        return {key: plain.get(key, one) for key, one in said.items()}

    # -- from what was read to the text --------------------------------------------------------------------------

    def _in_text(self, kind: str, index: int) -> Path:
        """
        Return the path of an entry in the text.

        Raises:
            SpecError: it stands in another file, or is repeated.
        """
        spot = self._parsed.document.spot((kind, index))
        found = self._starts(kind).get(spot.place.span[0]) if spot.lines.file == self._parsed.file else None
        if found is None:
            raise self._refusal((kind, index), "it stands in a file that this one extends")
        entry = self._raw.data[kind][found]
        if _is_repeated(entry):
            raise self._refusal((kind, index), "it is made by for_each")
        return (kind, found)

    def _starts(self, kind: str) -> Mapping[int, int]:
        """Return which entry of a section of the text stands where; worked out once."""
        if kind not in self._known:
            self._known[kind] = self._find_starts(kind)
        return self._known[kind]

    def _find_starts(self, kind: str) -> Mapping[int, int]:
        place = self._raw.place.step(kind)
        entries = self._raw.data.get(kind)
        steps = [place.step(index) for index in range(len(entries))] if place and isinstance(entries, list) else []
        return {step.span[0]: index for index, step in enumerate(steps) if step}

    def _check_section(self, kind: str) -> None:
        if not isinstance(self._raw.data.get(kind), list):
            raise self._refusal((kind,), "it stands in a file that this one extends, or is made of expressions")

    def _literal(self, at: Path, path: Path, edits: Iterator[Edit]) -> Iterator[Edit]:
        """Yield edits that meet nothing but plain values in the text."""
        for edit in edits:
            raw = _at(self._raw.data, at)
            for step in edit.path[len(at) :]:
                if _is_expression(raw) or not _has(raw, step):
                    break
                raw = raw[step]
            else:
                if isinstance(edit, Insert) or not _holds_expression(raw):
                    yield edit
                    continue
            raise self._refusal((*path, *edit.path[len(at) :]), "it is made of expressions, or stands in another file")

    def _refusal(self, path: Path, why: str) -> SpecError:
        hint = "nothing was written; change it where it comes from, or import into another file with --out"
        message = f"this differs from the project and cannot be edited exactly: {why}"
        return SpecError([Diagnostic("not-editable", message, self._parsed.where(path), hint)])


def _at(data: Any, path: Path) -> Any:
    for step in path:
        data = data[step]
    return data


def _has(data: Any, step: str | int) -> bool:
    """Tell whether a value has a key or index; nothing is where items of a list are repeated."""
    if isinstance(data, list):
        return isinstance(step, int) and step < len(data) and not any(map(_is_repeated, data))
    return isinstance(data, dict) and step in data


def _is_repeated(item: Any) -> bool:
    return isinstance(item, dict) and FOR_EACH in item


def _is_expression(value: Any) -> bool:
    """Tell whether text is made of expressions, others than those that stand for braces."""
    return isinstance(value, str) and ("{{" in (plain := _ESCAPED.sub("", value)) or "{%" in plain)


def _holds_expression(value: Any) -> bool:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return _is_expression(value) or _is_repeated(value) or any(map(_holds_expression, inner))


# -- differences -----------------------------------------------------------------------------------------------------


def _differences(old: Any, new: Any, path: Path) -> Iterator[Edit]:
    """Yield the edits that turn one value into another, as deep inside as they can be."""
    if _identity(old) == _identity(new):
        return
    if isinstance(old, dict) and isinstance(new, dict) and old:
        for key, value in old.items():
            if key in new:
                yield from _differences(value, new[key], (*path, key))
            else:
                yield Remove((*path, key))
        yield from (Insert(path, value, key) for key, value in new.items() if key not in old)
    elif isinstance(old, list) and isinstance(new, list) and old:
        yield from _differing_entries(old, new, path)
    else:
        yield Replace(path, new)


def _differing_entries(old: list[Any], new: list[Any], path: Path) -> Iterator[Edit]:
    matcher = SequenceMatcher(None, [*map(_identity, old)], [*map(_identity, new)], autojunk=False)
    for tag, first, end, start, stop in matcher.get_opcodes():
        if tag == "equal":
            continue
        both = min(end - first, stop - start)
        for offset in range(both):
            yield from _differences(old[first + offset], new[start + offset], (*path, first + offset))
        yield from (Remove((*path, index)) for index in range(first + both, end))
        yield from (Insert(path, value, after=end - 1) for value in new[start + both : stop])


def _identity(value: Any) -> Any:
    """Return what values are compared by: 1 and 1.0 are alike, and true is neither."""
    if isinstance(value, dict):
        return ("{", frozenset((key, _identity(one)) for key, one in value.items()))
    if isinstance(value, list):
        return ("[", *map(_identity, value))
    return ("?", value) if isinstance(value, bool) else value
