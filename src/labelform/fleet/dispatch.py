"""
What is begun when, as pure functions: the order of jobs, when one is tried again, and which waves are open.

When schedules are due is in `labelform.core.schedule`. Chance is given as a number from 0 up to 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from labelform.applying.waves import Brake
from labelform.fleet.work import Kind

_APART: Final = 1_000_000
"""Jobs of one kind are so far apart from those of the next that the number of a member does not reach it."""
_BASES: Final = {Kind.DRIFT: 0, Kind.PLAN: _APART, Kind.APPLY: 2 * _APART}
_LONGEST_OFF_SECONDS: Final = 15.0
"""Most leases that are held are released long before they could be lost, so a busy project is asked for again soon."""
_SHORTEST_OFF_SECONDS: Final = 1.0
_STORE_SECONDS: Final = 5.0
"""So long after the store was away a member is tried again; all workers have come back by then."""
MOST_BEGUN: Final = 8
"""A member that was begun so often is not done again: it may be what kills its workers, and would kill all."""


class Ending(StrEnum):
    """How a worker came to the end of a member, or did not."""

    SETTLED = "settled"
    STOPPED = "its worker was stopped"
    LEASE_LOST = "its lease was lost"
    STORE_AWAY = "the store was away"
    DIED = "its worker died"


@dataclass(frozen=True, slots=True)
class WaveCount:
    """How many members of a wave have no end yet, and how many have failed."""

    left: int
    failed: int = 0


def priority(kind: Kind, number: int) -> int:
    """
    Return how urgent a job is; the highest is done first.

    An apply comes before plans, and these before drift. Among sets of one kind the first members come first, so that a
    small set does not wait for the end of a large one.
    """
    return _BASES[kind] - min(number, _APART - 1)


def put_off_seconds(lease_seconds: float, chance: float) -> float:
    """
    Return for how long a job is put off whose project is busy.

    `lease_seconds` is when its lease could be taken at the latest. Members that wait for one project ask apart.
    """
    seconds = max(_SHORTEST_OFF_SECONDS, min(lease_seconds, _LONGEST_OFF_SECONDS))
    return seconds * (1 + chance / 4)


def seconds_until_again(ending: Ending, lease_seconds: float, chance: float) -> float | None:
    """
    Return when a member is to be done again; None when it is not.

    `lease_seconds` is how long nobody can take the lease of its project, 0 when it was released or that is not known.
    """
    match ending:
        case Ending.SETTLED:
            return None
        case Ending.STOPPED:
            return lease_seconds
        case Ending.STORE_AWAY:
            return max(lease_seconds, _STORE_SECONDS) * (1 + chance / 4)
        case Ending.LEASE_LOST | Ending.DIED:
            return lease_seconds * (1 + chance / 4)


def is_given_up(begun: int) -> bool:
    """
    Return whether a member has failed because it was begun under so many leases, with this one, and had no end.

    Whoever takes its lease next settles it as failed: only the holder of a lease has something to say.
    """
    return begun > MOST_BEGUN


def open_waves(waves: Sequence[WaveCount], most_failed: int | None) -> tuple[int, str]:
    """
    Return how many waves of a set, from the first on, may be begun, and why nothing more is begun, or nothing.

    A wave is begun when all members of those before it have ended, and none of them failed, or no more than
    `most_failed`. With a reason no other member of the open waves is begun either.
    """
    brake = Brake(most_failed)
    for number, wave in enumerate(waves, 1):
        for _ in range(wave.failed):
            brake.project_failed()
        if not wave.left and number < len(waves):
            brake.wave_ended(str(number))
        if brake.reason or wave.left:
            return number, brake.reason
    return len(waves), ""
