"""
Pictures of items that differ, as text: lines for a terminal, and Mermaid for comments, which forges draw.

Names in them are untrusted: in Mermaid everything but letters, digits and blanks is written as a code.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from labelform.core.change import Change
from labelform.core.picture import Arrow, Graph, Picture
from labelform.report.lines import Line, line
from labelform.report.words import one_line

AS_IT_IS, AS_DESIRED = "as it is", "as desired"
MOST_BOXES: Final = 40
"""Larger ones are not drawn: the fields that differ show the change."""
MOST_ARROWS: Final = 80
_LONGEST_NAME: Final = 60
_ELSEWHERE = "not listed"


def picture_of(change: Change) -> Picture | None:
    """Return the picture of a change; None if its kind draws none, or it would be too large to be looked at."""
    drawn = change.picture
    sides = (drawn.before, drawn.after) if drawn else ()
    is_too_large = any(len(one.boxes) > MOST_BOXES or len(one.arrows) > MOST_ARROWS for one in sides)
    return None if is_too_large else drawn


def picture_lines(change: Change) -> Iterator[Line]:
    """Yield both sides of the picture of a change, box by box; `-` and `+` are before what the other side lacks."""
    drawn = picture_of(change)
    if drawn is None:
        return
    for heading, graph, symbol in ((AS_IT_IS, drawn.before, "-"), (AS_DESIRED, drawn.after, "+")):
        yield line(" ", 0, f"{heading}:{'' if graph.boxes else ' nothing'}")
        for place, box in enumerate(graph.boxes):
            about = f" ({one_line(box.about)})" if box.about else ""
            yield line(symbol if box.differs else " ", 1, one_line(box.name) + about)
            for arrow in (arrow for arrow in graph.arrows if arrow.start == place):
                yield line(symbol if arrow.differs else " ", 2, f"{one_line(arrow.label)} -> {end_of(graph, arrow)}")


def end_of(graph: Graph, arrow: Arrow) -> str:
    """Return what an arrow leads to."""
    return _ELSEWHERE if arrow.end is None else one_line(graph.boxes[arrow.end].name)


def mermaid(drawn: Picture) -> str:
    """Return both sides as a flowchart; dotted lines are the order of boxes."""
    sides = [
        _side("a", AS_IT_IS, drawn.before, "\N{MINUS SIGN} "),
        _side("b", AS_DESIRED, drawn.after, "+ "),
    ]
    return "\n".join(["flowchart LR", *(text for side in sides for text in side)])


def _side(prefix: str, heading: str, graph: Graph, mark: str) -> Iterator[str]:
    yield f'  subgraph {prefix}["{heading}"]'
    yield "    direction TB"
    leaving = {arrow.start for arrow in graph.arrows}
    for place, box in enumerate(graph.boxes):
        about = f"<br/>{_coded(box.about)}" if box.about else ""
        yield f'    {prefix}{place}["{mark if box.differs else ""}{_coded(box.name)}{about}"]'
    for place in range(len(graph.boxes) - 1):
        yield f"    {prefix}{place} {'~~~' if place in leaving else '-.-'} {prefix}{place + 1}"
    for number, arrow in enumerate(graph.arrows):
        end = f'{prefix}x{number}(["{_ELSEWHERE}"])' if arrow.end is None else f"{prefix}{arrow.end}"
        yield f'    {prefix}{arrow.start} -->|"{mark if arrow.differs else ""}{_coded(arrow.label) or "#8203;"}"| {end}'
    yield "  end"


def _coded(text: str) -> str:
    """Return text of which nothing can be taken for Mermaid, HTML or the end of a fence."""
    shown = short(text)
    return "".join(letter if letter.isalnum() or letter == " " else f"#{ord(letter)};" for letter in shown)


def short(text: str, longest: int = _LONGEST_NAME) -> str:
    """Return text on one line, cut where it is too long for a box."""
    shown = one_line(text)
    return shown if len(shown) <= longest else f"{shown[: longest - 1]}\N{HORIZONTAL ELLIPSIS}"
