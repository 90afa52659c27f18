"""What an engine is for: workers do members of sets, once or more often. Everything else is in the store."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, Protocol

from labelform.fleet.work import Task

Do = Callable[[Task], Awaitable[float | None]]
"""Does one member; None when it is at an end, else in how many seconds to ask again."""


class Errand(NamedTuple):
    """A member that is to be done. Jobs of a higher priority are begun first, and of the same, the older ones."""

    task: Task
    priority: int = 0


class Engine(Protocol):
    """
    Has members done, each at least once.

    A worker that dies, is frozen, or loses the store must not lose its members: they are done again, by itself or by
    another one. That is harmless, because the store knows what is done, and its leases let one worker write at a time.
    """

    async def enqueue(self, jobs: Sequence[Errand], queue: str) -> None:
        """
        Have members done by the workers of a queue. What waits there already is not added again.

        Raises:
            StoreError: the engine cannot be reached; some of the jobs may have been added.
        """


class WorkingEngine(Engine, Protocol):
    """An engine as a worker has it."""

    async def work(self, queues: Sequence[str], concurrency: int, do: Do, stop: asyncio.Event) -> None:
        """Do members of queues, some at a time, until `stop` is set and those that were begun have returned."""


@dataclass(frozen=True, slots=True)
class Beats:
    """
    How often a worker says that it is alive, after how long without that its jobs are given to others, how often it
    asks for jobs that it was not told of, and how long it waits before it goes on after it could not reach the queue.
    """

    alive_seconds: float = 10.0
    stalled_seconds: float = 30.0
    ask_seconds: float = 5.0
    again_seconds: float = 2.0


BEATS: Final = Beats()
