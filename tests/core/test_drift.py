"""Which side moved, over several projects: what is not known never passes for fine."""

from __future__ import annotations

from itertools import chain, combinations

import pytest

from labelform.core.drift import Direction, direction
from labelform.core.shift import Mover

PENDING = (Mover.SPEC, Mover.LIVE, Mover.BOTH_DIFFERENTLY, Mover.UNKNOWN)


@pytest.mark.parametrize(
    ("movers", "expected"),
    [
        ((), Direction.IN_SYNC),
        ((Mover.SPEC,), Direction.SPEC),
        ((Mover.LIVE,), Direction.LIVE),
        ((Mover.UNKNOWN,), Direction.UNKNOWN),
        ((Mover.SPEC, Mover.LIVE), Direction.BOTH),
        ((Mover.BOTH_DIFFERENTLY,), Direction.BOTH),
        ((Mover.SPEC, Mover.BOTH_DIFFERENTLY), Direction.BOTH),
        ((Mover.LIVE, Mover.BOTH_DIFFERENTLY), Direction.BOTH),
        ((Mover.SPEC, Mover.UNKNOWN), Direction.UNKNOWN),
        ((Mover.LIVE, Mover.UNKNOWN), Direction.UNKNOWN),
        ((Mover.BOTH_DIFFERENTLY, Mover.UNKNOWN), Direction.BOTH),
        ((Mover.SPEC, Mover.LIVE, Mover.UNKNOWN), Direction.BOTH),
    ],
)
def test_the_direction_says_no_more_than_what_is_known(movers: tuple[Mover, ...], expected: Direction) -> None:
    assert direction(movers) is expected


def test_only_the_spec_moved_when_nothing_else_can_have_moved() -> None:
    several = chain.from_iterable(combinations(PENDING, size) for size in range(len(PENDING) + 1))

    assert [movers for movers in several if direction(movers) is Direction.SPEC] == [(Mover.SPEC,)]
