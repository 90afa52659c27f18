"""
One read for all who ask for the same thing while it is in progress.

The law: an answer is used by those only who asked before it was there, and is forgotten in that moment. So it is for
each of them what it is for the one who began the read: nothing that was seen is older than the read is long, and what
follows is sent as the next thing. Who must see what happened to a call of his own, and so needs a read that began after
it, does not ask here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from typing import Any, TypeVar

from labelform.api.operation import Operation, Page
from labelform.core.resource import Read

S = TypeVar("S")
T = TypeVar("T")


class SharedReader:
    """A `Read` that sends a request once for all who wait for its answer; a failure is that of who began it."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self._under_way: dict[str, asyncio.Future[tuple[Any] | None]] = {}

    async def one(self, operation: Operation[T], *, unchanged_since: datetime | None = None) -> T:
        """Run one operation, or wait for the one that is in progress."""
        return await self._joined(operation, lambda: self._read.one(operation, unchanged_since=unchanged_since))

    async def all(self, operation: Operation[Page[T]]) -> list[T]:
        """Run a list operation to its last page, or wait for the one that is in progress."""
        return list(await self._joined(operation, lambda: self._read.all(operation)))

    async def each(self, tasks: Iterable[Awaitable[T]]) -> list[T]:
        """Await all at once."""
        return await self._read.each(tasks)

    async def follow(self, operation: Operation[Page[S]], then: Callable[[S], Awaitable[T]]) -> list[T]:
        """Run a list operation, or wait for the one that is in progress, and follow its items."""
        return await self.each([then(item) for item in await self.all(operation)])

    async def _joined(self, operation: Operation[Any], ask: Callable[[], Awaitable[T]]) -> T:
        key = repr(operation.request)
        if key in self._under_way:
            answer = await asyncio.shield(self._under_way[key])
            return answer[0] if answer else await ask()
        waited_for = self._under_way[key] = asyncio.get_running_loop().create_future()
        found: tuple[T] | None = None
        try:
            found = (await ask(),)
            return found[0]
        finally:
            del self._under_way[key]
            waited_for.set_result(found)
