"""A state of an item is written as JSON once, and read back once: by the proof of a plan, and by who loads its file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.impacts import with_impacts

from labelform.core.assembly import Side, make_plan
from labelform.core.diff import Desired
from labelform.core.guardrails import NO_GUARDRAILS
from labelform.core.lockout import losses
from labelform.core.model import Item
from labelform.core.plan import Plan, Target
from labelform.core.planset import alone
from labelform.core.policy import Policy
from labelform.core.resource import Observed
from labelform.filters.definition import Definition
from labelform.resources.filter_presets import FilterPreset, FilterPresets
from labelform.runs import planfile

MANY = 10
STATES = {"creates": MANY, "updates": 2 * MANY, "deletes": MANY}


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter[str]]:
    counts: Counter[str] = Counter()
    dump, validate = Item.model_dump, Item.model_validate.__func__  # type: ignore[attr-defined] # of a class method

    def counting_dump(self: Item, **options: Any) -> Any:
        counts["written"] += 1
        return dump(self, **options)

    def counting_validate(cls: type[Item], state: Any) -> Any:
        counts["read"] += 1
        return validate(cls, state)

    monkeypatch.setattr(Item, "model_dump", counting_dump)
    monkeypatch.setattr(Item, "model_validate", classmethod(counting_validate))
    yield counts


def _presets(lowest: float) -> list[FilterPreset]:
    one = {"type": "metric", "metric": "metric_width", "domain": "frame", "values": [lowest, 9], "include": True}
    return [FilterPreset(name=f"p{number}", filters=Definition.of([one])) for number in range(MANY)]


def _plan(what: str) -> Plan:
    wanted = [] if what == "deletes" else [Desired(item) for item in _presets(1)]
    found = [] if what == "creates" else [Observed(item, id=f"id of {item.name}") for item in _presets(2)]
    side = Side(FilterPresets(), tuple(wanted), tuple(found))
    return with_impacts(make_plan(Target(title="P", hash="h"), [side], Policy(prune=True), NO_GUARDRAILS))


@pytest.mark.parametrize("what", STATES)
def test_planning_writes_each_state_once_and_reads_it_once(counted: Counter[str], what: str) -> None:
    plan = _plan(what)

    assert len(plan.changes) == MANY
    assert counted == {"written": STATES[what], "read": STATES[what]}


@pytest.mark.parametrize("what", STATES)
def test_loading_reads_each_state_once_and_writes_it_once(counted: Counter[str], what: str, tmp_path: Path) -> None:
    planfile.save(alone(_plan(what), "https://x.example"), tmp_path / "plan.json")
    counted.clear()

    planfile.load(tmp_path / "plan.json")

    assert counted == {"written": STATES[what], "read": STATES[what]}


def test_the_guard_of_access_reads_no_item_that_gives_none(counted: Counter[str]) -> None:
    plan = _plan("updates")
    counted.clear()

    assert losses(plan.changes, {"filter_presets": FilterPresets()}) == ()
    assert not counted
