"""The pipelines run whenever a file changes that a plan reads, and rest when another does."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.ci.pipeline import ROOT
from tests.e2e.environments import set_up
from tests.e2e.histories import git

EXAMPLES = ROOT / "src" / "labelform" / "repository" / "starter"
GITHUB = {"plan.yml": "plan.yml", "apply.yml": "plan.yml", "plan-forks.yml": "plan-forks.yml"}
"""The workflows that look at what changed, each with the one that it must not miss."""
GITLAB = ("plan", "plan-forks", "apply")
READER = """
import json, os, sys
opened = []
sys.addaudithook(lambda event, given: opened.append(given[0]) if event == "open" else None)
from labelform.cli.main import run
code = run(["plan", "--format", "json"])
here = os.path.realpath(".")
real = {os.path.realpath(path) for path in opened if isinstance(path, str)}
inside = [os.path.relpath(path, here) for path in real if path.startswith(here + os.sep)]
open(sys.argv[1], "w").write(json.dumps([code, inside]))
"""


def regex(pattern: str) -> str:
    """Return a path pattern of a forge as an expression; of both, for what the examples use of them."""
    spelled = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*"}
    return re.sub(r"\*\*/|\*\*|\*|[^*]+", lambda match: spelled.get(match[0], re.escape(match[0])), pattern)


def is_watched(path: str, patterns: list[str]) -> bool:
    return any(re.fullmatch(regex(pattern), path) for pattern in patterns)


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def of_github(name: str) -> list[str]:
    found: list[str] = read(EXAMPLES / "github" / name)[True]["pull_request"]["paths"]
    return found


def of_gitlab(job: str) -> list[str]:
    (rule,) = read(EXAMPLES / "gitlab" / ".gitlab-ci.yml")[job]["rules"]
    found: list[str] = rule["changes"]
    return found


WATCHED = {**{name: of_github(name) for name in GITHUB}, **{f"gitlab {job}": of_gitlab(job) for job in GITLAB}}


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What a plan of the example repository reads of it, but for what runs leave there."""
    folder = tmp_path_factory.mktemp("example")
    set_up(folder)
    shutil.copy(EXAMPLES / "labelform.policy.yaml", folder)
    git("init", "--quiet", str(folder))
    said = folder / ".labelform" / "said.json"
    command = [sys.executable, "-c", READER, str(said)]
    ended = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    code, found = json.loads(said.read_text(encoding="utf-8"))
    assert code == 0, ended.stderr
    return [path for path in found if not path.startswith((".git/", ".labelform/"))]


def test_a_plan_of_the_example_reads_files_of_every_kind(inputs: list[str]) -> None:
    specs = {f"specs/{name}.yaml" for name in ("driving", "radiology", "retail")}
    assert set(inputs) == {"environments.yaml", "labelform.policy.yaml", "shared/base.yaml", *specs}


@pytest.mark.parametrize("patterns", WATCHED.values(), ids=WATCHED)
def test_every_file_that_a_plan_reads_is_watched_and_no_other(inputs: list[str], patterns: list[str]) -> None:
    assert [path for path in inputs if not is_watched(path, patterns)] == []
    assert is_watched("specs/new/below.yaml", patterns)
    assert is_watched("specs/new/labelform.policy.yaml", patterns)
    assert not is_watched("README.md", patterns)
    assert not is_watched("src/specs/x.py", patterns)


@pytest.mark.parametrize(("name", "watched"), GITHUB.items())
def test_a_workflow_of_github_watches_itself_and_the_one_it_belongs_to(name: str, watched: str) -> None:
    assert [is_watched(f".github/workflows/{one}", of_github(name)) for one in (name, watched)] == [True, True]


def test_tests_run_when_a_test_changes_or_what_it_reads() -> None:
    for tests, plan in (
        (of_github("labelform-test.yml"), of_github("plan.yml")),
        (of_gitlab("test"), of_gitlab("plan")),
    ):
        read_by_plans = [one for one in plan if not one.startswith(".git")]
        assert set(read_by_plans) <= set(tests)
        assert is_watched("tests/first.labelform-test.yaml", tests)


def test_what_is_planned_is_applied_and_nothing_else() -> None:
    assert of_github("plan.yml") == of_github("apply.yml")
    assert set(of_github("plan.yml")) <= set(of_github("plan-forks.yml"))
    assert is_watched(".gitlab-ci.yml", of_gitlab("apply"))
