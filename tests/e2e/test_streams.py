"""JSON lines: what a machine reads of a plan and of an apply."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.conftest import Labelform

from labelform.errors import ExitCode

SPEC = 'labelform: 1\nproject: {title: "Streamed"}\ncollections: [{name: one}, {name: two}]\n'


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_a_plan_as_json_lines_is_all_that_stands_on_stdout(labelform: Labelform) -> None:
    Path("p.yaml").write_text(SPEC, encoding="utf-8")

    ended = labelform("plan", "p.yaml", "--sandbox", "t.db", "--json", "--out", "plan.json")

    assert [event["type"] for event in lines(ended.out)] == [
        "version", "planned_change", "planned_change", "planned_change", "change_summary",
    ]  # fmt: skip
    assert "Saved the plan to: plan.json" in ended.err


def test_an_apply_tells_the_terminal_in_words_and_the_file_in_lines(labelform: Labelform) -> None:
    Path("p.yaml").write_text(SPEC, encoding="utf-8")

    ended = labelform("apply", "p.yaml", "--sandbox", "t.db", "--auto-approve", "--json-into", "run.jsonl")

    events = lines(Path("run.jsonl").read_text(encoding="utf-8"))
    assert ended.code == ExitCode.OK
    assert "Apply complete! Resources: 3 added, 0 changed, 0 destroyed." in ended.out
    assert [event["type"] for event in events].count("apply_complete") == 3
    assert events[-1]["changes"] == {"add": 3, "change": 0, "remove": 0, "import": 0, "operation": "apply"}


def test_an_apply_with_json_speaks_no_word_of_prose_on_stdout(labelform: Labelform) -> None:
    Path("p.yaml").write_text(SPEC, encoding="utf-8")

    ended = labelform("apply", "p.yaml", "--sandbox", "t.db", "--auto-approve", "--json")

    assert ended.code == ExitCode.OK
    assert {event["@module"] for event in lines(ended.out)} == {"labelform.ui"}


def test_a_machine_cannot_be_asked_for_approval(labelform: Labelform) -> None:
    Path("p.yaml").write_text(SPEC, encoding="utf-8")

    assert labelform("apply", "p.yaml", "--sandbox", "t.db", "--json").code == ExitCode.WRONG_USAGE
