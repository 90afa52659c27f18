"""A variable that is given and used by nothing is told with the one that is meant; fleets and machines stay usable."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.conftest import Labelform

from labelform.errors import ExitCode

SANDBOX = ("--sandbox", "s.db")
SPEC = 'labelform: 1\nproject: {{title: "{title}"}}\ncollections: [{{name: x, description: "{text}"}}]\n'
DARK = "{{ dark | default('none') }}"
SAID = 'error[unknown-variable]: no spec of this run uses the variable "{}" of {}\n  hint: {}\n'


def write(name: str, text: str) -> None:
    Path(name).parent.mkdir(exist_ok=True)
    Path(name).write_text(text, encoding="utf-8")


@pytest.fixture(autouse=True)
def specs(labelform: Labelform) -> None:
    """Two specs that use one variable each, one of them by way of its base; a repository around them."""
    Path(".git").mkdir()
    write("specs/a.yaml", SPEC.format(title="A", text=DARK))
    write("shared/base.yaml", 'collections: [{name: y, description: "{{ bright }}"}]\n')
    write("specs/b.yaml", "extends: ../shared/base.yaml\n" + SPEC.format(title="B", text="b"))


def environments(own: str, common: str = "{}") -> None:
    write(
        "environments.yaml",
        f"labelform_environments: 1\nvars: {common}\nenvironments:\n"
        f"  a: {{platform: sandbox, database: s.db, specs: ['specs/a.yaml'], vars: {own}}}\n"
        "  b: {platform: sandbox, database: s.db, specs: ['specs/b.yaml'], vars: {bright: high}}\n",
    )


@pytest.mark.parametrize(
    ("name", "hint"),
    [("drk", 'did you mean "dark"?'), ("other", "leave it out; variables that they use: dark")],
)
@pytest.mark.parametrize("command", ["plan", "validate", "apply", "render", "drift", "absorb"])
def test_an_option_is_meant_for_the_specs_of_the_run(labelform: Labelform, command: str, name: str, hint: str) -> None:
    platform = () if command in ("validate", "render") else SANDBOX

    ended = labelform(command, "specs/a.yaml", *platform, "--var", f"{name}=1")

    assert ended.code == ExitCode.ERROR
    assert ended.err.startswith(SAID.format(name, "--var", hint))
    assert ended.out == ""


def test_one_option_is_enough_for_a_folder_of_which_one_spec_uses_it(labelform: Labelform) -> None:
    assert labelform("validate", "specs", "--var", "dark=1", "--var", "bright=2").code == ExitCode.OK
    refused = labelform("validate", "specs", "--var", "bright=2", "--var", "brihgt=2")

    assert 'the variable "brihgt" of --var\n  hint: did you mean "bright"?' in refused.err


def test_the_process_may_belong_to_other_repositories_but_does_not_mistype(
    labelform: Labelform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LABELFORM_VAR_region", "eu")
    fine = labelform("validate", "specs/a.yaml")
    monkeypatch.setenv("LABELFORM_VAR_bright", "1")
    used_beside = labelform("validate", "specs/a.yaml")
    monkeypatch.setenv("LABELFORM_VAR_drak", "1")
    refused = labelform("validate", "specs/a.yaml", "--json")

    assert (fine.code, used_beside.code, refused.code) == (ExitCode.OK, ExitCode.OK, ExitCode.ERROR)
    (found,) = json.loads(refused.out)["diagnostics"]
    assert 'the variable "drak" of $LABELFORM_VAR_drak' in found["summary"]
    assert 'did you mean "dark"?' in json.dumps(found, ensure_ascii=False).replace('\\"', '"')


def test_a_file_of_variables_is_for_all_specs_of_the_repository(labelform: Labelform) -> None:
    write("vars.yaml", "dark: few\nbright: many\n")
    fine = labelform("validate", "specs/a.yaml", "--var-file", "vars.yaml")
    write("vars.yaml", "dark: few\nbrite: many\n")
    refused = labelform("validate", "specs/a.yaml", "--var-file", "vars.yaml")

    assert fine.code == ExitCode.OK
    assert refused.err.startswith(
        'vars.yaml:2:8: error[unknown-variable]: no spec of this run uses the variable "brite" of vars.yaml:2\n'
    )


def test_an_environment_may_have_more_than_its_specs_use_but_nothing_mistyped(labelform: Labelform) -> None:
    environments("{dark: few, region: eu}")
    fine = labelform("validate", "--env", "a")
    environments("{drak: few}")
    plans = labelform("plan")
    checked = labelform("env", "check", "a")

    assert fine.code == ExitCode.OK
    assert (plans.code, checked.code) == (ExitCode.ERROR, ExitCode.ERROR)
    assert 'no spec of this run uses the variable "drak" of environments.yaml:4' in plans.err
    assert "Plan: 3 to add, 0 to change, 0 to destroy." in plans.out, "the other environment has its plan"
    assert 'the variable "drak" of environments.yaml:4' in checked.out


def test_what_is_declared_for_all_environments_may_be_given_to_each(labelform: Labelform) -> None:
    environments("{dark: few}", common="{drak: null, drk: null}")

    assert labelform("validate", "--env", "a", "--var", "drk=1").code == ExitCode.OK
    assert labelform("render", "--env", "a", "--env", "b", "--var", "bright=1").code == ExitCode.OK


def test_what_a_file_takes_from_the_process_is_no_mistyped_variable(
    labelform: Labelform, monkeypatch: pytest.MonkeyPatch
) -> None:
    environments("{dark: {env: LABELFORM_VAR_DARK, secret: false}}")
    monkeypatch.setenv("LABELFORM_VAR_DARK", "few")

    assert labelform("validate", "--env", "a").code == ExitCode.OK
    assert labelform("validate", "--env", "a", "--var", "dark=many").code == ExitCode.OK
    assert labelform("validate", "--env", "b").code == ExitCode.OK


@pytest.mark.parametrize(
    ("text", "code"), [("{{ dark | }}", "template-syntax"), ("{{ dark() }} {{ 1 }}", "template-refused")]
)
def test_a_name_in_an_expression_that_cannot_be_read_counts_as_used(
    labelform: Labelform, text: str, code: str
) -> None:  # fmt: skip
    write("specs/a.yaml", SPEC.format(title="A", text=text))

    ended = labelform("validate", "specs/a.yaml", "--var", "dark=1")

    assert "unknown-variable" not in ended.err
    assert f"error[{code}]" in ended.err


def test_an_extends_in_a_comment_hides_no_other(labelform: Labelform) -> None:
    write("shared/old.yaml", "collections: []\n")
    text = Path("specs/b.yaml").read_text(encoding="utf-8")
    write("specs/b.yaml", f"# extends: ../shared/old.yaml\n{text}")

    assert labelform("validate", "specs/b.yaml", "--var", "bright=1").code == ExitCode.OK


def test_a_base_that_lies_outside_may_use_any_name(labelform: Labelform, tmp_path: Path) -> None:
    outside = tmp_path.parent / f"{tmp_path.name}-outside.yaml"
    outside.write_text('collections: [{name: y, description: "{{ bright }}"}]\n', encoding="utf-8")
    write("specs/b.yaml", f"extends: ../../{outside.name}\n" + SPEC.format(title="B", text="b"))

    ended = labelform("validate", "specs/b.yaml", "--allow-outside", "--var", "bright=1")

    assert ended.code == ExitCode.OK, ended.err


def test_what_the_shell_hands_over_is_read_once_and_not_asked_for_its_names(labelform: Labelform) -> None:
    import os

    reading, writing = os.pipe()
    os.write(writing, SPEC.format(title="A", text=DARK).encode())
    os.close(writing)

    ended = labelform("validate", f"/dev/fd/{reading}", "--var", "drk=1")

    assert ended.code == ExitCode.OK
    os.close(reading)
