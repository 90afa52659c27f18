"""
Where comments stand: at which entry of a text, so that a layout can be held to leaving them there.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from itertools import takewhile
from operator import itemgetter

from labelform.language.layout import comments_at
from labelform.language.nodes import Node, tree_of
from labelform.language.places import Lines, Path

_Spot = tuple[str, str, Path]
"""A comment, how it stands (above, behind, below, free, head), and at which entry."""
_HEAD: tuple[str, Path] = ("head", ())


def moved_comment(before: str, after: str) -> str | None:
    """Return a comment that does not stand where it stood, None when all do. One may come to be the first of all."""
    first = next(iter(_entries(tree_of(after))), (0, ()))[1]
    stood, stands = Counter(_spots(before)), Counter(_spots(after))
    for comment, how, path in stands - stood:
        if (how, path) != _HEAD or (comment, "above", first) not in stood:
            return comment
    return None


def _spots(text: str) -> Iterator[_Spot]:
    """Yield how every comment stands; what a blank line parts from what is below belongs to nothing."""
    lines = Lines(text, "")
    entries = sorted(_entries(tree_of(text)), key=itemgetter(0))
    starts = [start for start, _ in entries]
    for at, comment in comments_at(text):
        index = bisect_right(starts, at)
        before = entries[index - 1][1] if index else ()
        if text[lines.start(at) : at].strip():
            yield comment, "behind", before
        else:
            yield comment, *_on_its_line(lines, at, before, entries[index] if index < len(entries) else None)


def _on_its_line(lines: Lines, at: int, before: Path, below: tuple[int, Path] | None) -> tuple[str, Path]:
    """Return how a comment on a line of its own stands."""
    if below is not None and not before:
        return ("above", below[1]) if _is_parted(lines, at) and _is_close(lines, at, below[0]) else _HEAD
    if _column(lines, at) > (_column(lines, below[0]) if below else 0):
        return "below", before[:2]
    return ("above", below[1]) if below and _is_close(lines, at, below[0]) else ("free", ())


def _is_close(lines: Lines, at: int, start: int) -> bool:
    """Tell whether no blank line stands between a comment and an entry below it."""
    return all(line.strip() for line in lines.text[at : lines.start(start)].splitlines())


def _is_parted(lines: Lines, at: int) -> bool:
    """Tell whether other comments stand above those that a comment stands among."""
    above = lines.text[: lines.start(at)].splitlines()
    among = len(list(takewhile(str.strip, reversed(above))))
    return any(line.strip() for line in above[: len(above) - among])


def _column(lines: Lines, at: int) -> int:
    line = lines.text[lines.start(at) : lines.after(at)]
    return len(line) - len(line.lstrip())


def _entries(node: Node, path: Path = ()) -> Iterator[tuple[int, Path]]:
    """Yield where every entry begins; of those that begin at one place, only the outermost."""
    for index, entry in enumerate(node.entries):
        here = (*path, index if entry.name is None else entry.name)
        yield entry.start, here
        yield from _entries(entry.value, here)
