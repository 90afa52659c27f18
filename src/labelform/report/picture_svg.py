"""Where the boxes and arrows of a picture are on a page, in its units; the template puts the tags around it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from labelform.core.picture import Graph, Picture
from labelform.report.pictures import AS_DESIRED, AS_IT_IS, end_of, short
from labelform.report.words import one_line

_WIDTH, _HEIGHT, _GAP, _EDGE, _ROW = 230, 46, 24, 8, 18
_LANE, _LONGEST = 12, 26
_LETTER = 8
"""What a letter takes at most, about."""


@dataclass(frozen=True, slots=True)
class BoxAt:
    """A box on the page."""

    name: str
    about: str
    y: int
    height: int
    differs: bool


@dataclass(frozen=True, slots=True)
class ArrowAt:
    """An arrow on the page: its line, its head, and where its text begins."""

    path: str
    head: str
    label: str
    x: int
    y: int
    differs: bool


@dataclass(frozen=True, slots=True)
class SideAt:
    """One side: `name` is its heading, `said` the same in words, and `order` the lines between boxes."""

    name: str
    said: str
    mark: str
    width: int
    height: int
    boxes: tuple[BoxAt, ...]
    arrows: tuple[ArrowAt, ...]
    order: tuple[str, ...]
    x: int = _EDGE
    box_width: int = _WIDTH


def sides_of(picture: Picture) -> tuple[SideAt, ...]:
    """Return both sides of a picture as they are on the page."""
    return (_side(AS_IT_IS, picture.before, "\N{MINUS SIGN}"), _side(AS_DESIRED, picture.after, "+"))


def _side(name: str, graph: Graph, mark: str) -> SideAt:
    boxes = tuple(_boxes(graph))
    arrows = tuple(_arrows(graph, boxes))
    leaving = {arrow.start for arrow in graph.arrows}
    middle = _EDGE + _WIDTH // 2
    order = tuple(
        f"M{middle},{above.y + above.height}V{below.y}"
        for place, (above, below) in enumerate(pairwise(boxes))
        if place not in leaving
    )
    right = max((arrow.x + _LETTER * len(arrow.label) for arrow in arrows), default=_EDGE + _WIDTH)
    bottom = boxes[-1].y + boxes[-1].height if boxes else 0
    return SideAt(name, _said(name, graph, mark), mark, right + _EDGE, bottom + _EDGE, boxes, arrows, order)


def _boxes(graph: Graph) -> Iterator[BoxAt]:
    leaving, y = Counter(arrow.start for arrow in graph.arrows), _EDGE
    for place, box in enumerate(graph.boxes):
        height = max(_HEIGHT, _ROW * leaving[place] + 2 * _EDGE)
        yield BoxAt(short(box.name, _LONGEST), short(box.about, _LONGEST), y, height, box.differs)
        y += height + _GAP


def _arrows(graph: Graph, boxes: Sequence[BoxAt]) -> Iterator[ArrowAt]:
    edge, drawn = _EDGE + _WIDTH, Counter[int]()
    text = edge + _LANE * (len(graph.arrows) + 1)
    for number, arrow in enumerate(graph.arrows):
        y = boxes[arrow.start].y + _EDGE + _ROW * drawn[arrow.start] + _ROW // 2
        drawn[arrow.start] += 1
        lane = edge + _LANE * (number + 1)
        label = short(f"{one_line(arrow.label)} \N{RIGHTWARDS ARROW} {end_of(graph, arrow)}", 2 * _LONGEST)
        if arrow.end is None:
            yield ArrowAt(f"M{edge},{y}H{lane}", "", label, text, y + 4, arrow.differs)
            continue
        end = boxes[arrow.end].y + boxes[arrow.end].height - _EDGE
        head = f"M{edge + 7},{end - 4}L{edge},{end}L{edge + 7},{end + 4}"
        yield ArrowAt(f"M{edge},{y}H{lane}V{end}H{edge}", head, label, text, y + 4, arrow.differs)


def _said(name: str, graph: Graph, mark: str) -> str:
    """Return a side in words, for who does not see it."""
    boxes = ", ".join(f"{f'{mark} ' if box.differs else ''}{one_line(box.name)}" for box in graph.boxes)
    ways = "; ".join(
        f"{f'{mark} ' if one.differs else ''}{one_line(graph.boxes[one.start].name)}, {one_line(one.label)}: "
        f"{end_of(graph, one)}"
        for one in graph.arrows
    )
    return f"{name}: {boxes or 'nothing'}" + (f". {ways}" if ways else "")
