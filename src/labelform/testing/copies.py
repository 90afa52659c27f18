"""Sandboxes that begin as copies of one that is planted once, and the way to them: nothing there waits."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from labelform.api.session import RetryPolicy
from labelform.client.asgi import AppCarrier
from labelform.client.credentials import find_signer
from labelform.client.http import AsyncDriver
from labelform.client.session import new_session
from labelform.sandbox import Sandbox, open_sandbox
from labelform.sandbox.faults import FaultPlan

URL = "http://sandbox.localhost"


@contextlib.contextmanager
def copied(template: Path, folder: Path, faults: FaultPlan | None = None) -> Iterator[Sandbox]:
    """Open a copy of the file of a sandbox in a folder of its own, which goes with it."""
    database = folder / "sandbox.db"
    folder.mkdir(parents=True)
    shutil.copyfile(template, database)
    shutil.copy(f"{template}.key", f"{database}.key")  # with its mode: nobody else reads a key
    try:
        with open_sandbox(database, faults=faults) as sandbox:
            yield sandbox
    finally:
        shutil.rmtree(folder)


def driver_to(sandbox: Sandbox, *, is_read_only: bool = False) -> AsyncDriver:
    """Return what talks to a sandbox in this process; it does not wait before it tries again."""
    session = new_session(find_signer({}, ssh_private_key_path=sandbox.ssh_key_file))
    quick = replace(session, retries=RetryPolicy(first_seconds=0.0))
    return AsyncDriver(URL, quick, carrier=AppCarrier(sandbox.app), is_read_only=is_read_only)


async def no_pause(seconds: float) -> None:
    """Wait for nothing: where nobody else is at work, a bounded wait is a number of looks."""
