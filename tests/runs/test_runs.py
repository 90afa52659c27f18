"""The record of runs: what history lists, what resume needs, what a crash leaves."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from labelform.core.plan import Target
from labelform.core.planset import PlanSet
from labelform.runs import runs as kept
from labelform.runs.file_ledger import FileLedger
from labelform.runs.ledger import LedgerError, read_ledger
from labelform.runs.runs import FolderRuns

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
FACTS = {"call": "remove_group", "args": {}, "addresses": ['groups["leads"]']}
PLAN = {"plan_digest": "d", "target": {"title": "P", "hash": None}}
KEPT_SETS = 6


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep fewer runs than users have, or every test would write hundreds."""
    monkeypatch.setattr(kept, "KEPT_SETS", KEPT_SETS)


def test_a_run_keeps_its_plan_and_its_ledger_for_its_owner_only(tmp_path: Path) -> None:
    runs = FolderRuns(tmp_path / "runs")

    with runs.start({"a": 1}, NOON) as ledger:
        ledger.write("run", PLAN)
        ledger.write("account", {"exit_code": 0, "outcomes": {"x": "done"}})

    (run,) = runs.all()
    assert json.loads(run.plan_file.read_text(encoding="utf-8")) == {"a": 1}
    assert (run.project, run.plan_digest, run.exit_code, run.outcomes) == ("P", "d", 0, {"x": "done"})
    assert {stat.S_IMODE(file.stat().st_mode) for file in run.folder.iterdir()} == {0o600}


def test_a_killed_run_has_no_account_and_names_its_open_call(tmp_path: Path) -> None:
    runs = FolderRuns(tmp_path)
    with runs.start({}, NOON) as ledger:
        ledger.write("begin", {**FACTS, "call": "add_group"})
        ledger.write("end", {**FACTS, "call": "add_group", "outcome": "done"})
        ledger.write("begin", FACTS)

    (run,) = runs.all()

    assert run.exit_code is None
    assert [call.call for call in run.open_calls] == ["remove_group"]


@pytest.mark.parametrize("entry", ["set", "platform"])
def test_what_is_killed_before_it_has_its_plan_and_its_set_is_no_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, entry: str
) -> None:
    document = {"labelform": {"base_url": "https://x.example"}}
    write = FileLedger.write

    def killed(self: FileLedger, written: str, facts: Mapping[str, Any]) -> None:
        if written == entry:
            raise KeyboardInterrupt
        write(self, written, facts)

    with monkeypatch.context() as patched:
        patched.setattr(FileLedger, "write", killed)
        with pytest.raises(KeyboardInterrupt):
            FolderRuns(tmp_path, set_name="s").start(document)
    left = [place.name for place in tmp_path.iterdir()]

    assert FolderRuns(tmp_path).all() == []
    FolderRuns(tmp_path, set_name="s").start(document).close()
    (run,) = FolderRuns(tmp_path).all()
    assert (len(left), run.set_name, [place.name for place in tmp_path.iterdir()]) == (1, "s", [run.folder.name])


def test_what_a_run_began_to_remove_counts_once_it_has_ended(tmp_path: Path) -> None:
    runs = FolderRuns(tmp_path)
    ledger = runs.start({}, NOON)
    ledger.write("run", PLAN)
    ledger.write("begin", {**FACTS, "removes": True})

    while_it_runs = runs.past()
    ledger.close()
    afterwards = runs.past()

    assert while_it_runs.begun("d") == frozenset()
    assert afterwards.begun("d") == {'groups["leads"]'}
    assert afterwards.begun("another plan") == frozenset()


def test_what_a_run_began_on_one_platform_is_not_begun_on_another(tmp_path: Path) -> None:
    runs = FolderRuns(tmp_path)
    for database in ("staging", "production"):
        with runs.start(on(database), NOON) as ledger:
            ledger.write("run", PLAN)
            ledger.write("begin", {**FACTS, "addresses": [database], "removes": True})
    with runs.start({}, NOON) as ledger:  # by an earlier version
        ledger.write("run", PLAN)
        ledger.write("begin", {**FACTS, "addresses": ["somewhere"], "removes": True})

    past = runs.past().at("sandbox:staging")

    assert past.begun("d") == {"staging", "somewhere"}
    assert len(past.unanswered(Target(title="P", hash=None))) == 2


