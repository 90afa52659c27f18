"""What is lost is counted while a plan is made: by kind, and with what may not be read left unknown."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import httpx2
import pytest
from tests.faults.scenarios import driver_to
from tests.sandbox.test_copies import copy
from tests.sandbox.visitor import Signer, Visitor

from labelform.core.impact import Held, Impact, Unit
from labelform.errors import PlatformError
from labelform.planning.recipe import plan_spec
from labelform.reading.view import LiveView
from labelform.repository.load import load_one
from labelform.sandbox import open_sandbox
from labelform.sandbox.faults import FaultPlan, FaultyApp, Rule, Seen
from labelform.sandbox.faults.rules import Fault, Match

NORTHLANE = "Northlane Perception - Front Camera 2D - Q4"
DAY = 'datasets["NL fleet7 2026-09 motorway day"]'
LUNGS, SITE_A = "CT-LUNG-04 Nodule Segmentation (double read)", 'datasets["CT-LUNG-04 site A (Leuven) baseline"]'
PRACTICE, ROTTERDAM = "Annotator practice (manual QA)", 'datasets["NL fleet7 2026-10 urban Rotterdam"]'
REFUSED = "you are not allowed to do this"
Lost = Callable[..., tuple[dict[str, Impact], Sequence[Seen]]]


@pytest.fixture
def lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lost:
    """Plan to delete all of a section, under faults; return what is lost by address, and the requests."""
    monkeypatch.chdir(tmp_path)

    def plan(title: str, section: str, *rules: Rule) -> tuple[dict[str, Impact], Sequence[Seen]]:
        spec = f'labelform: 1\nproject: {{title: "{title}"}}\n{section}: []\npolicy: {{prune: true}}\n'
        Path("p.yaml").write_text(spec, encoding="utf-8")

        async def made() -> dict[str, Impact]:
            async with driver_to(sandbox) as driver:
                planned = await plan_spec(LiveView(driver), "test", load_one(Path("p.yaml")))
                return {one.address: one.impact for one in planned.plan.changes if one.impact is not None}

        with closing(open_sandbox(tmp_path / "s.db", faults=FaultPlan(rules=rules))) as sandbox:
            assert isinstance(sandbox.app, FaultyApp)
            return asyncio.run(made()), sandbox.app.log

    return plan


def held(unit: Unit, count: int, stage: str = "", *names: str) -> Held:
    return Held(unit=unit, count=count, stage=stage, names=names)


def refuse(path: str) -> Rule:
    return Rule(fault=Fault.ERROR_BEFORE, status=403, match=Match(path=path))


def rows_read(log: Sequence[Seen]) -> int:
    return next(seen.number for seen in log if b"labelrowmetadata" in seen.body)


@pytest.mark.parametrize("stage_ids", ["template", "project"])
def test_tasks_of_two_projects_of_one_workflow_are_counted_apart(lost: Lost, tmp_path: Path, stage_ids: str) -> None:
    """Whether the stages of a copy have ids of their own or not, it has all tasks in the first, and takes none away."""
    before, _ = lost(NORTHLANE, "datasets")
    with open_sandbox(tmp_path / "s.db", quirks={"stage-ids": stage_ids}) as sandbox:
        somebody = Visitor(httpx2.ASGITransport(app=sandbox.app), Signer.of_service_account(sandbox))
        copy(somebody, somebody.hash_of("project", NORTHLANE), "datasets", title="a copy")
        somebody.close()

    of_copy, _ = lost("a copy", "datasets")

    assert lost(NORTHLANE, "datasets")[0] == before
    assert [one for one in of_copy[DAY].held if one.unit == Unit.TASKS] == [held(Unit.TASKS, 12, "Annotate")]


def test_tasks_are_told_by_stage_and_open_ones_with_who_has_them(lost: Lost) -> None:
    found, _ = lost(NORTHLANE, "datasets")

    assert found[DAY] == Impact(
        held=(
            held(Unit.LABEL_ROWS, 12),
            held(Unit.ROWS_WITH_LABELS, 3),
            held(Unit.TASKS, 10, "Annotate"),
            held(Unit.TASKS, 1, "Review"),
            held(Unit.TASKS, 1, "Complete"),
            held(Unit.OPEN_TASKS, 1, "Annotate", "r.nair@northlane.example"),
            held(Unit.OPEN_TASKS, 1, "Review", "m.kowal@northlane.example"),
        )
    )


def test_labels_on_branches_count_and_a_task_for_several_annotators_is_one(lost: Lost) -> None:
    found, _ = lost(LUNGS, "datasets")

    assert found[SITE_A] == Impact(
        held=(
            held(Unit.LABEL_ROWS, 14),
            held(Unit.ROWS_WITH_LABELS, 2),
            held(Unit.TASKS, 12, "Double read"),
            held(Unit.OPEN_TASKS, 0, "Double read"),
        )
    )


def test_without_a_workflow_tasks_that_were_begun_are_open_and_nobody_says_whose_they_are(lost: Lost) -> None:
    found, log = lost(PRACTICE, "datasets")

    assert found[ROTTERDAM] == Impact(
        held=(
            held(Unit.LABEL_ROWS, 12),
            held(Unit.ROWS_WITH_LABELS, 3),
            held(Unit.TASKS, 12),
            held(Unit.OPEN_TASKS, 2),
        )
    )
    assert not any("/tasks" in seen.target for seen in log)


def test_a_dataset_that_is_empty_costs_the_list_of_rows_alone(lost: Lost) -> None:
    found, log = lost("[staging] ShelfSight On-Shelf Availability - Dairy & Bakery", "datasets")
    empty = found['datasets["[staging] OSA store 0114 dairy week 31 (retired)"]']

    assert empty.is_empty
    assert {one.unit for one in empty.held} == {
        Unit.LABEL_ROWS, Unit.ROWS_WITH_LABELS, Unit.TASKS, Unit.OPEN_TASKS
    }  # fmt: skip
    assert sum(b"labelrowmetadata" in seen.body for seen in log) == 1


def test_tasks_that_may_not_be_read_are_unknown_and_the_rest_is_counted(lost: Lost) -> None:
    found, _ = lost(NORTHLANE, "datasets", refuse("*/tasks"))

    assert found[DAY].unknown == (f"open tasks ({REFUSED})",)
    assert held(Unit.LABEL_ROWS, 12) in found[DAY].held
    assert Unit.OPEN_TASKS not in {one.unit for one in found[DAY].held}


def test_what_may_not_be_read_at_all_is_unknown_as_a_whole(lost: Lost) -> None:
    found, _ = lost(NORTHLANE, "collections", refuse("*/items"))

    assert set(found.values()) == {Impact(unknown=(f"frames, labels ({REFUSED})",))}


def test_rows_that_may_not_be_read_leave_all_of_every_dataset_unknown(lost: Lost) -> None:
    _, log = lost(NORTHLANE, "datasets")
    hidden = Rule(fault=Fault.ERROR_BEFORE, status=404, match=Match(request=rows_read(log)), times=1)

    found, _ = lost(NORTHLANE, "datasets", hidden)

    units = "label rows, rows with labels, tasks, open tasks"
    assert any(impact == Impact(unknown=(f"{units} (not found, or not visible to you)",)) for impact in found.values())


@pytest.mark.parametrize("fault", [Fault.ERROR_BEFORE, Fault.CUT_BEFORE, Fault.WRONG_JSON])
def test_contents_that_are_out_of_reach_fail_the_plan_as_every_read_does(lost: Lost, fault: Fault) -> None:
    with pytest.raises(PlatformError):
        lost(NORTHLANE, "collections", Rule(fault=fault, match=Match(path="*/items")))
