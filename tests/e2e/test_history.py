"""What was applied from a folder, by whom, and what became of it; and dropping what is long over."""

from __future__ import annotations

import io
import json
import re
import stat
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import Labelform
from tests.e2e.histories import git

from labelform.errors import ExitCode

RUNS = Path(".labelform/runs")
SANDBOX = ("--sandbox", "t.db")
SPEC = """\
labelform: 1
project: {title: "%s"}
collections:
  - {name: night, description: "%s"}
"""


@pytest.fixture(autouse=True)
def _in_rotterdam(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Europe/Amsterdam")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def applied(labelform: Labelform, title: str = "Pilot", description: str = "dark", *options: str) -> None:
    Path("p.yaml").write_text(SPEC % (title, description), encoding="utf-8")
    assert labelform("apply", "p.yaml", *(options or SANDBOX), "--auto-approve").code == ExitCode.OK


def began(labelform: Labelform, number: int, moment: str) -> None:
    """Let a run have begun at a moment."""
    (folder,) = RUNS.glob(f"{number:06}-*")
    folder.rename(folder.with_name(f"{number:06}-{moment}.000000Z-7"))


def facts(labelform: Labelform, *options: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in labelform("history", "--json", *options).out.splitlines()]


def test_a_run_is_one_line_with_when_where_who_what_and_how_it_ended(
    labelform: Labelform, monkeypatch: pytest.MonkeyPatch
) -> None:
    git("init", "--quiet", "--initial-branch=main")
    git("config", "user.name", "Ann")
    git("config", "user.email", "ann@example.org")
    for name in ("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL"):
        monkeypatch.delenv(name, raising=False)
    Path("environments.yaml").write_text(
        "labelform_environments: 1\nenvironments:\n  staging: {platform: sandbox, database: t.db}\n", encoding="utf-8"
    )
    applied(labelform, "Pilot", "dark", "--env", "staging")
    applied(labelform, "Second", "dark")
    began(labelform, 1, "20260701T100000")
    began(labelform, 2, "20261129T100000")

    listed = labelform("history").out

    assert listed == (
        "000001  2026-07-01 12:00:00  staging  Ann <ann@example.org>  Pilot   +2 ~0 -0  exit 0\n"
        "000002  2026-11-29 11:00:00  -        Ann <ann@example.org>  Second  +2 ~0 -0  exit 0\n"
    )


def test_without_git_it_is_the_user_of_the_machine(labelform: Labelform, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "bob")
    applied(labelform)

    assert [one["actor"] for one in facts(labelform)] == ["bob"]


def test_machines_get_the_facts(labelform: Labelform) -> None:
    applied(labelform)
    began(labelform, 1, "20261129T100000")

    (one,) = facts(labelform)

    assert (one["run"], one["number"], one["started"]) == (
        "000001-20261129T100000.000000Z-7",
        1,
        "2026-11-29T10:00:00+00:00",
    )
    assert one["counts"] == {"create": 2, "update": 0, "delete": 0}
    assert one["outcomes"] == {"project": "done", 'collections["night"]': "done"}
    assert (one["environment"], one["reverts"], one["exit_code"], one["is_live"]) == (None, "", 0, False)
    assert one["base_url"].startswith("sandbox:")


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ((), [1, 2, 3]),
        (("--project", "Second"), [2]),
        (("--project", "None"), []),
        (("--environment", "staging"), [3]),
        (("--since", "2026-11-01"), [2, 3]),
        (("--since", "2026-11-02T10:00:00+01:00"), [3]),
        (("--failed",), [3]),
        (("--failed", "--project", "Second"), []),
    ],
)
def test_filters_choose(labelform: Labelform, options: tuple[str, ...], expected: list[int]) -> None:
    Path("environments.yaml").write_text(
        "labelform_environments: 1\nenvironments:\n  staging: {platform: sandbox, database: t.db}\n", encoding="utf-8"
    )
    applied(labelform, "Pilot")
    applied(labelform, "Second")
    applied(labelform, "Third", "dark", "--env", "staging")
    cut(3)
    for number, moment in enumerate(("20261001T100000", "20261101T100000", "20261103T100000"), start=1):
        began(labelform, number, moment)

    assert [one["number"] for one in facts(labelform, *options)] == expected


def cut(number: int) -> None:
    """Let a run have been killed before its account, after its last call was begun."""
    (ledger,) = RUNS.glob(f"{number:06}-*/ledger.jsonl")
    lines = ledger.read_text(encoding="utf-8").splitlines(keepends=True)
    ledger.write_text("".join(lines[:-2]), encoding="utf-8")


