"""The record of runs: what history lists, what resume needs, what a crash leaves."""

from __future__ import annotations

import json
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from labelform.ledger import Ledger, LedgerError, read_entries
from labelform.runs import KEPT_RUNS, Runs

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
FACTS = {"call": "remove_group", "args": {}, "addresses": ['groups["leads"]']}


def test_a_run_keeps_its_plan_and_its_ledger_for_its_owner_only(tmp_path: Path) -> None:
    runs = Runs(tmp_path / "runs")

    with runs.start({"a": 1}, NOON) as ledger:
        ledger.write("run", {"plan_digest": "d", "target": {"title": "P"}})
        ledger.write("account", {"exit_code": 0, "outcomes": {"x": "done"}})

    (run,) = runs.all()
    assert json.loads(run.plan_file.read_text(encoding="utf-8")) == {"a": 1}
    assert (run.project, run.plan_digest, run.exit_code, run.outcomes) == ("P", "d", 0, {"x": "done"})
    assert {stat.S_IMODE(file.stat().st_mode) for file in run.folder.iterdir()} == {0o600}


def test_a_killed_run_has_no_account_and_names_its_open_call(tmp_path: Path) -> None:
    runs = Runs(tmp_path)
    with runs.start({}, NOON) as ledger:
        ledger.write("begin", {**FACTS, "call": "add_group"})
        ledger.write("end", {**FACTS, "call": "add_group"})
        ledger.write("begin", FACTS)

    (run,) = runs.all()

    assert run.exit_code is None
    assert [entry["call"] for entry in run.open_calls] == ["remove_group"]


def test_what_a_run_began_to_remove_counts_once_it_has_ended(tmp_path: Path) -> None:
    runs = Runs(tmp_path)
    ledger = runs.start({}, NOON)
    ledger.write("run", {"plan_digest": "d", "target": {}})
    ledger.write("begin", {**FACTS, "removes": True})

    while_it_runs = runs.begun("d")
    ledger.close()

    assert while_it_runs == frozenset()
    assert runs.begun("d") == {'groups["leads"]'}
    assert runs.begun("another plan") == frozenset()


def test_a_line_that_a_crash_cut_off_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    with Ledger(path) as ledger:
        ledger.write("run", {})
    with path.open("a", encoding="utf-8") as file:
        file.write('{"entry": "begi')

    assert [entry["entry"] for entry in read_entries(path)] == ["run"]


def test_the_oldest_runs_go_when_there_are_too_many(tmp_path: Path) -> None:
    runs = Runs(tmp_path)
    for number in range(KEPT_RUNS + 5):
        runs.start({}, NOON + timedelta(seconds=number)).close()

    kept = runs.all()

    assert len(kept) == KEPT_RUNS
    assert kept[0].name.startswith("20261123T120005")


def test_a_folder_that_cannot_be_written_is_an_error_with_a_way_out(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")

    with pytest.raises(LedgerError, match="cannot be written") as caught:
        Runs(tmp_path / "file").start({}, NOON)

    assert "--runs" in caught.value.hint
