"""Compare what a platform answered with what is believed about it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from labelform.doctor.beliefs import Belief, Beliefs
from labelform.doctor.recording import Heard
from labelform.doctor.shapes import INSTANT, TEXT, UUID_KIND, Spot
from labelform.doctor.words import WORDS

_WIDER = {UUID_KIND: {TEXT}, INSTANT: {TEXT}, "whole number": {"number"}}
"""What a value of a kind may also be taken for."""
_WORD = re.compile(r"[A-Za-z][A-Za-z_]{0,30}|-?\d{1,3}")
_REFUSED = 400
_USUAL_REFUSALS = frozenset({403, 404})


class Code(StrEnum):
    """What a platform does differently from what is believed."""

    UNKNOWN_KEY = "unknown-key"
    MISSING_KEY = "missing-key"
    OTHER_KIND = "other-kind"
    NEW_WORD = "new-word"
    NEW_PAGES = "new-pages"
    NOT_JSON = "not-json"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, order=True)
class Difference:
    """One difference of a platform; it contains nobody's values."""

    call: str
    at: str
    code: Code
    found: str


def differences(calls: Mapping[str, Heard], beliefs: Beliefs) -> list[Difference]:
    """Return the differences, in a stable order."""
    return sorted(one for call, heard in calls.items() for one in _of_call(call, heard, beliefs.get(call, {})))


def _of_call(call: str, heard: Heard, beliefs: Mapping[str, Belief]) -> Iterator[Difference]:
    if not heard.is_json:
        yield Difference(call, "", Code.NOT_JSON, "an answer is not JSON")
    for status in sorted(heard.statuses):
        if status >= _REFUSED and status not in _USUAL_REFUSALS:
            yield Difference(call, "", Code.REFUSED, f"status {status}")
    for at, place in heard.shape.items():
        if at in beliefs:
            yield from _of_place(call, at, place, beliefs[at])


def _of_place(call: str, at: str, place: Spot, belief: Belief) -> Iterator[Difference]:
    for kind in sorted(place.kinds - belief.kinds):
        if not (_WIDER.get(kind, set()) & belief.kinds):
            is_page = at.endswith("nextPageToken")
            code = Code.NEW_PAGES if is_page else Code.OTHER_KIND
            yield Difference(call, at, code, kind)
    for key in sorted(place.keys.keys() - belief.keys):
        yield Difference(call, at, Code.UNKNOWN_KEY, key)
    for key in sorted(belief.always - place.always) if place.objects else ():
        yield Difference(call, at, Code.MISSING_KEY, key)
    yield from (Difference(call, at, Code.NEW_WORD, word) for word in _new_words(at, place.words))


def _new_words(at: str, words: Iterable[str | int]) -> list[str]:
    """Return the words that are not among the known ones; what does not look like a word of a platform is not shown."""
    return sorted({_told(word) for word in words if word not in WORDS[at.rpartition(".")[2]]})


def _told(word: str | int) -> str:
    if _WORD.fullmatch(str(word)):
        return str(word)
    return f"a number of {len(str(word))} digits" if isinstance(word, int) else f"a text of {len(word)} characters"
