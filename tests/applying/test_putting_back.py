"""What a deleted item held is written down before it goes, and put into the one that is made in its place."""

from __future__ import annotations

import asyncio
from contextlib import closing
from pathlib import Path

import pytest

from labelform.api import calls
from labelform.applying.keeping import keep
from labelform.applying.look import Look
from labelform.applying.record import RunState
from labelform.core.change import Action, Change
from labelform.core.kept import Kept, Unkept
from labelform.core.plan import Plan, Target
from labelform.reading.observe import Reader
from labelform.runs.account import Account, Outcome, Result
from labelform.runs.kept import KEPT, read_kept
from labelform.runs.ledger import Ledger
from labelform.sandbox import open_sandbox
from labelform.sandbox.faults import FaultPlan, FaultyApp, Rule
from labelform.sandbox.faults.rules import Fault, Match
from tests.applying.prepared import planned, prepared
from tests.faults.scenarios import KINDS, TITLE, Silent, apply_with, driver_to, fill

HEAD = f'labelform: 1\nproject: {{title: "{TITLE}"}}\ndatasets: ["NL fleet7 2026-10 urban Rotterdam"]\n'
NOWHERE = "99999999-9999-4999-8999-999999999999/0"
ITEMS = "*/items*"


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A project with a dataset, and a collection that holds three of its frames."""
    path = prepared(tmp_path, f"{HEAD}collections: [{{name: held}}, {{name: empty}}]\n")
    with closing(open_sandbox(path)) as sandbox:
        fill(sandbox, "held", 3)
    return path


def held(database: Path, name: str) -> list[str]:
    """Return what a collection holds, by its name."""

    async def listed() -> list[str]:
        async with driver_to(sandbox) as driver:
            look = Look(Reader(driver), KINDS, Target(title=TITLE))
            await look.find_project()
            change = Change(address=name, kind="collections", key=name, label=name, action=Action.DELETE)
            (seen,) = [one for one in (await look.at([change]))["collections"] if one.item.name == name]
            before = seen.item.model_dump()
            return list((await look.held(change.model_copy(update={"id": seen.id, "before": before}))).entries)

    with closing(open_sandbox(database)) as sandbox:
        return asyncio.run(listed())


def restoring(database: Path, *entries: str) -> Plan:
    """Return a plan that makes a collection and puts something into it."""
    plan = planned(database, f"{HEAD}collections: [{{name: held}}, {{name: empty}}, {{name: again}}]\n")
    (change,) = plan.changes
    return plan.model_copy(update={"changes": (change.model_copy(update={"restores": Kept(entries=entries)}),)})


def applied(database: Path, plan: Plan, *rules: Rule) -> tuple[Result, list[str], float]:
    """Apply a plan of one change under faults; return its result, the writes, and how long was paused in all."""

    async def run() -> Account:
        with Ledger(database.with_name("ledger.jsonl")) as ledger:
            return await apply_with(ledger, sandbox, plan)

    with closing(open_sandbox(database, faults=FaultPlan(rules=rules))) as sandbox:
        assert isinstance(sandbox.app, FaultyApp)
        (result,) = asyncio.run(run()).results
        writes = [seen.target.rpartition("/")[2] for seen in sandbox.app.log if seen.is_write]
        return result, writes, sandbox.app.passed_seconds


def test_what_an_item_held_is_put_into_the_new_one(database: Path) -> None:
    entries = held(database, "held")

    result, _, _ = applied(database, restoring(database, *entries))

    assert (result.outcome, result.message) == (Outcome.DONE, "")
    assert len(entries) == 3
    assert held(database, "again") == entries


def test_what_the_platform_does_not_take_back_is_counted_and_named(database: Path) -> None:
    entries = held(database, "held")

    result, _, _ = applied(database, restoring(database, *entries, NOWHERE))

    assert result.outcome is Outcome.FAILED
    assert result.message == f"it is there, without 1 of the 4 things that it held: {NOWHERE}"
    assert held(database, "again") == entries


@pytest.mark.parametrize("fault", [Fault.CUT_BEFORE, Fault.CUT_AFTER])
def test_a_lost_answer_is_looked_for_and_only_what_lacks_is_put_in_again(database: Path, fault: Fault) -> None:
    entries = held(database, "held")

    result, writes, waited_seconds = applied(
        database, restoring(database, *entries), Rule(fault=fault, match=Match(write=2), times=1)
    )

    was_put_in = fault is Fault.CUT_AFTER
    assert result.outcome is Outcome.DONE
    assert (len(writes), waited_seconds) == ((2, 0.0) if was_put_in else (3, 7.75))
    assert held(database, "again") == entries


def test_what_had_to_wait_is_put_in_without_another_look(database: Path) -> None:
    entries = held(database, "held")
    busy = Rule(fault=Fault.RATE_LIMIT, match=Match(write=2), times=1, retry_after=3)

    result, writes, waited_seconds = applied(database, restoring(database, *entries), busy)

    assert (result.outcome, len(writes), waited_seconds) == (Outcome.DONE, 3, 3.0)
    assert held(database, "again") == entries


def kept(database: Path, started: str = "", *rules: Rule) -> tuple[dict[str, Kept], dict[str, Unkept]]:
    """Keep what two collections hold that are about to go, beside one that comes; return it by name."""
    plan = planned(database, f"{HEAD}collections: [{{name: comes}}]\npolicy: {{prune: true}}\n")
    record, path = RunState(Silent()), database.with_name("keeping") / "ledger.jsonl"
    path.parent.mkdir()
    record.start([one for one in plan.changes if one.label == started])

    async def run() -> None:
        async with driver_to(sandbox) as driver:
            look = Look(Reader(driver), KINDS, plan.target, plan.changes)
            await look.find_project()
            with Ledger(path) as ledger:
                await keep(plan.changes, KINDS["collections"], look, ledger, record)

    with closing(open_sandbox(database, faults=FaultPlan(rules=rules))) as sandbox:
        asyncio.run(run())
    names = {one.address: one.label for one in plan.changes}
    found = {names[address]: one for (address, _), one in read_kept(path.parent).items()}
    return found, {names[address]: why for address, why in record.unkept.items()}


def test_what_goes_is_written_down_whatever_else_a_plan_does(database: Path) -> None:
    entries = tuple(held(database, "held"))

    assert kept(database) == ({"empty": Kept(), "held": Kept(entries=entries)}, {})


@pytest.mark.parametrize(("started", "left"), [("empty", {"held"}), ("held", {"empty"})])
def test_what_was_kept_before_its_delete_was_sent_stands(database: Path, started: str, left: set[str]) -> None:
    found, _ = kept(database, started)

    assert found.keys() == left


def test_what_is_not_shown_to_us_is_said_to_be_unkept(database: Path) -> None:
    hidden = Rule(fault=Fault.ERROR_BEFORE, status=403, match=Match(path=ITEMS))

    found, unkept = kept(database, "", hidden)

    assert unkept == dict.fromkeys(["empty", "held"], Unkept.NOT_READ)
    assert found == dict.fromkeys(["empty", "held"], Kept(unkept=Unkept.NOT_READ))


def test_a_kind_that_holds_nothing_keeps_nothing(tmp_path: Path) -> None:
    change = Change(address="p", kind="filter_presets", key="p", label="p", action=Action.DELETE)

    async def run() -> None:
        with closing(open_sandbox(tmp_path / "s.db")) as sandbox, Ledger(tmp_path / "ledger.jsonl") as ledger:
            async with driver_to(sandbox) as driver:
                look = Look(Reader(driver), KINDS, Target(title=TITLE))
                await keep([change], KINDS["filter_presets"], look, ledger, RunState(Silent()))

    asyncio.run(run())

    assert not (tmp_path / KEPT).exists()


@pytest.mark.parametrize(("titles", "is_found"), [([], False), ([TITLE], True), ([TITLE, TITLE], False)])
def test_a_project_is_found_by_a_title_that_it_alone_has(tmp_path: Path, titles: list[str], is_found: bool) -> None:
    async def found() -> tuple[str | None, list[str]]:
        with closing(open_sandbox(tmp_path / "s.db")) as sandbox:
            async with driver_to(sandbox) as driver:
                made = [str(await driver.run(calls.create_project(title=title))) for title in titles]
                look = Look(Reader(driver), KINDS, Target(title=TITLE))
                assert look.project_hash is None
                await look.find_project()
                return look.project_hash, made

    project_hash, made = asyncio.run(found())

    assert project_hash == (made[0] if is_found else None)
