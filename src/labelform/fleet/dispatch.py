"""
What is begun when, as pure functions: the order of jobs, when one is tried again, and when it is given up.

When schedules are due is in `labelform.core.schedule`. Chance is given as a number from 0 up to 1.
"""

from __future__ import annotations

from typing import Final

from labelform.errors import LabelformError
from labelform.fleet.work import Kind

_APART: Final = 1_000_000
"""Jobs of one kind are so far apart from those of the next that the number of a member does not reach it."""
_BASES: Final = {Kind.DRIFT: 0, Kind.PLAN: _APART, Kind.APPLY: 2 * _APART}
_LONGEST_OFF_SECONDS: Final = 15.0
"""Most leases that are held are released long before they could be lost, so a busy project is asked for again soon."""
_SHORTEST_OFF_SECONDS: Final = 1.0
MOST_BEGUN: Final = 8
"""
A member that was begun so often is not done again: it may be what kills its workers, and would kill all. A worker that
is stopped takes its begin back.
"""
UNFIT_SECONDS: Final = 10.0
"""How long a worker that is not fit for a member keeps the job of it, so that it does not take those of all others."""


class UnfitWorkerError(LabelformError):
    """A worker cannot do a member, for a reason of its machine: another one may. Nothing was sent."""

    code = "unfit-worker"


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


def is_given_up(begun: int) -> bool:
    """
    Return whether a member has failed because it was begun under so many leases, with this one, and got lost each time.

    Whoever takes its lease next settles it as failed: only the holder of a lease has something to say.
    """
    return begun > MOST_BEGUN
