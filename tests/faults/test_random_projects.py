"""Laws under fire, for any project and any schedule of faults."""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labelform.errors import ExitCode, PlatformError
from labelform.runs.account import Account
from labelform.runs.runs import FolderRuns
from labelform.sandbox import open_sandbox
from labelform.sandbox.faults import FaultPlan, FaultyApp, Rule
from labelform.sandbox.faults.rules import Fault, Match
from tests.faults.judge import writes_carried_out
from tests.faults.scenarios import Scenario, apply, make, prepare
from tests.faults.strike import LOSSES

DATASETS = ["NL fleet7 2026-09 motorway day", "NL fleet7 2026-09 motorway night", "NL fleet7 2026-10 urban Rotterdam"]
DATA = {
    dataset: [f"{camera}_00000.png", f"{camera}_00150.png"]
    for dataset, camera in zip(
        DATASETS, ["nl7-03_cam_front_20260901", "nl7-11_cam_front_20260902", "nl7-18_cam_front_20261005"], strict=True
    )
}
"""Some data of each."""
GROUPS = ["perception-leads", "vendor-brightmark-l1", "vendor-brightmark-l2", "mapping-team"]
PEOPLE = ["ann@x.example", "bob@x.example", "cy@x.example"]
TAGS = ["production", "staging", "clinical"]
ISSUE_TAGS = ["occlusion", "wrong class", "box too loose"]
NAMES = ["a", "b", "c"]
RUNS = 12

roles = st.sampled_from(["admin", "annotator", "reviewer", "viewer"])
collections = st.fixed_dictionaries(
    {"description": st.sampled_from(["", "x", "y"]), "items": st.none() | st.integers(0, 2)}
)
presets = st.integers(1, 3).map(lambda width: {"filters": [{"metric": "width", "between": [1, width]}]})


def section(
    names: list[str], values: st.SearchStrategy[dict[str, Any]], key: str = "name"
) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Return a section of a spec: some of the names, each with a value."""
    return st.dictionaries(st.sampled_from(names), values).map(
        lambda found: [{key: name, **value} for name, value in found.items()]
    )


specs = st.fixed_dictionaries(
    {
        "datasets": st.sets(st.sampled_from(DATASETS)).map(sorted),
        "groups": section(GROUPS, roles.map(lambda role: {"role": role})),
        "users": section(PEOPLE, roles.map(lambda role: {"role": role}), "email"),
        "tags": st.sets(st.sampled_from(TAGS)).map(sorted),
        "issue_tags": st.sets(st.sampled_from(ISSUE_TAGS)).map(sorted),
        "collections": section(NAMES, collections),
        "filter_presets": section(NAMES, presets),
    }
)
schedules = st.lists(st.tuples(st.sampled_from([rule for _, rule in LOSSES]), st.integers(1, 40)), max_size=4).map(
    lambda drawn: tuple(rule(Match(request=number)) for rule, number in drawn)
)


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scenario]:
    yield prepare(tmp_path_factory.mktemp("random"))[1]


@settings(max_examples=settings().max_examples // 5, deadline=None)
@given(before=specs, after=specs, schedule=schedules)
def test_resume_converges_and_never_duplicates(
    scenario: Scenario, before: dict[str, Any], after: dict[str, Any], schedule: tuple[Rule, ...]
) -> None:
    with tempfile.TemporaryDirectory() as name:
        database = scenario.copy(Path(name))
        with closing(open_sandbox(database)) as sandbox:
            asyncio.run(apply(sandbox, make(sandbox, text(before)), FolderRuns(Path(name) / "before")))
            plan = make(sandbox, text(after))

        with closing(open_sandbox(database, faults=FaultPlan(rules=schedule))) as sandbox:
            assert isinstance(sandbox.app, FaultyApp)
            for _ in range(RUNS):
                resume(sandbox, plan, FolderRuns(Path(name) / "runs"))
            carried = writes_carried_out(sandbox.app)

        with closing(open_sandbox(database)) as sandbox:
            last = resume(sandbox, plan, FolderRuns(Path(name) / "runs"))  # no fault is left to strike this one
            left = make(sandbox, text(after))

    assert last is ExitCode.OK
    assert left.is_in_sync
    assert {write: count for write, count in carried.items() if count > 1} == {}


def resume(sandbox: Any, plan: Any, runs: FolderRuns) -> ExitCode:
    """Apply the plan once more; a first look that fails is an end of its own."""
    try:
        account: Account = asyncio.run(apply(sandbox, plan, runs))
    except PlatformError:
        return ExitCode.ERROR
    return account.exit_code


def text(spec: dict[str, Any]) -> str:
    """Write a spec; JSON is YAML. Of items, that many are listed, of the data that it attaches."""
    known = [title for dataset in spec["datasets"] for title in DATA[dataset]]
    listed = [
        {**one, "items": [{"data": title} for title in known[: one["items"]]]}
        if one["items"] is not None
        else {key: value for key, value in one.items() if key != "items"}
        for one in spec["collections"]
    ]
    spec = {**spec, "collections": listed}
    project = {"title": "Random", "ontology": "NL Road Users & Lanes v6"}
    return json.dumps({"labelform": 1, "project": project, **spec, "policy": {"prune": True}}, indent=1)


def test_the_faults_of_the_schedules_are_all_there_are() -> None:
    struck = {rule(Match()).fault for _, rule in LOSSES}

    assert set(Fault) - struck == {Fault.FOREIGN_EDIT}
