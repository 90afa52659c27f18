"""The jobs of the examples as their forges read them: what each gives the script, taken from the files themselves."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml
from tests.ci.pipeline import ROOT

GITHUB_WORKFLOWS = {
    "plan": "plan.yml",
    "plan of a fork": "plan-forks.yml",
    "apply": "apply.yml",
    "drift": "drift.yml",
    "snapshot": "labelform-snapshot.yml",
}
GITLAB_JOBS = {name: name.replace("plan of a fork", "plan-forks") for name in GITHUB_WORKFLOWS}
_INPUT = re.compile(r"\$\{\{ inputs\.([a-z-]+) \}\}")


def of_github(job: str) -> dict[str, str]:
    """Return what the action hands to the script for the inputs that a workflow gives it."""
    workflow, action = _read("src/labelform/repository/starter/github/" + GITHUB_WORKFLOWS[job]), _read("action.yml")
    steps = [step for one in workflow["jobs"].values() for step in one["steps"]]
    (given,) = [step["with"] for step in steps if step.get("uses", "").startswith("labelform/")]
    inputs = {name: str(one.get("default", "")) for name, one in action["inputs"].items()} | given
    handed = action["runs"]["steps"][-1]["env"]
    return {
        name: _INPUT.sub(lambda match: inputs[match[1]], value) for name, value in handed.items() if "TOKEN" not in name
    }


def of_gitlab(job: str) -> dict[str, str]:
    """Return the variables that a job of GitLab sets, but for where it pushes to."""
    pipeline = _read("src/labelform/repository/starter/gitlab/.gitlab-ci.yml")
    name = GITLAB_JOBS[job]
    found = {**pipeline[".labelform"]["variables"], **pipeline[name]["variables"]}
    return {key: str(value) for key, value in found.items() if key != "REMOTE"}


def script_of_gitlab(job: str) -> list[str]:
    """Return the lines that a job of GitLab runs."""
    lines: list[str] = _read("src/labelform/repository/starter/gitlab/.gitlab-ci.yml")[GITLAB_JOBS[job]]["script"]
    return lines


def _read(path: str) -> Any:
    return yaml.safe_load((ROOT / Path(path)).read_text(encoding="utf-8"))
