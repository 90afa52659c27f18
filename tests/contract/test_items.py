"""Items of collections both ways: the official SDK reads what was put in, and what it changed is planned."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import Labelform, Served
from tests.contract.environments import python_of

from labelform.errors import ExitCode

ONE, TWO, THREE = (f"nl7-03_cam_front_20260901_{number}.png" for number in ("00000", "00150", "00300"))
SPEC = f"""\
labelform: 1
project: {{title: "Listed", ontology: "NL Road Users & Lanes v6"}}
datasets: ["NL fleet7 2026-09 motorway day"]
collections:
  - {{name: night, items: [{{data: {ONE}}}, {{data: {TWO}}}]}}
"""
PRUNED = f"{SPEC}policy: {{prune: [collections]}}\n"


@pytest.mark.contract
@pytest.mark.parametrize("version", ["0.1.155", "0.1.211"])
def test_the_sdk_reads_what_was_put_in_and_what_it_changed_is_planned(
    labelform: Labelform, served: Served, monkeypatch: pytest.MonkeyPatch, version: str
) -> None:
    monkeypatch.setenv("ENCORD_SSH_KEY_FILE", served.ssh_key_file)
    platform = ("--domain", served.url)
    Path("p.yaml").write_text(SPEC, encoding="utf-8")
    assert labelform("apply", "p.yaml", *platform, "--auto-approve").code == ExitCode.OK
    assert sdk(version, served) == [[ONE, 0], [TWO, 0]]

    edited = sdk(version, served, f"-{ONE}", f"+{THREE}")
    planned = labelform("plan", "p.yaml", *platform).out
    labelform("apply", "p.yaml", *platform, "--auto-approve")
    applied = sdk(version, served)
    Path("p.yaml").write_text(PRUNED, encoding="utf-8")
    pruned = labelform("plan", "p.yaml", *platform).out
    labelform("apply", "p.yaml", *platform, "--auto-approve")

    assert edited == [[TWO, 0], [THREE, 0]]
    assert (f"+ items[{ONE}:0]" in planned, THREE in planned) == (True, False)
    assert applied == [[ONE, 0], [TWO, 0], [THREE, 0]]
    assert f"- items[{THREE}:0]" in pruned
    assert sdk(version, served) == [[ONE, 0], [TWO, 0]]
    assert labelform("plan", "p.yaml", *platform, "--detailed-exitcode").code == ExitCode.OK


def sdk(version: str, served: Served, *edits: str) -> Any:
    """Run the script in the environment of one SDK version."""
    script = Path(__file__).with_name("sdk_items.py")
    ended = subprocess.run(
        [python_of(version), script, served.url, served.ssh_key_file, "Listed", "night", *edits],
        capture_output=True, text=True, timeout=120, check=False, env={**os.environ, "NO_PROXY": "127.0.0.1"},
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout.splitlines()[-1])
