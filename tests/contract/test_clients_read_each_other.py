"""What one client has saved, every other one reads, and finds the same: both SDK versions and labelform."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import Served, serving
from tests.contract.environments import python_of

CLIENTS = ("labelform", "0.1.155", "0.1.211")
Act = Callable[[str, str, str], Any]


@pytest.fixture(scope="module")
def act(tmp_path_factory: pytest.TempPathFactory, ready_command: Path) -> Iterator[Act]:
    """Let a client act on a project, in an environment of its own, and return what it reads then."""
    with ExitStack() as stack:
        served = stack.enter_context(serving(tmp_path_factory.mktemp("served") / "served.db", ready_command))
        clients = {client: stack.enter_context(working(client, served)) for client in CLIENTS}
        yield lambda client, action, title: _ask(clients[client], action, title)


@pytest.mark.contract
@pytest.mark.parametrize("writer", CLIENTS)
def test_every_client_reads_what_one_saved(act: Act, writer: str) -> None:
    title = f"made-by-{writer}"

    saved = act(writer, "write", title)

    assert [frame["frame"] for frame in saved[2]] == [5, 6, 7, 8]
    assert [act(reader, "read", title) for reader in CLIENTS] == [saved] * 3


@pytest.mark.contract
@pytest.mark.parametrize(("writer", "mover"), list(product(CLIENTS, CLIENTS)))
def test_every_client_reads_what_one_saved_and_one_moved(act: Act, writer: str, mover: str) -> None:
    title = f"made-by-{writer}-moved-by-{mover}"
    act(writer, "write", title)

    moved = act(mover, "move", title)

    assert [frame["frame"] for frame in moved[2]] == [6, 7, 8, 20]
    assert [act(reader, "read", title) for reader in CLIENTS] == [moved] * 3


@contextmanager
def working(client: str, served: Served) -> Iterator[subprocess.Popen[str]]:
    """Start a client, which acts as it is told until nothing more is said."""
    python = Path(sys.executable) if client == "labelform" else python_of(client)
    script = Path(__file__).with_name("each_other.py")
    environ = {**os.environ, "NO_PROXY": "127.0.0.1"}
    command: list[str | Path] = [python, script, served.url, served.ssh_key_file]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environ) as process:
        yield process


def _ask(process: subprocess.Popen[str], action: str, title: str) -> Any:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f"{action} {title}\n")
    process.stdin.flush()
    line = process.stdout.readline()
    assert line, "the client ended; stderr says why"
    return json.loads(line)
