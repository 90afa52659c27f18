"""The rules in the currency of people's work, and what counts against them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from labelform.core.change import Action, Change, Source
from labelform.core.impact import Held, Impact, Unit
from labelform.core.plan import Rule
from labelform.core.policy import OwnerPolicy, Policy
from labelform.core.rails import losses_beyond, work_rules
from labelform.core.resource import AnyResource
from labelform.resources.collections import Collections
from labelform.resources.datasets import Datasets
from labelform.resources.filter_presets import FilterPresets

KINDS: Mapping[str, AnyResource] = {
    "collections": Collections(),
    "datasets": Datasets(),
    "filter_presets": FilterPresets(),
}
AT = Source(file="labelform.policy.yaml", line=3, column=1)


def delete(kind: str, name: str, *held: Held, unknown: tuple[str, ...] = (), action: Action = Action.DELETE) -> Change:
    return Change(
        address=f'{kind}["{name}"]',
        kind=kind,
        key=name,
        label=name,
        action=action,
        impact=Impact(held=held, unknown=unknown),
    )


NIGHT = delete("collections", "night", Held(unit=Unit.FRAMES, count=24))
EMPTY = delete("collections", "empty", Held(unit=Unit.FRAMES, count=0))
HIDDEN = delete("collections", "hidden", unknown=("frames, labels (you are not allowed to do this)",))
MANY = delete("collections", "many", Held(unit=Unit.FRAMES, count=10_000, is_least=True))
PRESET = delete("filter_presets", "dark")
DATA = delete(
    "datasets",
    "data",
    Held(unit=Unit.LABEL_ROWS, count=3),
    Held(unit=Unit.ROWS_WITH_LABELS, count=2),
    Held(unit=Unit.TASKS, count=3, stage="Annotate"),
    Held(unit=Unit.OPEN_TASKS, count=1, stage="Annotate", names=("ann@x.org",)),
)
ONE = delete("datasets", "one", Held(unit=Unit.LABEL_ROWS, count=1), Held(unit=Unit.TASKS, count=1))
CLOSED = delete(
    "datasets", "closed", Held(unit=Unit.TASKS, count=3), unknown=("open tasks (you are not allowed to do this)",)
)


def broken(changes: list[Change], **policy: Any) -> list[tuple[Rule, str, tuple[str, ...]]]:
    return [
        (one.rule, one.message, one.addresses) for one in losses_beyond(Policy.model_validate(policy), changes, KINDS)
    ]


def test_without_rules_everything_may_be_lost() -> None:
    assert broken([NIGHT, DATA, HIDDEN]) == []


@pytest.mark.parametrize(
    ("changes", "limit", "message"),
    [
        ([NIGHT], 23, "the plan loses 24 items, the limit is 23"),
        ([NIGHT, DATA], 26, "the plan loses 27 items, the limit is 26"),
        ([HIDDEN], 1_000, "the plan loses at least 0 items, the limit is 1,000"),
        ([MANY], 50_000, "the plan loses at least 10,000 items, the limit is 50,000"),
    ],
)
def test_a_limit_of_items_stops_more_and_what_could_not_be_counted(
    changes: list[Change], limit: int, message: str
) -> None:
    addresses = tuple(change.address for change in changes)

    assert broken(changes, max_items_lost=limit) == [(Rule.MAX_ITEMS_LOST, message, addresses)]


@pytest.mark.parametrize("changes", [[NIGHT], [EMPTY, PRESET, NIGHT], []])
def test_a_limit_of_items_lets_as_many_pass(changes: list[Change]) -> None:
    assert broken(changes, max_items_lost=24) == []


def test_a_limit_of_tasks_counts_tasks_alone() -> None:
    assert broken([NIGHT, DATA], max_tasks_lost=3) == []
    assert broken([ONE], max_items_lost=0, max_tasks_lost=0) == [
        (Rule.MAX_ITEMS_LOST, "the plan loses 1 item, the limit is 0", (ONE.address,)),
        (Rule.MAX_TASKS_LOST, "the plan loses 1 task, the limit is 0", (ONE.address,)),
    ]
    assert broken([NIGHT, DATA], max_tasks_lost=2) == [
        (Rule.MAX_TASKS_LOST, "the plan loses 3 tasks, the limit is 2", (DATA.address,))
    ]


def test_what_is_unknown_counts_only_where_it_could_hold_what_is_limited() -> None:
    assert broken([HIDDEN], max_tasks_lost=0) == []
    assert broken([CLOSED], max_tasks_lost=3) == []
    ((rule, message, _),) = broken([CLOSED], no_open_work=True)
    assert rule is Rule.NO_OPEN_WORK
    assert "where people may be at work (not known: open tasks (you are not allowed to do this))" in message
    assert broken([HIDDEN], no_open_work=True) == []


def test_only_what_is_empty_is_deleted_in_the_sections_that_are_named() -> None:
    assert broken([NIGHT, EMPTY, DATA, HIDDEN, PRESET], no_delete_of_non_empty=["collections"]) == [
        (
            Rule.NO_DELETE_OF_NON_EMPTY,
            'the plan would delete collections["night"], which is not empty (24 frames): '
            "policy.no_delete_of_non_empty protects it",
            (NIGHT.address,),
        ),
        (
            Rule.NO_DELETE_OF_NON_EMPTY,
            'the plan would delete collections["hidden"], which may not be empty '
            "(not known: frames, labels (you are not allowed to do this)): policy.no_delete_of_non_empty protects it",
            (HIDDEN.address,),
        ),
    ]


def test_nothing_is_taken_where_somebody_has_a_task_open() -> None:
    assert broken([NIGHT, DATA], no_open_work=True) == [
        (
            Rule.NO_OPEN_WORK,
            'the plan would delete datasets["data"], where people are at work '
            "(1 open task in Annotate (ann@x.org)): policy.no_open_work protects it",
            (DATA.address,),
        )
    ]


def test_what_is_not_known_of_something_else_is_not_said_where_work_is_open() -> None:
    data = delete(
        "datasets",
        "data",
        Held(unit=Unit.OPEN_TASKS, count=2),
        unknown=("label rows (you are not allowed to do this)",),
    )

    ((_, message, _),) = broken([data], no_open_work=True)

    assert "where people are at work (2 open tasks): " in message


def test_a_rule_of_an_owner_says_so_and_where_it_stands() -> None:
    policy = OwnerPolicy(
        labelform_policy=1, max_items_lost=1, max_tasks_lost=2, no_delete_of_non_empty=("datasets",), no_open_work=True
    )
    rules = ("max_items_lost", "max_tasks_lost", "no_delete_of_non_empty", "no_open_work")
    sources = {rule: AT.model_copy(update={"line": line}) for line, rule in enumerate(rules, start=2)}

    found = losses_beyond(policy, [DATA], KINDS, sources=sources, whose="the policy of X")

    assert [one.source for one in found] == list(sources.values())
    ends = [f"the limit of the policy of X is {limit}" for limit in (1, 2)] + ["the policy of X protects it"] * 2
    assert [one.message[-len(end) :] for one, end in zip(found, ends, strict=True)] == ends


def test_what_takes_nothing_away_breaks_nothing() -> None:
    made = NIGHT.model_copy(update={"action": Action.CREATE, "impact": None})
    rules = {"max_items_lost": 0, "max_tasks_lost": 0, "no_delete_of_non_empty": ["collections"], "no_open_work": True}

    assert broken([made], **rules) == []


def test_the_rules_read_in_one_line() -> None:
    policy = Policy(max_items_lost=1_000, max_tasks_lost=0, no_delete_of_non_empty=("datasets",), no_open_work=True)

    assert work_rules(Policy()) == "no limits"
    assert work_rules(policy) == (
        "at most 1,000 items lost, at most 0 tasks lost, only empty datasets deleted, "
        "nothing taken away where tasks are open"
    )
