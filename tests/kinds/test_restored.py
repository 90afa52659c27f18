"""What a collection held is read before it is deleted, and put back: from answers that a platform could give."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

import pytest
from tests.impacts import ran
from tests.kinds.answering import OTHER, PROJECT, Answering, about, project

from labelform.api import calls
from labelform.core.call import Call, bind
from labelform.core.resource import Observed
from labelform.resources.collections import Collection, Collections
from labelform.types import Json

COLLECTIONS = Collections()
FRAMES = (
    [("a", [{"frame": 0}, {"frame": 7}]), ("b", [{"frame": 1}])],
    ["a/0", "a/7", "b/1"],
)
LABELS = (
    [("a", [{"frame": 0, "annotationId": "x"}, {"frame": 0, "annotationId": "y/z"}]), ("b", [])],
    ["a/0/x", "a/0/y/z"],
)


def seen(kind: str | None) -> Observed[Collection]:
    return Observed(Collection(name="c", type=kind, description=""), id=OTHER)


@pytest.mark.parametrize(
    ("kind", "rows", "entries", "listed"),
    [
        ("frame", *FRAMES, calls.list_collection_frames),
        ("label", *LABELS, calls.list_collection_annotations),
    ],
    ids=["frame", "label"],
)
def test_what_is_held_is_read_to_the_last_page(kind: str, rows: Any, entries: Sequence[str], listed: Any) -> None:
    pages = iter(
        [{"results": [_row(*row)], "nextPageToken": token} for row, token in zip(rows, ["2", None], strict=True)]
    )
    read = Answering(lambda operation: next(pages))

    async def all_of(held: AsyncIterator[str]) -> list[str]:
        return [entry async for entry in held]

    assert ran(all_of(COLLECTIONS.held(read, project(), seen(kind)))) == entries
    assert read.requests[0] == listed(PROJECT, collection_uuid=OTHER, page_size=1_000).request


def _row(data_hash: str, instances: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {"labelRowMetadata": about(data_hash), "instances": instances}


@pytest.mark.parametrize(
    ("kind", "entries", "items"),
    [
        (None, ["a/0", "b/12"], [{"data_uuid": "a", "frame": 0}, {"data_uuid": "b", "frame": 12}]),
        ("label", ["a/0/x"], [{"data_uuid": "a", "frame": 0, "annotation_id": "x"}]),
        ("label", ["a/0/y/z/"], [{"data_uuid": "a", "frame": 0, "annotation_id": "y/z/"}]),
    ],
)
def test_what_was_held_is_put_back_as_it_was(kind: str | None, entries: Sequence[str], items: Sequence[Any]) -> None:
    assert list(COLLECTIONS.restore(seen(kind), entries)) == [_adding(items)]


def _adding(items: Sequence[Any]) -> Call:
    return Call(name="add_collection_items", args={"collection_uuid": OTHER, "items": items})


def test_a_thousand_go_into_one_call_and_each_goes_once() -> None:
    entries = [f"a/{frame}" for frame in range(2_500)]

    added = [one.args["items"] for one in COLLECTIONS.restore(seen("frame"), entries)]

    assert [len(items) for items in added] == [1_000, 1_000, 500]
    assert [item["frame"] for items in added for item in items] == list(range(2_500))
    assert list(COLLECTIONS.restore(seen("frame"), [])) == []


@pytest.mark.parametrize(
    ("kind", "entry"),
    [
        ("frame", "a/0/x"),
        ("label", "a/0"),
        ("frame", "/0"),
        ("frame", "a/-1"),
        ("frame", "a/+1"),
        ("frame", "a/01"),
        ("label", "a/ 1/x"),
    ],
)
def test_what_no_collection_of_its_kind_holds_is_refused(kind: str, entry: str) -> None:
    with pytest.raises(ValueError, match="cannot be in such a collection") as refused:
        list(COLLECTIONS.restore(seen(kind), [entry]))

    assert str(refused.value).startswith(f"{entry} ")


def test_what_the_platform_did_not_take_is_named_as_it_was_held() -> None:
    (adding,) = COLLECTIONS.restore(seen("label"), ["a/0/x", "b/1/y"])
    failed: Json = [{"dataUuid": "b", "frame": 1, "annotationId": "y"}, {"dataUuid": "c", "frame": 2}]

    answer = bind(adding, PROJECT).decode({"failedItems": failed})

    assert COLLECTIONS.not_restored(answer) == ["b/1/y", "c/2"]
