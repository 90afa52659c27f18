"""JSON lines: what a machine reads of a plan and of an apply."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
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


def test_a_plan_that_breaks_a_rule_is_told_to_machines_though_nothing_is_applied(labelform: Labelform) -> None:
    Path("p.yaml").write_text(SPEC, encoding="utf-8")
    Path("labelform.policy.yaml").write_text("labelform_policy: 1\nmax_deletes: 0\n", encoding="utf-8")
    labelform("apply", "p.yaml", "--sandbox", "t.db", "--auto-approve")
    Path("p.yaml").write_text(SPEC.replace("{name: one}, ", ""), encoding="utf-8")

    ended = labelform(
        "apply", "p.yaml", "--sandbox", "t.db", "--auto-approve", "--prune", "--json", "--json-into", "run.jsonl"
    )

    assert ended.code == ExitCode.STOPPED_BY_POLICY
    assert [event["type"] for event in lines(ended.out)].count("diagnostic") == 1
    assert "run.jsonl" in {path.name for path in Path().iterdir()}
    assert len(lines(Path("run.jsonl").read_text(encoding="utf-8"))) == len(lines(ended.out))


@pytest.mark.parametrize("command", [("plan",), ("apply", "--auto-approve")])
def test_mistakes_in_a_spec_are_told_to_machines(labelform: Labelform, command: tuple[str, ...]) -> None:
    Path("p.yaml").write_text(SPEC + "groups: [{name: leads, role: anotator}]\n", encoding="utf-8")

    ended = labelform(*command, "p.yaml", "--sandbox", "t.db", "--json")

    [mistake] = [event["diagnostic"] for event in lines(ended.out) if event["type"] == "diagnostic"]
    assert (ended.code, mistake["code"], mistake["range"]["start"]["line"]) == (ExitCode.ERROR, "unknown-role", 4)
    assert "unknown-role" in ended.err


def test_mistakes_in_a_spec_are_told_to_code_scanning(labelform: Labelform) -> None:
    Path("p.yaml").write_text(SPEC + "groups: [{name: leads, role: anotator}]\n", encoding="utf-8")

    ended = labelform("plan", "p.yaml", "--sandbox", "t.db", "--format", "sarif")

    [result] = json.loads(ended.out)["runs"][0]["results"]
    assert (ended.code, result["ruleId"], result["level"]) == (ExitCode.ERROR, "unknown-role", "error")


def test_a_saved_plan_that_breaks_a_rule_is_not_advertised(
    labelform: Labelform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LABELFORM_IN_AUTOMATION", raising=False)
    monkeypatch.delenv("CI", raising=False)
    Path("p.yaml").write_text(SPEC, encoding="utf-8")
    labelform("apply", "p.yaml", "--sandbox", "t.db", "--auto-approve")
    Path("p.yaml").write_text(SPEC.replace("{name: one}, ", "") + "policy: {max_deletes: 0}\n", encoding="utf-8")

    ended = labelform("plan", "p.yaml", "--sandbox", "t.db", "--prune", "--out", "plan.json")

    assert ended.code == ExitCode.STOPPED_BY_POLICY
    assert "Saved the plan to" in ended.out
    assert "To make exactly these changes" not in ended.out
