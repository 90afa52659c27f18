"""Actions follow the changes of a plan, each once for one need, and are told whatever comes of them."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest

from labelform.actions.all import ACTIONS
from labelform.api import calls
from labelform.applying import Apply
from labelform.core.call import call
from labelform.core.change import Change
from labelform.core.following import ActionEntry, ActionKind, AnyAction, FollowUp, Ready, WhenFailed
from labelform.core.plan import Plan
from labelform.core.resource import Read
from labelform.errors import ExitCode
from labelform.runs.account import Account, ActionResult, Outcome
from labelform.runs.file_ledger import FileLedger
from labelform.runs.runs import FolderRuns
from labelform.sandbox import Sandbox, open_sandbox
from labelform.sandbox.faults import FaultPlan, FaultyApp, Rule
from labelform.sandbox.faults.rules import Fault, Match
from tests.applying.prepared import prepared
from tests.faults.scenarios import KINDS, Silent, apply, driver_to, make, pass_time

DATASET = "NL fleet7 2026-09 motorway night"
HEAD = 'labelform: 1\nproject: {title: "P", ontology: "NL Road Users & Lanes v6"}\n'
DARK = "filter_presets: [{name: dark, filters: [{metric: brightness, between: [0.0, 0.22]}]}]\n"
POPULATE = "after_apply: [{populate: night, from: dark%s}]\n"
SPEC = f'{HEAD}datasets: ["{DATASET}"]\ncollections: [{{name: night}}]\n{DARK}'
FILLING = Match(method="POST", path="/v2/public/active/*/add-preset-items")
SELECTED = 12
"""So many frames of the dataset are dark."""


@dataclass(slots=True)
class World:
    """A sandbox file, and the folder of the runs on it."""

    database: Path
    quirks: dict[str, str]
    sent: int = 0
    """How often the last apply asked for a collection to be filled."""

    def plan(self, spec: str) -> Plan:
        with closing(open_sandbox(self.database, quirks=self.quirks)) as sandbox:
            return make(sandbox, spec)

    def apply(self, plan: Plan, *rules: Rule) -> tuple[Account, int]:
        """Apply a plan under faults; return the account, and how often filling was carried out."""
        with closing(open_sandbox(self.database, quirks=self.quirks, faults=FaultPlan(rules=rules))) as sandbox:
            assert isinstance(sandbox.app, FaultyApp)
            account = asyncio.run(apply(sandbox, plan, FolderRuns(self.database.parent / "runs")))
            asyncio.run(pass_time(sandbox, math.inf))
            filled = [seen for seen in sandbox.app.log if seen.target.endswith("/add-preset-items")]
            self.sent = len(filled)
            return account, sum(seen.carried_out for seen in filled)

    def attach(self, plan: Plan, title: str) -> None:
        """Attach a dataset, as somebody in the web app does."""
        with closing(open_sandbox(self.database)) as sandbox:

            async def attach() -> None:
                async with driver_to(sandbox) as driver:
                    (found,) = (await driver.run(calls.get_datasets(title_eq=title))).items
                    hashes = [str(found.dataset_hash)]
                    await driver.run(calls.add_datasets(plan.target.hash or "", dataset_hashes=hashes))

            asyncio.run(attach())

    def empty(self, plan: Plan, account: Account) -> None:
        """Take out what is in the collection, as somebody in the web app does."""
        with closing(open_sandbox(self.database)) as sandbox:

            async def take_out() -> None:
                project = plan.target.hash or account.project_hash or ""
                async with driver_to(sandbox) as driver:
                    (night,) = (await driver.run(calls.list_collections(project))).items
                    uuid = str(night.collection_uuid)
                    rows = (await driver.run(calls.list_collection_frames(project, collection_uuid=uuid))).items
                    items = [
                        {"data_uuid": row.label_row_metadata.data_hash, "frame": one.frame}
                        for row in rows
                        for one in row.instances
                    ]
                    await driver.run(calls.remove_collection_items(project, collection_uuid=uuid, items=items))

            asyncio.run(take_out())


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A project with a dataset, and nothing else."""
    return World(prepared(tmp_path, f'{HEAD}datasets: ["{DATASET}"]\n'), {})


def told(account: Account) -> list[tuple[str, Outcome | None, int | None]]:
    """Return what became of each action."""
    return [(one.action.address, one.outcome, one.after) for one in account.actions]


ADDRESS = 'populate["night" from "dark"]'