def test_what_was_killed_and_what_is_of_an_earlier_version_is_listed_with_what_is_known(labelform: Labelform) -> None:
    applied(labelform)
    applied(labelform, "Pilot", "darker")
    cut(2)
    (ledger,) = RUNS.glob("000001-*/ledger.jsonl")
    lines = [json.loads(line) for line in ledger.read_text(encoding="utf-8").splitlines()]
    for line in lines:
        for name in ("environment", "actor", "reverts", "messages", "done", "result"):
            line.pop(name, None)
    ledger.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")

    first, second = labelform("history").out.splitlines()

    assert re.search(r"  -  -  +Pilot  \+2 ~0 -0  exit 0$", first)
    assert second.endswith("  Pilot  +0 ~1 -0  did not finish; open: update_collection")


def test_one_run_is_shown_with_what_became_of_each_change(labelform: Labelform) -> None:
    applied(labelform)
    Path("p.yaml").write_text(
        "labelform: 1\nproject: {title: Pilot}\ncollections: []\npolicy: {prune: true}\n", encoding="utf-8"
    )
    labelform("apply", "p.yaml", *SANDBOX, "--auto-approve")
    began(labelform, 2, "20261129T100000")

    told = labelform("history", "show", "2").out

    assert told.startswith(
        'Run 000002-20261129T100000.000000Z-7 on project "Pilot"\n  began: 2026-11-29 11:00:00 CET\n'
    )
    assert '\n  - done  collections["night"]\n  kept of what collections["night"] held: 0 things\n' in told
    assert json.loads(labelform("history", "show", "000002", "--json").out)["number"] == 2


def test_the_account_of_a_killed_run_says_where_it_may_have_written(labelform: Labelform) -> None:
    applied(labelform)
    cut(1)

    told = labelform("history", "show", "1").out

    assert 'It did not finish. It wrote to, or may have written to:\n  collections["night"]\n' in told


def test_a_revert_says_which_run_it_takes_back(labelform: Labelform) -> None:
    applied(labelform)
    applied(labelform, "Pilot", "darker")
    labelform("revert", *SANDBOX, "--out", "back.json")
    labelform("apply", "back.json", *SANDBOX, "--auto-approve")

    assert labelform("history").out.splitlines()[2].endswith("+0 ~1 -0  exit 0; reverts 000002")
    assert [one["reverts"][:6] for one in facts(labelform)] == ["", "", "000002"]


def test_prune_drops_what_is_over_and_old_and_nothing_else(
    labelform: Labelform, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, title in enumerate(("Old", "Killed", "New"), start=1):
        applied(labelform, title)
        began(labelform, number, ("20260101T100000", "20260102T100000", "20261120T100000")[number - 1])
    cut(2)
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))

    refused = labelform("history", "prune", "--older-than", "2026-06-01")
    dropped = labelform("history", "prune", "--older-than", "2026-06-01", "--auto-approve")
    again = labelform("history", "prune", "--older-than", "2026-06-01", "--auto-approve")

    assert (refused.code, "Nothing was dropped." in refused.out) == (1, True)
    assert (dropped.code, dropped.out) == (0, "Dropped 1 run.\n")
    assert again.out == "There is nothing to drop.\n"
    assert [one["project"] for one in facts(labelform)] == ["Killed", "New"]


@pytest.mark.parametrize(
    "when", ["soon", "7", "7y", "-7d", "99999999999d", "", pytest.param("9" * 5000 + "d", id="5,000 digits")]
)
def test_what_is_no_moment_is_wrong_usage(labelform: Labelform, when: str) -> None:
    assert labelform("history", "--since", when).code == ExitCode.WRONG_USAGE


def test_runs_of_another_folder_are_found_wherever_the_option_stands(labelform: Labelform) -> None:
    applied(labelform)
    RUNS.rename("elsewhere")

    for arguments in (("--runs", "elsewhere", "show", "1"), ("show", "1", "--runs", "elsewhere")):
        assert labelform("history", *arguments).code == ExitCode.OK


def test_the_folder_of_a_run_is_its_owners_only(labelform: Labelform) -> None:
    applied(labelform)

    modes = {stat.S_IMODE(file.stat().st_mode) for file in RUNS.glob("*/*")}
    assert modes == {0o600}
