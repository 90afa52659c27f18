"""How far an apply of several projects is, said while it takes long."""

from __future__ import annotations

import time
from contextlib import closing
from pathlib import Path

import pytest

from labelform.cli.broadcast import HEARTBEAT_SECONDS, Broadcast
from labelform.cli.listeners import JsonLines, Screen
from labelform.report.planned import PlannedProject
from labelform.report.style import PLAIN
from labelform.runs.account import Account, Outcome, Result
from labelform.sandbox import open_sandbox
from tests.faults.scenarios import make


@pytest.fixture
def planned(tmp_path: Path) -> list[PlannedProject]:
    """Three projects that are to be created with a collection, the first of them with two."""
    found = []
    with closing(open_sandbox(tmp_path / "sandbox.db")) as sandbox:
        for title, collections in (("A", "{name: a}, {name: b}"), ("B", "{name: a}"), ("C", "{name: a}")):
            project = f'{{title: "{title}", ontology: "NL Road Users & Lanes v6"}}'
            spec = f"labelform: 1\nproject: {project}\ncollections: [{collections}]\n"
            found.append(PlannedProject(make(sandbox, spec), "p.yaml"))
    return found


def test_a_line_says_what_is_done_how_fast_and_what_waits(
    planned: list[PlannedProject], capsys: pytest.CaptureFixture[str]
) -> None:
    lines: list[str] = []
    tell = Broadcast([Screen(PLAIN), JsonLines(lines.append)])
    tell.planned(planned)
    began, (first, second) = time.monotonic(), planned[0].plan.changes[:2]
    tell.started(first, "A")
    tell.finished(Result(first, Outcome.DONE), "A")
    tell.started(second, "A")
    tell.ended(Account(), "B")
    before = len(lines)
    capsys.readouterr()

    tell.remind(began + HEARTBEAT_SECONDS * 2)

    said = capsys.readouterr()
    assert said.err.startswith("1 of 3 projects, 1 of 7 changes, 0.")
    assert said.err.endswith(" a second; 1 change under way, 1 project waiting\n")
    assert said.out.count("Still creating...") == 1
    assert len(lines) == before + 1  # the change that takes long


def test_of_one_project_nothing_is_said_but_what_takes_long(
    planned: list[PlannedProject], capsys: pytest.CaptureFixture[str]
) -> None:
    tell = Broadcast([Screen(PLAIN)])
    tell.planned(planned[:1])

    tell.remind(time.monotonic() + HEARTBEAT_SECONDS * 2)

    assert capsys.readouterr() == ("", "")
