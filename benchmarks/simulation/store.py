"""The store: one for all, with the rules of the product. It is away at times, and slow at times."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from random import Random
from typing import Protocol

from benchmarks.simulation.conditions import BEGIN, Conditions
from benchmarks.simulation.events import Events
from benchmarks.simulation.judge import Judge
from labelform.api.pace.rate import Rate
from labelform.api.pace.state import Leave, PaceShare, PaceState, Wait, ask, heard
from labelform.fleet.held import LEASE_SECONDS, Held
from labelform.fleet.lease import Lease, is_held, prolonged, released, taken
from labelform.fleet.pace import FIRST_PER_SECOND

_TO_BEGIN, _TO_END = 3, 2
"""Statements to begin a member: fetch the job, take the lease, fetch the member; to end it: release, end the job."""


class StoreAwayError(Exception):
    """The store cannot be reached, or its answer was lost."""


class Asker(Protocol):
    """Who asks the store: a worker, with a clock of its own."""

    name: str
    cut_off_until: float

    def clock(self) -> float:
        """Return the time by a clock that does not go back."""


class Store:
    """What workers ask of it, and how much of it. Every request may raise StoreAwayError."""

    def __init__(self, events: Events, conditions: Conditions, judge: Judge, random: Random) -> None:
        self._events = events
        self._conditions = conditions
        self._judge = judge
        self._random = random
        self._leases: dict[int, Lease] = {}
        low = FIRST_PER_SECOND / conditions.requests_per_leave
        self._paces = [PaceState(Rate(per_second=low)) for _ in range(conditions.keys)]
        self.away_until = self.slow_until = 0.0
        self.statements: Counter[int] = Counter()
        """How many in each minute."""
        self.asked = 0
        """How often the pace was asked, or heard what came of a request."""
        self.rows: Counter[str] = Counter()
        self.takeovers = self.refused_late = 0

    @property
    def leases(self) -> int:
        """How many leases there are."""
        return len(self._leases)

    @property
    def seconds(self) -> float:
        """How long a request takes."""
        conditions = self._conditions
        is_slow = self._events.now < self.slow_until
        return conditions.store_seconds * (conditions.faults.slow_times if is_slow else 1)

    def reach(self, asker: Asker, statements: int = 1) -> datetime:
        """Count requests to the store, and return the time by its clock."""
        now = self._events.now
        if now < self.away_until or now < asker.cut_off_until:
            raise StoreAwayError
        self.statements[int(now // 60)] += statements
        return BEGIN + timedelta(seconds=now)

    def take(self, asker: Asker, project: int) -> Held | float:
        """Take the lease of a project, or return in how many seconds it can be taken."""
        until = asker.clock() + LEASE_SECONDS
        now = self.reach(asker, _TO_BEGIN)
        before = self._leases.get(project)
        found = taken(before, now, asker.name, self._conditions.times)
        if not isinstance(found, Lease):
            return found
        self._leases[project] = found
        self._judge.taken(project, found.token)
        self.takeovers += before is not None and not before.is_released
        if self._random.random() < self._conditions.faults.lost_share:
            raise StoreAwayError
        return Held(str(project), asker.name, found.token, until, asker.clock)

    def renew(self, asker: Asker, project: int, held: Held) -> bool:
        """Prolong a lease; return whether it was still held."""
        until = asker.clock() + LEASE_SECONDS
        now = self.reach(asker)
        found = prolonged(self._leases.get(project), now, held.token, self._conditions.times)
        if found is None:
            return False
        self._leases[project] = found
        held.renewed(until)
        return True

    def release(self, asker: Asker, project: int, held: Held) -> None:
        """Give a lease back, if it is still held."""
        now = self.reach(asker, _TO_END)
        if found := released(self._leases.get(project), now, held.token):
            self._leases[project] = found

    def record(self, asker: Asker, project: int, held: Held, rows: dict[str, int]) -> bool:
        """Keep rows, as long as a lease is held; return whether it was."""
        now = self.reach(asker)
        if not is_held(self._leases.get(project), now, held.token):
            self.refused_late += 1
            return False
        self.rows.update(rows)
        return True

    def pace(self, asker: Asker, key: int, share: PaceShare) -> Leave | Wait:
        """Ask for leave to send."""
        self._reach_pace(asker)
        self._paces[key], answer = ask(self._paces[key], self._events.now, share)
        return answer

    def heard(self, asker: Asker, key: int, leave: Leave, *, is_refused: bool) -> None:
        """Learn what came of a request."""
        self._reach_pace(asker)
        self._paces[key] = heard(self._paces[key], self._events.now, leave, is_refused=is_refused)

    def _reach_pace(self, asker: Asker) -> None:
        self.reach(asker, statements=0)
        self.asked += 1
