"""
Scripts for the official SDK do the same through `python -m labelform.compat`: they print the same, word for word.

The scripts are in `scripts/`: each imports nothing of labelform, and runs twice, against a new sandbox each time.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import serving
from tests.contract.environments import python_of
from tests.forked import ready

SCRIPTS = sorted((Path(__file__).parent / "scripts").glob("*.py"))
IMPORTED = re.compile(r"^(?:from|import) (\w+)", re.MULTILINE)
NAMED = re.compile(r"`(\w+)`")
SDK = "0.1.211"


@pytest.fixture(scope="module")
def compat(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with ready(tmp_path_factory.mktemp("compat"), "labelform.compat.__main__:main") as command:
        yield command


@pytest.mark.contract
@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_a_script_prints_the_same(script: Path, tmp_path: Path, ready_command: Path, compat: Path) -> None:
    theirs = printed([str(python_of(SDK)), str(script)], tmp_path / "theirs.db", ready_command)
    ours = printed([str(compat), str(script)], tmp_path / "ours.db", ready_command)

    assert ours == theirs


def test_the_scripts_know_nothing_of_labelform() -> None:
    files = (Path(__file__).parent / "scripts").rglob("*.py")
    imported = {name for file in files for name in IMPORTED.findall(file.read_text(encoding="utf-8"))}

    assert imported - sys.stdlib_module_names == {"encord", "shared"}


def test_the_page_names_every_script() -> None:
    page = (Path(__file__).parents[2] / "docs" / "compat.md").read_text(encoding="utf-8")
    table = page.split("## What is tested\n", 1)[1].split("\n## ", 1)[0]

    assert sorted(NAMED.findall(table)) == [script.stem for script in SCRIPTS]


def printed(command: list[str], database: Path, labelform: Path) -> Any:
    """Run a script against a new sandbox, and return what it prints: JSON."""
    with serving(database, labelform) as served:
        environ = {
            **os.environ,
            "ENCORD_DOMAIN": served.url,
            "ENCORD_SSH_KEY_FILE": served.ssh_key_file,
            "NO_PROXY": "127.0.0.1",
        }
        ended = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, env=environ)
    assert ended.returncode == 0, ended.stderr
    told = json.loads(ended.stdout)
    assert told, "a script that prints nothing proves nothing"
    return told
