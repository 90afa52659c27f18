"""A repository from the pull request of a fork to the issue about drift: the examples on both forges, step by step."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.ci import jobs
from tests.ci.forge import State, environment, gitlab, served_forge
from tests.ci.pipeline import Variables, run_with, shown_digest, the_group_belongs_to_others
from tests.conftest import Labelform, Served
from tests.e2e.histories import edit_titled, git

from labelform.api import calls

ENVIRONMENTS = """\
labelform_environments: 1
environments:
  staging eu: {domain: "%(url)s", specs: ["specs/staging eu/*.yaml"]}
  live eu: {domain: "%(url)s", specs: ["specs/live eu/*.yaml"]}
"""
NIGHT = """\
extends: ../../shared/all projects.yaml
labelform: 1
project: {title: "night pilot (%s)"}
collections: [{name: low light, description: dark}]
"""
DAY = """\
labelform: 1
project: {title: "day pilot (%s)"}
collections:
  - {name: wet road, description: rain}  # what the detector misses
"""
BASE = "groups: [{name: perception-leads, role: %s}]\n"
PLACES = ("staging eu", "live eu")
MOVED = "day pilot (live eu)"
DIGEST = re.compile(r"<!-- labelform:digest (sha256:[0-9a-f]{64}) -->")


def write(name: str, text: str) -> None:
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_text(text, encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Story:
    """A repository at its origin, the forge that it lives on, and the platform that its environments lead to."""

    forge: State
    origin: Path
    platform: Served
    labelform: Labelform
    folders: Callable[[], Path]
    job: Callable[[str], dict[str, str]]
    host: Variables

    def begin(self) -> None:
        """Push and apply the first commit: two projects in each environment."""
        git("init", "--quiet", "--bare", "--initial-branch=main", str(self.origin))
        self.clone()
        git("checkout", "--quiet", "-B", "main")
        write("environments.yaml", ENVIRONMENTS % {"url": self.platform.url})
        write(".gitignore", ".labelform/\n")
        write("shared/all projects.yaml", BASE % "annotator")
        for place in PLACES:
            write(f"specs/{place}/night pilot.yaml", NIGHT % place)
            write(f"specs/{place}/day pilot.yaml", DAY % place)
        self.commit("main")
        applied = self.labelform("apply", "--all-envs", "--auto-approve")
        assert applied.code == 0, applied.err

    def clone(self, branch: str | None = None) -> Path:
        """Go to a new clone, as every run of a job does."""
        folder = self.folders()
        git("clone", "--quiet", *(["--branch", branch] if branch else []), str(self.origin), str(folder))
        return folder

    def commit(self, branch: str) -> None:
        git("add", "--all")
        git("commit", "--quiet", "--message", branch)
        git("push", "--quiet", "origin", f"HEAD:{branch}")

    def run(
        self, job: str, *, branch: str = "main", pull: int | None = None, is_trusted: bool = True
    ) -> subprocess.CompletedProcess[str]:
        """Run a job of the examples in a new clone; what is not trusted has neither key nor token."""
        self.clone(branch)
        return self.run_here(job, pull=pull, is_trusted=is_trusted)

    def run_here(self, job: str, *, pull: int | None, is_trusted: bool) -> subprocess.CompletedProcess[str]:
        secrets = {"ENCORD_SSH_KEY_FILE": self.platform.ssh_key_file} if is_trusted else NO_TOKENS
        summary = {"GITHUB_STEP_SUMMARY": "summary"} if "GITHUB_TOKEN" in self.host(self.forge) else {}
        variables = {"SPEC": "", "PLATFORM": "", **self.job(job), **secrets, **summary}
        return run_with(self.forge, variables["COMMAND"], variables, pull=pull, host=self.host)

    def fetch_snapshot(self) -> None:
        """Fetch what the job of main has left: on GitLab by the example's own line, on GitHub it takes its own tool."""
        if self.job is jobs.of_github:
            write("snapshot.json", self.forge.artifact)
            return
        place = {"CI_MERGE_REQUEST_PROJECT_ID": "42", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main"}
        environ = {**os.environ, **self.host(self.forge), **place, **NO_TOKENS}
        subprocess.run(["bash", "-c", jobs.script_of_gitlab("plan of a fork")[0]], env=environ, check=True)

    def state(self) -> str:
        return self.labelform("sandbox", "dump", "--database", str(self.platform.database)).out


NO_TOKENS = {"GITHUB_TOKEN": "", "GITLAB_TOKEN": ""}
ON = {"github": (jobs.of_github, environment), "gitlab": (jobs.of_gitlab, gitlab)}


@pytest.fixture(params=ON)
def story(
    request: pytest.FixtureRequest,
    labelform: Labelform,
    served: Served,
    ready_first: None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Story]:
    job, host = ON[request.param]
    monkeypatch.setenv("ENCORD_SSH_KEY_FILE", served.ssh_key_file)
    numbers = iter(range(100))

    def go() -> Path:
        folder = tmp_path / f"a runner {next(numbers)}" / "our projects"
        folder.mkdir(parents=True)
        monkeypatch.chdir(folder)
        return folder

    with served_forge() as forge:
        told = Story(forge, tmp_path / "the origin", served, labelform, go, job, host)
        told.begin()
        yield told


def test_from_a_fork_to_drift_and_back(story: Story) -> None:
    shown = a_fork_proposes(story)
    somebody_pushes_it_to_a_branch(story, shown)
    it_is_merged_and_the_apply_fails_between_two_calls(story)
    the_job_is_run_again_until_nothing_is_left(story)
    somebody_edits_a_live_project_by_hand(story)
    the_spec_takes_it_over(story)


def a_fork_proposes(story: Story) -> str:
    """Plan from the snapshot of main, without a key and without a token; return what is shown."""
    taken = story.run("snapshot")
    story.forge.artifact = Path("snapshot.json").read_text(encoding="utf-8")
    story.clone()
    write("shared/all projects.yaml", BASE % "reviewer")
    for place in PLACES:
        write(f"specs/{place}/day pilot.yaml", DAY % place + "  - {name: dusk}\n")
    story.fetch_snapshot()
    forked = story.run_here("plan of a fork", pull=7, is_trusted=False)
    shown = Path("summary").read_text(encoding="utf-8") if Path("summary").exists() else forked.stdout
    for left in ("snapshot.json", "summary"):
        Path(left).unlink(missing_ok=True)

    assert (taken.returncode, forked.returncode) == (0, 0), taken.stderr + forked.stderr
    assert story.forge.comments == []
    assert "Plan: 2 to add, 2 to change, 0 to destroy." in shown
    return shown


def somebody_pushes_it_to_a_branch(story: Story, shown: str) -> None:
    """The pull request has one comment for all; the digest covers who loses a role, which no snapshot can count."""
    story.commit("proposal")
    with the_group_belongs_to_others(story.platform.database):  # as it will be when the plan is applied
        planned = story.run("plan", branch="proposal", pull=7)

    assert planned.returncode == 0, planned.stderr
    assert len(story.forge.comments) == 1
    assert "not known" in shown
    assert DIGEST.findall(shown) != [shown_digest(story.forge)]


def it_is_merged_and_the_apply_fails_between_two_calls(story: Story) -> None:
    """What was done is kept, and live is not touched."""
    git("push", "--quiet", "origin", "HEAD:main")
    story.forge.pulls.append({"number": 7, "iid": 7, "merged_at": "2026-11-29T00:00:00Z", "state": "merged"})
    with the_group_belongs_to_others(story.platform.database):
        failed = story.run("apply")

    assert failed.returncode == 3, failed.stderr
    assert "Not touched, because staging eu did not succeed: live eu" in failed.stderr
    assert has(story) == {
        "day pilot (staging eu)": ["dusk", "wet road"],
        "night pilot (staging eu)": ["low light"],  # its old role is taken away, the new one not given yet
        "day pilot (live eu)": ["wet road"],
        "night pilot (live eu)": ["annotator", "low light"],
    }


def the_job_is_run_again_until_nothing_is_left(story: Story) -> None:
    """On other runners: the rest is done, once."""
    completed = story.run("apply")
    before = story.state()
    again = story.run("apply")

    assert (completed.returncode, again.returncode) == (0, 0), completed.stdout + completed.stderr + again.stderr
    night = {f"night pilot ({place})": ["reviewer", "low light"] for place in PLACES}
    assert has(story) == {**night, **{f"day pilot ({place})": ["dusk", "wet road"] for place in PLACES}}
    assert story.state() == before


def somebody_edits_a_live_project_by_hand(story: Story) -> None:
    """There is one issue, with a section for each project."""
    edit_titled(MOVED, story.platform.database, calls.update_collection, **collection(story), description="by hand")
    drifted = story.run("drift")

    (issue,) = story.forge.issues
    assert drifted.returncode == 0, drifted.stderr
    assert re.findall(r"^#### `(.*)` in `(.*)`$", issue["body"], re.MULTILINE) == [
        (f"{what} pilot ({place})", place) for place in PLACES for what in ("day", "night")
    ]
    assert issue["body"].count("was changed in the project") == 1
    assert issue["state"] == "open"


def the_spec_takes_it_over(story: Story) -> None:
    """What changed is meant to stay: it is written into the spec, comments are kept, and the issue is closed."""
    spec = Path("specs/live eu/day pilot.yaml")
    absorbed = story.labelform("import", MOVED, "--env", "live eu", "--out", str(spec))
    text = spec.read_text(encoding="utf-8")
    story.commit("main")
    quiet = story.run("drift")

    assert (absorbed.code, quiet.returncode) == (0, 0), absorbed.err + quiet.stderr
    assert '  - {name: wet road, description: "by hand"}  # what the detector misses\n' in text
    assert [one["state"] for one in story.forge.issues] == ["closed"]


def projects(story: Story) -> list[dict[str, Any]]:
    """Return the projects of the story on the platform."""
    found = [project for one in json.loads(story.state())["organisations"] for project in one["projects"]]
    return [project for project in found if " pilot (" in project["title"]]


def has(story: Story) -> dict[str, list[str]]:
    """Return the roles of groups, and the collections, in each project."""
    return {
        project["title"]: [
            *(group["role_name"] for group in project["groups"]),
            *sorted(one["name"] for one in project["collections"]),
        ]
        for project in projects(story)
    }


def collection(story: Story) -> dict[str, str]:
    """Return which collection is moved by hand."""
    (project,) = [one for one in projects(story) if one["title"] == MOVED]
    (found,) = [one["collection_uuid"] for one in project["collections"] if one["name"] == "wet road"]
    return {"collection_uuid": found}
