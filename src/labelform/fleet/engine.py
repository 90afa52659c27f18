"""What an engine is for: workers do members of sets, once or more often. Everything else is in the store."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import NamedTuple, Protocol

from labelform.fleet.work import Task

Do = Callable[[Task], Awaitable[float | None]]
"""Does one member; None when it is at an end, else in how many seconds to ask again."""


class Job(NamedTuple):
    """A member that is to be done. Jobs of a higher priority are begun first, and of the same, the older ones."""

    task: Task
    priority: int = 0


class Engine(Protocol):
    """
    Has members done, each at least once.

    A worker that dies, is frozen, or loses the store must not lose its members: they are done again, by itself or by
    another one. That is harmless, because the store knows what is done, and its leases let one worker write at a time.
    """

    async def enqueue(self, jobs: Sequence[Job], queue: str) -> None:
        """
        Have members done by the workers of a queue. What waits there already is not added again.

        Raises:
            StoreError: the engine cannot be reached; some of the jobs may have been added.
        """
