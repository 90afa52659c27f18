"""
What is tried: every campaign yields strikes, each a name and something that returns a verdict.

`all_of` is the whole enumeration; tests run a seeded part of it.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from tests.faults.edits import foreign_edits, strike_with_edit
from tests.faults.late import lates, strike_with_late
from tests.faults.ledgers import full_disks, strike_with_full_disk
from tests.faults.pauses import interrupts, strike_with_interrupt
from tests.faults.rivals import rivals, strike_with_rival
from tests.faults.scenarios import Conditions
from tests.faults.sequences import sequences
from tests.faults.strike import Ground, Verdict, singles, strike, survey

Strike = tuple[str, str, Callable[[], Verdict]]
"""Campaign, what is tried, and how."""

PAIRS = 400
TOGETHER = 400
SIDE_BY_SIDE = Conditions(writes=8)


def all_of(ground: Ground, seed: int) -> Iterator[Strike]:
    """Yield everything that is tried on one scenario, apart from killed processes."""
    for what, rules in singles(ground):
        yield _campaign(what), what, partial(strike, ground, what, rules)
    yield from _pairs(ground, seed)
    yield from _together(ground, seed)
    for what, rules in sequences(ground):
        yield "sequences of one change", what, partial(strike, ground, what, rules)
    for what, rule, planned in foreign_edits(ground):
        yield "somebody else's edit", what, partial(strike_with_edit, ground, what, rule, planned)
    for lines in full_disks(ground):
        what = f"disk full after {lines} lines"
        yield "disk full on the ledger", what, partial(strike_with_full_disk, ground, what, lines)
    for writes in interrupts(ground):
        what = f"interrupted after {writes} writes"
        yield "interrupted", what, partial(strike_with_interrupt, ground, what, writes)
    for what, rule in lates(ground):
        yield "killed, resumed at once, lands late", what, partial(strike_with_late, ground, what, rule)
    for rival in rivals(seed):
        yield "two runs at once", f"schedule {rival}", partial(strike_with_rival, ground, rival)


def _campaign(what: str) -> str:
    return what.partition(" at request")[0]


def _pairs(ground: Ground, seed: int) -> Iterator[Strike]:
    """Yield pairs of faults, drawn by seed: two at different requests of one apply."""
    dice = random.Random(seed)
    every = list(singles(ground))
    for _ in range(PAIRS):
        (first, one), (second, other) = dice.sample(every, 2)
        what = f"{first} and {second}"
        yield "pairs of faults", what, partial(strike, ground, what, one + other)


def _together(ground: Ground, seed: int) -> Iterator[Strike]:
    """Yield single faults, drawn by seed, while changes are made side by side and share their looks."""
    dice = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        every = list(singles(survey(ground.scenario, Path(folder), SIDE_BY_SIDE)))
    for what, rules in dice.sample(every, min(TOGETHER, len(every))):
        yield "side by side", f"{what}, side by side", partial(strike, ground, what, rules, SIDE_BY_SIDE)
