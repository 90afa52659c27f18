"""A plan file is input: whatever was done to it, it is what labelform saved, or it is refused."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from tests.impacts import with_impacts

from labelform.applying.run import check_calls
from labelform.core.assembly import Side, make_plan
from labelform.core.change import Source
from labelform.core.derived import kept
from labelform.core.diff import Desired
from labelform.core.digest import plan_digest
from labelform.core.guardrails import NO_GUARDRAILS
from labelform.core.plan import Plan, Target
from labelform.core.planset import alone
from labelform.core.policy import Policy
from labelform.core.resource import Observed
from labelform.errors import LabelformError, PlanRefusedError
from labelform.filters.definition import Definition
from labelform.language.model import kinds
from labelform.resources.collections import Collection, Collections
from labelform.resources.filter_presets import FilterPreset, FilterPresets
from labelform.resources.groups import Group, Groups
from labelform.runs import planfile

ROOT = Path(__file__).parents[2]
LEADS = "44444444-4444-4444-8444-444444444441"
NIGHT = "55555555-5555-4555-8555-555555555551"
PRESET = "66666666-6666-4666-8666-666666666661"
KINDS = kinds()


def make() -> Plan:
    """Return a plan with a create, an update of two calls, a delete, a blocked change and an extra."""
    source = Source(file="p.yaml", line=3, column=5)
    group = Group(hash=LEADS, name="leads", role="admin")
    plan = make_plan(
        Target(title="P", hash="11111111-1111-4111-8111-111111111111"),
        [
            Side(
                Groups(),
                (Desired(group, source),),
                (Observed(group.model_copy(update={"role": "viewer"}), id=LEADS),),
            ),
            Side(
                Collections(),
                (Desired(Collection(name="new"), source), Desired(Collection(name="night", type="label"), source)),
                (Observed(Collection(name="night", type="frame", description=""), id=NIGHT),),
            ),
            Side(FilterPresets(), (), (Observed(FilterPreset(name="old", filters=Definition.of([{"a": 1}])), PRESET),)),
        ],
        Policy(prune=("filter_presets",)),
        NO_GUARDRAILS,
    )
    return with_impacts(plan)


def test_a_name_that_is_too_long_for_the_disk_is_told(tmp_path: Path) -> None:
    path = tmp_path / f"{'x' * 300}.json"

    with pytest.raises(LabelformError) as caught:
        planfile.save(alone(make(), "http://localhost"), path)

    assert caught.value.message == f'the plan cannot be saved to "{path}": file name too long'


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    path = tmp_path / "plan.json"
    planfile.save(alone(make(), "https://x.example", "staging"), path)
    return path


def test_a_saved_plan_is_read_back_but_for_what_only_the_moment_of_planning_knew(saved: Path) -> None:
    read = planfile.load_alone(saved)

    assert read.plan == kept(make())
    assert plan_digest(read.plan) == plan_digest(make())
    assert (read.base_url, read.environment) == ("https://x.example", "staging")


def test_a_plan_that_is_kept_elsewhere_is_read_as_strictly(saved: Path) -> None:
    content = saved.read_bytes()

    assert planfile.loads(content, "the store") == planfile.load(saved)
    with pytest.raises(PlanRefusedError, match=r'^"the store" was changed after it was saved: its digest does not'):
        planfile.loads(content.replace(b"night", b"NIGHT"), "the store")
    with pytest.raises(PlanRefusedError, match=r'^"the store" is not a plan: it is not JSON'):
        planfile.loads(content[:-2], "the store")


def test_every_single_field_that_is_changed_is_noticed(saved: Path) -> None:
    whole = json.loads(saved.read_text(encoding="utf-8"))

    unnoticed = [path for path in leaves(whole) if not is_refused(saved, mutated(whole, path))]

    assert unnoticed == []


def test_every_single_field_that_is_removed_is_noticed(saved: Path) -> None:
    whole = json.loads(saved.read_text(encoding="utf-8"))

    unnoticed = [path for path in leaves(whole) if not is_refused(saved, removed(whole, path))]

    assert unnoticed == []


def test_calls_that_are_not_those_of_their_change_are_refused_even_with_fresh_digests() -> None:
    plan = make()
    for place, change in enumerate(plan.changes):
        for other in plan.changes:
            if other.calls == change.calls:
                continue
            doctored = change.model_copy(update={"calls": other.calls})
            changes = (*plan.changes[:place], doctored, *plan.changes[place + 1 :])
            with pytest.raises(PlanRefusedError, match="do not match its change"):
                check_calls(plan.model_copy(update={"changes": changes}), KINDS)


def test_an_honest_plan_passes_the_same_check() -> None:
    check_calls(make(), KINDS)


@pytest.mark.parametrize(
    "content", ["", "null", "[]", "{", '{"format_version": "1.2"}', '{"labelform": 1}', "[" * 9999]
)
def test_what_is_not_a_plan_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "plan.json"
    path.write_text(content, encoding="utf-8")

    with pytest.raises(PlanRefusedError):
        planfile.load(path)


def test_a_plan_of_a_newer_format_says_which_version_wrote_it(saved: Path) -> None:
    whole = json.loads(saved.read_text(encoding="utf-8"))
    whole["labelform"].update(format=planfile.FORMAT + 2, tool_version="9.0")
    saved.write_text(json.dumps(whole), encoding="utf-8")

    with pytest.raises(PlanRefusedError, match=r"another format \(written by labelform 9.0\)"):
        planfile.load(saved)


def test_a_saved_plan_is_valid_under_the_schema_of_plans(saved: Path) -> None:
    schema = json.loads((ROOT / "schemas" / "plan.schema.json").read_text(encoding="utf-8"))

    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(json.loads(saved.read_text(encoding="utf-8")))


def leaves(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the path to every value that holds no others, and to every empty list and mapping."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    if not inner or not value:
        yield path
        return
    for key, one in list(inner):
        yield from leaves(one, (*path, key))


def mutated(whole: Any, path: tuple[str | int, ...]) -> Any:
    return edited(whole, path, lambda holder, key: holder.__setitem__(key, other_than(holder[key])))


def removed(whole: Any, path: tuple[str | int, ...]) -> Any:
    return edited(whole, path, lambda holder, key: holder.__delitem__(key))


def edited(whole: Any, path: tuple[str | int, ...], edit: Any) -> Any:
    result = holder = copy.deepcopy(whole)
    for key in path[:-1]:
        holder = holder[key]
    edit(holder, path[-1])
    return result


def other_than(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, (int, float)):
        return value + 1
    return value + "x" if isinstance(value, str) else "x"


def is_refused(path: Path, whole: Any) -> bool:
    path.write_text(json.dumps(whole), encoding="utf-8")
    try:
        planfile.load(path)
    except PlanRefusedError:
        return True
    return False
