"""
The referee: what the official SDK edits, `plan` names and `apply` repairs, and the SDK then reads the spec.

Runs with both SDK versions, each in an environment of its own, against a served sandbox.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import Labelform, Served
from tests.contract.environments import python_of

from labelform.errors import ExitCode

TITLE = "Edited by the SDK"
SPEC = f"""\
labelform: 1
project: {{title: "{TITLE}", ontology: "NL Road Users & Lanes v6"}}
datasets: ["NL fleet7 2026-09 motorway night"]
groups:
  - {{name: perception-leads, role: admin}}
  - {{name: vendor-brightmark-l1, role: annotator}}
collections:
  - {{name: night-hard, type: frame, description: "Dark frames for the regression set"}}
  - {{name: tiny-boxes, type: label, description: "Boxes below 0.1 percent"}}
filter_presets:
  - name: Dark frames
    filters:
      - {{metric: brightness, between: [0.0, 0.22]}}
      - {{metadata: time_of_day, type: enum, any_of: [dusk, night]}}
policy: {{prune: true}}
"""
AS_IN_THE_SPEC: dict[str, Any] = {
    "datasets": ["NL fleet7 2026-09 motorway night"],
    "groups": [["perception-leads", "admin"], ["vendor-brightmark-l1", "annotator"]],
    "collections": [
        ["night-hard", "frame", "Dark frames for the regression set"],
        ["tiny-boxes", "label", "Boxes below 0.1 percent"],
    ],
    "filter_presets": {
        "Dark frames": [
            {
                "type": "metric",
                "metric": "metric_brightness",
                "domain": "frame",
                "values": [0.0, 0.22],
                "include": True,
            },
            {"type": "enum", "key": "time_of_day", "values": ["dusk", "night"], "include": True},
        ]
    },
}
HEADERS = re.compile(r"^  # (\S.*?) (?:will be|must be) (\S+)", re.MULTILINE)


@pytest.mark.contract
@pytest.mark.parametrize("version", ["0.1.155", "0.1.211"])
def test_plan_names_exactly_the_edits_and_apply_repairs_them(
    labelform: Labelform, served: Served, monkeypatch: pytest.MonkeyPatch, version: str
) -> None:
    monkeypatch.setenv("ENCORD_SSH_KEY_FILE", served.ssh_key_file)
    Path("p.yaml").write_text(SPEC, encoding="utf-8")
    assert labelform("apply", "p.yaml", "--domain", served.url, "--auto-approve").code == ExitCode.OK
    assert sdk(version, served, "read") == AS_IN_THE_SPEC

    edited = sdk(version, served, "edit")
    planned = labelform("plan", "p.yaml", "--domain", served.url, "--detailed-exitcode")
    applied = labelform("apply", "p.yaml", "--domain", served.url, "--auto-approve")

    assert edited != AS_IN_THE_SPEC
    assert planned.code == ExitCode.CHANGES_PENDING
    assert dict(HEADERS.findall(planned.out)) == {
        'filter_presets["Dark frames"]': "updated",
        'collections["night-hard"]': "updated",
        'groups["vendor-brightmark-l1"]': "updated",
        'collections["tiny-boxes"]': "created",
        'datasets["NL fleet7 2026-08 pilot (retired)"]': "detached",
    }
    assert "Plan: 1 to add, 3 to change, 1 to destroy." in planned.out
    assert applied.code == ExitCode.OK
    assert sdk(version, served, "read") == AS_IN_THE_SPEC
    assert labelform("plan", "p.yaml", "--domain", served.url, "--detailed-exitcode").code == ExitCode.OK


@pytest.mark.contract
@pytest.mark.parametrize("version", ["0.1.155", "0.1.211"])
def test_a_saved_plan_stops_at_what_the_sdk_edited_and_not_at_what_it_did_elsewhere(
    labelform: Labelform, served: Served, monkeypatch: pytest.MonkeyPatch, version: str
) -> None:
    monkeypatch.setenv("ENCORD_SSH_KEY_FILE", served.ssh_key_file)
    additive = SPEC.replace("prune: true", "prune: false")
    Path("p.yaml").write_text(additive, encoding="utf-8")
    assert labelform("apply", "p.yaml", "--domain", served.url, "--auto-approve").code == ExitCode.OK
    Path("p.yaml").write_text(additive.replace("regression set", "second set"), encoding="utf-8")
    labelform("plan", "p.yaml", "--domain", served.url, "--out", "plan.json")

    sdk(version, served, "elsewhere")
    unhindered = labelform("apply", "plan.json", "--domain", served.url, "--auto-approve")
    Path("p.yaml").write_text(additive.replace("regression set", "third set"), encoding="utf-8")
    labelform("plan", "p.yaml", "--domain", served.url, "--out", "plan.json")
    edited = sdk(version, served, "one")
    stopped = labelform("apply", "plan.json", "--domain", served.url, "--auto-approve")

    assert unhindered.code == ExitCode.OK
    assert stopped.code == ExitCode.PLAN_REFUSED
    assert 'collections["night-hard"]' in stopped.out
    assert "it changed on the platform after the plan was made" in stopped.out
    assert sdk(version, served, "read") == edited


def sdk(version: str, served: Served, action: str) -> Any:
    """Run the script in the environment of one SDK version."""
    script = Path(__file__).with_name("sdk_edit.py")
    ended = subprocess.run(
        [python_of(version), script, served.url, served.ssh_key_file, action, TITLE],
        capture_output=True, text=True, timeout=120, check=False, env={**os.environ, "NO_PROXY": "127.0.0.1"},
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout.splitlines()[-1])
