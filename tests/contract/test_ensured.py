"""What is made for the organisation, both ways: the SDK finds what was made, and what it made is not made again."""

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
project: {title: "Ensured", ontology: "NL Road Users & Lanes v6"}
datasets:
  - {name: "by labelform", create: true, description: "by code"}
  - {name: "by the sdk", create: true}
tags: [{name: "by labelform", create_missing: true}, {name: "by the sdk", create_missing: true}]
"""


@pytest.mark.contract
def test_the_sdk_finds_what_was_made_and_what_it_made_is_attached_and_not_made_again(
    labelform: Labelform, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ENCORD_SSH_KEY_FILE", served.ssh_key_file)
    Path("p.yaml").write_text(SPEC, encoding="utf-8")
    platform = ("--domain", served.url)
    sdk(served, "make", "by the sdk", "by the sdk")

    planned = labelform("plan", "p.yaml", *platform).out
    applied = labelform("apply", "p.yaml", *platform, "--auto-approve")

    made = [
        f'+ organisation_{kind}["by {who}"]' in planned
        for who in ("labelform", "the sdk")
        for kind in ("datasets", "tags")
    ]
    assert made == [True, True, False, False]
    assert applied.code == ExitCode.OK, applied.out + applied.err
    assert sdk(served, "read", "Ensured", "by labelform", "by the sdk") == {
        "datasets": [["by labelform", "by code"], ["by the sdk", "by hand"]],
        "tags": ["by labelform", "by the sdk"],
        "there": [[1, 1], [1, 1]],
    }
    assert labelform("plan", "p.yaml", *platform, "--detailed-exitcode").code == ExitCode.OK


def sdk(served: Served, *arguments: str) -> Any:
    """Run the script in the environment of the newer SDK; the older one knows no tags."""
    script = Path(__file__).with_name("sdk_ensured.py")
    ended = subprocess.run(
        [python_of("0.1.211"), script, served.url, served.ssh_key_file, *arguments],
        capture_output=True, text=True, timeout=120, check=False, env={**os.environ, "NO_PROXY": "127.0.0.1"},
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout.splitlines()[-1])
