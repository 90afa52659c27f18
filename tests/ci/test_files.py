"""The files of the kit are what their readers expect, and say nothing that does not exist."""

from __future__ import annotations

import importlib.util
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.conftest import Labelform

from labelform.cli.ci import ci
from labelform.cli.main import COMMANDS

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / "src" / "labelform" / "repository" / "starter" / "github").glob("*.yml"))
NIGHTLY = ROOT / ".github" / "workflows" / "nightly.yml"
GITLAB = ROOT / "src" / "labelform" / "repository" / "starter" / "gitlab" / ".gitlab-ci.yml"
ACTION = ROOT / "action.yml"
HOOKS = ROOT / ".pre-commit-hooks.yaml"
CONTAINER = ROOT / "Containerfile"
SCRIPT = ROOT / "examples" / "ci" / "run.sh"
INSTALL = ROOT / "examples" / "ci" / "install.sh"
STARTERS = sorted(path for path in WORKFLOWS[0].parents[1].rglob("*") if path.is_file())
OURS = "labelform/labelform"
SCHEMAS = {
    **dict.fromkeys([*WORKFLOWS, NIGHTLY], ("vendor.github-workflows",)),
    ACTION: ("vendor.github-actions",),
    GITLAB: ("vendor.gitlab-ci", "--data-transform", "gitlab-ci"),
}


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@pytest.mark.skipif(importlib.util.find_spec("check_jsonschema") is None, reason="check-jsonschema is not installed")
@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.name)
def test_a_file_fits_the_schema_of_its_reader(path: Path) -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", *SCHEMAS[path], str(path)]

    ended = subprocess.run(command, capture_output=True, text=True, check=False)

    assert ended.returncode == 0, ended.stdout


@pytest.mark.parametrize("path", STARTERS, ids=lambda path: path.name)
def test_a_file_for_new_repositories_names_no_other_repository_than_ours(path: Path) -> None:
    addresses = re.findall(
        r"(?:github\.com/|githubusercontent\.com/|uses: )([\w-]+/[\w.-]+)", path.read_text(encoding="utf-8")
    )

    named = {one.removesuffix(".git") for one in addresses if one.startswith("labelform")}

    assert named <= {OURS}
    assert named or path.name in ("labelform.policy.yaml", ".labelformignore"), (
        "nothing is named, so nothing was looked at"
    )


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_gives_the_action_only_inputs_that_it_has_and_asks_for_few_rights(path: Path) -> None:
    workflow, inputs = read(path), read(ACTION)["inputs"]
    steps = [step for job in workflow["jobs"].values() for step in job["steps"]]

    given = {name for step in steps if str(step.get("uses", "")).startswith("labelform/") for name in step["with"]}

    assert given <= set(inputs)
    assert workflow["permissions"]["contents"] in ("read", "write")
    assert "pull_request_target" not in path.read_text(encoding="utf-8"), "it would run a stranger's spec with our key"


@pytest.mark.parametrize("path", [ACTION, NIGHTLY, *WORKFLOWS], ids=lambda path: path.name)
def test_no_script_holds_what_a_stranger_can_write(path: Path) -> None:
    scripts = re.findall(r"^\s*(?:- )?run: (?:\|\n((?:\s{10,}.*\n)+)|(.*)\n)", path.read_text(encoding="utf-8"), re.M)

    assert not [script for script in scripts if "${{" in "".join(script)]


def test_both_ends_of_the_ranges_are_tried_every_night() -> None:
    workflow = read(NIGHTLY)
    targets = {case["target"] for case in workflow["jobs"]["ranges"]["strategy"]["matrix"]["include"]}

    assert targets == {"test-newest", "test-oldest"}
    assert "schedule" in workflow[True]  # what YAML 1.1 makes of the key `on`
    for target in targets:
        subprocess.run(["make", "--dry-run", target], cwd=ROOT, check=True, capture_output=True)


