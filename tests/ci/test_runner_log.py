"""Names that look like commands of a runner are shown, and not obeyed."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from tests.ci.forge import State
from tests.ci.pipeline import run
from tests.ci.runner import obeyed
from tests.conftest import Labelform
from tests.e2e.histories import git

NAMES = ["##[error]anywhere", "a ##[add-mask]b", "::set-output name=x::y", "###[error]c", "##vso[task.setvariable]d"]
LINES = "first\n::add-mask::hacked\n  ::error::hacked\n##[error]hacked\nlast"


def hostile() -> str:
    """Return a spec whose names and descriptions are commands."""
    collections = [{"name": name, "description": LINES} for name in NAMES]
    spec = {"labelform": 1, "project": {"title": "##[error]Pilot", "description": LINES}, "collections": collections}
    return yaml.safe_dump(spec, sort_keys=False)


@pytest.fixture
def spec(labelform: Labelform) -> str:
    Path("p.yaml").write_text(hostile(), encoding="utf-8")
    return "p.yaml"


def test_the_referee_obeys_what_a_runner_obeys() -> None:
    log = "::error::a\n  ::debug::b\nx ##[warning]c\nx ::error::d\n##[nothing]e\n::group name=x::f\n"
    stopped = f"::stop-commands::abc\n{log}##[error]x\n::ABC::\n"

    assert obeyed(log) == ["error", "debug", "warning", "group"]
    assert obeyed(stopped) == []
    assert obeyed(stopped + log) == ["error", "debug", "warning", "group"]


@pytest.mark.parametrize("command", ["plan", "apply", "drift", "::error::x"])
def test_what_the_script_prints_is_not_obeyed_and_what_later_steps_print_is(forge: State, command: str) -> None:
    Path("p.yaml").write_text(hostile(), encoding="utf-8")
    git("add", "--all")
    git("commit", "--quiet", "--message", "hostile")
    run(forge, "plan")

    ended = run(forge, command, GITHUB_ACTIONS="true", ARGUMENTS="" if command == "apply" else "--prune")

    assert ended.stderr == "", "two streams have no order between them"
    assert obeyed(ended.stdout) == []
    assert obeyed(f"{ended.stdout}::error::of a later step\n") == ["error"]


def test_a_step_that_says_nothing_hostile_still_gives_its_token_to_nobody(forge: State) -> None:
    first, second = (run(forge, "plan", GITHUB_ACTIONS="true").stdout.splitlines()[0] for _ in range(2))

    assert first != second
    assert first.startswith("::stop-commands::")


def test_outside_of_github_nothing_is_said_about_commands(forge: State) -> None:
    assert "stop-commands" not in run(forge, "plan").stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("render", "p.yaml"),
        ("plan", "p.yaml", "--sandbox", "t.db"),
        ("plan", "p.yaml", "--sandbox", "t.db", "--show-calls"),
        ("plan", "p.yaml", "--sandbox", "t.db", "--format", "markdown"),
        ("apply", "p.yaml", "--sandbox", "t.db", "--auto-approve"),
        ("drift", "p.yaml", "--sandbox", "t.db"),
        ("import", "##[error]Pilot", "--sandbox", "t.db"),
        ("import", "::error::nobody", "--sandbox", "t.db"),
        ("history",),
    ],
    ids=" ".join,
)
def test_what_a_command_says_to_people_is_not_obeyed(
    labelform: Labelform, spec: str, arguments: tuple[str, ...]
) -> None:
    if arguments[0] in ("import", "history"):
        assert labelform("apply", spec, "--sandbox", "t.db", "--auto-approve").code == 0

    ended = labelform(*arguments)

    assert obeyed(ended.out) == []
    assert obeyed(ended.err) == []


def test_mistakes_show_the_line_without_a_command(labelform: Labelform) -> None:
    Path("p.yaml").write_text(
        'labelform: 1\nproject: {title: x}\n"##[error]hacked": 1\n"::error::x": 2\n',
        encoding="utf-8",
    )

    ended = labelform("validate", "p.yaml")

    assert ended.code == 1
    assert "hacked" in ended.err
    assert obeyed(ended.err) == []


def test_variables_of_an_environment_are_shown_on_one_line(labelform: Labelform) -> None:
    environment = {"platform": "sandbox", "database": "t.db", "vars": {"x": LINES}, "specs": ["::error::*.yaml"]}
    document = {"labelform_environments": 1, "environments": {"a": environment}}
    Path("environments.yaml").write_text(yaml.safe_dump(document), encoding="utf-8")

    ended = labelform("env", "show", "a")

    assert "hacked" in ended.out
    assert obeyed(ended.out) == []


@pytest.mark.parametrize("name", NAMES)
def test_the_text_of_an_import_says_what_the_project_has(labelform: Labelform, spec: str, name: str) -> None:
    labelform("apply", spec, "--sandbox", "t.db", "--auto-approve")

    imported = yaml.safe_load(labelform("import", "##[error]Pilot", "--sandbox", "t.db").out)

    assert {"name": name, "description": LINES} in [
        {"name": one["name"], "description": one["description"]} for one in imported["collections"]
    ]
