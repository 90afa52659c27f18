"""What the platform cannot change: shown as blocked with its reason, never written, never reported as done."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.conftest import Labelform

from labelform.errors import ExitCode

SPEC = """\
labelform: 1
project:
  title: "{title}"
  {pin}
  description: "{description}"
  ontology: "{ontology}"
collections:
  - {{name: night, description: "{collection}"}}
"""
START = {
    "title": "Pilot", "pin": "", "description": "as created", "ontology": "NL Road Users & Lanes v6",
    "collection": "dark frames",
}  # fmt: skip


def write(**changes: str) -> str:
    Path("p.yaml").write_text(SPEC.format(**{**START, **changes}), encoding="utf-8")
    return "p.yaml"


def project_hash(labelform: Labelform) -> str:
    out = labelform("plan", "p.yaml", "--sandbox", "t.db").out
    return out.split("(", 1)[1].split(")", 1)[0]


@pytest.mark.parametrize(
    ("field", "value"),
    [("title", "Other"), ("description", "edited"), ("ontology", "Thoracic CT Nodules 2.1")],
)
def test_an_edited_setting_is_blocked_while_the_rest_is_applied(labelform: Labelform, field: str, value: str) -> None:
    labelform("apply", write(), "--sandbox", "t.db", "--auto-approve")
    pin = f'hash: "{project_hash(labelform)}"'
    spec = write(**{"pin": pin, field: value, "collection": "edited in the spec"})

    planned = labelform("plan", spec, "--sandbox", "t.db", "--detailed-exitcode")
    applied = labelform("apply", spec, "--sandbox", "t.db", "--auto-approve")
    again = labelform("plan", spec, "--sandbox", "t.db", "--detailed-exitcode")

    assert planned.code == ExitCode.CHANGES_PENDING
    assert f"the platform has no call to change the {field} of a project" in planned.out
    assert "Plan: 0 to add, 1 to change, 0 to destroy." in planned.out
    assert applied.code == ExitCode.PARTLY_APPLIED
    assert "Resources: 0 added, 1 changed, 0 destroyed." in applied.out
    assert "1 blocked change remains." in applied.out
    assert again.code == ExitCode.CHANGES_PENDING
    assert "Plan: 0 to add, 0 to change, 0 to destroy." in again.out


def test_an_apply_with_only_blocked_changes_says_so_and_makes_no_call(labelform: Labelform) -> None:
    labelform("apply", write(), "--sandbox", "t.db", "--auto-approve")
    before = labelform("sandbox", "dump", "--database", "t.db").out

    applied = labelform("apply", write(description="edited"), "--sandbox", "t.db", "--auto-approve")

    assert applied.code == ExitCode.PARTLY_APPLIED
    assert "1 blocked change remains." in applied.out
    assert labelform("sandbox", "dump", "--database", "t.db").out == before
