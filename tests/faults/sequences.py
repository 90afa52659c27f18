"""
Every sequence of up to four boundaries of one change: send, look, send, look.

A single fault is got over by the next look or the next send. What ends badly is a row of them: each of the letters
below is tried at each boundary after the write that a sequence begins with.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

from labelform.sandbox.faults import Rule
from labelform.sandbox.faults.rules import Fault, Match
from tests.faults.strike import Ground

SENDS: Mapping[str, Rule] = {
    "lost": Rule(fault=Fault.CUT_BEFORE, times=1),
    "carried out and lost": Rule(fault=Fault.CUT_AFTER, times=1),
    "carried out, lost and seen late": Rule(fault=Fault.CUT_AFTER, times=1, reads=2),
}
LOOKS: Mapping[str, Rule | None] = {
    "seen": None,
    "answered with nonsense": Rule(fault=Fault.WRONG_JSON, times=1),
    "failing": Rule(fault=Fault.ERROR_BEFORE, times=5, status=500),
}
"""As many failures as the driver tries a read, so that one look fails for good and the next one sees."""


def sequences(ground: Ground) -> Iterator[tuple[str, tuple[Rule, ...]]]:
    """Yield every sequence from every write of a plan, with the rules that strike it."""
    for write in range(1, ground.writes + 1):
        for letters in words():
            yield f"write {write}: {', '.join(letters)}", tuple(rules(write, letters))


def words() -> Iterator[tuple[str, ...]]:
    """Yield sequences of two boundaries, and all longer ones that do not end there."""
    pairs = list(product(SENDS, LOOKS))
    for first in pairs:
        yield first
        if not _is_settled(*first):
            yield from (first + second for second in pairs)


def _is_settled(send: str, look: str) -> bool:
    """Tell whether the look shows what the send did: then the change is done, and nothing more is sent for it."""
    return send.startswith("carried out") and look == "seen"


def rules(write: int, letters: tuple[str, ...]) -> Iterator[Rule]:
    """Yield the rules of a sequence that begins with a write."""
    for step, (send, look) in enumerate(zip(letters[::2], letters[1::2], strict=True)):
        yield SENDS[send].model_copy(update={"match": Match(write=write + step)})
        found = LOOKS[look]
        if found is not None:
            yield found.model_copy(update={"match": Match(kind="read", after_write=write + step)})
