"""
A label in a space whose answers say where it is, read and written like the mark of a label.

In sound, text and the like objects stand so, and classifications everywhere. Names and stamps are in the answers, once
for all spaces; the ranges are in the part of the answers that is about the space. Source: SDK 0.1.211.
"""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from typing import Any, Final, Literal, cast

from labelform.client.values.labels.dictionaries import LabelRowDict, section_of

_NOT_OF_THE_MARK: Final = frozenset({"range", "range_html", "spaces", "classifications", "type"})


class MarkInAnswers(MutableMapping[str, Any]):
    """
    A view of the answers of a label (`entry`) and of where it is (`place`, with `range` and `type`); changes go there.

    Nodes of HTML are pairs in a space, and stand here under `range_html` as they do in a row.
    """

    def __init__(self, entry: dict[str, Any], place: dict[str, Any]) -> None:
        self._entry = entry
        self._place = place

    def __getitem__(self, name: str) -> Any:
        if name == "range":
            return [] if self._is_html else self._place.get("range", [])
        if name == "range_html" and self._has_nodes:
            return [{"start": start, "end": end} for start, end in self._place["range"]]
        if name in _NOT_OF_THE_MARK:
            raise KeyError(name)
        return self._entry[name]

    def __setitem__(self, name: str, value: Any) -> None:
        if name == "range_html":
            self._place.update({"type": "html", "range": [[node["start"], node["end"]] for node in value]})
        elif name == "range" and self._is_html:
            if value:
                self._place.update({"type": "frame", "range": value})  # a row says no ranges beside nodes of HTML
        else:
            (self._place if name == "range" else self._entry)[name] = value

    def __delitem__(self, name: str) -> None:
        if name in {"range", "range_html"}:
            self._place["range"] = []
        else:
            del self._entry[name]

    def __iter__(self) -> Iterator[str]:
        yield from (name for name in self._entry if name not in _NOT_OF_THE_MARK)
        yield from ("range", "range_html") if self._has_nodes else ("range",)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    @property
    def _is_html(self) -> bool:
        """Whether this is on no ranges but on nodes of HTML, readable ones or not."""
        if self._place.get("type") == "html":
            return True
        pairs = self._place.get("range")
        return isinstance(pairs, list) and bool(pairs) and _is_pair_of_nodes(pairs[0])

    @property
    def _has_nodes(self) -> bool:
        pairs = self._place.get("range")
        return self._is_html and isinstance(pairs, list) and all(map(_is_pair_of_nodes, pairs))


def _is_pair_of_nodes(pair: object) -> bool:
    return isinstance(pair, list) and len(pair) == 2 and all(isinstance(node, dict) for node in pair)


def place_in(entry: object, space_id: str) -> dict[str, Any] | None:
    """Return what the answers of a label say about a space; None when they say nothing."""
    spaces = entry.get("spaces") if isinstance(entry, dict) else None
    place = spaces.get(space_id) if isinstance(spaces, dict) else None
    return place if isinstance(place, dict) else None


def new_place(entry: dict[str, Any], space_id: str) -> dict[str, Any]:
    """Let the answers of a label say that it is in a space, on nothing yet; return where they say on what."""
    if not isinstance(entry.get("spaces"), dict):
        entry["spaces"] = {}
    place: dict[str, Any] = entry["spaces"].setdefault(space_id, {})
    place.setdefault("range", [])
    place.setdefault("type", "frame")
    entry.setdefault("range", [])
    return place


def object_entry(row: LabelRowDict, object_hash: str) -> dict[str, Any]:
    """Return the answers of an object; where there is nothing, or nothing that holds any, a new dictionary."""
    answers = cast("dict[str, object]", row.setdefault("object_answers", {}))
    if not isinstance(answers.get(object_hash), dict):
        answers[object_hash] = {}
    return cast("dict[str, Any]", answers[object_hash])


def entries_by_space(
    row: LabelRowDict, section: Literal["object_answers", "classification_answers"]
) -> dict[str, list[dict[str, Any]]]:
    """
    Return the answers of labels by the spaces that they name.

    Those that are under a hash that is not their own are left out: what is changed under one would be read under the
    other.
    """
    own_hash = "objectHash" if section == "object_answers" else "classificationHash"
    found: dict[str, list[dict[str, Any]]] = {}
    for key, entry in section_of(row, section).items():
        spaces = entry.get("spaces") if isinstance(entry, dict) and entry.get(own_hash) == key else None
        for space_id in spaces if isinstance(spaces, dict) else ():
            found.setdefault(space_id, []).append(entry)
    return found


def named_in_answers(row: LabelRowDict) -> list[str]:
    """Return the spaces that answers name, each once."""
    named: dict[str, None] = {}
    for section in (section_of(row, "object_answers"), section_of(row, "classification_answers")):
        for entry in section.values():
            spaces = entry.get("spaces") if isinstance(entry, dict) else None
            named.update(dict.fromkeys(spaces if isinstance(spaces, dict) else ()))
    return list(named)
