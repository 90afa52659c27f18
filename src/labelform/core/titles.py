"""
Titles and names that people take for one another: the same words in another form, or but for a slip.

Titles of projects are compared by their words; names inside a project by every letter, because `a-b` and `a_b` may be
two things there.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby, islice, takewhile

from labelform.letters import INVISIBLE, JOINERS, are_drawn

SHORTEST_WORD, LONG_WORD = 4, 8
"""Words from which on one wrong letter is taken for a slip, and two; shorter ones are names: `A` and `B`, `2D`."""
_BETWEEN_WORDS = re.compile(r"[\s!-/:-@\[-`{-~\u2010-\u2015\u00b7]+")


def look_alike(title: str, other: str) -> str:
    """Return in what two titles differ that look alike, as in `one or two letters`; '' for those that do not."""
    words, others = _words(title), _words(other)
    if words and "".join(words) == "".join(others):
        return "case, spaces, accents or the form of letters"
    differing = [pair for pair in zip(words, others, strict=False) if pair[0] != pair[1]]
    if len(words) == len(others) and len(differing) == 1 and _is_slip(*differing[0]):
        return "one or two letters"
    return ""


def plain(name: str) -> str:
    """Return a name without what people overlook: the form of its letters, case, blanks, invisible characters."""
    return "".join(_plain(name).split())


@lru_cache(maxsize=20_000)  # the same titles are held against each project that a run would make
def _words(title: str) -> tuple[str, ...]:
    return tuple(_BETWEEN_WORDS.sub(" ", _plain(title)).split())


def _plain(text: str) -> str:
    if text.isascii():
        return text.casefold()
    seen = unicodedata.normalize("NFKC", INVISIBLE.sub("", text.translate(dict.fromkeys(map(ord, JOINERS)))))
    return unicodedata.normalize("NFKC", seen.casefold())


class Twins:
    """Names by what is left of them when people overlook something."""

    def __init__(self, names: Iterable[str]) -> None:
        self._by_plain: dict[str, list[str]] = {}
        for name in dict.fromkeys(names):
            self._by_plain.setdefault(plain(name), []).append(name)

    def of(self, name: str) -> Iterator[str]:
        """Yield the other names that differ from one only in what people overlook."""
        return (other for other in self._by_plain.get(plain(name), ()) if other != name)


MOST_PLACES, MOST_LETTERS = 3, 4
"""The most differences of two names that are shown, and the most characters of each."""
MOST_COMPARED = 200
"""The most letters compared between the first and last difference: the cost grows with their square."""


def what_differs(here: str, there: str) -> str:
    """
    Return in which characters two names differ, with their code points: `é is U+0065 U+0301 here and U+00E9 there`.

    Empty if the two names by themselves say more: other letters of plain ASCII, as in `ngiht` and `night`.
    """
    if all(one.isascii() and one.isprintable() for one in (here, there)) and plain(here) != plain(there):
        return ""
    ours, theirs = _letters(here), _letters(there)
    start = _shared(ours, theirs)
    end = _shared(reversed(ours[start:]), reversed(theirs[start:]))
    middles = (letters[start : len(letters) - end][:MOST_COMPARED] for letters in (ours, theirs))
    return ", ".join(islice((_difference(*pair) for pair in _differing(*middles)), MOST_PLACES))


def _shared(ours: Iterable[str], theirs: Iterable[str]) -> int:
    """Return how many characters two names share from their beginning on."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(ours, theirs, strict=False)))


def _differing(ours: list[str], theirs: list[str]) -> Iterator[tuple[str, str]]:
    """Yield the stretches of two names in which they differ, side by side."""
    from difflib import SequenceMatcher  # here: most runs have nothing to tell

    steps = SequenceMatcher(a=[*map(plain, ours)], b=[*map(plain, theirs)], autojunk=False).get_opcodes()
    pairs: list[tuple[str, str]] = []
    for tag, low, high, start, end in steps:
        if tag == "equal":
            pairs += zip(ours[low:high], theirs[start:end], strict=True)
        else:
            pairs.append(("".join(ours[low:high]), "".join(theirs[start:end])))
    for is_same, stretch in groupby(pairs, key=lambda pair: pair[0] == pair[1]):
        if not is_same:
            here, there = zip(*stretch, strict=True)
            yield "".join(here), "".join(there)


def _letters(text: str) -> list[str]:
    """Return the letters of a text, each with the marks that belong to it."""
    letters: list[str] = []
    for one in text:
        if letters and unicodedata.combining(one):
            letters[-1] += one
        else:
            letters.append(one)
    return letters


def _difference(here: str, there: str) -> str:
    if not (here and there):
        return f"{_shown(here or there)} ({_points(here or there)}) is only {'here' if here else 'there'}"
    shown = unicodedata.normalize("NFC", here)
    if shown == unicodedata.normalize("NFC", there) and are_drawn(shown):
        return f"{shown} is {_points(here)} here and {_points(there)} there"
    return f"{_shown(here)} ({_points(here)}) here is {_shown(there)} ({_points(there)}) there"


def _shown(text: str) -> str:
    if text.isspace():
        return "a blank"
    return _cut(text, text[:MOST_LETTERS]) if are_drawn(text) else "an invisible character"


def _points(text: str) -> str:
    return _cut(text, " ".join(f"U+{ord(one):04X}" for one in text[:MOST_LETTERS]))


def _cut(text: str, said: str) -> str:
    return said if len(text) <= MOST_LETTERS else f"{said}…"


def _is_slip(one: str, other: str) -> bool:
    """Return whether a word can be another one mistyped. Numbers never are: `Q3` and `Q4` are two projects."""
    shortest = min(len(one), len(other))
    if shortest < SHORTEST_WORD or any(letter.isdigit() for letter in one + other):
        return False
    from rapidfuzz.distance import OSA  # here: most runs create no project, and start sooner without it

    return OSA.distance(one, other) <= (1 if shortest < LONG_WORD else 2)
