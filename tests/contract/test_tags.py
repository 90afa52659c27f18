"""Tags both ways: the official SDK reads what was applied, and what it changed is planned."""

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

SPEC = """\
labelform: 1
project: {title: "Tagged", ontology: "NL Road Users & Lanes v6"}
%s: [%s]
policy: {prune: true}
"""


@pytest.mark.contract
@pytest.mark.parametrize(
    ("section", "names", "edits", "planned", "left_alone"),
    [
        (
            "tags",
            ["production", "q4-2026"],
            ["-q4-2026", "+clinical"],
            ['# tags["q4-2026"] will be attached', '# tags["clinical"] will be detached'],
            [],
        ),
        (
            "issue_tags",
            ["occlusion", "wrong class"],
            ["+box too loose"],
            ['. issue_tags["box too loose"]'],
            ["box too loose"],
        ),
    ],
    ids=["tags", "issue tags"],
)
def test_the_sdk_reads_what_was_applied_and_what_it_changed_is_planned(
    labelform: Labelform,
    served: Served,
    monkeypatch: pytest.MonkeyPatch,
    section: str,
    names: list[str],
    edits: list[str],
    planned: list[str],
    left_alone: list[str],
) -> None:
    monkeypatch.setenv("ENCORD_SSH_KEY_FILE", served.ssh_key_file)
    Path("p.yaml").write_text(SPEC % (section, ", ".join(names)), encoding="utf-8")
    platform = ("--domain", served.url)
    assert labelform("apply", "p.yaml", *platform, "--auto-approve").code == ExitCode.OK
    assert sdk(served, section) == names

    edited = sdk(served, section, *edits)
    said = labelform("plan", "p.yaml", *platform).out
    applied = labelform("apply", "p.yaml", *platform, "--auto-approve")

    assert edited != names
    assert [line for line in planned if line in said] == planned
    assert applied.code == ExitCode.OK
    assert sdk(served, section) == sorted([*names, *left_alone])
    assert labelform("plan", "p.yaml", *platform, "--detailed-exitcode").code == ExitCode.OK


def sdk(served: Served, section: str, *edits: str) -> Any:
    """Run the script in the environment of the newer SDK; the older one knows no tags."""
    script = Path(__file__).with_name("sdk_tags.py")
    ended = subprocess.run(
        [python_of("0.1.211"), script, served.url, served.ssh_key_file, "Tagged", section, *edits],
        capture_output=True, text=True, timeout=120, check=False, env={**os.environ, "NO_PROXY": "127.0.0.1"},
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout.splitlines()[-1])
