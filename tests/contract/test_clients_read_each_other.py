"""What one client has saved, every other one reads, and finds the same: both SDK versions and labelform."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import Served
from tests.contract.environments import python_of

CLIENTS = ("labelform", "0.1.155", "0.1.211")


@pytest.mark.contract
@pytest.mark.parametrize("writer", CLIENTS)
def test_every_client_reads_what_one_saved(served: Served, writer: str) -> None:
    saved = act(writer, served, "write", "made")

    assert [frame["frame"] for frame in saved[2]] == [5, 6, 7, 8]
    assert [act(reader, served, "read", "made") for reader in CLIENTS] == [saved] * 3


@pytest.mark.contract
@pytest.mark.parametrize(("writer", "mover"), list(product(CLIENTS, CLIENTS)))
def test_every_client_reads_what_one_saved_and_one_moved(served: Served, writer: str, mover: str) -> None:
    act(writer, served, "write", "made")

    moved = act(mover, served, "move", "made")

    assert [frame["frame"] for frame in moved[2]] == [6, 7, 8, 20]
    assert [act(reader, served, "read", "made") for reader in CLIENTS] == [moved] * 3


def act(client: str, served: Served, action: str, title: str) -> Any:
    """Let a client act in its own environment, and return what it reads then."""
    python = Path(sys.executable) if client == "labelform" else python_of(client)
    ended = subprocess.run(
        [python, Path(__file__).with_name("each_other.py"), served.url, served.ssh_key_file, action, title],
        capture_output=True, text=True, timeout=120, check=False, env={**os.environ, "NO_PROXY": "127.0.0.1"},
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout.splitlines()[-1])
