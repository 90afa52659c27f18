"""The status both ways, and the workflow that nobody writes: the official SDK reads what labelform does."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.conftest import Labelform, Served
from tests.contract.environments import python_of

from labelform.errors import ExitCode

SPEC = "labelform: 1\nproject: {title: Standing, status: %s}\n"


@pytest.mark.contract
def test_the_sdk_reads_the_status_that_was_applied_and_what_it_set_is_planned(
    labelform: Labelform, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ENCORD_SSH_KEY_FILE", served.ssh_key_file)
    Path("p.yaml").write_text(SPEC % "inReview", encoding="utf-8")
    platform = ("--domain", served.url)
    assert labelform("apply", "p.yaml", *platform, "--auto-approve").code == ExitCode.OK
    assert sdk(served)["status"] == "inReview"

    assert sdk(served, "cancelled")["status"] == "cancelled"
    planned = labelform("plan", "p.yaml", *platform).out
    applied = labelform("apply", "p.yaml", *platform, "--auto-approve")

    assert '~ status = "cancelled" -> "inReview"' in planned
    assert applied.code == ExitCode.OK
    assert sdk(served)["status"] == "inReview"


@pytest.mark.contract
def test_the_sdk_reads_the_stages_that_an_import_asserts(
    labelform: Labelform, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ENCORD_SSH_KEY_FILE", served.ssh_key_file)
    title = "[staging] ShelfSight On-Shelf Availability - Dairy & Bakery"

    imported = labelform("import", title, "--domain", served.url)

    stages = yaml.safe_load(imported.out)["workflow"]["stages"]
    assert [[one["type"], one["title"], [way["name"] for way in one.get("pathways", [])]] for one in stages] == (
        sdk(served, title=title)["stages"]
    )
    assert stages[0]["pathways"][0] == {"name": "prelabelled", "to": "Annotate"}


def sdk(served: Served, *status: str, title: str = "Standing") -> Any:
    """Run the script in the environment of the newer SDK."""
    script = Path(__file__).with_name("sdk_status.py")
    ended = subprocess.run(
        [python_of("0.1.211"), script, served.url, served.ssh_key_file, title, *status],
        capture_output=True, text=True, timeout=120, check=False, env={**os.environ, "NO_PROXY": "127.0.0.1"},
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout.splitlines()[-1])
