"""A thing that a spec names by its name and by its hash is one thing, named twice."""

from __future__ import annotations

import json
from pathlib import Path

from tests.conftest import Labelform

from labelform.errors import ExitCode

SPEC = """\
labelform: 1
project: {title: P}
datasets:
  - NL fleet7 2026-09 motorway day
  - {hash: %s}
"""


def test_an_item_that_is_named_by_name_and_by_hash_is_named_twice(labelform: Labelform) -> None:
    labelform("plan", str(write(SPEC.rsplit("\n", 2)[0])), "--sandbox", "t.db", "--out", "plan.json")
    changes = json.loads(Path("plan.json").read_text(encoding="utf-8"))["resource_changes"]
    (identity,) = (one["change"]["after"]["hash"] for one in changes if one["type"] == "datasets")

    refused = labelform("plan", str(write(SPEC % identity)), "--sandbox", "t.db")

    assert refused.code == ExitCode.ERROR
    assert 'p.yaml:5:5: error[duplicate-item]: "NL fleet7 2026-09 motorway day" is named twice' in refused.err
    assert "remove one of them; the other is at p.yaml:4" in refused.err


def write(text: str) -> Path:
    path = Path("p.yaml")
    path.write_text(text, encoding="utf-8")
    return path
