"""`labelform test` from end to end: what it prints and writes, how it ends, and what it leaves alone."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from tests.conftest import Labelform
from tests.testing.cases import EXAMPLES, FILE, write_cases

from labelform.errors import ExitCode

IN_SYNC = "after: {in_sync: true}"
CASES = (
    "# every one of them\nplan: {counts: {create: 9}} # as many as it takes\nafter:\n  sections:\n    collections:\n"
    "      - gone # long ago\n      - night-low-light-hard # dark\n  filters: {\"Night / low light\": '1 of 24'}",
    f"{IN_SYNC}",
    "seed: empty\nrefused: {code: protect}",
)


def test_cases_pass_and_fail_one_line_each_with_what_is_otherwise(labelform: Labelform, tmp_path: Path) -> None:
    write_cases(tmp_path, *CASES)

    ended = labelform("test", "--color", "never")

    assert ended.code == ExitCode.ERROR
    assert ended.out.startswith(
        f"{FILE}\n  FAILED  case 1\n          {FILE}:6:29: plan.counts.create\n            - 9\n"
    )
    assert "            - Night / low light: 1 of 24\n            + Night / low light: 12 of 24\n" in ended.out
    assert "  ok      case 2\n  FAILED  case 3\n" in ended.out
    assert ended.out.endswith("3 cases, 2 failed (- expected but missing, + actual but not expected).\n")


def test_the_cases_of_a_name_are_run_and_a_run_of_none_is_a_mistake(labelform: Labelform, tmp_path: Path) -> None:
    write_cases(tmp_path, *CASES)

    chosen, none = labelform("test", "-k", "CASE 2"), labelform("test", "-k", "case 9")

    assert (chosen.code, chosen.out) == (ExitCode.OK, f"{FILE}\n  ok      case 2\n\n1 case, all as expected.\n")
    assert (none.code, none.out) == (ExitCode.ERROR, "")


def test_mistakes_in_a_file_are_told_before_any_case_is_run(labelform: Labelform, tmp_path: Path) -> None:
    write_cases(tmp_path, CASES[1], "plan: {chagnes: []}")

    ended = labelform("test")

    assert (ended.code, ended.out) == (ExitCode.ERROR, "")
    assert f"{FILE}:7:12: error[unknown-key]" in ended.err


def test_results_are_the_same_for_programs_and_pipelines_and_with_several_processes(
    labelform: Labelform, tmp_path: Path
) -> None:
    write_cases(tmp_path, *CASES)

    alone, several = (
        json.loads(labelform("test", "--json", "--junit", f"{jobs}.xml", "--jobs", jobs).out) for jobs in ("1", "2")
    )

    for case in (*alone["cases"], *several["cases"]):
        assert case.pop("seconds") > 0
    assert alone == several
    assert alone["counts"] == {"cases": 3, "passed": 1, "failed": 2}
    first = alone["cases"][0]
    assert (first["file"], first["line"], first["name"], first["result"]) == (FILE, 4, "case 1", "failed")
    assert first["deviations"][0]["range"] == {"filename": FILE, "line": 6, "column": 29}
    (suite,) = ET.parse("1.xml").getroot()  # noqa: S314 - our own
    assert Path("1.xml").read_text("utf-8") == Path("2.xml").read_text("utf-8")
    assert (suite.attrib["tests"], suite.attrib["failures"]) == ("3", "2")
    assert [case.attrib["name"] for case in suite if len(case)] == ["case 1", "case 3"]


def test_an_update_writes_what_came_out_and_leaves_the_rest_of_the_file(labelform: Labelform, tmp_path: Path) -> None:
    path = write_cases(tmp_path, *CASES)
    before = path.read_text("utf-8")

    updated, again = labelform("test", "--update"), labelform("test", "--color", "never")

    after = path.read_text("utf-8")
    expected = before.replace("create: 9", "create: 10").replace("'1 of 24'", "'12 of 24'")
    listed = expected.replace("          - gone # long ago\n", "")
    assert after == listed.replace("# dark\n", "# dark\n          - tiny-vru-boxes\n")
    assert "-    plan: {counts: {create: 9}} # as many as it takes\n" in updated.out
    assert updated.code == ExitCode.ERROR
    assert "1 case has deviations that only you can decide" in updated.err
    assert "  ok      case 1\n  ok      case 2\n  FAILED  case 3\n" in again.out


def test_a_case_that_only_people_can_settle_is_left_as_it_is(labelform: Labelform, tmp_path: Path) -> None:
    path = write_cases(
        tmp_path, "refused: {code: protect}\nplan: {counts: {create: 9}}\nafter: {sections: {datasets: []}}"
    )
    before = path.read_text("utf-8")

    updated = labelform("test", "--update")

    assert "plan.counts.create" in updated.out
    assert path.read_text("utf-8") == before
    assert updated.err == "1 case has deviations that only you can decide: nothing was written for them.\n"


def test_nothing_is_left_behind_and_git_remembers_nothing(
    labelform: Labelform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    write_cases(tmp_path, IN_SYNC)
    commands = ["git init -q", "git add .", "git -c user.name=x -c user.email=x@x.example commit -qm x"]
    subprocess.run(" && ".join(commands), shell=True, check=True)  # noqa: S602 - a text of ours
    elsewhere = tmp_path_factory.mktemp("temporary")
    monkeypatch.setattr("tempfile.tempdir", str(elsewhere))

    assert labelform("test").code == ExitCode.OK

    assert sorted(path.name for path in tmp_path.iterdir()) == [".git", FILE, "project.yaml"]
    assert list(elsewhere.iterdir()) == []
    refs = subprocess.run(["git", "for-each-ref"], capture_output=True, text=True, check=True).stdout
    assert [line.split()[-1] for line in refs.splitlines()] in (["refs/heads/main"], ["refs/heads/master"])


def test_a_file_is_a_report_of_ours_or_stays(labelform: Labelform, tmp_path: Path) -> None:
    write_cases(tmp_path, IN_SYNC)
    shutil.copy(EXAMPLES / "demo.sh", "mine.xml")

    ended = labelform("test", "--junit", "mine.xml")

    assert (ended.code, ended.out) == (ExitCode.WRONG_USAGE, "")