def test_a_run_that_can_be_resumed_is_kept_although_its_plan_was_finished_on_another_platform(tmp_path: Path) -> None:
    with FolderRuns(tmp_path).start(on("production"), NOON) as ledger:
        ledger.write("run", PLAN)

    for number in range(2 * KEPT_SETS):
        finish(FolderRuns(tmp_path), number, platform="staging")
    while_half_done = [run.base_url for run in FolderRuns(tmp_path).all()]
    finish(FolderRuns(tmp_path), 0, platform="production")
    finish(FolderRuns(tmp_path), 0, platform="staging")

    assert (while_half_done[0], len(while_half_done)) == ("sandbox:production", KEPT_SETS + 1)
    assert len(FolderRuns(tmp_path).all()) == KEPT_SETS


def test_a_line_that_a_crash_cut_off_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    with FileLedger(path) as ledger:
        ledger.write("run", PLAN)
    with path.open("a", encoding="utf-8") as file:
        file.write('{"entry": "begi')

    kept = read_ledger(path)

    assert ([entry.entry for entry in kept.entries], kept.damage) == (["run"], "")


def test_a_title_with_a_line_separator_is_one_line(tmp_path: Path) -> None:
    runs = FolderRuns(tmp_path)
    with runs.start({}, NOON) as ledger:
        ledger.write("run", {**PLAN, "target": {"title": "one\u2028two\x85three", "hash": None}})

    assert [run.project for run in runs.all()] == ["one\u2028two\x85three"]


def test_what_the_platform_says_in_half_characters_can_be_written_down(tmp_path: Path) -> None:
    runs = FolderRuns(tmp_path)
    with runs.start({}, NOON) as ledger:
        ledger.write("begin", FACTS)
        ledger.write("end", {**FACTS, "outcome": "refused", "error": "no \ud83d"})

    (run,) = runs.all()
    assert (run.damage, run.open_calls) == ("", [])


DAMAGES = {
    "a number": b"5",
    "a list": b"[]",
    "not JSON": b"{'entry'}",
    "deep JSON": b"[" * 100_000,
    "deep JSON in an entry": b'{"entry": "begin", "args": ' + b'{"a": ' * 10_000 + b"1" + b"}" * 10_000 + b"}",
    "wrong types": b'{"entry": "begin", "at": "2026-11-23T12:00:00Z", "call": 5, "args": [], "addresses": "x"}',
    "no entry": b'{"call": "add_group"}',
    "an entry of no kind": b'{"entry": ["begin"]}',
    "no such time": b'{"entry": "end", "at": "noon", "call": "c", "args": {}, "addresses": [], "outcome": "done"}',
    "not text": b"\xff\xfe\x00",
    "nothing": b"",
}


@pytest.mark.parametrize("line", DAMAGES.values(), ids=DAMAGES.keys())
def test_a_damaged_run_is_named_and_not_relied_on(tmp_path: Path, line: bytes) -> None:
    runs = FolderRuns(tmp_path)
    with runs.start({}, NOON) as ledger:
        ledger.write("run", PLAN)
        ledger.write("begin", {**FACTS, "removes": True})
    with ledger.path.open("ab") as file:
        file.write(line + b"\n" + b'{"entry": "account", "exit_code": 0, "outcomes": {}}\n')

    past = runs.past()

    assert [run.damage for run in past.damaged] == ["line 3 is not an entry"]
    assert (runs.last(), past.begun("d")) == (None, frozenset())


def test_an_entry_of_a_later_version_is_no_damage(tmp_path: Path) -> None:
    runs = FolderRuns(tmp_path)
    with runs.start({}, NOON) as ledger:
        ledger.write("run", {**PLAN, "weather": "fine"})
        ledger.write("lease", {"token": 5})

    assert [(run.damage, run.plan_digest) for run in runs.all()] == [("", "d")]


def test_a_ledger_that_is_no_file_is_a_damaged_run(tmp_path: Path) -> None:
    (tmp_path / "one" / "ledger.jsonl").mkdir(parents=True)
    (tmp_path / "two").mkdir()
    os.mkfifo(tmp_path / "two" / "ledger.jsonl")

    assert [run.damage for run in FolderRuns(tmp_path).all()] == ["it cannot be read: not a file"] * 2


def test_the_oldest_runs_go_when_there_are_too_many(tmp_path: Path) -> None:
    runs = FolderRuns(tmp_path)
    for number in range(KEPT_SETS + 5):
        finish(runs, number)

    kept = runs.all()

    assert len(kept) == KEPT_SETS
    assert kept[0].name.startswith("000006-20261123T120005")


def test_the_runs_of_one_apply_are_kept_together_however_many_they_are(tmp_path: Path) -> None:
    fleet = FolderRuns(tmp_path).together(PlanSet())
    for number in range(3 * KEPT_SETS):
        finish(fleet, number)
    for number in range(KEPT_SETS - 1):
        finish(FolderRuns(tmp_path), number)
    kept = len(FolderRuns(tmp_path).all())

    finish(FolderRuns(tmp_path), 0)

    assert kept == 4 * KEPT_SETS - 1
    assert len(FolderRuns(tmp_path).all()) == KEPT_SETS


