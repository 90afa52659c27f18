"""A collection whose description the platform gives as null has an empty one: else no spec would ever be in sync."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from tests.reading.recorded import Recorded

from labelform.core.diff import Desired, Prune, diff
from labelform.resources.collections import Collection, Collections

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


def test_a_description_that_is_null_is_empty() -> None:
    project: Any = SimpleNamespace(project_hash=UUID(PROJECT))

    (seen,) = asyncio.run(Collections().observe(Recorded(ANSWER), project))
    empty = diff(Collections(), [Desired(Collection(name="night", description=""))], [seen], prune=Prune())
    written = diff(Collections(), [Desired(Collection(name="night", description="x"))], [seen], prune=Prune())

    assert seen.item == Collection(name="night", type="frame", description="")
    assert empty.changes == ()
    assert [(one.path, one.old, one.new) for one in written.changes[0].fields] == [("description", "", "x")]
