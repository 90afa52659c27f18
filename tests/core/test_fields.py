"""What differs inside a field is told part by part, as long as that is no riddle."""

from __future__ import annotations

from typing import Any

import pytest

from labelform.core.change import FieldChange
from labelform.core.fields import DEEPEST_LISTS, MOST_PARTS, differing_keys, field_changes


def nested(levels: int, leaf: int, *, with_objects: bool = False) -> Any:
    value: Any = leaf
    for _ in range(levels):
        value = [{"k": value}] if with_objects else [value]
    return value


def told(old: Any, new: Any) -> list[FieldChange]:
    return list(field_changes("filters", old, new))


def test_a_difference_is_told_where_it_is() -> None:
    assert told([{"values": [0, 0.22]}], [{"values": [0, 0.3]}]) == [
        FieldChange(path="filters[0].values[1]", old=0.22, new=0.3)
    ]


@pytest.mark.parametrize("with_objects", [False, True], ids=["lists", "lists of objects"])
@pytest.mark.parametrize("levels", [DEEPEST_LISTS + 2, 60, 240])
def test_lists_in_lists_without_end_are_told_as_a_whole(levels: int, with_objects: bool) -> None:
    old, new = nested(levels, 1, with_objects=with_objects), nested(levels, 2, with_objects=with_objects)

    assert told(old, new) == [FieldChange(path="filters", old=old, new=new)]


def test_many_parts_in_lists_within_lists_are_told_as_a_whole() -> None:
    width = MOST_PARTS // 20
    old, new = ([{"parts": [{"k": base + one} for one in range(width)]}] * 20 for base in (0, width))

    assert told(old, new) == [FieldChange(path="filters", old=old, new=new)]


def test_many_entries_are_told_one_by_one() -> None:
    old, new = ([{"k": number, "v": [number, base]} for number in range(MOST_PARTS)] for base in (0, 1))

    assert len(told(old, new)) == MOST_PARTS


def test_what_differs_in_its_type_alone_is_told_as_a_whole() -> None:
    assert told({"k": 1}, {"k": 1.0}) == [FieldChange(path="filters", old={"k": 1}, new={"k": 1.0})]


def test_only_the_keys_that_look_different_are_told_and_all_where_none_does() -> None:
    assert differing_keys({"same": 1, "other": 2}, {"same": 1, "other": 3, "new": 4}) == ["other", "new"]
    assert differing_keys({"a": 1, "b": 2}, {"a": 1, "b": 2}) == ["a", "b"]