def test_the_action_passes_every_input_to_the_script_and_the_script_reads_it() -> None:
    action = read(ACTION)
    passed = action["runs"]["steps"][-1]["env"]
    script = SCRIPT.read_text(encoding="utf-8")

    named = {value.removeprefix("${{ inputs.").removesuffix(" }}") for value in passed.values()}
    assert set(action["inputs"]) - {"python-version"} <= named
    assert [name for name in passed if not name.startswith(("GITHUB", "LABELFORM")) and f"{name}" not in script] == []


@pytest.mark.parametrize("path", [ACTION, NIGHTLY, *WORKFLOWS], ids=lambda path: path.name)
def test_every_action_of_others_is_named_by_its_commit_with_the_version_behind_it(path: Path) -> None:
    used = re.findall(r"uses: (?!labelform/)(.*)", path.read_text(encoding="utf-8"))

    assert [one for one in used if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40}  # v\d+\.\d+\.\d+", one)] == []
    assert used


@pytest.mark.parametrize("path", [CONTAINER, GITLAB], ids=lambda path: path.name)
def test_every_image_is_named_by_its_digest(path: Path) -> None:
    named = re.findall(r"^(?:FROM|\s*image:) (\S+)", path.read_text(encoding="utf-8"), re.MULTILINE)

    assert named
    assert [one for one in named if not re.fullmatch(r"[\w.:-]+@sha256:[0-9a-f]{64}", one)] == []


@pytest.mark.parametrize("path", [ACTION, GITLAB, CONTAINER, INSTALL, *WORKFLOWS], ids=lambda path: path.name)
def test_nothing_is_installed_from_an_index_but_by_its_hash(path: Path) -> None:
    """Nobody owns the name yet: whoever takes it on an index would run with the key of whoever installs it."""
    text = path.read_text(encoding="utf-8").replace("\\\n", " ")
    installs = [line for line in re.split(r"\n|&&", text) if re.search(r"\bpip (install|wheel)\b", line)]

    assert [line for line in installs if "--require-hashes" not in line and "--no-index" not in line] == []


def test_the_action_installs_what_stands_at_its_own_ref() -> None:
    scripts = [step["run"] for step in read(ACTION)["runs"]["steps"] if "run" in step]

    assert scripts[0] == 'bash "$GITHUB_ACTION_PATH/examples/ci/install.sh"'
    assert '"$checkout"' in INSTALL.read_text(encoding="utf-8").splitlines()[-1]
    subprocess.run(["bash", "-n", str(INSTALL)], check=True)


def test_the_container_trusts_no_repository_of_others() -> None:
    assert "safe.directory" not in CONTAINER.read_text(encoding="utf-8")


def test_the_script_is_valid_and_calls_commands_that_exist() -> None:
    subprocess.run(["bash", "-n", str(SCRIPT)], check=True)

    script = SCRIPT.read_text(encoding="utf-8")

    assert set(re.findall(r"\blabelform ([a-z]+)", script)) <= set(COMMANDS)
    assert set(re.findall(r"\blabelform ci ([a-z-]+)", script)) <= set(ci.commands)
    assert os.access(SCRIPT, os.X_OK)


def test_the_hooks_of_pre_commit_run(labelform: Labelform) -> None:
    Path("p.yaml").write_text("labelform: 1\nproject:\n  title: x\n", encoding="utf-8")

    for hook in read(HOOKS):
        _, *arguments = shlex.split(hook["entry"])
        assert labelform(*arguments, *map(str, hook["args"])).code == 0
        assert re.search(hook["files"], "specs/p.yaml")
        assert hook["language"] == "python"
        assert hook["pass_filenames"] is False


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts_complete(labelform: Labelform, shell: str) -> None:
    script = labelform("completion", shell)
    environ = {**os.environ, "COMP_WORDS": "labelform dr", "COMP_CWORD": "dr" if shell == "fish" else "1"}
    labelform_command = str(Path(sys.executable).with_name("labelform"))

    ended = subprocess.run(
        [labelform_command],
        env={**environ, "_LABELFORM_COMPLETE": f"{shell}_complete"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert script.code == 0
    assert "_LABELFORM_COMPLETE" in script.out
    assert "drift" in ended.stdout


def test_bash_takes_the_completion_script(labelform: Labelform) -> None:
    subprocess.run(["bash", "-n"], input=labelform("completion", "bash").out, text=True, check=True)
