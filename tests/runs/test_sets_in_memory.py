"""Of a set, the changes of one plan at a time are there: when it is read, shown and saved."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.runs.test_planfile import make

from labelform.core.change import Blocked, Change
from labelform.core.packed import PackedSequence
from labelform.core.plan import Plan, Target
from labelform.core.planset import Member, PlanSet
from labelform.report.planned import ReportOptions, projected
from labelform.report.text import render_text
from labelform.runs import planfile

PROJECTS = 12
MADE = make()
IN_ONE = len(MADE.changes) + len(MADE.blocked)


def plan_of(number: int) -> Plan:
    """Return the plan of a project, with one change that no other project has."""
    hash_ = f"11111111-1111-4111-8111-{number:012}"
    changes = (MADE.changes[0].model_copy(update={"reason": f"reason {number}"}), *MADE.changes[1:])
    return MADE.model_copy(update={"target": Target(title=f"P{number}", hash=hash_), "changes": changes})


@pytest.fixture
def planset() -> PlanSet:
    plans = (plan_of(number).packed() for number in range(PROJECTS))
    return PlanSet(members=tuple(Member(plan=plan, base_url="https://x.example") for plan in plans))


@pytest.fixture
def most(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], int]]:
    """Return what says how many unpacked changes were there at once, at most."""
    there: weakref.WeakValueDictionary[int, Change | Blocked] = weakref.WeakValueDictionary()
    peak, plain = 0, PackedSequence.plain

    def counting(self: PackedSequence[Change | Blocked]) -> tuple[Change | Blocked, ...]:
        nonlocal peak
        values = plain(self)
        there.update({id(one): one for one in values})
        peak = max(peak, len(there))
        return values

    monkeypatch.setattr(PackedSequence, "plain", counting)
    yield lambda: peak


def test_plans_that_were_read_are_packed(planset: PlanSet, tmp_path: Path) -> None:
    planfile.save(planset, tmp_path / "set.json")
    before = _changes_there()

    read = planfile.load(tmp_path / "set.json")

    assert _changes_there() - before < IN_ONE
    assert read.digest == planset.digest


@pytest.mark.parametrize(
    "do",
    [
        lambda planset, file: planfile.save(planset, file),
        lambda planset, _: render_text([projected(one) for one in planset.members], ReportOptions()),
    ],
    ids=["saved", "shown"],
)
def test_changes_of_few_plans_are_there_at_once(
    planset: PlanSet, tmp_path: Path, most: Callable[[], int], do: Callable[[PlanSet, Path], object]
) -> None:
    do(planset, tmp_path / "set.json")

    shown_together = IN_ONE - 1
    assert 0 < most() <= 2 * IN_ONE + shown_together


def _changes_there() -> int:
    gc.collect()
    return sum(isinstance(one, Change) for one in gc.get_objects())
