"""Marks that are in the answers of labels: where these are on ranges or on nodes of a page. Source: SDK 0.1.211."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, cast

from labelform.client.values.labels.dictionaries import (
    ClassificationDict,
    LabelRowDict,
    MarkDict,
    ObjectDict,
    is_whole,
)
from labelform.client.values.labels.frames import is_pairs
from labelform.client.values.labels.spaces.mark_in_answers import MarkInAnswers, new_place, object_entry, place_in


class MarksInAnswers:
    """
    Objects on ranges of sound, text or time, or on nodes of HTML: their answers say where, and there is no frame.

    `entries` are the answers that name the space. What kind of place they have to say there, the space decides and not
    the shape of the object: so the SDK reads them.
    """

    number_of_frames: int | None = None

    def __init__(self, row: LabelRowDict, space_id: str, entries: Iterable[dict[str, Any]], *, has_nodes: bool) -> None:
        self._row = row
        self._space_id = space_id
        self._entries = entries
        self._has_nodes = has_nodes

    def objects(self) -> Iterator[tuple[int, ObjectDict]]:
        """See `Marks`."""
        for entry in self._entries:
            place = place_in(entry, self._space_id)
            if place is None or not is_whole(entry, "objectHash"):
                continue
            mark = MarkInAnswers(entry, place)
            is_on_ranges = place.get("type") in (None, "frame") and is_pairs(place.get("range"))
            if "range_html" in mark if self._has_nodes else is_on_ranges:
                yield 0, cast("ObjectDict", mark)

    def repeated(self) -> Iterator[tuple[int, ClassificationDict]]:
        """See `Marks`."""
        return iter(())

    def check(self, frames: Iterable[int]) -> None:
        """See `Marks`."""

    def put(self, frame: int, mark: ObjectDict) -> ObjectDict:
        """See `Marks`."""
        entry = object_entry(self._row, mark["objectHash"])
        view = MarkInAnswers(entry, new_place(entry, self._space_id))
        view.update(mark)
        return cast("ObjectDict", view)

    def take(self, frame: int, mark: MarkDict) -> None:
        """See `Marks`. The answers stop saying so when the label leaves the space."""
