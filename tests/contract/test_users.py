"""Users both ways: the official SDK reads what was applied, and what it changed is planned."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from tests.conftest import Labelform, Served
from tests.contract.environments import python_of

from labelform.errors import ExitCode

SVC = "svc-labelform@northlane.example"
SPEC = """\
labelform: 1
project: {title: "Peopled", ontology: "NL Road Users & Lanes v6"}
users:
  - {email: Ann@x.example, role: admin}
  - {email: bob@x.example, role: annotator}
  - {email: cy@x.example, role: annotator}
policy: {prune: true}
"""


@pytest.mark.contract
def test_the_sdk_reads_what_was_applied_and_what_it_changed_is_planned(
    labelform: Labelform, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ENCORD_SSH_KEY_FILE", served.ssh_key_file)
    monkeypatch.setenv("LABELFORM_ACCOUNT", SVC)
    Path("p.yaml").write_text(SPEC, encoding="utf-8")
    platform = ("--domain", served.url)
    wanted = {SVC: "admin", "Ann@x.example": "admin", "bob@x.example": "annotator", "cy@x.example": "annotator"}
    assert labelform("apply", "p.yaml", *platform, "--auto-approve").code == ExitCode.OK
    assert sdk(served) == wanted

    kept = sdk(served, "+bob@x.example=reviewer")
    sdk(served, "-cy@x.example", "+CY@x.example=viewer", "-ann@x.example", "+dee@x.example=team_manager")
    said = labelform("plan", "p.yaml", *platform).out
    applied = labelform("apply", "p.yaml", *platform, "--auto-approve")

    assert kept == wanted, "adding somebody who is there keeps the role"
    planned = [line for line in said.splitlines() if line.startswith("  # users[")]
    assert planned == [
        '  # users["dee@x.example"] will be removed',
        '  # users["cy@x.example"] will be updated in-place',
        '  # users["ann@x.example"] will be added',
    ]
    assert applied.code == ExitCode.OK, applied.out
    assert sdk(served) == wanted
    assert labelform("plan", "p.yaml", *platform, "--detailed-exitcode").code == ExitCode.OK


def sdk(served: Served, *edits: str) -> dict[str, str]:
    """Run the script in the environment of the newer SDK; the older one lists no users."""
    script = Path(__file__).with_name("sdk_users.py")
    ended = subprocess.run(
        [python_of("0.1.211"), script, served.url, served.ssh_key_file, "Peopled", *edits],
        capture_output=True, text=True, timeout=120, check=False, env={**os.environ, "NO_PROXY": "127.0.0.1"},
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    found: dict[str, str] = json.loads(ended.stdout.splitlines()[-1])
    return found
