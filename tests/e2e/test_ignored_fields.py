"""Fields that people own by hand are never changed, never drift, and are counted with the reason."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.conftest import Labelform
from tests.e2e.histories import AS_APPLIED, SPEC, History
from tests.faults.doctored import seal

from labelform.api import calls
from labelform.errors import ExitCode

SANDBOX = ("--sandbox", "t.db")
POLICY = 'policy: {ignore: [{fields: "collections[*].description", reason: people own it}]}\n'
SAID = "1 difference ignored: 1 in collections[*].description (people own it)"


@pytest.fixture
def edited(labelform: Labelform) -> History:
    """A spec that was applied and ignores descriptions, one of which somebody has edited by hand."""
    history = History(labelform).begin()
    history.write(AS_APPLIED + POLICY)
    history.edit(calls.collections.update_collection, collection_uuid=history.collection("night"), description="edited")
    return history


def description(history: History, name: str) -> str:
    state = json.loads(history.labelform("sandbox", "dump", "--database", "t.db").out)
    projects = [project for one in state["organisations"] for project in one["projects"]]
    pilot = next(project for project in projects if project["title"] == "Pilot")
    return str(next(one["description"] for one in pilot["collections"] if one["name"] == name))


def test_no_plan_changes_it_and_each_counts_it(edited: History) -> None:
    text = edited.labelform("plan", "p.yaml", *SANDBOX)
    markdown = edited.labelform("plan", "p.yaml", *SANDBOX, "--format", "markdown").out
    page = edited.labelform("plan", "p.yaml", *SANDBOX, "--format", "html").out

    assert f"(project, 2 collections as desired; {SAID}; " in text.out
    assert "No changes." in text.out
    assert "1 difference ignored: 1 in collections\\[\\*\\].description (people own it)" in markdown
    assert SAID in page


def test_it_is_no_drift_and_is_counted(edited: History) -> None:
    ended = edited.ended()

    assert ended.code == ExitCode.OK
    assert f"{SAID}." in ended.out
    assert [one["count"] for one in edited.drift()["projects"][0]["ignored"]] == [1]


def test_without_the_rule_it_is_drift(edited: History) -> None:
    edited.write(AS_APPLIED)

    assert edited.ended().code == ExitCode.DRIFTED


def test_an_edit_of_the_spec_does_not_change_it_either(edited: History) -> None:
    edited.write(SPEC % "another text" + POLICY)

    applied = edited.labelform("apply", "p.yaml", *SANDBOX, "--auto-approve")

    assert (applied.code, description(edited, "night")) == (ExitCode.OK, "edited")


def test_what_is_new_is_created_as_it_is_written(edited: History) -> None:
    edited.write(AS_APPLIED + "  - {name: fog, type: frame, description: thick}\n" + POLICY)

    applied = edited.labelform("apply", "p.yaml", *SANDBOX, "--auto-approve")

    assert (applied.code, description(edited, "fog")) == (ExitCode.OK, "thick")


def test_a_saved_plan_that_changes_what_its_spec_ignores_is_refused(edited: History) -> None:
    edited.write(AS_APPLIED)
    edited.labelform("plan", "p.yaml", *SANDBOX, "--out", "plan.json")
    whole = json.loads(Path("plan.json").read_text(encoding="utf-8"))
    entry = {"fields": "collections[night].description", "reason": "r"}
    whole["labelform"]["plan"]["origin"]["spec"]["policy"] = {"ignore": [entry]}
    seal(whole)
    Path("plan.json").write_text(json.dumps(whole), encoding="utf-8")

    ended = edited.labelform("apply", "plan.json", *SANDBOX, "--auto-approve")

    assert ended.code == ExitCode.PLAN_REFUSED
    assert "it changes something that its spec ignores" in ended.err
