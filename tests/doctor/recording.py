"""Look at a sandbox as `labelform doctor` does, and keep what was heard."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

from labelform.client.asgi import AppCarrier
from labelform.client.credentials import find_signer
from labelform.client.http import AsyncDriver
from labelform.client.session import new_session
from labelform.doctor.beliefs import recorded
from labelform.doctor.looking import look
from labelform.doctor.recording import Recorder
from labelform.sandbox import open_sandbox


def recording(database: Path) -> str:
    """Return what the demo world shows, as `believed.json` says it."""
    recorder = Recorder()
    with open_sandbox(database) as sandbox:
        session = new_session(find_signer({}, ssh_private_key_path=sandbox.ssh_key_file))
        carrier = AppCarrier(sandbox.app)
        driver = AsyncDriver(
            "http://sandbox.localhost", session, carrier=carrier, is_read_only=True, listener=recorder.note
        )
        looked = asyncio.run(_look(driver))
    assert not looked
    return json.dumps(recorded(recorder.calls), indent=1) + "\n"


async def _look(driver: AsyncDriver) -> tuple[str, ...]:
    async with driver:
        return (await look(driver, 100)).failures
