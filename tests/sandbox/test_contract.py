"""The official SDK, in environments of their own, against a served sandbox."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
ENVIRONMENTS = Path(os.environ.get("LABELFORM_SDK_VENVS", ROOT / ".venvs"))
SCRIPTS = sorted(path.name for path in HERE.glob("sdk_*.py"))
SERVE = "from labelform.cli.sandbox import sandbox; sandbox()"


@pytest.mark.contract
@pytest.mark.parametrize("version", ["0.1.155", "0.1.211"])
@pytest.mark.parametrize("script", SCRIPTS)
def test_the_official_sdk_works_against_the_sandbox(tmp_path: Path, version: str, script: str) -> None:
    python = ENVIRONMENTS / f"encord-{version}" / "bin" / "python"
    assert python.exists(), f"no SDK {version} at {python}: make it, or set LABELFORM_SDK_VENVS to where it is"
    command = [sys.executable, "-c", SERVE, "serve", "--json", "--database", str(tmp_path / "sandbox.db")]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            told = json.loads(server.stdout.readline())
            session = subprocess.run(
                [str(python), "-W", "ignore", str(HERE / script), told["url"], told["ssh_key_file"]],
                env={**os.environ, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"},
                capture_output=True,
                text=True,
                check=False,
                timeout=120,
            )
        finally:
            server.terminate()

    assert (session.returncode, session.stdout) == (0, "all good\n"), session.stderr
