"""
A picture of an item: boxes in order and arrows between them, and which of them the other side does not have.

A kind may draw its items (`Resource.picture`); reports know boxes and arrows, and nothing of what they stand for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from labelform.core.model import Frozen


class Box(Frozen):
    """A thing with its name; `about` says what it is. `differs`: the other side has none such, or has it elsewhere."""

    name: str
    about: str = ""
    differs: bool = False


class Arrow(Frozen):
    """
    A way from one box to another, by their places; `end` is None if it leads to nothing that is drawn.

    `differs`: the other side has no such arrow between boxes of these names.
    """

    start: int
    end: int | None
    label: str = ""
    differs: bool = False


class Graph(Frozen):
    """One side of a picture."""

    boxes: tuple[Box, ...] = ()
    arrows: tuple[Arrow, ...] = ()


class Picture(Frozen):
    """Both sides: what there is, and what is desired."""

    before: Graph
    after: Graph


def picture(before: Graph, after: Graph) -> Picture:
    """Return both sides with what differs marked."""
    return Picture(before=_marked(before, after), after=_marked(after, before))


def _marked(graph: Graph, other: Graph) -> Graph:
    boxes, arrows = Counter(map(_box, other.boxes)), Counter(_arrow(other, one) for one in other.arrows)
    common = _common([_box(one) for one in graph.boxes], [_box(one) for one in other.boxes])
    return Graph(
        boxes=tuple(
            one.model_copy(update={"differs": place not in common or not boxes[_box(one)]})
            for place, one in enumerate(graph.boxes)
        ),
        arrows=tuple(
            one.model_copy(update={"differs": not arrows[_arrow(graph, one)]}) for one in graph.arrows
        ),
    )  # fmt: skip


def _box(box: Box) -> tuple[str, str]:
    return box.name, box.about


def _arrow(graph: Graph, arrow: Arrow) -> tuple[str, str | None, str]:
    return graph.boxes[arrow.start].name, None if arrow.end is None else graph.boxes[arrow.end].name, arrow.label


def _common(ours: Sequence[object], theirs: Sequence[object]) -> frozenset[int]:
    """Return the places of what is on the other side too, in the same order."""
    from difflib import SequenceMatcher

    blocks = SequenceMatcher(None, ours, theirs, autojunk=False).get_matching_blocks()
    return frozenset(place for block in blocks for place in range(block.a, block.a + block.size))
