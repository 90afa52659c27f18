"""A reader that needs no platform."""

from __future__ import annotations

from collections.abc import Awaitable, Iterable
from datetime import datetime
from typing import Any, TypeVar

from labelform.api.operation import Operation, Page
from labelform.types import Json

T = TypeVar("T")


class Recorded:
    """Gives one recorded answer, whatever is asked, and keeps what was."""

    def __init__(self, answer: Json) -> None:
        self.answer = answer
        self.asked: list[Operation[Any]] = []

    async def one(self, operation: Operation[T], *, unchanged_since: datetime | None = None) -> T:
        self.asked.append(operation)
        return operation.decode(self.answer)

    async def all(self, operation: Operation[Page[T]]) -> list[T]:
        return list((await self.one(operation)).items)

    async def each(self, tasks: Iterable[Awaitable[T]]) -> list[T]:
        return [await task for task in tasks]

    async def follow(self, operation: Any, then: Any) -> list[Any]:
        return [await then(item) for item in await self.all(operation)]
