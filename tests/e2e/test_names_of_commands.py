"""Who mistypes a command is told which one is meant, at every level."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.conftest import Labelform

from labelform.errors import ExitCode


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("paln", "plan"),
        ("improt", "import"),
        ("validte p.yaml", "validate"),
        ("env lst", "list"),
        ("ci coment", "comment"),
    ],
)
def test_a_command_that_there_is_not_names_the_one_that_is_meant(labelform: Labelform, typed: str, meant: str) -> None:
    ended = labelform(*typed.split())

    assert ended.code == ExitCode.WRONG_USAGE
    assert "No such command" in ended.err
    assert f"did you mean {meant}?" in ended.err.lower().replace("'", "").replace('"', "")


def test_what_is_like_no_command_is_only_refused(labelform: Labelform) -> None:
    ended = labelform("terraform")

    assert ended.err.endswith("Error: No such command 'terraform'.\n")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("plan -out p.json", "option '-out': use --out."),
        ("plan -var=x=1", "option '-var': use --var."),
        ("plan p.yaml -target=a", "option '-target': use --only ADDRESS."),
        ("plan --target a", "option '--target': use --only ADDRESS."),
        ("apply -auto-approve", "option '-auto-approve': use --auto-approve."),
        ("apply -input=false", "option '-input': use --no-input."),
        ("plan -input=false", "option '-i'."),
        ("-chdir=specs plan", "option '-chdir': change to the folder first."),
        ("plan -x", "option '-x'."),
        ("--env a plan", "option '--env': put the options of a command after it, as in labelform plan --env."),
        ("--envs a", "option '--envs'."),
        ("plan --prune owned", "write --prune=owned: without the sign, owned is a spec"),
        ("destroy", "command 'destroy': labelform deletes no projects: undo an apply with labelform revert"),
        ("state list", "command 'state': there is no state file"),
        ("refresh", "command 'refresh': there is no state file"),
        ("help plan", "command 'help': use labelform --help, or labelform COMMAND --help."),
    ],
)
def test_what_terraform_would_understand_is_answered_with_what_to_do_here(
    labelform: Labelform, typed: str, said: str
) -> None:
    ended = labelform(*typed.split())

    assert ended.code == ExitCode.WRONG_USAGE
    assert said in ended.err


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("list grops", "groups"),
        ("plan p.yaml --allow protct", "protect"),
        ("show p.json --format markdwon", "markdown"),
    ],
)
def test_a_word_of_a_few_names_the_one_that_is_meant(labelform: Labelform, typed: str, meant: str) -> None:
    ended = labelform(*typed.split())

    assert ended.code == ExitCode.WRONG_USAGE
    assert ended.err.endswith(f'  hint: did you mean "{meant}"?\n')


def test_a_word_like_none_of_a_few_is_only_refused(labelform: Labelform) -> None:
    assert "hint" not in labelform("list", "xyzzy").err


@pytest.mark.parametrize("command", ["plan", "apply", "drift", "pin", "access a@x.example"])
@pytest.mark.parametrize("platform", [("--sandbox", "new.db"), ()])
def test_a_file_that_is_not_there_is_told_before_a_sandbox_is_made_or_a_key_asked_for(
    labelform: Labelform, command: str, platform: tuple[str, ...]
) -> None:
    Path("project.yaml").write_text("labelform: 1\nproject: {title: P}\n", encoding="utf-8")

    ended = labelform(*command.split(), "projcet.yaml", *platform)

    assert ended.code == ExitCode.ERROR
    assert 'error[no-such-file]: there is no file "projcet.yaml"\n  hint: did you mean "project.yaml"?' in ended.err
    assert not Path("new.db").exists()


@pytest.mark.parametrize(
    ("typed", "meant"), [("plan spec", "specs"), ("apply plna.json", "plan.json"), ("show pln.json", "plan.json")]
)
def test_a_folder_or_a_plan_that_is_not_there_names_the_one_that_is_meant(
    labelform: Labelform, typed: str, meant: str
) -> None:
    Path("specs").mkdir()
    Path("plan.json").touch()

    ended = labelform(*typed.split())

    assert (ended.code, f'hint: did you mean "{meant}"?' in ended.err) == (ExitCode.ERROR, True)


@pytest.mark.parametrize("name", ["--sandbox", "--database"])
def test_the_file_of_a_sandbox_has_one_name_and_the_former_one_is_taken(labelform: Labelform, name: str) -> None:
    ended = labelform("sandbox", "reset", name, "mine.db")

    assert ended.out == "Sandbox mine.db was reset to the seed demo\n"
    assert "--database" not in labelform("sandbox", "reset", "--help").out
