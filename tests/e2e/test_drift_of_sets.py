"""The drift of a repository: all environments at once, and no spec keeps the others from being told."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import pytest
from tests.conftest import Labelform
from tests.e2e.environments import edit_staging_by_hand, set_up
from tests.e2e.histories import git
from tests.e2e.prepared import Place
from tests.e2e.test_sets import BROKEN, break_one

from labelform.errors import ExitCode
from labelform.runs import planfile


@pytest.fixture
def tmp_path(place: Place) -> Path:
    return place.clear()


@pytest.fixture
def applied(labelform: Labelform, place: Place) -> Labelform:
    """Three specs in git, applied in two environments."""
    place.prepare(lambda: make(labelform, place.folder))
    return labelform


def make(labelform: Labelform, folder: Path) -> None:
    set_up(folder)
    git("init", "--quiet", "--initial-branch=main")
    git("add", "specs", "shared", "environments.yaml")
    git("commit", "--quiet", "--message", "first")
    assert labelform("plan", "--all-envs", "--out", "set.json").code == ExitCode.OK
    digest = planfile.load(Path("set.json")).digest
    ended = labelform("apply", "set.json", "--all-envs", "--auto-approve", "--digest", digest)
    assert ended.code == ExitCode.OK, ended.err


def test_all_environments_are_told_of_in_one_document(applied: Labelform) -> None:
    ended = applied("drift", "--all-envs", "--format", "json", "--detailed-exitcode")
    document = json.loads(ended.out)

    assert (ended.code, document["complete"], document["direction"]) == (ExitCode.OK, True, "in-sync")
    assert Counter(one["environment"] for one in document["projects"]) == {"staging": 3, "production": 3}


def test_one_broken_spec_does_not_keep_the_others_from_being_told(applied: Labelform) -> None:
    break_one()
    moved = Path("specs/driving.yaml")
    moved.write_text(moved.read_text("utf-8").replace("tiny-vru-boxes", "tiny-boxes"), "utf-8")

    ended = applied("drift", "--env", "staging", "--detailed-exitcode")
    document = json.loads(applied("drift", "--env", "staging", "--format", "json").out)
    markdown = applied("drift", "--env", "staging", "--format", "markdown").out
    sarif = json.loads(applied("drift", "--env", "staging", "--format", "sarif").out)
    junit = ElementTree.fromstring(applied("drift", "--env", "staging", "--format", "junit").out)  # noqa: S314 - ours

    assert ended.code == ExitCode.ERROR
    assert f"! {BROKEN} (staging): " in ended.out
    assert "nobody-has-this" in ended.err
    assert 'collections["tiny-vru-boxes"] looks renamed in the spec, now "tiny-boxes"' in ended.out
    assert (document["complete"], len(document["projects"])) == (False, 2)
    assert [one["file"] for one in document["unplanned"]] == [BROKEN]
    assert f"- `{BROKEN}` in `staging`: " in markdown
    assert [one["ruleId"] for one in sarif["runs"][0]["results"]][-1] == "unplanned"
    assert [suite.attrib["name"] for suite in junit if suite.attrib["errors"] == "1"] == [BROKEN]


def test_nothing_that_could_be_looked_at_drifted_is_not_that_nothing_drifted(applied: Labelform) -> None:
    break_one()

    ended = applied("drift", "--env", "staging")

    assert ended.out.endswith("No drift in the projects that were looked at.\n")


def test_what_moved_in_a_project_is_addressed_below_its_environment_and_title(
    applied: Labelform, tmp_path_factory: pytest.TempPathFactory
) -> None:
    edit_staging_by_hand(applied, tmp_path_factory.mktemp("elsewhere"))

    ended = applied("drift", "--all-envs", "--format", "json", "--detailed-exitcode")
    (moved,) = json.loads(ended.out)["resource_drift"]

    module = 'module.environments["staging"].module.projects["[staging] Northlane Front Camera"]'
    assert ended.code == ExitCode.DRIFTED
    assert (moved["module_address"], moved["address"]) == (module, f'{module}.collections["night-low-light-hard"]')


def test_two_specs_about_one_project_do_not_keep_a_third_from_being_planned(applied: Labelform) -> None:
    Path("specs/twin.yaml").write_text(Path("specs/driving.yaml").read_text("utf-8"), "utf-8")

    ended = applied("plan", "specs", "--env", "staging", "--format", "json")
    document = json.loads(ended.out)

    assert ended.code == ExitCode.ERROR
    assert "two specs are about the project" in ended.err
    assert [one["file"] for one in document["labelform"]["unplanned"]] == ["specs/driving.yaml", "specs/twin.yaml"]
    assert len(document["labelform"]["projects"]) == 2


def test_how_often_git_is_asked_does_not_grow_with_the_specs(
    applied: Labelform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = {}
    for count in (1, 3):
        trace = tmp_path / f"trace-{count}"
        monkeypatch.setenv("GIT_TRACE", str(trace))
        specs = sorted(map(str, Path("specs").glob("*.yaml")))[:count]
        assert applied("drift", *specs, "--env", "staging").code == ExitCode.OK
        asked[count] = sum(1 for line in trace.read_text().splitlines() if "trace: built-in: git" in line)

    assert asked[1] == asked[3] > 0


def test_projects_without_drift_stand_in_the_table_alone(applied: Labelform) -> None:
    path = Path("specs/driving.yaml")
    path.write_text(path.read_text("utf-8").replace("tiny-vru-boxes", "tiny-boxes"), "utf-8")

    out = applied("drift", "--env", "staging").out

    assert out.count('\nProject "') == 1
    assert all(title in out for title in ("CT-LUNG-04 Nodules", "ShelfSight Dairy & Bakery"))
