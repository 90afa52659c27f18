"""
What differs between two long texts, word by word.

Compares words and the gaps between them, so that a sentence with one new word shows one new word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from enum import StrEnum
from typing import NamedTuple

_WORDS = re.compile(r"\w+(?:-\w+)*|\s+|[^\w\s]")
_FIRST_WORD = re.compile(r"^\S*\s+")
_LAST_WORD = re.compile(r"\s+\S*$")
_MOST_WORDS = 3000
"""Beyond this many words only what both texts begin and end with is found: the comparison is quadratic."""
_CONTEXT = 32
"""Characters of unchanged text that are kept on each side of a difference."""


class Tone(StrEnum):
    """What a piece of text is in a difference."""

    SAME = ""
    OLD = "old"
    NEW = "new"


class Piece(NamedTuple):
    """Some text, and whether it goes, comes or stays."""

    text: str
    tone: Tone = Tone.SAME


def is_worth_it(old: object, new: object) -> bool:
    """Return whether two values are texts that are read better word by word."""
    if not (isinstance(old, str) and isinstance(new, str) and old and new):
        return False
    return max(len(old), len(new)) > 60 or "\n" in old + new


def word_pieces(old: str, new: str) -> tuple[Piece, ...]:
    """Return the pieces that turn `old` into `new`; long stretches that stay are shortened to `…`."""
    pieces = list(_joined(_compared(_WORDS.findall(old), _WORDS.findall(new))))
    last = len(pieces) - 1
    return tuple(
        Piece(_shortened(piece.text, is_first=place == 0, is_last=place == last), piece.tone)
        if piece.tone is Tone.SAME
        else piece
        for place, piece in enumerate(pieces)
    )


def _compared(old: Sequence[str], new: Sequence[str]) -> Iterator[Piece]:
    if max(len(old), len(new)) > _MOST_WORDS:
        yield from _by_ends(old, new)
        return
    for _, old_start, old_end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, come = "".join(old[old_start:old_end]), "".join(new[new_start:new_end])
        if gone == come:
            yield Piece(gone)
            continue
        yield Piece(gone, Tone.OLD)
        yield Piece(come, Tone.NEW)


def _by_ends(old: Sequence[str], new: Sequence[str]) -> Iterator[Piece]:
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    yield Piece("".join(old[:start]))
    yield Piece("".join(old[start : len(old) - end]), Tone.OLD)
    yield Piece("".join(new[start : len(new) - end]), Tone.NEW)
    yield Piece("".join(old[len(old) - end :]))


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    pairs = zip(one, other, strict=False)
    return next((place for place, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _joined(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Join differences that only a gap parts, so that a rewritten phrase reads as one phrase."""
    gone, come, gap = "", "", ""
    for piece in (piece for piece in pieces if piece.text):
        if piece.tone is Tone.OLD:
            gone, come, gap = gone + gap + piece.text, come + gap, ""
        elif piece.tone is Tone.NEW:
            gone, come, gap = gone + gap, come + gap + piece.text, ""
        elif (gone or come) and not gap and piece.text.isspace():
            gap = piece.text
        else:
            yield from _settled(gone, come)
            yield Piece(gap + piece.text)
            gone, come, gap = "", "", ""
    yield from _settled(gone, come)
    if gap:
        yield Piece(gap)


def _settled(gone: str, come: str) -> Iterator[Piece]:
    if gone:
        yield Piece(gone, Tone.OLD)
    if come:
        yield Piece(come, Tone.NEW)


def _shortened(text: str, *, is_first: bool, is_last: bool) -> str:
    """Cut the middle out of a long text, between words."""
    head = "" if is_first else text[:_CONTEXT]
    tail = "" if is_last else text[-_CONTEXT:]
    if (is_first and is_last) or len(text) <= len(head) + len(tail) + 8:
        return text
    return f"{_LAST_WORD.sub(' ', head)}…{_FIRST_WORD.sub(' ', tail)}"
