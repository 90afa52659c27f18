"""How long things last, and where: in strikes seconds are what minutes are elsewhere."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Final

from labelform.fleet.lease import LEASE_TIMES

ENVIRONMENT: Final = "struck"
STORE_VARIABLE: Final = "LABELFORM_STORE"


@dataclass(frozen=True, slots=True)
class Tempo:
    """
    The times of a worker, in seconds.

    `held` is how long a lease lasts, and `renew` how often it is prolonged; a lost one can be taken after `quarantine`.
    `alive` is how often a worker tells the queue that it lives, and `stalled` after how long without that its jobs are
    given to others; `sweep` is how often it looks for members that no job is left of. `projects` is how many it does at
    once.
    """

    held: float = 2.5
    renew: float = 0.5
    quarantine: float = 0.5
    alive: float = 0.3
    stalled: float = 2.0
    sweep: float = 2.0
    projects: int = 2

    def choices(self) -> dict[str, Any]:
        """Return them as what a worker is started with."""
        return asdict(self)


QUICK: Final = Tempo()
"""For strikes that leave nothing on the way."""
SOLID: Final = Tempo(held=6.0, renew=1.0)
"""For strikes that a lease outlasts, such as a restart of the store."""
RESUMED: Final = Tempo(sweep=3600.0, projects=1)
"""For sets that workers do not go on with by themselves."""
HELD_SECONDS: Final = 1.5
WAITING: Final = Tempo(quarantine=4.0)
"""For requests that are held on the way for `HELD_SECONDS`: the quarantine outlasts them by far."""
AS_USERS_HAVE: Final = Tempo(
    LEASE_TIMES.held.total_seconds(),
    LEASE_TIMES.renew.total_seconds(),
    LEASE_TIMES.quarantine.total_seconds(),
    10.0,
    30.0,
    60.0,
)
USERS_HELD_SECONDS: Final = 22.0
