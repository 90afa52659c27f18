"""The main job on the embedded sandbox: validate, plan, apply, and nothing left to do."""

from __future__ import annotations

import io
import json
import re
import stat
from pathlib import Path

import pytest
from tests.conftest import Labelform

from labelform.errors import ExitCode

EXAMPLE = str(Path(__file__).parents[2] / "examples" / "project.yaml")
SUMMARY = re.compile(r"^Plan: \d+ to add, \d+ to change, \d+ to destroy\.$", re.MULTILINE)
NO_CHANGES = "No changes. Your infrastructure matches the configuration."


def test_the_example_is_planned_applied_and_then_in_sync(labelform: Labelform) -> None:
    planned = labelform("plan", EXAMPLE, "--sandbox", "t.db", "--detailed-exitcode")
    applied = labelform("apply", EXAMPLE, "--sandbox", "t.db", "--auto-approve")
    again = labelform("plan", EXAMPLE, "--sandbox", "t.db", "--detailed-exitcode")

    assert (planned.code, applied.code, again.code) == (ExitCode.CHANGES_PENDING, ExitCode.OK, ExitCode.OK)
    assert len(SUMMARY.findall(planned.out)) == 1
    assert re.search(
        r"^Apply complete! Resources: [1-9]\d* added, 0 changed, 0 destroyed\.$", applied.out, re.MULTILINE
    )
    assert NO_CHANGES in again.out.splitlines()


def test_a_plan_writes_nothing(labelform: Labelform) -> None:
    labelform("plan", EXAMPLE, "--sandbox", "t.db")
    before = labelform("sandbox", "dump", "--database", "t.db")
    labelform("plan", EXAMPLE, "--sandbox", "t.db")
    after = labelform("sandbox", "dump", "--database", "t.db")

    assert before.code == ExitCode.OK
    assert after.out == before.out


def test_a_saved_plan_is_json_in_terraforms_shape_that_only_its_owner_reads(labelform: Labelform) -> None:
    ended = labelform("plan", EXAMPLE, "--sandbox", "t.db", "--out", "plan.json")

    saved = json.loads(Path("plan.json").read_text(encoding="utf-8"))
    assert ended.code == ExitCode.OK
    assert saved["format_version"] == "1.2"
    assert saved["resource_changes"][0]["change"]["actions"] == ["create"]
    assert stat.S_IMODE(Path("plan.json").stat().st_mode) == 0o600


@pytest.mark.parametrize(("answer", "code"), [("yes", ExitCode.OK), ("y", ExitCode.ERROR), ("", ExitCode.ERROR)])
def test_apply_asks_and_only_yes_is_an_answer(
    labelform: Labelform, monkeypatch: pytest.MonkeyPatch, answer: str, code: ExitCode
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{answer}\n" if answer else ""))

    ended = labelform("apply", EXAMPLE, "--sandbox", "t.db")

    assert ended.code == code
    assert "Only 'yes' will be accepted to approve." in ended.out
    assert ("Apply cancelled." in ended.out) == (code is ExitCode.ERROR)


def test_apply_without_input_needs_approval_in_advance(labelform: Labelform) -> None:
    ended = labelform("apply", EXAMPLE, "--sandbox", "t.db", "--no-input")

    assert ended.code == ExitCode.WRONG_USAGE
    assert "--auto-approve" in ended.err


def test_prune_by_option_deletes_what_the_spec_does_not_name(labelform: Labelform) -> None:
    labelform("apply", EXAMPLE, "--sandbox", "t.db", "--auto-approve")
    Path("less.yaml").write_text(
        'labelform: 1\nproject: {title: "Northlane Perception - Night pilot"}\ncollections: []\n', encoding="utf-8"
    )

    kept = labelform("plan", "less.yaml", "--sandbox", "t.db")
    pruned = labelform("plan", "less.yaml", "--sandbox", "t.db", "--prune")

    assert NO_CHANGES in kept.out
    assert "not in the spec, and prune is off" in kept.out
    assert "0 to add, 0 to change, 2 to destroy." in pruned.out


def test_several_specs_are_planned_and_applied_in_one_run(labelform: Labelform) -> None:
    for name in ("one", "two"):
        Path(f"{name}.yaml").write_text(
            f'labelform: 1\nproject: {{title: "{name}"}}\ncollections: [{{name: c}}]\n', encoding="utf-8"
        )

    applied = labelform("apply", "one.yaml", "two.yaml", "--sandbox", "t.db", "--auto-approve")
    again = labelform("plan", ".", "--sandbox", "t.db", "--detailed-exitcode")

    assert applied.code == ExitCode.OK
    assert again.code == ExitCode.OK
    assert again.out.count(NO_CHANGES) == 1, "one line for all: tools read the first they find"