@pytest.mark.parametrize(
    "end",
    [
        [],
        [("begin", {**FACTS, "removes": True})],
        [("account", {"exit_code": 3, "outcomes": {"x": "done", "y": "failed"}})],
        [("account", {"exit_code": 130, "outcomes": {"x": "done", "y": "not attempted"}})],
        [("account", {"exit_code": 6, "outcomes": {"x": "unknown"}})],
    ],
    ids=["killed", "killed within a change", "failed", "interrupted", "unknown"],
)
def test_a_run_that_can_be_resumed_and_all_of_its_apply_are_kept_until_its_plan_is_finished(
    tmp_path: Path, end: list[tuple[str, dict[str, object]]]
) -> None:
    fleet = FolderRuns(tmp_path).together(PlanSet())
    finish(fleet, 0, "a")
    with fleet.start({}, NOON) as ledger:
        ledger.write("run", {**PLAN, "plan_digest": "half done"})
        for entry, facts in end:
            ledger.write(entry, facts)
    finish(fleet, 0, "b")

    for number in range(2 * KEPT_SETS):
        finish(FolderRuns(tmp_path), number)
    while_half_done = [run.plan_digest for run in FolderRuns(tmp_path).all()]
    finish(FolderRuns(tmp_path), 0, "half done")
    finish(FolderRuns(tmp_path), 0)

    assert while_half_done[:4] == ["a", "half done", "b", "d"]
    assert len(while_half_done) == KEPT_SETS + 3
    assert len(FolderRuns(tmp_path).all()) == KEPT_SETS


def test_runs_are_in_the_order_in_which_they_began_whatever_the_clock_says(tmp_path: Path) -> None:
    runs = FolderRuns(tmp_path)
    with FileLedger(tmp_path / "20270101T000000.000000Z-7" / "ledger.jsonl") as ledger:  # by an earlier version
        ledger.write("run", {**PLAN, "plan_digest": "oldest"})

    for digest, hours in (("first", 5), ("second", 0), ("third", -9)):
        with runs.start({}, NOON + timedelta(hours=hours)) as ledger:
            ledger.write("run", {**PLAN, "plan_digest": digest})

    assert [run.plan_digest for run in runs.all()] == ["oldest", "first", "second", "third"]
    assert runs.last() == runs.all()[-1]


def test_numbers_grow_beyond_their_usual_width(tmp_path: Path) -> None:
    runs = FolderRuns(tmp_path)
    FileLedger(tmp_path / "999999-20261123T120000.000000Z-7" / "ledger.jsonl").close()

    runs.start({}, NOON).close()
    runs.start({}, NOON).close()

    assert [run.name.partition("-")[0] for run in runs.all()] == ["999999", "1000000", "1000001"]


def test_a_damaged_run_is_never_dropped(tmp_path: Path) -> None:
    runs = FolderRuns(tmp_path)
    with runs.start({}, NOON) as damaged:
        damaged.write("run", {"plan_digest": 5})

    for number in range(KEPT_SETS + 5):
        finish(runs, number)

    assert damaged.path.exists()
    assert len(runs.all()) == KEPT_SETS + 1


def test_many_runs_at_once_in_a_folder_whose_runs_are_dropped_do_not_hurt_each_other(tmp_path: Path) -> None:
    runs = FolderRuns(tmp_path)
    for number in range(KEPT_SETS):
        finish(runs, number)

    with ThreadPoolExecutor(20) as pool:
        seen = list(pool.map(lambda number: finish(runs, number), range(100)))

    assert all(seen)
    finish(runs, 100)  # the last of them may have met others that were not over yet, and left them
    assert len(runs.all()) == KEPT_SETS


def on(database: str) -> dict[str, object]:
    """Return as much of a plan file as says where it is applied."""
    return {"labelform": {"base_url": f"sandbox:{database}"}}


def finish(runs: FolderRuns, number: int, digest: str = "d", platform: str = "") -> bool:
    """Begin a run, ask what went before, end it; tell whether its record is whole."""
    with runs.start(on(platform) if platform else {}, NOON + timedelta(seconds=number)) as ledger:
        ledger.write("run", {**PLAN, "plan_digest": digest})
        runs.past()
        ledger.write("account", {"exit_code": 0, "outcomes": {"x": "done"}})
        return read_ledger(ledger.path).damage == ""


def test_a_folder_that_cannot_be_written_is_an_error_with_a_way_out(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")

    with pytest.raises(LedgerError, match="cannot be written") as caught:
        FolderRuns(tmp_path / "file").start({}, NOON)

    assert "--runs" in caught.value.hint
