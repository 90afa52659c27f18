"""What an action brought in, the official SDK reads."""

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
project: {title: "Filled", ontology: "NL Road Users & Lanes v6"}
datasets: ["NL fleet7 2026-09 motorway night"]
collections: [{name: night}, {name: wide}]
filter_presets:
  - {name: dark, filters: [{metric: brightness, between: [0.0, 0.22]}]}
  - {name: all, filters: [{metric: width, between: [1, 9000]}]}
after_apply: [{populate: night, from: dark}]
"""


@pytest.mark.contract
def test_the_sdk_reads_what_was_brought_in_after_an_apply_and_by_itself(
    labelform: Labelform, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ENCORD_SSH_KEY_FILE", served.ssh_key_file)
    Path("p.yaml").write_text(SPEC, encoding="utf-8")
    platform = ("--domain", served.url)

    applied = labelform("apply", "p.yaml", *platform, "--auto-approve")
    started = labelform("run", "populate", "wide", "--from", "all", "p.yaml", *platform, "--timeout", "0")

    night, wide = held_by_sdk(served, "night"), held_by_sdk(served, "wide")
    assert (applied.code, started.code) == (ExitCode.OK, ExitCode.OK)
    assert f"({len(night)} items, {len(night)} more than before" in applied.out
    assert f"({len(wide)} items, {len(wide)} more than before" in started.out
    assert night
    assert wide


def held_by_sdk(served: Served, collection: str) -> Any:
    """Run the script in the environment of the newer SDK."""
    script = Path(__file__).with_name("sdk_collections.py")
    ended = subprocess.run(
        [python_of("0.1.211"), script, served.url, served.ssh_key_file, "Filled", collection],
        capture_output=True, text=True, timeout=120, check=False, env={**os.environ, "NO_PROXY": "127.0.0.1"},
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout.splitlines()[-1])
