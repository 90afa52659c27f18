"""Answers that a platform could give, for kinds that read: nothing waits, and no socket is needed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from typing import Any

from labelform.api.operation import Operation
from labelform.api.records import ProjectRecord

PROJECT, DATASET, OTHER = (f"{digit * 8}-{digit * 4}-4{digit * 3}-8{digit * 3}-{digit * 12}" for digit in "1ab")
NOW = "2026-11-29T09:00:00+00:00"
Answer = Callable[[Operation[Any]], Any]


class Answering:
    """A `Read` whose answers are decoded as those of a platform are; it keeps what it was asked, and since when."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self.asked: list[tuple[Operation[Any], datetime | None]] = []

    async def one(self, operation: Operation[Any], *, unchanged_since: datetime | None = None) -> Any:
        """Decode the answer to an operation."""
        self.asked.append((operation, unchanged_since))
        return operation.decode(self._answer(operation))

    async def all(self, operation: Operation[Any]) -> list[Any]:
        """Decode a list of one page."""
        return list((await self.one(operation)).items)

    async def each(self, tasks: Iterable[Awaitable[Any]]) -> list[Any]:
        """Await one after the other."""
        return [await task for task in tasks]

    async def follow(self, operation: Operation[Any], then: Callable[[Any], Awaitable[Any]]) -> list[Any]:
        """Await what follows each item of a list, one after the other."""
        return [await then(item) for item in await self.all(operation)]

    @property
    def requests(self) -> list[object]:
        """What was sent."""
        return [operation.request for operation, _ in self.asked]


def project(workflow: object = None, *, description: str = "") -> ProjectRecord:
    """Return a project with what its workflow is said to be."""
    facts = {
        "projectHash": PROJECT, "projectType": "workflow", "title": "P", "description": description, "createdAt": NOW,
        "lastEditedAt": NOW, "ontologyHash": OTHER, "workflow": workflow,
    }  # fmt: skip
    return ProjectRecord.model_validate(facts)


def about(data_hash: str) -> dict[str, Any]:
    """Return what the items of a collection say of their label row."""
    return {
        "label_uuid": None, "data_uuid": data_hash, "dataset_uuid": DATASET, "branchName": "main", "datasetTitle": "D",
        "dataTitle": "d", "dataType": "image", "labelStatus": "LABELLED", "numberOfFrames": 1,
    }  # fmt: skip
