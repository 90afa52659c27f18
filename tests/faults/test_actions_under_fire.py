"""
A collection that is filled after an apply, under faults: at most once for one need, and never lost.

Struck are the requests of the actions. Where a fault keeps a dataset from being attached, the run that attaches it
fills the collection once more: with other data it is another need.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.faults.campaigns import Strike, all_of
from tests.faults.kills import kills, strike_with_kill
from tests.faults.scenarios import prepare_actions
from tests.faults.strike import Ground, survey

SEED = 20261130
STRIKES = 6
LOST = ("committed, then", "cut before", "no answer", "killed")
"""What campaigns are called in which an answer, or a process, is lost."""


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    folder = tmp_path_factory.mktemp("actions")
    return survey(prepare_actions(folder), folder)


def test_the_actions_are_a_part_of_what_is_judged(ground: Ground) -> None:
    assert [action.address for action in ground.plan.actions] == ['populate["dark" from "dark"]', "sync"]
    held = ground.wanted["collection_items"]
    assert isinstance(held, list)
    assert len(held) == 12


def test_an_action_that_meets_faults_and_is_resumed_is_carried_out_exactly_once(ground: Ground) -> None:
    every: list[Strike] = list(all_of(ground, SEED))
    lost = [one for one in every if one[0].startswith(LOST) and _is_of_actions(one[1], ground)]

    verdicts = [run() for _, _, run in random.Random(SEED).sample(lost, STRIKES)]

    assert [(verdict.what, verdict.wrong) for verdict in verdicts if verdict.wrong] == []


def _is_of_actions(what: str, ground: Ground) -> bool:
    """Tell whether a strike is at one of the last requests, which are those of the actions."""
    number = what.rpartition(" ")[2]
    return number.isdecimal() and int(number) > ground.requests - 9


def test_an_apply_that_is_killed_while_it_fills_a_collection_is_finished_by_the_next_one(
    ground: Ground, ready_command: Path
) -> None:
    (filling,) = [one for one in kills(ground) if one[0] == f"after request {ground.requests - 3}"]

    verdict = strike_with_kill(ground, *filling, (ready_command,))

    assert (verdict.exit_codes, verdict.wrong) == ([-9, 0], [])
