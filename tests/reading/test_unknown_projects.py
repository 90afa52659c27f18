"""A project that is not there is none, however the platform says so."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from labelform.client.asgi import AppCarrier
from labelform.client.credentials import find_signer
from labelform.client.http import AsyncDriver
from labelform.client.session import new_session
from labelform.reading.view import FoundProject, LiveView
from labelform.sandbox import Sandbox, open_sandbox

NOWHERE = "00000000-0000-4000-8000-000000000000"


@pytest.mark.parametrize("reading", ["forbidden", "not-found"])
def test_a_project_that_is_not_there_is_none(tmp_path: Path, reading: str) -> None:
    with open_sandbox(tmp_path / "sandbox.db", quirks={"unknown-project": reading}) as sandbox:
        assert asyncio.run(_project(sandbox)) is None


async def _project(sandbox: Sandbox) -> FoundProject | None:
    session = new_session(find_signer({}, ssh_private_key_path=sandbox.ssh_key_file))
    async with AsyncDriver("http://sandbox.localhost", session, carrier=AppCarrier(sandbox.app)) as driver:
        return await LiveView(driver).project(NOWHERE)
