"""What is asked right before the bytes of a write leave."""

from __future__ import annotations

import asyncio
import contextlib
from contextlib import closing
from pathlib import Path

import pytest
from tests.client.test_connections import OK, READ, WRITE, Script, serving
from tests.faults.scenarios import driver_to

from labelform.api import calls
from labelform.client.bounds import Bounds
from labelform.client.connections import Connections
from labelform.client.http import AsyncDriver
from labelform.client.leaving import checked
from labelform.errors import LabelformError
from labelform.sandbox import open_sandbox
from labelform.sandbox.faults import FaultPlan, FaultyApp


class Refusal:
    """Refuses from the n-th question on."""

    def __init__(self, allowed: int = 0) -> None:
        self.allowed, self.asked = allowed, 0

    def __call__(self) -> None:
        self.asked += 1
        if self.asked > self.allowed:
            raise LabelformError("too late")


def test_nothing_leaves_once_something_is_in_the_way_and_the_next_request_is_a_new_one() -> None:
    script = Script([OK, OK])

    async def run() -> None:
        async with serving(script.serve) as port:
            carrier = Connections(f"http://127.0.0.1:{port}", Bounds(answer_seconds=5.0))
            await carrier.send(READ)
            with checked(Refusal()), pytest.raises(LabelformError, match="too late"):
                await carrier.send(WRITE)
            await carrier.send(READ)
            await carrier.close()

    asyncio.run(run())

    assert [head.split()[0] for head in script.heads] == [b"GET", b"GET"]


def test_a_process_that_stood_still_between_head_and_body_leaves_half_a_request() -> None:
    came: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError):
            came.append(await reader.readuntil(b"\r\n\r\n"))
            came.append(await reader.readexactly(len(WRITE.body)))

    async def run() -> None:
        async with serving(serve) as port:
            carrier = Connections(f"http://127.0.0.1:{port}", Bounds(answer_seconds=5.0))
            with checked(Refusal(allowed=1)), pytest.raises(LabelformError, match="too late"):
                await carrier.send(WRITE)
            await carrier.close()

    asyncio.run(run())

    assert len(came) == 1


def test_only_writes_are_asked_about(tmp_path: Path) -> None:
    refusal = Refusal()

    async def run(driver: AsyncDriver) -> None:
        await driver.run(calls.list_projects(), refusal)
        with pytest.raises(LabelformError, match="too late"):
            await driver.run(calls.create_project(title="P"), refusal)

    async def opened() -> None:
        async with driver_to(sandbox) as driver:
            await run(driver)

    with closing(open_sandbox(tmp_path / "s.db", faults=FaultPlan())) as sandbox:
        assert isinstance(sandbox.app, FaultyApp)
        asyncio.run(opened())
        assert [seen.is_write for seen in sandbox.app.log] == [False]
    assert refusal.asked == 1
