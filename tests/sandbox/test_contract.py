"""The official SDK, in environments of their own, against a served sandbox."""

import os
import subprocess
from pathlib import Path

import pytest
from tests.conftest import Served
from tests.contract.environments import python_of

HERE = Path(__file__).parent
SCRIPTS = sorted(path.name for path in HERE.glob("sdk_*.py"))


@pytest.mark.contract
@pytest.mark.parametrize("version", ["0.1.155", "0.1.211"])
@pytest.mark.parametrize("script", SCRIPTS)
def test_the_official_sdk_works_against_the_sandbox(served: Served, version: str, script: str) -> None:
    session = subprocess.run(
        [python_of(version), HERE / script, served.url, served.ssh_key_file],
        env={**os.environ, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"},
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip

    assert (session.returncode, session.stdout) == (0, "all good\n"), session.stderr
