"""A collection whose description the platform gives as null has an empty one: else no spec would ever be in sync."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterable
from datetime import datetime
from types import SimpleNamespace
from typing import Any, TypeVar
from uuid import UUID

from labelform.api.operation import Operation, Page
from labelform.core.diff import Desired, Prune, diff
from labelform.resources.collections import Collection, Collections

T = TypeVar("T")
PROJECT = "11111111-1111-4111-8111-111111111111"
ANSWER = {
    "results": [
        {
            "collectionUuid": "22222222-2222-4222-8222-222222222222",
            "name": "night",
            "description": None,
            "projectUuid": PROJECT,
            "collectionType": "FRAME",
        }
    ],
    "nextPageToken": None,
}


class Recorded:
    """Gives one recorded answer."""

    async def one(self, operation: Operation[T], *, unchanged_since: datetime | None = None) -> T:
        return operation.decode(ANSWER)

    async def all(self, operation: Operation[Page[T]]) -> list[T]:
        return list((await self.one(operation)).items)

    async def each(self, tasks: Iterable[Awaitable[T]]) -> list[T]:
        return [await task for task in tasks]

    async def follow(self, operation: Any, then: Any) -> list[Any]:
        return [await then(item) for item in await self.all(operation)]


def test_a_description_that_is_null_is_empty() -> None:
    project: Any = SimpleNamespace(project_hash=UUID(PROJECT))

    (seen,) = asyncio.run(Collections().observe(Recorded(), project))
    empty = diff(Collections(), [Desired(Collection(name="night", description=""))], [seen], prune=Prune())
    written = diff(Collections(), [Desired(Collection(name="night", description="x"))], [seen], prune=Prune())

    assert seen.item == Collection(name="night", type="frame", description="")
    assert empty.changes == ()
    assert [(one.path, one.old, one.new) for one in written.changes[0].fields] == [("description", "", "x")]
