"""Where the requests of a worker wait for leave to be sent."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

from benchmarks.simulation.store import StoreAwayError
from labelform.api.pace.state import Leave, PaceShare, Wait

if TYPE_CHECKING:
    from benchmarks.simulation.visits import Visit
    from benchmarks.simulation.workers import Worker

_AGAIN_SECONDS = 1.0
"""So long after the store was away it is asked again."""


class Gate:
    """Asks for leave for one share of a worker, for one request after the other."""

    def __init__(self, worker: Worker, share: PaceShare) -> None:
        self.is_over = False
        self._worker = worker
        self._share = share
        self._waiting: deque[tuple[Visit, Callable[[Leave], None]]] = deque()
        self._is_asking = False

    def wait(self, visit: Visit, go: Callable[[Leave], None]) -> None:
        """Call `go` when there is leave for it."""
        self._waiting.append((visit, go))
        if not self._is_asking:
            self._is_asking = True
            self._worker.after(self._worker.world.store.seconds, self, self._ask)

    def _ask(self) -> None:
        while self._waiting:
            visit, go = self._waiting[0]
            if visit.is_over:
                self._waiting.popleft()
                continue
            try:
                answer = self._worker.world.store.pace(self._worker, self._worker.key, self._share)
            except StoreAwayError:
                self._worker.after(_AGAIN_SECONDS, self, self._ask)
                return
            if isinstance(answer, Wait):
                self._worker.after(answer.seconds, self, self._ask)
                return
            self._waiting.popleft()
            go(answer)
        self._is_asking = False
