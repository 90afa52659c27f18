"""Which actions a plan holds: those whose inputs it changes, and no others."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from tests.applying.prepared import prepared
from tests.faults.scenarios import make

from labelform.core.digest import plan_digest
from labelform.core.plan import Plan
from labelform.core.planset import alone
from labelform.errors import PlanRefusedError, SpecError
from labelform.language.mappings import Mapped
from labelform.language.model import SpecInputs, parse
from labelform.language.places import Lines, Place, ValuePlace
from labelform.language.source import read_document
from labelform.runs import planfile
from labelform.sandbox import open_sandbox

HEAD = 'labelform: 1\nproject: {title: "P", ontology: "NL Road Users & Lanes v6"}\npolicy: {prune: true}\n'
DAY, NIGHT = "NL fleet7 2026-09 motorway day", "NL fleet7 2026-09 motorway night"
AFTER = """\
after_apply:
  - {import_active: data}
  - {populate: night, from: dark}
  - {sync: true}
"""
OF_DATA = ['import_active["data"]', "sync"]
FILLED = ['populate["night" from "dark"]']


def spec(
    *, data: str = DAY, collection: str = "name: night", preset: str = "name: dark", darkest: float = 0.22
) -> str:  # fmt: skip
    return (
        f'{HEAD}datasets: ["{data}"]\ncollections: [{{{collection}}}]\n'
        f"filter_presets: [{{{preset}, filters: [{{metric: brightness, between: [0.0, {darkest}]}}]}}]\n"
    )


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project as `spec` has it."""
    return prepared(tmp_path_factory.mktemp("following"), spec())


def planned(database: Path, text: str) -> Plan:
    with closing(open_sandbox(database)) as sandbox:
        return make(sandbox, text)


@pytest.mark.parametrize(
    ("text", "actions"),
    [
        (spec() + AFTER, []),
        (spec(darkest=0.3) + AFTER, FILLED),
        (spec(data=NIGHT) + AFTER, OF_DATA),
        (spec(collection="name: night, description: other") + AFTER, []),
        (spec(collection="name: day") + AFTER.replace("night", "day"), ['populate["day" from "dark"]']),
        (spec(preset="name: black") + AFTER.replace("dark", "black"), ['populate["night" from "black"]']),
        (spec().replace('"P"', '"New"') + AFTER, [OF_DATA[0], *FILLED, OF_DATA[1]]),
    ],
    ids=["nothing", "filters", "data", "a description", "a new collection", "a new preset", "everything is new"],
)
def test_an_action_follows_a_change_of_its_inputs(database: Path, text: str, actions: list[str]) -> None:
    assert [one.address for one in planned(database, text).actions] == actions


def test_a_preset_that_is_renamed_selects_what_it_did(database: Path) -> None:
    renamed = spec(preset="name: darker, previously: dark") + AFTER.replace("from: dark", "from: darker")

    plan = planned(database, renamed)

    assert [change.address for change in plan.changes] == ['filter_presets["darker"]']
    assert plan.actions == ()


def test_actions_are_saved_with_their_plan_and_change_its_digest(database: Path, tmp_path: Path) -> None:
    plan = planned(database, spec(darkest=0.3) + AFTER)
    without = plan.model_copy(update={"actions": ()})

    planfile.save(alone(plan, "http://x"), tmp_path / "plan.json")
    (loaded,) = planfile.load(tmp_path / "plan.json").members

    assert [one.address for one in loaded.plan.actions] == FILLED
    assert loaded.plan_digest == plan_digest(plan) != plan_digest(without)


@pytest.mark.parametrize("doctor", ["left out", "added", "another", "follows something else"])
def test_a_file_with_other_actions_than_follow_from_it_is_refused(database: Path, tmp_path: Path, doctor: str) -> None:
    plan = planned(database, spec(darkest=0.3) + AFTER)
    (filling,) = plan.actions
    doctored = {
        "left out": (),
        "added": (filling, filling.model_copy(update={"address": "sync", "kind": "sync", "entry": {"sync": True}})),
        "another": (filling.model_copy(update={"entry": {**filling.entry, "from": "other"}}),),
        "follows something else": (filling.model_copy(update={"follows": ("project",)}),),
    }
    planfile.save(
        alone(plan.model_copy(update={"actions": doctored[doctor]}), "http://x"), tmp_path / "plan.json"
    )  # fmt: skip

    with pytest.raises(PlanRefusedError, match="its actions do not match its changes"):
        planfile.load(tmp_path / "plan.json")


def test_an_action_is_about_what_an_environment_calls_its_collection() -> None:
    spot = ValuePlace(Lines("environments.yaml", ""), Place((0, 0)))
    mapped = {"collections": {"night": Mapped({"name": "night (staging)"}, spot)}}

    parsed = parse(read_document(spec() + AFTER, "p.yaml"), SpecInputs(mappings=mapped))

    (_, filling, _) = parsed.document.data["after_apply"]
    assert filling == {"populate": "night (staging)", "from": "dark"}


@pytest.mark.parametrize(
    ("after", "said"),
    [
        ("[{populate: nihgt, from: dark}]", ["unknown-input"]),
        ("[{populate: night, from: dark}, {populate: night, from: dark, wait_seconds: 3}]", ["duplicate-item"]),
        ("[{populate: night, from: dark, wait_seconds: -1}]", ["out-of-range"]),
        ("[{populate: night, preset: dark}]", ["missing-key", "unknown-key"]),
        ("[{popolate: night, from: dark}]", ["unknown-key"]),
        ("[{sync: false}]", ["bad-action"]),
        ("[{import_active: lable}]", ["unknown-value"]),
        ("[{sync: true, import_active: data}, sync]", ["bad-action", "bad-action"]),
    ],
)
def test_a_mistake_in_an_action_has_its_place_and_its_code(after: str, said: list[str]) -> None:
    with pytest.raises(SpecError) as caught:
        parse(read_document(f"{spec()}after_apply: {after}\n", "p.yaml"))

    found = caught.value.diagnostics
    assert sorted(one.code for one in found) == said
    assert {one.where.line for one in found if one.where} == {7}


@pytest.mark.parametrize("listed", ["[]", "[{data: a.png}]"])
def test_what_an_action_fills_is_listed_nowhere(listed: str) -> None:
    text = spec().replace("{name: night", f"{{name: night, items: {listed}")

    with pytest.raises(SpecError) as caught:
        parse(read_document(f"{text}after_apply: [{{populate: night, from: dark}}]\n", "p.yaml"))

    (found,) = caught.value.diagnostics
    assert (found.code, found.where and found.where.line) == ("listed-and-filled", 7)
    assert found.hint.startswith('remove items from "night" (line ')
