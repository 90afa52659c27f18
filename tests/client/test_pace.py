"""What is asked for leave before it is sent, and what is learned from the answers."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from typing import Any
from weakref import ref

import pytest

from labelform.api import calls
from labelform.api.pace.state import Leave, PaceShare, PaceState
from labelform.api.session import Session
from labelform.client.http import AsyncDriver
from labelform.client.pace import OwnPace
from labelform.errors import RateLimitExceededError

SIGNED_AT = re.compile(r";created=(\d+)")
PROJECT = "11111111-1111-4111-8111-111111111111"


class Noting:
    """Lets everything out, and notes what it is asked and hears."""

    def __init__(self) -> None:
        self.noted: list[tuple[object, ...]] = []

    async def leave(self, share: PaceShare) -> Leave:
        self.noted.append((share.name,))
        return Leave(cuts=0, was_paced=False)

    async def heard(self, _leave: Leave, *, is_refused: bool, retry_after: float | None) -> None:
        self.noted.append((is_refused, retry_after))


def test_reads_and_writes_ask_each_time_and_report_what_they_were_answered(server: Any, session: Session) -> None:
    busy = server.reply(429, b"", (("Retry-After", "0"),))
    server.answer_with(busy, server.reply(), server.reply(429, b""))
    pace = Noting()

    async def scene() -> None:
        async with AsyncDriver(server.url, session) as driver:
            paced = driver.paced(pace)
            await paced.run(calls.list_groups(PROJECT))
            with pytest.raises(RateLimitExceededError):
                await paced.run(calls.add_datasets("p", dataset_hashes=["d"]))

    asyncio.run(scene())

    assert pace.noted == [("reads",), (True, 0.0), ("reads",), (False, None), ("writes",), (True, None)]


def test_a_request_that_has_waited_for_its_turn_is_signed_for_the_moment_in_which_it_leaves(
    server: Any, session: Session
) -> None:
    now = [session.clock()]

    class Slow(Noting):
        async def leave(self, share: PaceShare) -> Leave:
            now[0] += 3600
            return await super().leave(share)

    async def scene() -> None:
        async with AsyncDriver(server.url, replace(session, clock=lambda: now[0]), pace=Slow()) as driver:
            await driver.run(calls.list_groups(PROJECT))
            await driver.run(calls.remove_group(PROJECT, group_hash=[PROJECT]))

    asyncio.run(scene())

    signed = [int(found[1]) for one in server.received if (found := SIGNED_AT.search(one.headers["signature-input"]))]
    assert signed == [session.clock() + 3600, session.clock() + 7200]


def test_a_lost_answer_says_nothing_about_a_limit(session: Session) -> None:
    pace = Noting()

    async def scene() -> None:
        async with AsyncDriver("http://127.0.0.1:1", session, pace=pace) as driver:
            await driver.run(calls.add_datasets("p", dataset_hashes=["d"]))

    with pytest.raises(Exception, match="reach"):
        asyncio.run(scene())

    assert pace.noted == [("writes",)]


def test_nothing_is_kept_of_a_share_that_does_not_wait_any_more() -> None:
    class Name(str):
        """A name that can be seen to be forgotten."""

    async def run() -> object:
        pace, name = OwnPace(), Name("a set")
        await asyncio.gather(*(pace.leave(PaceShare(name)) for _ in range(3)))
        pace.state, kept = PaceState(), ref(name)
        del name
        return kept()

    assert asyncio.run(run()) is None