def test_a_collection_is_filled_once_whatever_often_its_plan_is_applied(world: World) -> None:
    plan = world.plan(SPEC + POPULATE % "")

    first, filled = world.apply(plan)
    second, filled_again = world.apply(plan)

    assert (told(first), filled) == ([(ADDRESS, Outcome.DONE, SELECTED)], 1)
    assert (told(second), filled_again) == ([(ADDRESS, Outcome.ALREADY, SELECTED)], 0)
    assert [first.exit_code, second.exit_code] == [ExitCode.OK, ExitCode.OK]


def test_what_was_taken_out_since_is_put_in_again(world: World) -> None:
    plan = world.plan(SPEC + POPULATE % "")
    account, _ = world.apply(plan)
    world.empty(plan, account)

    again, filled = world.apply(plan)

    assert (told(again), filled) == ([(ADDRESS, Outcome.DONE, SELECTED)], 1)


def test_with_other_data_it_is_another_need(world: World) -> None:
    plan = world.plan(SPEC + POPULATE % "")
    world.apply(plan)
    world.attach(plan, "NL fleet7 2026-09 motorway day")

    again, filled = world.apply(plan)

    assert (again.actions[0].outcome, filled) == (Outcome.DONE, 1)


@pytest.mark.parametrize("wait", [0, 60])
def test_the_end_is_waited_for_as_long_as_the_spec_says(world: World, wait: int) -> None:
    plan = world.plan(SPEC + POPULATE % f", wait_seconds: {wait}")

    account, _ = world.apply(plan)

    (result,) = account.actions
    assert (result.is_over, result.message) == (
        (True, "") if wait else (False, "started; the platform does not report when it ends")
    )


@pytest.mark.parametrize(
    ("rule", "filled", "outcome", "code"),
    [
        (Rule(fault=Fault.CUT_AFTER, match=FILLING, times=1), 1, Outcome.DONE, ExitCode.OK),
        (Rule(fault=Fault.CUT_BEFORE, match=FILLING, times=1), 1, Outcome.DONE, ExitCode.OK),
        (Rule(fault=Fault.HOLD, match=FILLING, times=1, seconds=85), 1, Outcome.DONE, ExitCode.OK),
        (Rule(fault=Fault.CUT_BEFORE, match=FILLING), 0, Outcome.UNKNOWN, ExitCode.OUTCOME_UNKNOWN),
        (Rule(fault=Fault.REFUSE, match=FILLING), 0, Outcome.FAILED, ExitCode.PARTLY_APPLIED),
    ],
    ids=["carried out", "not carried out", "carried out late", "never carried out", "refused"],
)
def test_a_lost_answer_is_looked_after_before_anything_is_sent_again(
    world: World, rule: Rule, filled: int, outcome: Outcome, code: ExitCode
) -> None:
    account, carried_out = world.apply(world.plan(SPEC + POPULATE % ""), rule)

    assert (account.actions[0].outcome, carried_out, account.exit_code) == (outcome, filled, code)


def test_an_action_that_nothing_tells_of_is_unknown_then_and_started_again_by_the_next_run(world: World) -> None:
    plan = world.plan(SPEC.replace(DATASET, "NL fleet7 2026-09 motorway day") + "after_apply: [{sync: true}]\n")
    lost = Rule(fault=Fault.CUT_AFTER, match=Match(method="POST", path="/v2/public/active/*/sync"), times=1)

    accounts = [world.apply(plan, *rules)[0] for rules in ([lost], [], [])]

    assert [told(one)[0][1] for one in accounts] == [Outcome.UNKNOWN, Outcome.DONE, Outcome.ALREADY]
    assert accounts[0].exit_code is ExitCode.OUTCOME_UNKNOWN
    assert "it is not known whether it was started" in accounts[0].actions[0].message


@pytest.mark.parametrize(
    ("when_failed", "code", "outcomes"),
    [
        ("stop", ExitCode.PARTLY_APPLIED, [Outcome.FAILED, Outcome.NOT_ATTEMPTED]),
        ("continue", ExitCode.OK, [Outcome.FAILED, Outcome.DONE]),
    ],
)
def test_a_failed_action_fails_its_run_or_is_told(
    world: World, when_failed: str, code: ExitCode, outcomes: Sequence[Outcome]
) -> None:
    day = f"after_apply: [{{import_active: data, on_failure: {when_failed}}}, {{sync: true}}]\n"
    plan = world.plan(SPEC.replace(DATASET, "NL fleet7 2026-09 motorway day") + day)
    refused = Rule(fault=Fault.REFUSE, match=Match(method="POST", path="/v2/public/active/*/import"))

    account, _ = world.apply(plan, refused)

    assert ([one.outcome for one in account.actions], account.exit_code) == (outcomes, code)
    assert account.is_complete is (code is ExitCode.OK)


