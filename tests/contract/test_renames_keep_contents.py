"""The referee: what the official SDK put into a collection is in it after a rename, and is named before a loss."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from tests.conftest import Labelform, Served
from tests.contract.environments import python_of

from labelform.errors import ExitCode

TITLE = "Renamed under the SDK"
OLD, NEW = "night-low-light-hard", "night-hard"
SPEC = f"""\
labelform: 1
project: {{title: "{TITLE}", ontology: "NL Road Users & Lanes v6"}}
datasets: ["NL fleet7 2026-09 motorway night", "NL fleet7 2026-09 motorway day"]
collections:
  - {{name: %s, description: "Dark frames for the regression set"}}
policy: {{prune: true}}
"""
FRAMES = 24


@pytest.mark.contract
@pytest.mark.parametrize("version", ["0.1.155", "0.1.211"])
def test_a_rename_keeps_the_identity_and_every_frame(
    labelform: Labelform, served: Served, monkeypatch: pytest.MonkeyPatch, version: str
) -> None:
    monkeypatch.setenv("ENCORD_SSH_KEY_FILE", served.ssh_key_file)
    apply(labelform, served, OLD)
    filled = sdk(version, served, "fill", OLD)

    apply(labelform, served, f"{NEW}, previously: {OLD}")
    renamed = sdk(version, served, "read")
    again = labelform("plan", "p.yaml", "--domain", served.url, "--detailed-exitcode")

    assert len(filled[OLD][1]) == FRAMES
    assert renamed == {NEW: filled[OLD]}
    assert again.code == ExitCode.OK


@pytest.mark.contract
@pytest.mark.parametrize("version", ["0.1.155", "0.1.211"])
def test_without_the_line_the_plan_names_every_frame_and_the_line_and_is_refused(
    labelform: Labelform, served: Served, monkeypatch: pytest.MonkeyPatch, version: str
) -> None:
    monkeypatch.setenv("ENCORD_SSH_KEY_FILE", served.ssh_key_file)
    apply(labelform, served, OLD)
    filled = sdk(version, served, "fill", OLD)
    Path("p.yaml").write_text(SPEC % NEW, encoding="utf-8")

    planned = labelform("plan", "p.yaml", "--domain", served.url)
    refused = labelform("apply", "p.yaml", "--domain", served.url, "--auto-approve")
    kept = sdk(version, served, "read")
    meant = labelform(
        "apply", "p.yaml", "--domain", served.url, "--auto-approve", "--allow", "looks-like-a-rename"
    )  # fmt: skip

    for ended in (planned, refused):
        assert ended.code == ExitCode.STOPPED_BY_POLICY
        assert f"lost with it: {FRAMES} frames" in ended.out
        assert f"previously: {OLD}" in ended.out
    assert kept == filled
    assert meant.code == ExitCode.OK, meant.err
    assert sdk(version, served, "read")[NEW][1] == []


def apply(labelform: Labelform, served: Served, entry: str) -> None:
    Path("p.yaml").write_text(SPEC % entry, encoding="utf-8")
    ended = labelform("apply", "p.yaml", "--domain", served.url, "--auto-approve")
    assert ended.code == ExitCode.OK, ended.err


def sdk(version: str, served: Served, action: str, *names: str) -> dict[str, tuple[str, list[tuple[str, int]]]]:
    """Run the script in the environment of one SDK version; return identity and frames of each collection."""
    script = Path(__file__).with_name("sdk_renames.py")
    ended = subprocess.run(
        [python_of(version), script, served.url, served.ssh_key_file, action, TITLE, *names],
        capture_output=True, text=True, timeout=120, check=False, env={**os.environ, "NO_PROXY": "127.0.0.1"},
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    found: dict[str, tuple[str, list[tuple[str, int]]]] = json.loads(ended.stdout.splitlines()[-1])
    return found
