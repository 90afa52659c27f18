"""One pace for many processes: what they ask a store for, and what happens without it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from benchmarks.pace_world import MemoryPaces

from benchmarks import virtual
from labelform.api.pace.rate import Rate
from labelform.api.pace.state import Leave, PaceState
from labelform.api.signing import BearerSigner
from labelform.client.pace import READS
from labelform.fleet.pace import Change, SharedPace, T, pace_subject
from labelform.fleet.store import StoreError
from labelform.fleet.work import Kind

KEY = "a key"


class Paces(MemoryPaces):
    """A store that can be away, and counts how often it was asked."""

    def __init__(self) -> None:
        super().__init__(asyncio.get_running_loop().time)
        self.states[KEY] = PaceState(Rate(per_second=100.0), next_at=0.0)
        self.asked, self.is_away, self.is_slow = 0, False, False

    async def change_pace(self, subject: str, change: Change[T]) -> T:
        self.asked += 1
        if self.is_slow:
            await asyncio.sleep(1e6)
        if self.is_away:
            raise StoreError("away")
        return await super().change_pace(subject, change)

    @property
    def given(self) -> float:
        """How many requests got leave, times the weight of the only share."""
        [turn] = self.states[KEY].turns.values()
        return turn.given


def played(scene: Callable[[Paces, SharedPace], Awaitable[None]]) -> None:
    async def play() -> None:
        paces = Paces()
        pace = SharedPace(paces, KEY, asyncio.get_running_loop().time)
        await scene(paces, pace)
        await pace.close()

    virtual.run(play())


async def left(pace: SharedPace, count: int) -> list[Leave]:
    return await asyncio.gather(*(pace.leave(READS) for _ in range(count)))


async def good(pace: SharedPace, leave: Leave) -> None:
    await pace.heard(leave, is_refused=False, retry_after=None)


def test_what_waits_here_is_asked_for_at_once_and_reported_with_the_next_question() -> None:
    async def scene(paces: Paces, pace: SharedPace) -> None:
        leaves = await left(pace, 10)
        assert paces.asked < 5
        for leave in leaves:
            await good(pace, leave)
        await left(pace, 1)

        assert paces.states[KEY].rate.answers == 10

    played(scene)


def test_answers_are_reported_also_when_there_is_nothing_more_to_send() -> None:
    async def scene(paces: Paces, pace: SharedPace) -> None:
        [leave] = await left(pace, 1)
        await good(pace, leave)
        await asyncio.sleep(1)

        assert paces.states[KEY].rate.answers == 1

    played(scene)


def test_a_refusal_is_reported_at_once_and_leave_in_hand_is_worth_nothing_any_more() -> None:
    async def scene(paces: Paces, pace: SharedPace) -> None:
        waiting = [asyncio.create_task(pace.leave(READS)) for _ in range(10)]
        first = await waiting[0]
        await pace.heard(first, is_refused=True, retry_after=3.0)
        assert not paces.states[KEY].rate.is_open

        second = await waiting[1]
        assert asyncio.get_running_loop().time() >= 3.0
        await good(pace, second)
        await asyncio.gather(*waiting[2:])
        assert asyncio.get_running_loop().time() < 3.5, "the good answer of who was sent alone is reported at once"

    played(scene)


@pytest.mark.parametrize("ends", [True, False])
def test_leave_goes_back_that_is_not_used(ends: bool) -> None:
    async def scene(paces: Paces, pace: SharedPace) -> None:
        waiting = [asyncio.create_task(pace.leave(READS)) for _ in range(10)]
        await waiting[1]
        assert paces.given == 10
        for one in waiting:
            one.cancel()
        if ends:
            await pace.close()
            assert paces.given == 2
        else:  # it stood still
            await asyncio.sleep(2)
            await left(pace, 1)
            assert paces.given == 3

    played(scene)


@pytest.mark.parametrize("how", ["is_away", "is_slow"])
def test_without_the_store_little_is_sent_until_it_is_back(how: str) -> None:
    async def scene(paces: Paces, pace: SharedPace) -> None:
        setattr(paces, how, True)
        for leave in await left(pace, 21):
            await good(pace, leave)
        assert 9 < asyncio.get_running_loop().time() < 17

        setattr(paces, how, False)
        await asyncio.sleep(5)
        began = asyncio.get_running_loop().time()
        await left(pace, 20)
        assert asyncio.get_running_loop().time() - began < 1
        assert paces.states[KEY].rate.answers == 0, "the store was not told of what it had not given leave for"

    played(scene)


def test_an_apply_weighs_more_than_a_plan_and_a_plan_more_than_a_drift() -> None:
    async def scene(_: Paces, pace: SharedPace) -> None:
        weights = [pace.of("s", kind).weight for kind in (Kind.APPLY, Kind.PLAN, Kind.DRIFT)]
        assert weights == sorted(weights, reverse=True)

    played(scene)


def test_a_pace_is_named_by_platform_and_key_without_naming_them() -> None:
    def named(url: str, token: str) -> str:
        return pace_subject(url, BearerSigner(token).identity)

    names = [named("https://one.example", "canary"), named("https://one.example", "b"), named("https://b", "canary")]

    assert len(set(names)) == 3
    assert names[0] == named("https://one.example", "canary")
    assert all(len(name) == 64 and int(name, 16) for name in names)
