"""A worker: does members with one key, as many at once as it has places, until something goes wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from benchmarks.simulation.dispatching import Ending, seconds_until_again
from benchmarks.simulation.gates import Gate
from benchmarks.simulation.store import StoreAwayError
from benchmarks.simulation.visits import Visit
from labelform.api.pace.state import Leave
from labelform.fleet.dispatch import is_given_up, put_off_seconds
from labelform.fleet.held import RENEW_SECONDS

if TYPE_CHECKING:
    from benchmarks.simulation.sets import Job
    from benchmarks.simulation.world import World

_STORE_SECONDS = 5.0


class Mortal(Protocol):
    """What ends when its worker does."""

    is_over: bool


class Worker:
    """`seconds_unreachable` is how long it will not reach the platform."""

    def __init__(self, world: World, number: int, key: int) -> None:
        faults = world.conditions.faults
        self.world = world
        self.key = key
        self.number = number
        self.name = f"worker {number}"
        self.cut_off_until = self.unreachable_until = self.frozen_until = 0.0
        self._is_up = True
        self._is_stopping = False
        self._is_to_fill = False
        self._visits: dict[Visit, None] = {}
        self._gates: dict[str, Gate] = {}
        self._runs_by = 1 + world.random.uniform(-faults.clock_share, faults.clock_share)
        self._skew_seconds = world.random.uniform(-faults.skew_seconds, faults.skew_seconds)
        world.events.at(world.random.random() * RENEW_SECONDS, self._renew)

    def clock(self) -> float:
        """Return the time by its own clock, which is wrong and runs a little too fast or too slow."""
        return self.world.events.now * self._runs_by + self._skew_seconds

    @property
    def seconds_unreachable(self) -> float:
        """How long it still does not reach the platform."""
        return self.unreachable_until - self.world.events.now

    # -- what goes wrong -------------------------------------------------------------------------------------------

    def kill(self) -> None:
        """End at once, and start again after a while; the engine rescues what was under way later."""
        if not self._is_up:
            return
        self._is_up = self._is_stopping = False
        jobs = [visit.job for visit in self._visits]
        for visit in self._visits:
            visit.is_over = True
        for gate in self._gates.values():
            gate.is_over = True
        self._visits.clear()
        self._gates.clear()
        conditions = self.world.conditions
        self.world.events.at(self.world.events.now + conditions.rescue_seconds, self.world.rescue, jobs)
        self.world.events.at(self.world.events.now + conditions.restart_seconds, self._start)

    def stop(self) -> None:
        """End when all that is under way has stopped between two calls, and start again."""
        self._is_stopping = self._is_up
        for visit in tuple(self._visits):
            visit.stop()
        self._restart_if_stopped()

    def rescue_if_silent_until(self, until: float) -> None:
        """Let the engine take this worker for dead, if it is silent for long, and have its members done elsewhere."""
        events, seconds = self.world.events, self.world.conditions.rescue_seconds
        if self._is_up and until > events.now + seconds:
            events.at(events.now + seconds, self.world.rescue, [visit.job for visit in self._visits])

    def _restart_if_stopped(self) -> None:
        if self._is_stopping and not self._visits:
            self.kill()

    def _start(self) -> None:
        self._is_up = True
        self.fill()

    # -- its work --------------------------------------------------------------------------------------------------

    def fill(self) -> None:
        """Begin members as long as there are places and jobs."""
        queue = self.world.queues[self.key]
        if self.world.events.now < self.frozen_until:
            self._fill_after(self.frozen_until - self.world.events.now)
            return
        while self._is_up and not self._is_stopping and len(self._visits) < self.world.conditions.places:
            job = queue.pop()
            if job is None:
                return
            try:
                self._begin(job)
            except StoreAwayError:
                queue.put_back(job)
                self._fill_after(_STORE_SECONDS)
                return

    def _fill_after(self, seconds: float) -> None:
        if not self._is_to_fill:
            self._is_to_fill = True
            self.world.events.at(self.world.events.now + seconds, self._fill_now)

    def _fill_now(self) -> None:
        self._is_to_fill = False
        self.fill()

    def _begin(self, job: Job) -> None:
        if job.of.is_settled[job.number]:  # by somebody who was thought to be dead
            return
        found = self.world.store.take(self, job.of.projects[job.number])
        if isinstance(found, float):
            self.world.add_after(put_off_seconds(found, self.world.random.random()), job)
            return
        visit = Visit(self, job, found)
        self._visits[visit] = None
        job.of.begun[job.number] += 1
        if is_given_up(job.of.begun[job.number]):
            visit.give_up()
        else:
            visit.begin()

    def wait_for_leave(self, visit: Visit, go: Callable[[Leave], None]) -> None:
        """Call `go` when the pace says that it may send."""
        gate = self._gates.get(visit.share.name)
        if gate is None:
            gate = self._gates[visit.share.name] = Gate(self, visit.share)
        gate.wait(visit, go)

    def hear(self, leave: Leave, *, is_refused: bool) -> None:
        """Tell the pace what came of a request, if the store can be reached."""
        try:
            self.world.store.heard(self, self.key, leave, is_refused=is_refused)
        except StoreAwayError:
            return

    def end(self, visit: Visit, ending: Ending) -> None:
        """Let go of a member, and do the next one."""
        visit.is_over = True
        del self._visits[visit]
        visit.job.of.begun[visit.job.number] -= ending is Ending.STOPPED
        lease_seconds = self._release(visit, ending)
        seconds = seconds_until_again(ending, lease_seconds, self.world.random.random())
        if seconds is not None:
            self.world.add_after(seconds, visit.job)
        self._restart_if_stopped()
        self.fill()

    def _release(self, visit: Visit, ending: Ending) -> float:
        if ending is not Ending.LEASE_LOST:
            try:
                self.world.store.release(self, visit.project, visit.held)
            except StoreAwayError:
                pass
            else:
                return 0.0
        return self.world.conditions.longest_life_seconds

    def _renew(self) -> None:
        """Prolong all leases, and lose those that are over."""
        now = self.world.events.now
        for visit in tuple(self._visits) if now >= self.frozen_until else ():
            try:
                is_held = self.world.store.renew(self, visit.project, visit.held)
            except StoreAwayError:
                is_held = not visit.held.is_over()
            if not is_held:
                visit.lose()
        self.world.events.at(max(now + RENEW_SECONDS, self.frozen_until), self._renew)

    def after(self, seconds: float, mortal: Mortal, act: Callable[..., None], *facts: Any) -> None:
        """Go on with something after a while, unless it is over, and not while frozen."""
        events = self.world.events
        events.at(events.now + seconds, self._go_on, mortal, act, facts)

    def _go_on(self, mortal: Mortal, act: Callable[..., None], facts: tuple[Any, ...]) -> None:
        if mortal.is_over:
            return
        if self.world.events.now < self.frozen_until:
            self.world.events.at(self.frozen_until, self._go_on, mortal, act, facts)
            return
        act(*facts)
