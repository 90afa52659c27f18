"""What a collection lists: how entries become things, how things become entries, and what is wrong with either."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError
from tests.impacts import ran
from tests.kinds.answering import DATASET, Answering

from labelform.contents.collection_items import (
    MOST_ASKED,
    HeldItem,
    HeldItemEntry,
    as_entries,
    data_in_project,
    request_of,
    resolved,
)
from labelform.core.reference import Named, Names, Reference, Unresolved
from labelform.errors import SpecError
from labelform.language.model import parse
from labelform.language.source import read_document

A, B, C = (f"{digit * 8}-{digit * 4}-4{digit * 3}-8{digit * 3}-{digit * 12}" for digit in "123")
NAMES = Names((), [Named(A, "a.png"), Named(B, "same.png"), Named(C, "same.png")])


def row(title: str) -> dict[str, Any]:
    """Return a label row as the list of all has it."""
    return {
        "label_hash": None, "branch_name": "main", "created_at": None, "last_edited_at": None, "data_hash": A,
        "dataset_hash": DATASET, "dataset_title": "D", "data_title": title, "data_type": "image", "data_link": None,
        "label_status": "NOT_LABELLED", "annotation_task_status": None, "is_shadow_data": False, "number_of_frames": 1,
        "duration": None, "frames_per_second": None, "height": None, "width": None, "priority": None,
        "client_metadata": None, "images_data": None, "file_type": None,
    }  # fmt: skip


def entry(data: str, frame: int = 0, of: str | None = None) -> HeldItemEntry:
    reference = Reference(hash=data) if data in (A, B, C) else Reference(name=data)
    return HeldItemEntry(data=reference, frame=frame, object=of)


def test_things_are_the_same_in_any_order() -> None:
    entries = [entry("a.png", 3), entry(C), entry(B, 1, "aB3/x+9k")]

    assert resolved(entries, NAMES) == resolved(entries[::-1], NAMES)
    assert [str(one) for one in resolved(entries, NAMES)] == ["a.png:3", "same.png:1/aB3/x+9k", "same.png:0"]


@pytest.mark.parametrize("wrong", [{"data": ""}, {"data": "a/b"}, {"frame": -1}])
def test_nothing_is_a_thing_that_no_call_could_name(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        HeldItem.model_validate({"data": A, "frame": 0, **wrong})


def test_all_that_is_wrong_with_a_list_is_said_at_once_each_at_its_place() -> None:
    with pytest.raises(Unresolved) as caught:
        resolved([entry("same.png"), entry("a.png"), entry("b.png"), entry(A)], NAMES)

    first = caught.value
    assert [(one.code, one.path) for one in (first, *first.beside)] == [
        ("ambiguous-data-unit", ("items", 0, "data")),
        ("unknown-data-unit", ("items", 2, "data")),
        ("duplicate-item", ("items", 3)),
    ]
    assert first.hint == f"refer to one of them by hash, as in {{hash: …}}: {B}, {C}"


def test_things_are_written_by_title_where_that_is_enough() -> None:
    items = [HeldItem(data=B, frame=2, title="same.png"), HeldItem(data=A, frame=0, annotation="x", title="a.png")]

    assert as_entries(items) == [
        {"data": "a.png", "frame": 0, "object": "x"},
        {"data": "same.png", "frame": 2},
    ]
    assert as_entries([*items, HeldItem(data=C, frame=0, title="same.png")])[1:] == [
        {"data": {"hash": B}, "frame": 2},
        {"data": {"hash": C}, "frame": 0},
    ]
    assert as_entries(items, lambda name: name != "a.png")[0]["data"] == {"hash": A}


@pytest.mark.parametrize("text", ["", A, f"{A}/x", f"{A}/-1", f"{A}/01", "/0", f"{A}/0/x"])
def test_what_is_no_frame_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"cannot be|invalid literal|not enough values"):
        request_of(text, is_of_labels=False)


@pytest.mark.parametrize(
    ("kind", "items", "code", "place"),
    [
        ("frame", ["{data: a, object: x}"], "wrong-item", (5, 5)),
        ("label", ["{data: a, object: x}", "{data: b}"], "wrong-item", (6, 5)),
        ("frame", ["{data: a, frame: -1}"], "out-of-range", (5, 22)),
        ("frame", ["{frame: 1}"], "missing-key", (5, 5)),
        ("frame", [f"{{data: a, frame: {number}}}" for number in range(1_001)], "too-many-items", (4, 35)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_mistake_in_what_is_listed_has_a_place(
    kind: str, items: list[str], code: str, place: tuple[int, int]
) -> None:
    text = f"labelform: 1\nproject: {{title: P}}\ncollections:\n  - {{name: n, type: {kind}, items: [\n    "
    with pytest.raises(SpecError) as caught:
        parse(read_document(text + ",\n    ".join(items) + "]}\n", "p.yaml"))

    (found,) = caught.value.diagnostics
    assert found.where is not None
    assert found.code == code, found.message
    assert (found.where.line, found.where.column) == place


@pytest.mark.parametrize(("count", "requests"), [(2, 2), (MOST_ASKED, MOST_ASKED), (MOST_ASKED + 1, 1)])
def test_few_titles_are_asked_for_one_by_one_and_many_by_the_list_of_all(count: int, requests: int) -> None:
    titles = [f"{number}.png" for number in range(count)]
    read = Answering(lambda _: [row(title) for title in titles])

    found = ran(data_in_project(read, A, [Reference(name=title) for title in titles]))

    assert len(read.asked) == requests
    assert {one.name for one in found} == set(titles)


def test_where_a_title_fits_nothing_the_list_of_all_is_read_to_say_what_was_meant() -> None:
    read = Answering(lambda _: [row("a.png")])

    ran(data_in_project(read, A, [Reference(name="b.png"), Reference(hash=A)]))

    assert len(read.asked) == 2 + 1
