"""How many requests are in flight: narrowed by refusals, widened by answers, shared by projects in turn."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelform.api import calls
from labelform.api.message import Loss, Lost, Reply, Response
from labelform.api.session import Session
from labelform.client.http import AsyncDriver
from labelform.client.limiter import Limiter, Permit
from labelform.errors import RateLimitExceededError

GOOD, BUSY, GONE = Response(200, {}, b""), Response(429, {}, b""), Lost(Loss.CUT, "cut")


def played(scene: Coroutine[Any, Any, None]) -> None:
    """Run a scene, and fail instead of waiting for ever."""
    asyncio.run(asyncio.wait_for(scene, 5))


async def entered(limiter: Limiter, *projects: str) -> list[Permit]:
    """Take places that are free."""
    return [await limiter.place(project).__aenter__() for project in projects]


def test_of_requests_that_are_refused_together_only_the_first_narrows() -> None:
    async def scene() -> None:
        limiter = Limiter(8)
        places = await entered(limiter, *"abcdefgh")

        for place in places:
            place.heard(BUSY)

        assert limiter.width == 4

    played(scene())


def test_a_refusal_of_a_request_that_was_sent_afterwards_narrows_again_but_never_to_nothing() -> None:
    async def scene() -> None:
        limiter = Limiter(4)
        for _ in range(5):
            async with limiter.place("a") as place:
                place.heard(BUSY)

        assert limiter.width == 1

    played(scene())


def test_answers_widen_it_up_to_where_it_began_and_losses_do_nothing() -> None:
    async def scene() -> None:
        limiter = Limiter(4)
        [place] = await entered(limiter, "a")
        place.heard(BUSY)
        widths = []
        replies: list[Reply] = [GONE, GOOD, GOOD, GONE, GOOD, GOOD, GOOD, *[GOOD] * 40]
        for reply in replies:
            place.heard(reply)
            widths.append(limiter.width)

        assert widths[:7] == [2, 2, 2, 2, 3, 3, 3]
        assert widths[-1] == 4

    played(scene())


@pytest.mark.parametrize("borne", [3, 6, 12, 20, 31])
def test_most_of_what_a_platform_takes_is_used_and_few_requests_are_too_many(borne: int) -> None:
    limiter = Limiter(32)
    used = refused = 0
    for _ in range(400):
        sent, narrowed = limiter.width, limiter.narrowed
        used += min(sent, borne)
        refused += max(sent - borne, 0)
        for reply in [*[GOOD] * min(sent, borne), *[BUSY] * max(sent - borne, 0)]:
            limiter.heard(reply, narrowed)

    assert used >= 0.9 * borne * 400
    assert refused <= 0.1 * used


def test_a_platform_that_takes_more_again_is_asked_for_more_again() -> None:
    limiter = Limiter(32)
    limiter.refused(limiter.narrowed)

    for _ in range(32 * 32 * 8):
        limiter.answered()

    assert limiter.width == 32


def test_projects_are_served_in_turn() -> None:
    async def scene() -> None:
        limiter, order = Limiter(1), []

        async def read(project: str) -> None:
            async with limiter.place(project):
                order.append(project)
                await asyncio.sleep(0)

        await asyncio.gather(*(read(project) for project in "aaaaabbc"))

        assert "".join(order) == "aabcabaa"

    played(scene())


def test_a_wait_that_is_cancelled_takes_no_place() -> None:
    async def scene() -> None:
        limiter = Limiter(1)
        [held] = await entered(limiter, "a")
        waiting = [asyncio.ensure_future(entered(limiter, "b")) for _ in range(3)]
        await asyncio.sleep(0)
        waiting[0].cancel()
        await held.__aexit__(None, None, None)
        waiting[1].cancel()  # in the moment in which it is given the place
        await waiting[2]

    played(scene())


def test_a_read_queues_again_before_its_next_try() -> None:
    async def scene() -> None:
        limiter = Limiter(2)
        first, second = await entered(limiter, "a", "b")
        first.heard(BUSY)
        renewing = asyncio.ensure_future(first.renew())
        await asyncio.sleep(0)
        assert not renewing.done()  # one place is left, and it is taken

        await second.__aexit__(None, None, None)
        await renewing

    played(scene())


@given(st.integers(1, 5), st.lists(st.tuples(st.sampled_from("abc"), st.booleans(), st.booleans()), max_size=30))
def test_whatever_happens_places_are_never_exceeded_nor_lost(most: int, reads: list[tuple[str, bool, bool]]) -> None:
    async def scene() -> None:
        limiter, taken = Limiter(most), 0

        async def read(project: str, is_refused: bool) -> None:
            nonlocal taken
            async with limiter.place(project) as place:
                taken += 1
                try:
                    assert taken <= most
                    await asyncio.sleep(0)
                finally:
                    taken -= 1
                place.heard(BUSY if is_refused else GOOD)
                if is_refused:
                    await place.renew()

        running = [asyncio.ensure_future(read(project, is_refused)) for project, is_refused, _ in reads]
        await asyncio.sleep(0)
        for task, (_, _, is_cancelled) in zip(running, reads, strict=True):
            if is_cancelled:
                task.cancel()
        ended = await asyncio.gather(*running, return_exceptions=True)

        assert not [error for error in ended if isinstance(error, Exception)]
        for _ in range(40 * most):  # all places are there again
            limiter.heard(GOOD, 0)
        await entered(limiter, *["z"] * most)

    played(scene())


def test_a_busy_platform_gets_fewer_requests_at_once(server: Any, session: Session) -> None:
    project = "11111111-1111-4111-8111-111111111111"
    refused = [server.reply(429, b"", (("Retry-After", "0"),))] * 8
    server.answer_with(*refused, server.reply())

    async def read() -> int:
        async with AsyncDriver(server.url, session, concurrency=8) as driver:
            await asyncio.gather(*(driver.run(calls.list_groups(project)) for _ in range(8)))
            return driver._limiter.width

    width = asyncio.run(read())

    assert width < 8  # how often it is halved depends on which of the tries the platform meets first


def test_a_write_that_is_too_much_leaves_fewer_places_for_reads(server: Any, session: Session) -> None:
    server.answer_with(server.reply(429, b"", (("Retry-After", "0"),)))

    async def write() -> int:
        async with AsyncDriver(server.url, session, concurrency=8) as driver:
            with pytest.raises(RateLimitExceededError):
                await driver.run(calls.add_datasets("p", dataset_hashes=["d"]))
            return driver._limiter.width

    assert asyncio.run(write()) == 4


@pytest.mark.parametrize(
    ("operation", "project"),
    [
        (calls.list_groups("p"), "p"),
        (calls.list_filter_presets("q/r"), "q%2Fr"),
        (calls.add_datasets("p", dataset_hashes=["d"]), "p"),
        (calls.list_projects(), ""),
        (calls.get_ontology(ontology_hash="o"), ""),
    ],
)
def test_an_operation_knows_which_project_it_is_about(operation: Any, project: str) -> None:
    assert operation.project == project
