"""
What a row holds and no instance shows.

Found by walking through the platform's dictionary, not by noting what was skipped while reading: a label in a place
that nobody thought of is found, too.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal, cast

from labelform.client.values.labels.coordinates import has_coordinates
from labelform.client.values.labels.dictionaries import LabelRowDict, MarkDict, ObjectDict, section_of
from labelform.client.values.labels.placed import Placed
from labelform.types import SpaceType

_Kind = Literal["object", "classification"]
_Raw = Mapping[str, object]
_LISTS: tuple[tuple[_Kind, str], ...] = (("object", "objects"), ("classification", "classifications"))
ROOT: Final = "root"  # the space that is the data itself, as SDK 0.1.211 calls it
_UNKNOWN_PLACE: Final = "labels in such a place are unknown"


@dataclass(frozen=True, slots=True)
class UnreadableLabel:
    """A label that labelform cannot show as an instance. It stays in the dictionary and is saved as it is."""

    kind: Literal["object", "classification"]
    own_hash: str
    """Its `objectHash` or `classificationHash`; empty when it has none."""
    place: str
    """Where it is first, in words."""
    reason: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What instances show in one space: labels by kind and hash, and the ids of marks that are in lists."""

    hashes: frozenset[tuple[str, str]]
    marks: frozenset[int]


@dataclass(frozen=True, slots=True)
class _Held:
    kind: _Kind
    mark: _Raw
    layer: str
    place: str

    @property
    def own_hash(self) -> str:
        return str(self.mark.get(f"{self.kind}Hash") or "")


def find_unreadable(
    row: LabelRowDict, instances: Iterable[Placed[MarkDict]], in_spaces: Mapping[str, Shown]
) -> list[UnreadableLabel]:
    """
    Return the labels of a row that are not among the instances of it or of its spaces, or whose shape is unknown.

    A label on many frames is named once, and once for each space. Spaces of unknown types are not among `in_spaces`.
    """
    shown = list(instances)
    hashes = {space_id: there.hashes for space_id, there in in_spaces.items()}
    hashes[""] = hashes.get(ROOT, frozenset()) | {
        (instance.kind.removesuffix("s"), instance.own_hash) for instance in shown
    }
    marks = {id(mark) for instance in shown for mark in instance.marks.values()}
    marks.update(*(there.marks for there in in_spaces.values()))
    found: dict[tuple[str, str, str], UnreadableLabel] = {}
    for held in _marked(row, marks):
        if reason := _reason_of_mark(row, held, is_shown=id(held.mark) in marks):
            found.setdefault(_key(held), UnreadableLabel(held.kind, held.own_hash, held.place, reason))
    for held in _answered(row):
        is_shown = (held.kind, held.own_hash) in hashes.get(held.layer, ())
        if reason := _reason_of_answers(row, held, is_shown=is_shown):
            found.setdefault(_key(held), UnreadableLabel(held.kind, held.own_hash, held.place, reason))
    return list(found.values())


def _key(held: _Held) -> tuple[str, str, str]:
    return held.kind, held.own_hash or held.place, held.layer


def _reason_of_mark(row: LabelRowDict, held: _Held, *, is_shown: bool) -> str:
    if not held.own_hash:
        return "it has no hash"
    if not is_shown:
        return _reason_of_space(row, held.layer) if held.layer else _UNKNOWN_PLACE
    if held.kind == "object" and not has_coordinates(cast("ObjectDict", held.mark)):
        return f"coordinates of the shape {held.mark.get('shape')!r} are unknown"
    return ""


def _reason_of_answers(row: LabelRowDict, held: _Held, *, is_shown: bool) -> str:
    if held.layer and not is_shown:
        return _reason_of_space(row, held.layer)
    if not is_shown:
        is_anywhere = any(held.mark.get(name) for name in ("range", "range_html"))
        return "it is only in the answers" if is_anywhere else "its answers name no frame"
    has_place = held.kind == "classification" or held.layer or has_coordinates(cast("ObjectDict", held.mark))
    return "" if has_place else f"coordinates of the shape {held.mark.get('shape')!r} are unknown"


def _reason_of_space(row: LabelRowDict, space_id: str) -> str:
    space: object = section_of(row, "spaces").get(space_id)
    if space is None:
        return "the row does not have this space"
    if not isinstance(space, dict):
        return "the space is not a dictionary"
    said = space.get("space_type")
    is_known = isinstance(said, str) and said in set(SpaceType)
    return _UNKNOWN_PLACE if is_known else f"spaces of the type {said!r} are unknown"


def _marked(row: LabelRowDict, shown: Container[int]) -> Iterator[_Held]:
    """Yield what is on frames, of files and of spaces; `shown` are the ids of the marks that instances show."""
    for unit_hash, unit in row["data_units"].items():
        yield from _on_frames(cast("_Raw", unit), shown, "", f"file {unit.get('data_title') or unit_hash!r}")
    for space_id, space in _parts(cast("_Raw", row), "spaces"):
        yield from _on_frames(space, shown, space_id, f"space {space_id!r}")


def _on_frames(part: _Raw, shown: Container[int], layer: str, place: str) -> Iterator[_Held]:
    labels = part.get("labels")
    if not isinstance(labels, Mapping):
        return
    for frame, marks in (("", labels), *labels.items()):
        if isinstance(marks, Mapping):
            yield from _listed(marks, shown, layer, f"frame {frame} of {place}" if frame else place)


def _listed(marks: _Raw, shown: Container[int], layer: str, place: str) -> Iterator[_Held]:
    """Yield what may not be readable: nearly all marks are shown and known, and a row may have a hundred thousand."""
    for kind, name in _LISTS:
        listed = marks.get(name)
        for mark in listed if isinstance(listed, list) else ():
            if not (id(mark) in shown and (kind == "classification" or has_coordinates(mark))):
                yield _Held(kind, mark if isinstance(mark, Mapping) else {}, layer, place)


def _answered(row: LabelRowDict) -> Iterator[_Held]:
    """Yield what says in its answers where it is; answers of objects that are gone say nothing about that."""
    for kind, name in (("object", "object_answers"), ("classification", "classification_answers")):
        for _, entry in _parts(cast("_Raw", row), name):
            if _is_placed(entry):
                yield _Held(cast("_Kind", kind), entry, "", "the answers")
            for space_id, _ in _parts(entry, "spaces"):
                if kind == "classification" and space_id == ROOT:
                    continue  # which its `range` says already, and the SDK passes over
                yield _Held(cast("_Kind", kind), entry, space_id, f"space {space_id!r}")


def _is_placed(entry: _Raw) -> bool:
    """Return whether answers say where the label is: on ranges, or, by an empty list and no space, everywhere."""
    return "range" in entry and bool(entry["range"] or entry.get("range_html") or not entry.get("spaces"))


def _parts(raw: _Raw, name: str) -> Iterator[tuple[str, _Raw]]:
    parts = raw.get(name)
    for key, part in parts.items() if isinstance(parts, Mapping) else ():
        if isinstance(part, Mapping):
            yield str(key), part
