"""What commands say of the files in a folder that are no specs."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.conftest import Labelform

from labelform.errors import ExitCode

SPEC = "labelform: 1\nproject: {title: Demo}\n"
NOTE = (
    "Note: 2 files are not specs, and were skipped:\n"
    '  - specs/docker-compose.yaml, specs/old.json: no "labelform: 1" at the top\n'
    "  hint: list files that are not specs in .labelformignore\n"
)


@pytest.fixture(autouse=True)
def folder(labelform: Labelform) -> None:
    """Make a folder with a spec, what it stands on and is filled with, and two files that are none of these."""
    Path("specs").mkdir()
    for name, text in {
        "a.yaml": f"extends: base.yaml\n{SPEC}".replace("Demo", "Demo, description: \"{{ dark | default('no') }}\""),
        "base.yaml": "collections: [{name: one}]\n",
        "values.yaml": "dark: night\n",
        "docker-compose.yaml": "services: {}\n",
        "old.json": "{}\n",
        "environments.yaml": "labelform_environments: 1\n"
        + "environments:\n"
        + "".join(f"  {name}: {{platform: sandbox, database: {name}.db, specs: ['.']}}\n" for name in ("one", "two")),
    }.items():
        (Path("specs") / name).write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    "arguments",
    [
        ("validate", "specs", "--var-file", "specs/values.yaml"),
        ("plan", "specs", "--sandbox", "t.db", "--var-file", "specs/values.yaml"),
        ("apply", "specs", "--sandbox", "t.db", "--auto-approve", "--var-file", "specs/values.yaml"),
        ("drift", "specs", "--sandbox", "t.db", "--var-file", "specs/values.yaml"),
        ("render", "specs", "--var-file", "specs/values.yaml"),
        ("snapshot", "specs", "--sandbox", "t.db", "--out", "s.snapshot", "--var-file", "specs/values.yaml"),
        ("access", "ann@example.org", "specs", "--sandbox", "t.db", "--var-file", "specs/values.yaml"),
        ("pin", "specs", "--sandbox", "t.db", "--var-file", "specs/values.yaml"),
        ("compare", "one", "two", "specs", "--environments", "specs/environments.yaml",
         "--var-file", "specs/values.yaml"),
        ("promote", "--from", "one", "--to", "two", "--unproven", "--environments", "specs/environments.yaml",
         "--var-file", "specs/values.yaml"),
    ],
    ids=lambda arguments: arguments[0],
)  # fmt: skip
def test_every_command_names_once_what_is_no_spec(labelform: Labelform, arguments: tuple[str, ...]) -> None:
    ended = labelform(*arguments)

    assert NOTE in ended.err
    assert ended.err.count("are not specs, and were skipped") == 1


def test_fmt_names_what_it_leaves_alone_but_no_base(labelform: Labelform) -> None:
    ended = labelform("fmt", "--check", "specs")

    assert "values.yaml" in ended.err
    assert "base.yaml" not in ended.err


def test_a_command_without_specs_names_what_is_none_in_the_repository(labelform: Labelform) -> None:
    Path(".git").mkdir()

    ended = labelform("validate", "--environments", "specs/environments.yaml", "--var-file", "specs/values.yaml")

    assert NOTE in ended.err


def test_an_ignore_file_ends_the_note(labelform: Labelform) -> None:
    Path(".git").mkdir()
    Path(".labelformignore").write_text("docker-compose.yaml\n*.json\n", encoding="utf-8")

    ended = labelform("validate", "specs", "--var-file", "specs/values.yaml")

    assert (ended.code, ended.err) == (ExitCode.OK, "")


def test_a_folder_without_specs_says_what_is_in_it(labelform: Labelform) -> None:
    Path("specs/a.yaml").unlink()

    ended = labelform("validate", "specs")

    assert ended.code == ExitCode.ERROR
    assert 'error[no-specs]: there is no spec in "specs"' in ended.err
    assert "specs/docker-compose.yaml" in ended.err
    assert "base.yaml: keys of a spec, but" in ended.err


def test_a_spec_whose_first_key_is_misspelt_is_an_error_of_its_folder(labelform: Labelform) -> None:
    Path("specs/b.yaml").write_text("labelfrom: 1\nproject: {title: Other}\n", encoding="utf-8")

    ended = labelform("plan", "specs", "--sandbox", "t.db")

    assert ended.code == ExitCode.ERROR
    assert 'specs/b.yaml:1:1: error[unknown-key]: "labelfrom" is not a key of a spec' in ended.err
    assert 'did you mean "labelform"?' in ended.err


def test_of_many_files_some_are_named_and_all_are_counted(labelform: Labelform) -> None:
    for number in range(1_200):
        Path(f"specs/old-{number:04}.json").write_text("{}", encoding="utf-8")

    ended = labelform("validate", "specs", "--var-file", "specs/values.yaml")

    assert "Note: 1,202 files are not specs" in ended.err
    assert "specs/old-0003.json and 1,197 more: no" in ended.err


@pytest.mark.parametrize(
    "text", ["--- {project: {title: Demo}, labelform: 1}\n", "  project: {title: Demo}\n  labelform: 1\n"]
)
def test_an_import_knows_a_spec_by_the_same_rule(labelform: Labelform, text: str) -> None:
    labelform("apply", "specs/a.yaml", "--sandbox", "t.db", "--auto-approve")
    Path("b.yaml").write_text(text, encoding="utf-8")

    ended = labelform("import", "Demo", "--sandbox", "t.db", "--out", "b.yaml")

    assert "is not a spec" not in ended.err
    assert ended.code == ExitCode.OK
    assert Path("b.yaml").read_text(encoding="utf-8") == text
