"""A name that looks like another one is a warning with its code points, in every format, and stops nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.conftest import Labelform

from labelform.errors import ExitCode

SANDBOX = ("--sandbox", "s.db")
HEAD = "labelform: 1\nproject: {title: Demo}\n"
COMPOSED, APART = "\u00c9t\u00e9", "E\u0301t\u00e9"
POINTS = "\u00c9 is U+0045 U+0301 here and U+00C9 there"


def write(*names: str) -> None:
    items = "".join(f"  - name: {json.dumps(name)}\n" for name in names)
    Path("p.yaml").write_text(f"{HEAD}collections:\n{items}", encoding="utf-8")


@pytest.fixture(autouse=True)
def applied(labelform: Labelform) -> None:
    """A project with one collection."""
    write(COMPOSED)
    assert labelform("apply", "p.yaml", *SANDBOX, "--auto-approve").code == ExitCode.OK


def test_a_plan_that_creates_a_second_one_says_in_which_letters_it_differs(labelform: Labelform) -> None:
    write(APART)

    planned = labelform("plan", "p.yaml", *SANDBOX)
    document = json.loads(labelform("plan", "p.yaml", *SANDBOX, "--format", "json").out)
    markdown = labelform("plan", "p.yaml", *SANDBOX, "--format", "markdown").out
    sarif = labelform("plan", "p.yaml", *SANDBOX, "--format", "sarif").out

    message = f'collections["{APART}"] looks like collections["{COMPOSED}"], but is a different one: {POINTS}'
    assert planned.code == ExitCode.OK
    assert f"Warning: {message}  (p.yaml:4)\n" in planned.out
    assert f'you can: if it is the same one, write it the same way: "{COMPOSED}"\n' in planned.out
    notes = [one for one in document["labelform"]["plan"]["notes"] if one["code"] == "looks-alike"]
    assert [one["message"] for one in notes] == [message]
    assert "U+0045 U+0301 here" in markdown
    assert '"ruleId": "looks-alike"' in sarif


def test_once_it_is_there_the_plan_is_quiet(labelform: Labelform) -> None:
    write(APART)
    labelform("apply", "p.yaml", *SANDBOX, "--auto-approve")

    assert "looks like" not in labelform("plan", "p.yaml", *SANDBOX).out


def test_two_of_one_spec_are_told_without_a_platform(labelform: Labelform) -> None:
    write("Night", "night", "Night ")

    ended = labelform("validate", "p.yaml", "--json")

    assert ended.code == ExitCode.OK
    found = json.loads(ended.out)["diagnostics"]
    assert [(one["severity"], one["range"]["start"]["line"]) for one in found] == [("warning", 5), ("warning", 6)]
    said = labelform("validate", "p.yaml").err
    assert (
        'p.yaml:5:11: warning[looks-alike]: "night" looks like another entry of collections: '
        "n (U+006E) here is N (U+004E) there\n" in said
    )
    assert "the other is p.yaml:4:11\n" in said


def test_a_dataset_that_is_not_there_is_told_with_the_one_that_looks_like_it(labelform: Labelform) -> None:
    Path("p.yaml").write_text(HEAD + 'datasets: ["nl  FLEET7 2026-09 motorway day"]\n', encoding="utf-8")

    ended = labelform("plan", "p.yaml", *SANDBOX)

    assert ended.code == ExitCode.ERROR
    assert "error[unknown-dataset]" in ended.err
    assert (
        'hint: did you mean "NL fleet7 2026-09 motorway day"? nl  (U+006E U+006C U+0020) here is NL (U+004E U+004C) '
        "there, FLEE… (U+0046 U+004C U+0045 U+0045…) here is flee… " in ended.err
    )
