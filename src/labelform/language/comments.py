"""
Where comments stand: at which entry of a text, so that a layout can be held to leaving them there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from labelform.language.places import Path
from labelform.language.trivia import Part

_Spot = tuple[str, str, Path]
"""A comment, whether it is above an entry or in it (behind, below, inside), and which entry that is."""


def moved_comment(before: Part, after: Part) -> str | None:
    """Return a comment that does not stand where it stood, None when all do. One may come to be the first of all."""
    first = next((_step(0, part) for part in after.inside.parts), "")
    stood, stands = Counter(_spots(before, (), [])), Counter(_spots(after, (), []))
    for comment, how, path in stands - stood:
        if (how, path) != ("in", ()) or (comment, "above", (first,)) not in stood:
            return comment
    return None


def _step(index: int, part: Part) -> str | int:
    return index if part.entry.name is None else part.entry.name


def _spots(part: Part, path: Path, found: list[_Spot]) -> Sequence[_Spot]:
    """Find how every comment stands; what a blank line parts from what is below belongs to what is around both."""
    inside = part.inside
    around = (*part.opening, *part.between, *part.behind, *part.below, *inside.bracket, *inside.lead, *inside.foot)
    found += [(one.text, "above", path) for one in part.above]
    found += [(one.text, "in", path) for one in around]
    found += [(one.text, "in", path) for inner in inside.parts for one in inner.after]
    for index, inner in enumerate(inside.parts):
        _spots(inner, (*path, _step(index, inner)), found)
    return found
