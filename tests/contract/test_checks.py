"""Checks both ways: they count tasks as the official SDK does, and see what it changed."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from tests.conftest import Labelform, Served
from tests.contract.environments import python_of

from labelform.errors import ExitCode

TITLE = "Northlane Perception - Front Camera 2D - Q4"


@pytest.mark.contract
def test_checks_count_tasks_as_the_sdk_does_and_see_what_it_changed(
    labelform: Labelform, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ENCORD_SSH_KEY_FILE", served.ssh_key_file)
    stages = dict(by_sdk(served, "clinical"))
    counted = [f"tasks.exists(t, t.stage == '{title}' && t.count == {count})" for title, count in stages.items()]
    checks = [*counted, f"tasks.size() == {len(stages)}", "tags.all(t, t.name != 'clinical')"]
    lines = "".join(f'  - {{name: c{number}, assert: "{one}", message: m}}\n' for number, one in enumerate(checks))
    Path("p.yaml").write_text(f'labelform: 1\nproject: {{title: "{TITLE}"}}\nchecks:\n{lines}', encoding="utf-8")

    ended = labelform("plan", "p.yaml", "--domain", served.url)

    assert sum(stages.values()) > 0
    assert ended.code == ExitCode.STOPPED_BY_POLICY
    assert (
        ended.err
        == f'Error: [check] "c{len(checks) - 1}" fails: m (false for: "clinical")  (p.yaml:{3 + len(checks)})\n'
    )


def by_sdk(served: Served, tag: str) -> list[tuple[str, int]]:
    """Run the script in the environment of the newer SDK; the older one knows no tags."""
    ended = subprocess.run(
        [python_of("0.1.211"), Path(__file__).with_name("sdk_stages.py"), served.url, served.ssh_key_file, TITLE, tag],
        capture_output=True, text=True, timeout=120, check=False, env={**os.environ, "NO_PROXY": "127.0.0.1"},
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    found: list[tuple[str, int]] = json.loads(ended.stdout)
    return found
