"""What several members make for the organisation is made by one of them at a time, whichever worker does them."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests.faults.scenarios import Silent
from tests.fleet.in_memory import InMemory

from labelform.applying.record import RunState
from labelform.core.change import Action, Change
from labelform.fleet.lease import LEASE_TIMES
from labelform.fleet.making import LeasedMaking
from labelform.fleet.store import StoreError
from labelform.fleet.submitting import subjects_of
from labelform.runs.account import Outcome
from labelform.runs.ledger import LedgerError

TAG = Change(address='organisation_tags["new"]', kind="organisation_tags", key="new", label="new", action=Action.CREATE)
SUBJECT = f"https://p:{TAG.address}"


def making(store: InMemory, holder: str, *, stops_after: int = 99) -> LeasedMaking:
    asked = iter([False] * stops_after)
    return LeasedMaking(store.whole(), "https://p", holder, lambda: next(asked, True), lambda _: asyncio.sleep(0))


def test_members_take_turns_in_one_thing(tmp_path: Path) -> None:
    store, seen = InMemory(tmp_path), []

    async def member(holder: str) -> None:
        async with making(store, holder).turn(TAG, RunState(Silent())) as may_be_made:
            seen.append((holder, may_be_made))
            await asyncio.sleep(0)
            seen.append((holder, may_be_made))

    async def both() -> None:
        await asyncio.gather(member("a"), member("b"))

    asyncio.run(both())

    assert seen == [("a", True), ("a", True), ("b", True), ("b", True)]
    assert store.leases == {}


@pytest.mark.parametrize(
    ("outcome", "is_left"), [(Outcome.DONE, False), (Outcome.FAILED, False), (Outcome.UNKNOWN, True), (None, True)]
)
def test_while_a_call_may_arrive_nobody_else_has_the_turn(
    tmp_path: Path, outcome: Outcome | None, is_left: bool
) -> None:
    store, record = InMemory(tmp_path), RunState(Silent())

    async def member() -> list[bool]:
        async with making(store, "a").turn(TAG, record):
            record.start([TAG])
            if outcome is not None:
                record.settle(TAG, outcome)
        async with making(store, "b", stops_after=3).turn(TAG, record) as may_be_made:
            return [may_be_made]

    assert asyncio.run(member()) == [not is_left]
    assert store.leases == ({SUBJECT: "a"} if is_left else {})


def test_a_turn_is_prolonged_as_often_as_other_leases_of_its_worker(tmp_path: Path) -> None:
    store = InMemory(tmp_path)
    always = replace(LEASE_TIMES, renew=timedelta(0))

    async def member() -> None:
        async with LeasedMaking(store.whole(), "https://p", "a", times=always).turn(TAG, RunState(Silent())):
            for _ in range(9):
                await asyncio.sleep(0)

    asyncio.run(member())

    assert store.renewed > 1


def test_nothing_is_sent_any_more_by_who_has_lost_its_turn(tmp_path: Path) -> None:
    store = InMemory(tmp_path)
    made = LeasedMaking(store.whole(), "https://p", "a", times=replace(LEASE_TIMES, renew=timedelta(0)))

    async def member() -> None:
        async with made.turn(TAG, RunState(Silent())):
            made.check()
            store.leases[SUBJECT] = "another worker"
            await asyncio.sleep(0.01)
            with pytest.raises(LedgerError, match=re.escape(f"the lease of {SUBJECT} was lost")):
                made.check()
            store.leases[SUBJECT] = "a"  # so that it can be released
        made.check()

    asyncio.run(member())


def test_a_project_that_is_called_like_a_thing_is_not_in_its_way(tmp_path: Path) -> None:
    store = InMemory(tmp_path)
    store.leases = dict.fromkeys(subjects_of("https://p", TAG.address, "h"), "its worker")

    async def member() -> bool:
        async with making(store, "a", stops_after=3).turn(TAG, RunState(Silent())) as may_be_made:
            return may_be_made

    assert asyncio.run(member())


def test_a_store_that_is_away_is_remembered_so_that_the_member_is_done_again(tmp_path: Path) -> None:
    class Away(InMemory):
        async def take(self, subject: str, holder: str, also: str = "") -> float:
            raise StoreError("it is away")

    made = making(Away(tmp_path), "a")

    async def member() -> None:
        async with made.turn(TAG, RunState(Silent())):
            pytest.fail("nothing may be made")

    with pytest.raises(StoreError):
        asyncio.run(member())
    assert made.failure is not None