def test_an_action_does_not_follow_a_change_that_failed(world: World) -> None:
    refused = Rule(fault=Fault.REFUSE, match=Match(method="POST", path="/v2/public/active/*/collections"))

    account, filled = world.apply(world.plan(SPEC + POPULATE % ""), refused)

    (result,) = account.actions
    assert (result.outcome, filled) == (Outcome.NOT_ATTEMPTED, 0)
    assert result.message == 'it follows collections["night"], which was not done'


UNKNOWN_SHAPE = DARK.replace("{metric: brightness, between: [0.0, 0.22]}", "raw: {type: unheard of}").replace(
    "[raw: {type: unheard of}]", "[{raw: {type: unheard of}}]"
)
OF_INDEX = DARK.replace("0.22]", "0.22], domain: data")


@pytest.mark.parametrize(("presets", "why"), [(UNKNOWN_SHAPE, "an undocumented shape"), (OF_INDEX, '"data"')])
def test_a_preset_that_gets_no_answer_is_refused_before_anything_is_sent(world: World, presets: str, why: str) -> None:
    plan = world.plan(SPEC.replace(DARK, presets) + POPULATE % "")

    account, filled = world.apply(plan)

    (result,) = account.actions
    assert (result.outcome, filled, result.has_effect) == (Outcome.FAILED, 0, False)
    assert why in result.message
    assert "any_shape: true" in result.hint


def test_one_that_is_meant_all_the_same_is_sent_once_and_its_silence_explained(world: World) -> None:
    plan = world.plan(SPEC.replace(DARK, OF_INDEX) + POPULATE % ", any_shape: true")

    account, _ = world.apply(plan)

    (result,) = account.actions
    assert (result.outcome, world.sent) == (Outcome.UNKNOWN, 1)
    assert "which is not that of projects" in result.message


def test_a_project_that_explorer_does_not_know_is_to_be_imported_first(tmp_path: Path) -> None:
    world = World(prepared(tmp_path, HEAD), {"explorer-import": "required"})
    plan = world.plan(f'{HEAD}datasets: ["{DATASET}"]\nafter_apply: [{{sync: true}}]\n')

    account, _ = world.apply(plan)

    assert account.actions[0].outcome is Outcome.FAILED
    assert "labelform run import-active data SPEC" in account.actions[0].hint


class GrowEntry(ActionEntry):
    """An action that nobody has."""

    grow: bool
    on_failure: WhenFailed = "stop"


class Grow(ActionKind[GrowEntry]):
    """What it adds to grows from look to look."""

    kind = "grow"
    entry = GrowEntry

    def __init__(self, counts: Sequence[int]) -> None:
        self._counts = iter(counts)
        self._last = 0

    def follows(self, entry: GrowEntry, change: Change) -> bool:
        return True

    async def ready(self, read: Read, project_hash: str, entry: GrowEntry) -> Ready:
        async def count(read: Read) -> int:
            self._last = next(self._counts, self._last)
            return self._last

        return Ready(call(calls.active.active_sync), inputs="these", count=count, wait_seconds=60)


class Noting(Silent):
    """Notes how far actions have come."""

    def __init__(self) -> None:
        self.told: list[tuple[Outcome | None, int | None]] = []

    def acted(self, result: ActionResult) -> None:
        self.told.append((result.outcome, result.after))


async def no_pause(seconds: float) -> None:
    """Wait for nothing."""


def test_an_action_of_any_kind_is_waited_for_as_it_grows_until_it_stands_still(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(cast("dict[str, AnyAction]", ACTIONS), "grow", Grow([4, 4, 6, 9]))
    plan = world.plan(f'{HEAD}datasets: ["{DATASET}"]\n')
    plan = plan.model_copy(update={"actions": (FollowUp(address="grow", kind="grow", entry={"grow": True}),)})
    watcher = Noting()

    async def applied(sandbox: Sandbox, ledger: FileLedger) -> Account:
        async with driver_to(sandbox) as driver:
            return await Apply(driver, KINDS, ledger, watcher, pause=no_pause).run(plan)

    with closing(open_sandbox(world.database)) as sandbox, FileLedger(tmp_path / "ledger.jsonl") as ledger:
        account = asyncio.run(applied(sandbox, ledger))

    (result,) = account.actions
    assert watcher.told == [(None, None), (None, 6), (None, 9), (Outcome.DONE, 9)]
    assert (result.before, result.after, result.is_over) == (4, 9, True)
