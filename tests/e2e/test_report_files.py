"""One run, several reports: `--report FORMAT=FILE`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.conftest import Labelform

from labelform.cli.report_files import FORMATS
from labelform.errors import ExitCode
from labelform.report import formats

SANDBOX = ("--sandbox", "t.db")
SPECS = {"a b.yaml": "First", "c.yaml": "Second"}
PLAN = ("plan", *SPECS, *SANDBOX)


@pytest.fixture
def folder(labelform: Labelform) -> Labelform:
    """Two specs of projects that are not there yet."""
    for file, title in SPECS.items():
        text = f"labelform: 1\nproject: {{title: {title}}}\ncollections: [{{name: night, type: frame}}]\n"
        Path(file).write_text(text, encoding="utf-8")
    return labelform


def files(*forms: str) -> list[str]:
    return [part for form in forms for part in ("--report", f"{form}=report.{form}")]


def test_the_command_line_knows_every_format_there_is() -> None:
    assert FORMATS == formats.FORMATS


def test_one_run_writes_every_format_as_it_would_print_it(folder: Labelform) -> None:
    ended = folder(*PLAN, *files(*FORMATS))
    printed = {form: folder(*PLAN, "--format", form).out.partition("Note: ")[0] for form in FORMATS}

    assert ended.code == ExitCode.OK
    assert ended.out.startswith(printed["text"])
    assert {form: Path(f"report.{form}").read_text("utf-8") for form in FORMATS} == printed


def test_the_files_have_no_colours_and_the_limit_is_that_of_markdown(folder: Labelform) -> None:
    folder(*PLAN, *files("text", "markdown", "html"), "--color", "always", "--max-bytes", "1000")

    assert Path("report.html").stat().st_size > 1_000
    assert "\x1b[" not in Path("report.text").read_text("utf-8")
    assert Path("report.markdown").stat().st_size <= 1_000


def test_files_are_written_beside_lines_for_machines(folder: Labelform) -> None:
    ended = folder(*PLAN, "--json", *files("markdown"))

    assert all(json.loads(line)["type"] for line in ended.out.splitlines())
    assert Path("report.markdown").read_text("utf-8").startswith("<!-- labelform:plan:")


def test_a_report_takes_the_place_of_an_earlier_one_and_of_nothing_else(folder: Labelform) -> None:
    Path("notes.txt").write_text("nobody else has these\n", encoding="utf-8")

    for form in FORMATS:
        assert folder(*PLAN, *files(form)).code == ExitCode.OK
        assert folder(*PLAN, *files(form)).code == ExitCode.OK, form
        refused = folder(*PLAN, "--report", f"{form}=notes.txt")
        assert (refused.code, refused.out, "would be overwritten" in refused.err) == (ExitCode.WRONG_USAGE, "", True)
        read = folder(*PLAN, "--report", f"{form}=c.yaml", "--force")
        assert (read.code, "is an input of this run" in read.err) == (ExitCode.WRONG_USAGE, True)
    assert folder(*PLAN, "--report", "html=notes.txt", "--force").code == ExitCode.OK


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--report", "pdf=x"), 'there is no format "pdf": text, json, markdown, html, sarif, junit'),
        (("--report", "html"), '"html" is not FORMAT=FILE'),
        (("--report", "html="), '"html=" is not FORMAT=FILE'),
        (("--report", "html=x", "--report", "json=./x"), '"x" is named twice'),
        (("--report", "json=x", "--out", "x"), '"x" is named twice'),
        (("--report", "json=x", "--json-into", "x"), '"x" is named twice'),
    ],
)
def test_wrong_usage_is_told_before_anything_is_planned(folder: Labelform, options: tuple[str, ...], said: str) -> None:
    ended = folder(*PLAN, *options)

    assert (ended.code, ended.out, said in ended.err) == (ExitCode.WRONG_USAGE, "", True), ended.err
    assert not Path("t.db").exists()


@pytest.mark.parametrize(("place", "why"), [("no/x", "no such file or directory"), (".", "is a directory")])
def test_a_file_that_cannot_be_written_is_told_before_anything_is_planned(
    folder: Labelform, place: str, why: str
) -> None:
    ended = folder(*PLAN, "--report", f"html={place}")

    assert (ended.code, ended.out, ended.err) == (ExitCode.ERROR, "", f'Error: "{place}" cannot be written: {why}\n')
    assert not Path("t.db").exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_disk_that_is_full_is_told_and_keeps_nothing_from_being_printed(folder: Labelform) -> None:
    ended = folder(*PLAN, "--report", "html=/dev/full")

    assert (ended.code, "Plan: " in ended.out) == (ExitCode.ERROR, True)
    assert '"/dev/full" cannot be written: no space left on device' in ended.err


def test_mistakes_in_all_specs_are_written_where_a_format_knows_them(folder: Labelform) -> None:
    for file in SPECS:
        Path(file).write_text("labelform: 1\nprojekt: {}\n", encoding="utf-8")

    ended = folder(*PLAN, *files("sarif", "markdown"))

    assert ended.code == ExitCode.ERROR
    assert json.loads(Path("report.sarif").read_text("utf-8"))["runs"][0]["results"]
    assert not Path("report.markdown").exists()
