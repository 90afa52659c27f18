"""
When members are done again and waves are begun, where no engine and no store decides it as they do in production.

There the engine knows when it hands a job out again, and the store counts waves in its transactions; both by the same
leases and the same brake.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from labelform.applying.waves import Brake

_STORE_SECONDS: Final = 5.0
"""So long after the store was away a member is tried again; all workers have come back by then."""


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
