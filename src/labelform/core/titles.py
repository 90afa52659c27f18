"""Titles that people take for one another: the same words in another form, or but for a slip."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from labelform.letters import INVISIBLE, JOINERS

SHORTEST_WORD, LONG_WORD = 4, 8
"""Words from which on one wrong letter is taken for a slip, and two; shorter ones are names: `A` and `B`, `2D`."""
_BETWEEN_WORDS = re.compile(r"[\s!-/:-@\[-`{-~\u2010-\u2015\u00b7]+")


def look_alike(title: str, other: str) -> str:
    """Return in what two titles differ that look alike, as in `a letter or two`; '' for those that do not."""
    words, others = _words(title), _words(other)
    if words and "".join(words) == "".join(others):
        return "case, blanks, marks or the form of letters"
    differing = [pair for pair in zip(words, others, strict=False) if pair[0] != pair[1]]
    if len(words) == len(others) and len(differing) == 1 and _is_slip(*differing[0]):
        return "a letter or two"
    return ""


@lru_cache(maxsize=20_000)  # the same titles are held against each project that a run would make
def _words(title: str) -> tuple[str, ...]:
    plain = unicodedata.normalize("NFKC", INVISIBLE.sub("", title.translate(dict.fromkeys(map(ord, JOINERS)))))
    return tuple(_BETWEEN_WORDS.sub(" ", unicodedata.normalize("NFKC", plain.casefold())).split())


def _is_slip(one: str, other: str) -> bool:
    """Tell whether a word can be another one mistyped. Numbers never are: `Q3` and `Q4` are two projects."""
    shortest = min(len(one), len(other))
    if shortest < SHORTEST_WORD or any(letter.isdigit() for letter in one + other):
        return False
    from rapidfuzz.distance import OSA  # here: most runs create no project, and start sooner without it

    return OSA.distance(one, other) <= (1 if shortest < LONG_WORD else 2)
