"""How large a fleet is, what it has to do, and what goes wrong around it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from labelform.applying.quarantine import QUARANTINE_SECONDS
from labelform.fleet.lease import LEASE_TIMES, LeaseTimes

BEGIN = datetime(2026, 12, 3, tzinfo=UTC)
"""A Thursday, 00:00, when every run begins."""
DAY_SECONDS, HOUR_SECONDS = 86_400.0, 3_600.0


@dataclass(frozen=True)
class Faults:
    """
    What goes wrong. Without a unit, how often in a day: of each worker, of the store.

    Spans are in seconds, evenly spread from the first number to the second.
    """

    kills: float = 4.0
    stops: float = 1.0
    freezes: float = 4.0
    freeze_seconds: tuple[float, float] = (1.0, 300.0)
    cuts: float = 4.0
    """How often a worker does not reach the store, and as often not the platform."""
    cut_seconds: tuple[float, float] = (1.0, 180.0)
    store_away: float = 6.0
    store_away_seconds: tuple[float, float] = (2.0, 120.0)
    store_slow: float = 6.0
    store_slow_seconds: tuple[float, float] = (60.0, 900.0)
    slow_times: float = 100.0
    held_share: float = 0.01
    """So many writes are held on their way, up to the longest time that a request can live."""
    lost_share: float = 0.002
    """So many answers to writes are lost, and as many of the store to a taking."""
    skew_seconds: float = 600.0
    clock_share: float = 0.0002
    """So much the clocks of workers run too fast or too slow."""


@dataclass(frozen=True)
class Work:
    """What there is to do. Each key has as many projects as any other."""

    drift: str = "hourly"
    jitter_seconds: float = 600.0
    applies_a_day: float = 24.0
    """Sets that are applied with each key, at any time outside of the freeze."""
    apply_members: tuple[int, int] = (1, 60)
    apply_changes: tuple[int, int] = (1, 16)
    freeze: str = "Fri 16:00 - Mon 06:00"


@dataclass(frozen=True)
class Conditions:
    """One run. `places` is how many members a worker does at once."""

    projects: int = 100_000
    keys: int = 20
    workers: int = 64
    places: int = 16
    seconds: float = DAY_SECONDS
    limit: float = 100.0
    """Requests a second that are let in with each key; what is not used in one second is lost."""
    reads: int = 40
    """Requests that it takes to read a project; so many of them are sent at once."""
    reads_at_once: int = 8
    requests_per_leave: int = 10
    """A leave of the pace stands for so many requests, because one event for each is too much for days."""
    round_trip_seconds: float = 0.1
    longest_life_seconds: float = QUARANTINE_SECONDS
    """So long after it was sent a request may arrive."""
    store_seconds: float = 0.002
    rescue_seconds: float = 30.0
    """After so long the engine notices that a worker has died."""
    restart_seconds: float = 20.0
    faults: Faults = field(default_factory=Faults)
    work: Work = field(default_factory=Work)
    times: LeaseTimes = LEASE_TIMES
    seed: int = 1

    @property
    def projects_per_key(self) -> int:
        """How many projects are managed with one key."""
        return self.projects // self.keys
