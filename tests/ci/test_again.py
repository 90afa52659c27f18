"""A job that is run again goes on with the plan that was approved, on a runner that has nothing but the repository."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.ci.forge import State
from tests.ci.pipeline import (
    apply_by_hand,
    collection,
    labelform_ci,
    run_with,
    shown_digest,
    state_of,
    the_group_belongs_to_others,
)
from tests.conftest import Labelform
from tests.e2e.histories import edit, git

from labelform.api import calls

SPEC = """\
labelform: 1
project: {title: Pilot}
groups: [{name: perception-leads, role: %s}]
collections: [{name: night, description: %s}]
"""
GoToFreshRunner = Callable[[], None]


@pytest.fixture
def fresh_runner(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory, origin: Path
) -> GoToFreshRunner:
    """Go to a new clone of what is at the origin, as every run of a job does."""

    def go() -> None:
        git("push", "--quiet", "origin", "HEAD:main")
        folder = tmp_path_factory.mktemp("runner")
        git("clone", "--quiet", str(origin), str(folder))
        monkeypatch.chdir(folder)

    return go


@pytest.fixture
def platform(tmp_path: Path) -> dict[str, str]:
    """The variables that lead to one sandbox, wherever the script runs."""
    return {"PLATFORM": f"--sandbox {tmp_path / 't.db'}"}


def commit(role: str, description: str) -> None:
    Path("p.yaml").write_text(SPEC % (role, description), encoding="utf-8")
    git("add", "--all")
    git("commit", "--quiet", "--message", "spec")


def groups(database: Path) -> list[tuple[str, str]]:
    """Return the groups of the project, each with its role."""
    projects = [project for one in json.loads(state_of(database))["organisations"] for project in one["projects"]]
    pilot = next(project for project in projects if project["title"] == "Pilot")
    return [(group["name"], group["role_name"]) for group in pilot["groups"]]


def kept() -> list[str]:
    """Return the refs of the plans that are kept here."""
    return git("for-each-ref", "--format=%(refname)", "refs/labelform/plans/").splitlines()


def test_a_failed_job_that_is_run_again_applies_the_rest_of_the_approved_plan(
    forge: State, fresh_runner: GoToFreshRunner, platform: dict[str, str], tmp_path: Path
) -> None:
    commit("annotator", "dark")
    apply_by_hand()
    commit("reviewer", "very dark")
    with the_group_belongs_to_others(tmp_path / "t.db"):
        run_with(forge, "plan", platform)
        fresh_runner()
        failed = run_with(forge, "apply", platform)
    halfway = groups(tmp_path / "t.db")
    fresh_runner()
    again = run_with(forge, "apply", platform)

    assert failed.returncode == 3, failed.stderr
    assert halfway == [], "the old role is taken away, and only the record of the run says that it was us"
    assert again.returncode == 0, again.stderr
    assert "Resources: 0 added, 1 changed, 0 destroyed.\n1 already as planned." in again.stdout
    assert groups(tmp_path / "t.db") == [("perception-leads", "reviewer")]


def test_what_a_job_has_applied_is_recorded_for_the_jobs_after_it(
    forge: State, fresh_runner: GoToFreshRunner, platform: dict[str, str], tmp_path: Path
) -> None:
    run_with(forge, "plan", platform)
    fresh_runner()
    run_with(forge, "apply", platform)
    edit(tmp_path / "t.db", calls.update_collection, collection_uuid=collection(tmp_path), description="by hand")
    fresh_runner()

    drift = run_with(forge, "drift", platform, pull=None)

    assert drift.returncode == 0, drift.stderr
    assert "was changed in the project" in forge.issues[0]["body"]


def test_a_job_that_is_run_again_after_full_success_writes_nothing_and_ends_with_0(
    forge: State, fresh_runner: GoToFreshRunner, platform: dict[str, str], tmp_path: Path
) -> None:
    run_with(forge, "plan", platform)
    fresh_runner()
    first = run_with(forge, "apply", platform)
    before = state_of(tmp_path / "t.db")
    fresh_runner()
    again = run_with(forge, "apply", {**platform, "GITHUB_OUTPUT": str(tmp_path / "outputs")})

    assert (first.returncode, again.returncode) == (0, 0), again.stderr
    assert "2 already as planned" in again.stdout
    assert state_of(tmp_path / "t.db") == before
    outputs = (tmp_path / "outputs").read_text(encoding="utf-8").splitlines()
    assert outputs == [f"plan-digest={shown_digest(forge)}", "exit-code=0"]


def test_what_somebody_moved_after_the_failure_is_not_overwritten(
    forge: State, fresh_runner: GoToFreshRunner, platform: dict[str, str], tmp_path: Path
) -> None:
    commit("annotator", "dark")
    apply_by_hand()
    night = collection()
    commit("reviewer", "very dark")
    with the_group_belongs_to_others(tmp_path / "t.db"):
        run_with(forge, "plan", platform)
        fresh_runner()
        failed = run_with(forge, "apply", platform)
    edit(tmp_path / "t.db", calls.update_collection, collection_uuid=night, description="by hand")
    fresh_runner()
    again = run_with(forge, "apply", platform)

    assert (failed.returncode, again.returncode) == (3, 4), again.stderr
    assert '"by hand"' in state_of(tmp_path / "t.db")


def test_a_plan_is_kept_before_anything_is_applied(forge: State, platform: dict[str, str], tmp_path: Path) -> None:
    run_with(forge, "plan", platform)
    before = state_of(tmp_path / "t.db")

    ended = run_with(forge, "apply", {**platform, "REMOTE": str(tmp_path / "nowhere")})

    assert ended.returncode == 1
    assert "Nothing was applied: the plan cannot be kept at" in ended.stderr
    assert state_of(tmp_path / "t.db") == before


def test_an_apply_that_cannot_be_recorded_for_others_does_not_pass_for_complete(
    forge: State, origin: Path, platform: dict[str, str]
) -> None:
    hook = origin / "hooks" / "update"
    hook.parent.mkdir()
    hook.write_text('#!/bin/sh\ncase "$1" in refs/labelform/applied/*) exit 1 ;; esac\n', encoding="utf-8")
    hook.chmod(0o755)
    run_with(forge, "plan", platform)

    refused = run_with(forge, "apply", platform)
    hook.unlink()
    again = run_with(forge, "apply", platform)

    assert (refused.returncode, again.returncode) == (3, 0)
    assert "The records of this run could not be pushed to origin: run this job again." in refused.stderr


def test_a_plan_that_is_not_the_approved_one_is_not_kept(forge: State, platform: dict[str, str]) -> None:
    run_with(forge, "plan", platform)
    commit("annotator", "dark")

    ended = run_with(forge, "apply", platform)

    assert ended.returncode == 4
    assert "the plan is not the approved one" in ended.stderr
    assert kept() == []


def test_a_kept_plan_belongs_to_its_commit(forge: State, platform: dict[str, str]) -> None:
    run_with(forge, "plan", platform)
    run_with(forge, "apply", platform)
    digest = shown_digest(forge)
    found = labelform_ci(forge, "find-plan", digest, "--out", "here.json")
    commit("annotator", "dark")

    elsewhere = labelform_ci(forge, "find-plan", digest, "--out", "there.json")

    assert (found.returncode, elsewhere.returncode) == (0, 1)
    assert Path("here.json").exists()
    assert not Path("there.json").exists()


def test_another_plan_in_the_place_of_the_approved_one_is_not_applied(
    labelform: Labelform, forge: State, platform: dict[str, str]
) -> None:
    run_with(forge, "plan", platform)
    run_with(forge, "apply", platform)
    (ref,) = kept()
    Path("other.yaml").write_text("labelform: 1\nproject: {title: Other}\n", encoding="utf-8")
    labelform("plan", "other.yaml", *platform["PLATFORM"].split(), "--out", "other.json")
    git("update-ref", ref, commit_of("plan.json", Path("other.json").read_text(encoding="utf-8")))

    found = labelform_ci(forge, "find-plan", shown_digest(forge), "--out", "found.json")

    assert found.returncode == 4
    assert "the plan is not the approved one" in found.stderr
    assert not Path("found.json").exists()


def test_only_records_of_runs_are_restored_and_none_that_is_there_is_overwritten(
    forge: State, platform: dict[str, str], tmp_path: Path
) -> None:
    run_with(forge, "plan", platform)
    run_with(forge, "apply", platform)
    (run,) = Path(".labelform/runs").iterdir()
    ledger = (run / "ledger.jsonl").read_text(encoding="utf-8")
    digest = shown_digest(forge)

    labelform_ci(forge, "find-plan", digest, "--out", "p.json", "--runs", "elsewhere")
    (run / "ledger.jsonl").write_text("newer\n", encoding="utf-8")
    labelform_ci(forge, "find-plan", digest, "--out", "p.json")

    assert (Path("elsewhere") / run.name / "ledger.jsonl").read_text(encoding="utf-8") == ledger
    assert (run / "ledger.jsonl").read_text(encoding="utf-8") == "newer\n"


def test_records_that_cannot_be_restored_are_told(forge: State, platform: dict[str, str]) -> None:
    run_with(forge, "plan", platform)
    run_with(forge, "apply", platform)
    Path("file").touch()

    ended = labelform_ci(forge, "find-plan", shown_digest(forge), "--out", "p.json", "--runs", "file/runs")

    assert ended.returncode == 1
    assert "cannot be written: not a directory" in ended.stderr


def commit_of(path: str, text: str) -> str:
    """Return a commit that holds one file."""
    Path(path).write_text(text, encoding="utf-8")
    entry = f"100644 blob {git('hash-object', '-w', path)}\t{path}\n"
    tree = subprocess.run(["git", "mktree"], input=entry, check=True, capture_output=True, text=True).stdout.strip()
    return git("commit-tree", tree, "-m", "somebody")
