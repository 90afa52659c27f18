"""Without specs a run is about the repository around it, and specs are checked as environments read them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml
from tests.conftest import Labelform
from tests.e2e.environments import ROOT, set_up
from tests.e2e.histories import git

from labelform.errors import ExitCode

ENVIRONMENTS = """\
labelform_environments: 1
environments:
  staging: {platform: sandbox, database: .labelform/staging.db, specs: ["specs/*.yaml"], vars: {who: staging}}
  live: {platform: sandbox, database: .labelform/live.db, specs: ["specs/*.yaml"], vars: %s}
"""
TEMPLATED = 'labelform: 1\nproject: {title: "%s {{ who }}"}\n'


@pytest.fixture
def example(labelform: Labelform, tmp_path: Path) -> Labelform:
    set_up(tmp_path)
    return labelform


@pytest.fixture
def two(labelform: Labelform) -> Labelform:
    """Two specs that need a variable, which both environments give."""
    Path("specs").mkdir()
    for name in ("a", "b"):
        Path(f"specs/{name}.yaml").write_text(TEMPLATED % name, "utf-8")
    Path("environments.yaml").write_text(ENVIRONMENTS % "{who: live}", "utf-8")
    return labelform


@pytest.mark.parametrize("command", ["plan", "drift"])
def test_all_that_environments_name_is_meant_from_any_folder(
    example: Labelform, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.chdir("shared")

    ended = example(command, "--format", "json")
    document = json.loads(ended.out)

    projects = document["labelform"]["projects"] if command == "plan" else document["projects"]
    assert ended.code == ExitCode.OK
    assert [one["environment"] for one in projects] == ["staging"] * 3 + ["production"] * 3


def test_a_plan_made_in_one_folder_is_applied_from_another(two: Labelform, monkeypatch: pytest.MonkeyPatch) -> None:
    root = Path.cwd()
    monkeypatch.chdir("specs")
    planned = two("plan", "a.yaml", "--env", "live", "--out", "p.json")
    monkeypatch.chdir(root)

    applied = two("apply", "specs/p.json", "--env", "live", "--auto-approve")

    assert (planned.code, applied.code) == (ExitCode.OK, ExitCode.OK), applied.err


def test_a_plan_of_the_repository_names_the_environments_to_apply_it_to(two: Labelform) -> None:
    ended = two("plan", "--out", "p.json")

    assert "labelform apply p.json --env staging --env live" in ended.out


def test_without_environments_all_specs_of_the_git_repository_are_meant(
    labelform: Labelform, monkeypatch: pytest.MonkeyPatch
) -> None:
    git("init", "--quiet")
    Path("deep/er").mkdir(parents=True)
    for name in ("p.yaml", "deep/q.yaml"):
        Path(name).write_text(f"labelform: 1\nproject: {{title: {Path(name).stem}}}\n", "utf-8")
    monkeypatch.chdir("deep/er")

    document = json.loads(labelform("plan", "--sandbox", "../../t.db", "--format", "json").out)

    assert [one["spec_file"] for one in document["labelform"]["projects"]] == ["../../deep/q.yaml", "../../p.yaml"]


def test_below_a_folder_that_is_no_repository_nothing_is_searched(labelform: Labelform) -> None:
    Path("p.yaml").write_text("labelform: 1\nproject: {title: P}\n", "utf-8")
    Path("below").mkdir()
    Path("below/q.yaml").write_text("labelform: 1\nproject: {title: Q}\n", "utf-8")

    assert labelform("validate").out == "Success! The spec is valid.\n"


@pytest.mark.parametrize("command", ["plan", "drift", "validate"])
def test_nothing_to_be_about_is_wrong_usage(labelform: Labelform, command: str) -> None:
    ended = labelform(command)

    assert ended.code == ExitCode.WRONG_USAGE
    assert "neither this folder nor a repository around it has specs" in ended.err


@pytest.mark.parametrize("command", ["apply", "import", "snapshot", "pin"])
def test_what_writes_says_what_it_writes(two: Labelform, command: str) -> None:
    assert two(command).code == ExitCode.WRONG_USAGE


def test_environments_that_name_no_specs_are_passed_over(two: Labelform) -> None:
    text = Path("environments.yaml").read_text("utf-8")
    Path("environments.yaml").write_text(text + "  spare: {domain: 'https://api.encord.com'}\n", "utf-8")

    document = json.loads(two("plan", "--format", "json").out)

    assert {one["environment"] for one in document["labelform"]["projects"]} == {"staging", "live"}
    assert document["labelform"]["unplanned"] == []


def test_an_environment_that_cannot_be_used_is_told_and_keeps_no_other_from_being_planned(two: Labelform) -> None:
    Path("environments.yaml").write_text(ENVIRONMENTS % "{who: {env: LABELFORM_VAR_NOT_SET_HERE}}", "utf-8")

    ended = two("plan", "--format", "json")
    document = json.loads(ended.out)

    assert (ended.code, document["complete"]) == (ExitCode.ERROR, False)
    assert {one["environment"] for one in document["labelform"]["projects"]} == {"staging"}
    assert {one["environment"] for one in document["labelform"]["unplanned"]} == {"live"}


def test_templated_specs_are_valid_with_the_environments_that_name_them(example: Labelform) -> None:
    ended = example("validate", ".")

    assert (ended.code, ended.out) == (ExitCode.OK, "Success! All 3 specs are valid.\n")


def test_environments_are_found_from_each_spec(
    example: Labelform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir("elsewhere")

    assert example("validate", "../specs").code == ExitCode.OK


def test_a_mistake_that_one_environment_has_names_it(two: Labelform) -> None:
    Path("environments.yaml").write_text(ENVIRONMENTS % "{}", "utf-8")

    ended = two("validate", "specs")
    document = json.loads(two("validate", "specs", "--json").out)

    assert ended.code == ExitCode.ERROR
    assert document["error_count"] == 2
    assert [one["summary"].endswith("(in live)") for one in document["diagnostics"]] == [True, True]


def test_a_mistake_that_all_environments_have_is_told_once(two: Labelform) -> None:
    Path("specs/a.yaml").write_text(TEMPLATED % "a" + "rgoups: []\n", "utf-8")

    document = json.loads(two("validate", "specs", "--json").out)

    assert [one["summary"] for one in document["diagnostics"]] == ['"rgoups" is not a key of a spec']


def test_a_variable_that_this_machine_lacks_is_a_warning_where_nobody_asked_for_its_environment(two: Labelform) -> None:
    Path("environments.yaml").write_text(ENVIRONMENTS % "{who: {env: LABELFORM_VAR_NOT_SET_HERE}}", "utf-8")

    found, asked = two("validate", "specs"), two("validate", "specs", "--env", "live")

    assert (found.code, asked.code) == (ExitCode.OK, ExitCode.ERROR)
    assert "LABELFORM_VAR_NOT_SET_HERE" in found.err
    assert found.out == "Success! All 2 specs are valid.\n"


def test_a_spec_that_no_environment_names_is_read_without_any(two: Labelform) -> None:
    Path("alone.yaml").write_text(TEMPLATED % "alone", "utf-8")

    document = json.loads(two("validate", "--json").out)

    assert [(one["code"], one["range"]["filename"]) for one in document["diagnostics"]] == [
        ("undefined-variable", "alone.yaml")
    ]


def test_a_mistake_in_the_file_of_environments_is_told(two: Labelform) -> None:
    Path("environments.yaml").write_text("labelform_environments: 1\nenviroments: {}\n", "utf-8")

    ended = two("validate", "specs")

    assert ended.code == ExitCode.ERROR
    assert 'did you mean "environments"?' in ended.err


def test_the_hook_of_pre_commit_passes_on_the_example(example: Labelform) -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    hook = next(one for one in hooks if one["id"] == "labelform-validate")

    ended = example(*hook["entry"].split()[1:], *hook["args"])

    assert ended.code == ExitCode.OK, ended.err


def test_a_plan_of_the_repository_is_applied_to_the_environments_it_was_made_for(two: Labelform) -> None:
    two("plan", "--out", "p.json")

    applied = two("apply", "p.json", "--auto-approve")
    again = two("plan", "--detailed-exitcode")

    assert applied.code == ExitCode.OK, applied.err
    assert re.findall(r"Environment (\w+)", applied.out) == ["staging", "live"]
    assert again.code == ExitCode.OK


def test_a_plan_of_one_environment_of_several_names_it(two: Labelform) -> None:
    two("plan", "--env", "live", "--out", "p.json")

    ended = two("apply", "p.json", "--auto-approve")

    assert ended.code == ExitCode.PLAN_REFUSED
    assert "the plan was made for the environment live, but this run is for none\n  hint: add --env live" in ended.err


def test_a_plan_without_an_environment_is_applied_without_one(two: Labelform) -> None:
    Path("p.yaml").write_text("labelform: 1\nproject: {title: P}\n", "utf-8")
    two("plan", "p.yaml", "--sandbox", "t.db", "--out", "p.json")

    assert two("apply", "p.json", "--sandbox", "t.db", "--auto-approve").code == ExitCode.OK


@pytest.mark.parametrize("command", ["apply", "render", "pin"])
def test_a_command_that_needs_specs_says_how_to_mean_those_of_environments(two: Labelform, command: str) -> None:
    ended = two(command)

    assert ended.code == ExitCode.WRONG_USAGE
    assert ended.err.endswith(
        "Missing argument 'SPEC...': name specs, or choose an environment of environments.yaml with --env NAME, "
        "or all with --all-envs.\n"
    )


@pytest.mark.parametrize(("options", "is_said"), [((), True), (("--domain", "https://api.encord.com"), False)])
def test_who_has_no_key_is_told_of_environments_where_no_platform_is_named(
    two: Labelform, options: tuple[str, ...], is_said: bool
) -> None:
    ended = two("plan", "specs/a.yaml", "--var", "who=me", *options)

    assert "no SSH key is given" in ended.err
    assert ("; or choose an environment of environments.yaml with --env NAME" in ended.err) == is_said
