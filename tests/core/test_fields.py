"""What differs inside a field is told part by part, as long as that is no riddle."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from labelform.core import fields
from labelform.core.change import FieldChange, Shown
from labelform.core.fields import DEEPEST_LISTS, MOST_PARTS, differing_keys, field_changes, show
from labelform.core.model import Item
from labelform.core.resource import Resource


class Drawer(Item):
    """Something with a plain field and a list; `lock` reads as a key of its own, that tells which lock it is."""

    name: str = "n"
    things: tuple[str, ...] = ()
    lock: str | None = None


class Drawers(Resource[Drawer, Drawer]):
    """A kind that has nothing but what people see of it."""

    kind = "drawers"
    item = Drawer

    def shown(self, item: Drawer, field: str) -> Mapping[str, Any]:
        if field == "lock" and item.lock:
            return {f"{item.lock}_lock": True}
        return super().shown(item, field)


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


def test_many_entries_are_told_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fields, "MOST_PARTS", 100)  # of the real number, each would be compared with each
    old, new = ([{"k": number, "v": [number, base]} for number in range(100)] for base in (0, 1))

    assert len(told(old, new)) == 100


def test_what_differs_in_its_type_alone_is_told_as_a_whole() -> None:
    assert told({"k": 1}, {"k": 1.0}) == [FieldChange(path="filters", old={"k": 1}, new={"k": 1.0})]


def test_only_the_keys_that_look_different_are_told_and_all_where_none_does() -> None:
    assert differing_keys({"same": 1, "other": 2}, {"same": 1, "other": 3, "new": 4}) == ["other", "new"]
    assert differing_keys({"a": 1, "b": 2}, {"a": 1, "b": 2}) == ["a", "b"]


FULL = Drawer(things=("cup", "pen"), lock="brass")
FULL_SHOWN = {"name": "n", "things": ["cup", "pen"], "brass_lock": True}


def test_of_an_item_that_comes_or_goes_every_field_is_told_and_lists_entry_by_entry() -> None:
    paths = [("name", "n"), ("things[0]", "cup"), ("things[1]", "pen"), ("brass_lock", True)]

    assert show(Drawers(), None, FULL) == (
        Shown(before=None, after=FULL_SHOWN),
        tuple(FieldChange(path=path, old=None, new=value) for path, value in paths),
    )
    assert show(Drawers(), FULL, None) == (
        Shown(before=FULL_SHOWN, after=None),
        tuple(FieldChange(path=path, old=value, new=None) for path, value in paths),
    )


def test_of_an_item_that_changes_the_fields_that_differ_are_told() -> None:
    other = FULL.model_copy(update={"name": "m"})

    assert show(Drawers(), FULL, other) == (
        Shown(before=FULL_SHOWN, after={**FULL_SHOWN, "name": "m"}),
        (FieldChange(path="name", old="n", new="m"),),
    )


def test_a_field_that_reads_as_one_key_here_and_another_there_is_told_as_both() -> None:
    _, steel = show(Drawers(), FULL, FULL.model_copy(update={"lock": "steel"}))
    _, gone = show(Drawers(), FULL, FULL.model_copy(update={"lock": None}))

    went = FieldChange(path="brass_lock", old=True, new=None)
    assert (steel, gone) == ((went, FieldChange(path="steel_lock", old=None, new=True)), (went,))


@pytest.mark.parametrize(
    ("old", "new"), [({"a": 1}, [1]), ([1], {"a": 1}), ({"a": 1}, "a"), ({"a": 1}, None), (None, [1]), ("a", "b")]
)
def test_what_is_of_another_form_on_each_side_is_told_as_a_whole(old: Any, new: Any) -> None:
    assert told(old, new) == [FieldChange(path="filters", old=old, new=new)]


def test_what_is_intricate_on_one_side_is_told_as_a_whole() -> None:
    plain, intricate = [1], nested(DEEPEST_LISTS + 2, 1)

    assert told(plain, intricate) == [FieldChange(path="filters", old=plain, new=intricate)]
    assert told(intricate, plain) == [FieldChange(path="filters", old=intricate, new=plain)]


def test_what_comes_and_goes_inside_a_field_is_nothing_on_the_other_side() -> None:
    assert told({"a": 1, "b": 2}, {"a": 1, "c": 3}) == [
        FieldChange(path="filters.b", old=2, new=None),
        FieldChange(path="filters.c", old=None, new=3),
    ]


def test_the_order_of_entries_is_no_difference_beside_another_one() -> None:
    assert told({"k": [{"a": 1}, {"b": 2}], "v": 1}, {"k": [{"b": 2}, {"a": 1}], "v": 2}) == [
        FieldChange(path="filters.v", old=1, new=2)
    ]


def test_entries_with_little_in_common_are_compared_part_by_part() -> None:
    old = [{"a": 1, "b": 2, "c": 3, "d": 4, "e": 5, "f": 6}]
    new = [{"a": 1, "b": 8, "c": 9, "d": 10, "e": 11, "f": 12}]

    assert [one.path for one in told(old, new)] == [f"filters[0].{key}" for key in "bcdef"]
