"""The record of runs, as the commands that read it show it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.conftest import Labelform

from labelform.errors import ExitCode

SPEC = 'labelform: 1\nproject: {title: "Kept"}\ncollections: [{name: one}]\n'
RUNS = Path(".labelform/runs")


def applied(labelform: Labelform, spec: str = SPEC) -> Path:
    """Apply a spec and return the ledger of its run."""
    before = set(RUNS.glob("*/ledger.jsonl"))
    Path("p.yaml").write_text(spec, encoding="utf-8")
    assert labelform("apply", "p.yaml", "--sandbox", "t.db", "--auto-approve").code == ExitCode.OK
    (ledger,) = set(RUNS.glob("*/ledger.jsonl")) - before
    return ledger


@pytest.mark.parametrize("line", ["5", "[]", "[" * 100_000, '{"entry": "begin", "call": {}}'], ids=str.__len__)
def test_a_damaged_run_is_named_and_passed_over_by_all_that_read_it(labelform: Labelform, line: str) -> None:
    whole = applied(labelform)
    damaged = applied(labelform, SPEC.replace("one", "two"))
    with damaged.open("a", encoding="utf-8") as file:
        file.write(line + "\n")

    place = f"line {len(damaged.read_bytes().splitlines())} is not an entry"

    listed = labelform("history")
    facts = [json.loads(one) for one in labelform("history", "--json").out.splitlines()]
    again = labelform("apply", "p.yaml", "--sandbox", "t.db", "--auto-approve")
    resumed = labelform("resume", "--sandbox", "t.db", "--auto-approve")

    assert f"  damaged: {place}; it is skipped\n" in listed.out
    assert [(one["run"], one["damage"]) for one in facts] == [
        (whole.parent.name, ""),
        (damaged.parent.name, place),
    ]
    warning = f"Warning: the run {damaged.parent.name} is damaged and was skipped: {place} of {damaged}\n"
    assert (again.code, again.err) == (ExitCode.OK, warning)
    assert (resumed.code, resumed.err) == (ExitCode.OK, warning)


def test_when_no_run_can_be_read_resume_names_what_is_there(labelform: Labelform) -> None:
    damaged = applied(labelform)
    damaged.write_text("5\n", encoding="utf-8")

    ended = labelform("resume", "--sandbox", "t.db", "--auto-approve")

    assert ended.code == ExitCode.ERROR
    assert f"there is no run in .labelform/runs that can be read; damaged: {damaged.parent.name}" in ended.err


def test_resume_goes_on_with_the_run_that_began_last_although_the_clock_went_back(labelform: Labelform) -> None:
    finished = applied(labelform)
    finished.parent.rename(finished.parent.with_name("000001-20990101T000000.000000Z-7"))
    applied(labelform, SPEC.replace("one", "two"))

    ended = labelform("resume", "--sandbox", "t.db", "--auto-approve")

    assert ended.code == ExitCode.OK
    assert 'collections["two"]: Already as planned' in ended.out
