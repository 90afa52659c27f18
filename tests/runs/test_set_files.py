"""A file of several plans is input like a file of one: it is what labelform saved, or it is refused."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from tests.runs.test_planfile import ROOT, is_refused, leaves, make, mutated, removed

from labelform.core.derived import kept
from labelform.core.plan import Target
from labelform.core.planset import Member, PlanSet, Unplanned, alone
from labelform.errors import PlanRefusedError
from labelform.runs import planfile

OTHER = Target(title="Q", hash="22222222-2222-4222-8222-222222222222")
MISSING = Unplanned(file="specs/bad.yaml", reason="no such group", environment="live")


def planset() -> PlanSet:
    """Return two plans for two environments, and a spec that has none."""
    here = Member(plan=make(), base_url="https://x.example", environment="staging")
    there = Member(plan=make().model_copy(update={"target": OTHER}), base_url="https://y.example", environment="live")
    return PlanSet(members=(here, there), unplanned=(MISSING,))


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    path = tmp_path / "set.json"
    planfile.save(planset(), path)
    return path


def test_a_saved_set_is_read_back_with_its_digest(saved: Path) -> None:
    read = planfile.load(saved)

    assert [one.plan for one in read.members] == [kept(one.plan) for one in planset().members]
    assert [(one.base_url, one.environment) for one in read.members] == [
        ("https://x.example", "staging"), ("https://y.example", "live"),
    ]  # fmt: skip
    assert read.unplanned == (MISSING,)
    assert read.digest == planset().digest
    assert not read.is_complete


def test_every_single_field_of_a_set_that_is_changed_or_removed_is_noticed(saved: Path) -> None:
    whole = json.loads(saved.read_text(encoding="utf-8"))
    paths = list(leaves(whole))

    assert len(paths) > 100
    assert [path for path in paths if not is_refused(saved, mutated(whole, path))] == []
    assert [path for path in paths if not is_refused(saved, removed(whole, path))] == []


def test_a_saved_set_is_valid_under_the_schema_of_plans(saved: Path) -> None:
    schema = json.loads((ROOT / "schemas" / "plan.schema.json").read_text(encoding="utf-8"))

    jsonschema.Draft202012Validator(schema).validate(json.loads(saved.read_text(encoding="utf-8")))


def test_one_complete_plan_is_a_file_as_it_always_was(tmp_path: Path) -> None:
    planfile.save(alone(make(), "https://x.example"), tmp_path / "plan.json")
    whole = json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))

    assert list(whole["labelform"]) == [
        "format", "tool_version", "base_url", "environment", "plan_digest", "plan", "file_digest",
    ]  # fmt: skip
    assert whole["labelform"]["format"] == 2
    assert planfile.load_alone(tmp_path / "plan.json").plan == kept(make())


@pytest.mark.parametrize("unplanned", [(), (MISSING,)], ids=["several", "one and a missing one"])
def test_what_takes_one_plan_refuses_a_set(tmp_path: Path, unplanned: tuple[Unplanned, ...]) -> None:
    members = planset().members[: 1 if unplanned else 2]
    planfile.save(PlanSet(members=members, unplanned=unplanned), tmp_path / "set.json")

    with pytest.raises(PlanRefusedError, match="but this needs the plan of one"):
        planfile.load_alone(tmp_path / "set.json")
