"""One try of a worker to do one member: it reads, writes what is missing, and settles the member."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from benchmarks.simulation.dispatching import Ending
from benchmarks.simulation.judge import Write
from benchmarks.simulation.platform import ANSWER_SECONDS, Sent
from benchmarks.simulation.store import StoreAwayError
from labelform.api.pace.state import Leave, PaceShare
from labelform.fleet.held import Held
from labelform.fleet.pace import WEIGHTS
from labelform.fleet.work import State

if TYPE_CHECKING:
    from benchmarks.simulation.sets import Job
    from benchmarks.simulation.workers import Worker

SHARES = {kind: PaceShare(kind, weight) for kind, weight in WEIGHTS.items()}
_AGAIN_SECONDS = 1.0


class Visit:
    """`is_over` when its worker is dead or does something else; nothing of it happens then."""

    __slots__ = ("_can_arrive", "_is_stopped", "_reads_left", "_written", "held", "is_over", "job", "share", "worker")

    def __init__(self, worker: Worker, job: Job, held: Held) -> None:
        self.worker = worker
        self.job = job
        self.held = held
        self.share = SHARES[job.of.kind]
        self.is_over = False
        self._reads_left = worker.world.leaves_per_member
        self._written = 0
        self._can_arrive = False
        self._is_stopped = False

    @property
    def project(self) -> int:
        """The project of the member."""
        return self.job.of.projects[self.job.number]

    def begin(self) -> None:
        """Begin to read."""
        self.worker.wait_for_leave(self, self._read)

    def give_up(self) -> None:
        """Settle a member as failed that too many workers have lost."""
        if self._is_recorded({}, self.give_up):
            self.worker.world.settle(self.job, State.FAILED)
            self.worker.end(self, Ending.SETTLED)

    def stop(self) -> None:
        """End between two calls."""
        self._is_stopped = True
        if not self._can_arrive and not self.job.of.changes[self.job.number]:
            self._end_stopped()

    def lose(self) -> None:
        """End because the lease is lost, or may be."""
        self.worker.end(self, Ending.LEASE_LOST)

    # -- reading ---------------------------------------------------------------------------------------------------

    def _read(self, leave: Leave) -> None:
        seconds = self.worker.world.seconds_per_read_leave + max(0.0, self.worker.seconds_unreachable)
        self.worker.after(seconds, self, self._has_read, leave)

    def _has_read(self, leave: Leave) -> None:
        is_refused = self.worker.world.platform.is_too_much(self.job.of.key)
        self.worker.hear(leave, is_refused=is_refused)
        self._reads_left -= not is_refused
        if self._reads_left:
            self.worker.wait_for_leave(self, self._read)
        else:
            self._go_on()

    # -- writing ---------------------------------------------------------------------------------------------------

    def _go_on(self) -> None:
        """Write what is missing next, as an apply does: what is there already is left alone."""
        if self._is_stopped:
            self._end_stopped()
            return
        changes = self.job.of.changes[self.job.number]
        while self._written < changes and self.worker.world.platform.has(self._write()):
            self._written += 1
        if self._written < changes:
            self.worker.wait_for_leave(self, self._record_begin)
        else:
            self._settle()

    def _record_begin(self, leave: Leave) -> None:
        """Record the begin of a call, which the store does only for whoever holds the lease."""
        if self._is_recorded({"begun calls": 1}, self._record_begin, leave):
            self.worker.after(self.worker.world.store.seconds, self, self._send, leave)

    def _send(self, leave: Leave) -> None:
        if self.held.is_over():  # it was frozen, or the store took its time
            self.worker.world.figures.kept_back += 1
            self.lose()
            return
        worker = self.worker
        sent = worker.world.platform.send(self.job.of.key, self._write(), worker.seconds_unreachable)
        self._can_arrive = True
        worker.world.figures.sent += 1
        if sent.answer_seconds is None:
            worker.after(ANSWER_SECONDS, self, self._await_quarantine)
        else:
            worker.after(sent.answer_seconds, self, self._hear, leave, sent)

    def _hear(self, leave: Leave, sent: Sent) -> None:
        self._can_arrive = False
        self.worker.hear(leave, is_refused=sent.is_refused)
        if sent.is_refused:
            self._go_on()
        else:
            self._record_end()

    def _record_end(self) -> None:
        if self._is_recorded({"ended calls": 1}, self._record_end):
            self._go_on()

    def _await_quarantine(self) -> None:
        """Wait until what was sent cannot arrive any more, and look again."""
        seconds = self.worker.world.conditions.longest_life_seconds - ANSWER_SECONDS
        self.worker.after(seconds, self, self._look_again)

    def _look_again(self) -> None:
        self._can_arrive = False
        self._go_on()

    def _write(self) -> Write:
        job = self.job
        return Write((job.of.id, job.number, self._written), self.project, self.held.token)

    # -- the end ---------------------------------------------------------------------------------------------------

    def _settle(self) -> None:
        if self._is_recorded({}, self._settle):
            self.worker.world.settle(self.job, State.DONE)
            self.worker.end(self, Ending.SETTLED)

    def _end_stopped(self) -> None:
        self.worker.end(self, Ending.STOPPED)

    def _is_recorded(self, rows: dict[str, int], again: Callable[..., None], *facts: Leave) -> bool:
        """Keep rows; try again later while the store is away, and give up when the lease is lost."""
        try:
            is_held = self.worker.world.store.record(self.worker, self.project, self.held, rows)
        except StoreAwayError:
            if self.held.is_over():
                self.lose()
            else:
                self.worker.after(_AGAIN_SECONDS, self, again, *facts)
            return False
        if not is_held:
            self.lose()
        return is_held
