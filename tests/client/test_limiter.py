"""How many requests are in flight, shared by projects in turn."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelform.api import calls
from labelform.client.limiter import Limiter, Permit


def played(scene: Coroutine[Any, Any, None]) -> None:
    """Run a scene, and fail instead of waiting for ever."""
    asyncio.run(asyncio.wait_for(scene, 5))


async def entered(limiter: Limiter, *projects: str) -> list[Permit]:
    """Take places that are free."""
    return [await limiter.place(project).__aenter__() for project in projects]


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
        waiting = asyncio.ensure_future(entered(limiter, "c"))
        await asyncio.sleep(0)
        renewing = asyncio.ensure_future(first.renew())
        await waiting
        assert not renewing.done()  # the other project was first

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
                if is_refused:
                    await place.renew()

        running = [asyncio.ensure_future(read(project, is_refused)) for project, is_refused, _ in reads]
        await asyncio.sleep(0)
        for task, (_, _, is_cancelled) in zip(running, reads, strict=True):
            if is_cancelled:
                task.cancel()
        ended = await asyncio.gather(*running, return_exceptions=True)

        assert not [error for error in ended if isinstance(error, Exception)]
        await entered(limiter, *["z"] * most)  # all places are there again

    played(scene())


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
