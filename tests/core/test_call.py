"""Calls as values: checked when they are bound, merged where they take a list."""

from __future__ import annotations

from typing import Any

import pytest

from labelform.api import calls
from labelform.core.call import Call, bind, call, coalesce, platform_call
from labelform.errors import PlanRefusedError

PROJECT = "11111111-1111-4111-8111-111111111111"


def add(*hashes: str) -> Call:
    return call(calls.datasets.add_datasets, dataset_hashes=list(hashes)).batched_by("dataset_hashes")


def test_neighbours_that_differ_in_their_list_alone_become_one_call() -> None:
    assert list(coalesce([add("a"), add("b"), add("c")])) == [add("a", "b", "c")]


def test_calls_of_another_name_or_without_a_list_stay_apart_and_in_order() -> None:
    remove = call(calls.datasets.remove_datasets, dataset_hashes=["x"]).batched_by("dataset_hashes")
    alone = call(calls.collections.delete_collection, collection_uuid="y")

    planned = [add("a"), remove, add("b"), alone, alone]

    assert list(coalesce(planned)) == planned


@pytest.mark.parametrize(
    ("name", "args", "message"),
    [
        ("list_datasets", {}, 'asks for "list_datasets", which labelform never calls'),
        ("__import__", {"name": "os"}, 'asks for "__import__"'),
        ("add_datasets", {}, "the arguments of add_datasets do not fit"),
        ("add_datasets", {"dataset_hashes": "not a list"}, "the arguments of add_datasets do not fit"),
        ("add_datasets", {"dataset_hashes": [1]}, "the arguments of add_datasets do not fit"),
        ("add_datasets", {"dataset_hashes": [], "more": 1}, "the arguments of add_datasets do not fit"),
        ("add_group", {"group_hash": ["g"], "user_role": "admin"}, "the arguments of add_group do not fit"),
    ],
)
def test_a_call_that_is_not_ours_is_refused(name: str, args: dict[str, Any], message: str) -> None:
    with pytest.raises(PlanRefusedError, match=message):
        bind(Call(name=name, args=args), PROJECT)


def test_a_call_to_a_project_that_does_not_exist_yet_is_refused() -> None:
    with pytest.raises(PlanRefusedError, match="needs a project"):
        bind(add("a"), None)


def test_a_bound_call_is_a_write_of_its_project() -> None:
    operation = bind(add("a"), PROJECT)

    assert not operation.is_read
    assert operation.name == "add_datasets"


def test_a_call_may_say_that_the_item_is_gone_after_it() -> None:
    gone = call(calls.collections.delete_collection, collection_uuid="y")

    assert not gone.removes
    assert gone.removing() == gone.model_copy(update={"removes": True})
    assert gone.removing().removes is True


def test_arguments_are_given_by_name() -> None:
    with pytest.raises(TypeError, match=r"^delete_collection takes its arguments by name$"):
        call(calls.collections.delete_collection, "y")  # type: ignore[call-arg] # what the type checker refuses too
    with pytest.raises(TypeError, match=r"^create_project takes its arguments by name$"):
        platform_call(calls.projects.create_project, "P")  # type: ignore[call-arg]


@pytest.mark.parametrize(
    ("args", "fault"),
    [
        ({"dataset_hashes": [1]}, "dataset_hashes.0: input should be a valid string"),
        ({"dataset_hashes": ("a",)}, "dataset_hashes: input should be a valid list"),
        ({"dataset_hashes": ["a"], "more": 1}, "more: unexpected keyword argument"),
    ],
)
def test_an_argument_that_does_not_fit_is_told_with_its_place_and_nothing_of_what_it_is(
    args: dict[str, Any], fault: str
) -> None:
    with pytest.raises(PlanRefusedError) as refused:
        bind(Call(name="add_datasets", args=args), PROJECT)

    assert refused.value.message == f"the arguments of add_datasets do not fit: {fault}"
