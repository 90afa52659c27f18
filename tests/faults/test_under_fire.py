"""A part of `make faults`, drawn by seed, small enough for every run of the suite."""

from __future__ import annotations

import asyncio
import pickle
import random
from collections import defaultdict
from contextlib import closing
from pathlib import Path

import pytest

from labelform.runs.runs import FolderRuns
from labelform.sandbox import open_sandbox
from labelform.sandbox.faults import FaultPlan, Rule
from labelform.sandbox.faults.rules import Fault, Match
from tests.faults.campaigns import Strike, all_of
from tests.faults.kills import kills, strike_with_kill
from tests.faults.reverts import GROUPS, MOST_RUNS, World, finish, spec, take_back, world_of
from tests.faults.scenarios import apply, make, make_revert, prepare
from tests.faults.sets import set_ground, set_kills, set_singles, strike_set, strike_set_with_kill
from tests.faults.strike import Ground, Verdict, survey

SEED = 20261123
SEVERAL = {"interrupted": 4, "sequences of one change": 4}
REVERTS = 8
SCENARIOS = ["everything changes", "from nothing", "renames", "a run is taken back", "things are made"]
"""How many are drawn of what differs most; of every other campaign, two strikes."""


@pytest.fixture(scope="module")
def grounds(tmp_path_factory: pytest.TempPathFactory) -> list[Ground]:
    folder = tmp_path_factory.mktemp("faults")
    return [survey(scenario, folder) for scenario in prepare(folder)]


@pytest.fixture(scope="module")
def strikes(grounds: list[Ground]) -> list[list[Strike]]:
    """Give every strike on each scenario."""
    return [list(all_of(ground, SEED)) for ground in grounds]


@pytest.fixture(scope="module")
def drawn(strikes: list[list[Strike]]) -> list[list[Strike]]:
    """Draw strikes of each campaign, and give those of each scenario."""
    campaigns: dict[str, list[tuple[int, Strike]]] = defaultdict(list)
    for number, of_scenario in enumerate(strikes):
        for strike in of_scenario:
            campaigns[strike[0]].append((number, strike))
    dice = random.Random(SEED)
    found: list[list[Strike]] = [[] for _ in strikes]
    for campaign, of_campaign in campaigns.items():
        for number, strike in dice.sample(of_campaign, SEVERAL.get(campaign, 2)):
            found[number].append(strike)
    return found


@pytest.mark.parametrize("scenario", range(len(SCENARIOS)), ids=SCENARIOS)
def test_a_plan_that_meets_faults_and_is_resumed_comes_to_its_end_exactly_once(
    drawn: list[list[Strike]], scenario: int
) -> None:
    verdicts = [run() for _, _, run in drawn[scenario]]

    assert len(verdicts) > 2
    assert [(verdict.what, verdict.wrong) for verdict in verdicts if verdict.wrong] == []


def test_every_strike_can_be_made_in_another_process(strikes: list[list[Strike]]) -> None:
    runs = [run for of_scenario in strikes for _, _, run in of_scenario]

    assert len(runs) > 4_000
    assert all(map(pickle.dumps, runs[::7]))


@pytest.mark.parametrize("scenario", range(len(SCENARIOS)), ids=SCENARIOS)
def test_a_killed_apply_is_finished_by_the_next_one(grounds: list[Ground], scenario: int, ready_command: Path) -> None:
    ground = grounds[scenario]
    struck = random.Random(SEED + scenario).sample(list(kills(ground)), 2)

    verdicts = [strike_with_kill(ground, what, rule, (ready_command,)) for what, rule in struck]

    assert [(verdict.what, verdict.wrong) for verdict in verdicts if verdict.wrong] == []
    assert all(verdict.exit_codes[0] == -9 for verdict in verdicts)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    folder = tmp_path_factory.mktemp("reverts")
    return world_of(prepare(folder)[1], folder)


def test_a_random_run_is_taken_back_item_by_item_or_says_beforehand_what_is_not(world: World) -> None:
    verdicts = [take_back(world, seed) for seed in range(SEED, SEED + REVERTS)]

    assert [(verdict.what, verdict.wrong) for verdict in verdicts if verdict.wrong] == []
    assert sum(verdict.exit_codes[0] != 0 for verdict in verdicts) > REVERTS // 4
    assert sum(verdict.runs > 1 for verdict in verdicts) > REVERTS // 2


@pytest.mark.parametrize(
    ("refused", "codes", "wrong"),
    [
        (2, [3, 3, 3], []),
        (None, [3] * MOST_RUNS, [f"it never came to an end: {[3] * MOST_RUNS}"]),
    ],
)
def test_a_plan_with_something_blocked_is_tried_until_nothing_else_is_left(
    world: World, tmp_path: Path, refused: int | None, codes: list[int], wrong: list[str]
) -> None:
    database = world.scenario.copy(tmp_path)
    made = spec(issue_tags=["occlusion"], tags=["staging"], groups=[{"name": GROUPS[0], "role": "viewer"}])
    with closing(open_sandbox(database)) as sandbox:
        asyncio.run(apply(sandbox, make(sandbox, made), FolderRuns(tmp_path / "runs")))
        back = make_revert(sandbox, tmp_path / "runs")
    assert [blocked.change.kind for blocked in back.blocked] == ["issue_tags"]
    refuse = Rule(fault=Fault.REFUSE, match=Match(kind="write", path="*/groups"), times=refused)
    verdict = Verdict("a group is refused", 0, [])

    finish(database, back, tmp_path, FaultPlan(rules=(refuse,)), verdict)

    assert (verdict.exit_codes, verdict.wrong) == (codes, wrong)


def test_a_set_that_meets_faults_comes_to_its_end_exactly_once(tmp_path: Path, ready_command: Path) -> None:
    ground = set_ground(tmp_path)
    dice = random.Random(SEED)

    verdicts = [strike_set(ground, what, rule) for what, rule in dice.sample([*set_singles(ground)], 6)]
    for what, rule in dice.sample([*set_kills(ground)], 1):
        verdicts.append(strike_set_with_kill(ground, what, rule, (ready_command,)))

    assert [(verdict.what, verdict.wrong) for verdict in verdicts if verdict.wrong] == []
    assert verdicts[-1].exit_codes[0] == -9


def test_the_page_of_the_whole_enumeration_has_no_violation() -> None:
    page = (Path(__file__).parents[2] / "docs" / "faults.md").read_text(encoding="utf-8")
    rows = [line.strip("| ").split("|") for line in page.splitlines() if line.startswith("|")][2:]

    assert len(rows) > 20
    assert {row[0].strip(): row[-1].strip() for row in rows if row[-1].strip() != "0"} == {}
