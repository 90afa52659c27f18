"""What a deleted item held is written down before it goes."""

from __future__ import annotations

import asyncio
from contextlib import closing
from pathlib import Path

import pytest

from labelform.applying.keeping import keep
from labelform.applying.look import Look
from labelform.applying.record import RunState
from labelform.core.change import Action, Change
from labelform.core.kept import Kept, Unkept
from labelform.core.plan import Target
from labelform.reading.observe import Reader
from labelform.runs.file_ledger import FileLedger
from labelform.runs.kept import KEPT, read_kept
from labelform.sandbox import open_sandbox
from labelform.sandbox.faults import FaultPlan, Rule
from labelform.sandbox.faults.rules import Fault, Match
from tests.applying.holding import HEAD, filled, held
from tests.applying.prepared import planned
from tests.faults.scenarios import KINDS, TITLE, Silent, driver_to

ITEMS = "*/items*"


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return filled(tmp_path)


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
            with FileLedger(path) as ledger:
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
        with closing(open_sandbox(tmp_path / "s.db")) as sandbox, FileLedger(tmp_path / "ledger.jsonl") as ledger:
            async with driver_to(sandbox) as driver:
                look = Look(Reader(driver), KINDS, Target(title=TITLE))
                await keep([change], KINDS["filter_presets"], look, ledger, RunState(Silent()))

    asyncio.run(run())

    assert not (tmp_path / KEPT).exists()
