"""Sets and members for tests of the store, and what runs in an event loop with it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any, TypeVar

from labelform.fleet.held import Held
from labelform.fleet.lease import LeaseTimes
from labelform.fleet.postgres.store import PostgresStore
from labelform.fleet.store import Store
from labelform.fleet.work import Kind, NewMember, SetHead, Settled, State, Task

T = TypeVar("T")

BRIEF = LeaseTimes(timedelta(milliseconds=150), timedelta(milliseconds=150))
LONG = LeaseTimes(timedelta(minutes=10), timedelta(0))
DONE = Settled(state=State.DONE, exit_code=0, result={"created": 2})
FAILED = Settled(state=State.FAILED, exit_code=3, result={"failed": 1})


def with_stores(
    dsn: str, work: Callable[..., Awaitable[T]], many: int = 1, *, times: LeaseTimes = LONG, **options: Any
) -> T:
    """Run work with some stores on one database, each as a process of its own has it, and return the result."""

    async def run() -> T:
        async with AsyncExitStack() as stack:
            opened = [PostgresStore(dsn, times=times, **options) for _ in range(many)]
            return await work(*[await stack.enter_async_context(one) for one in opened])

    return asyncio.run(run())


def head(**more: Any) -> SetHead:
    return SetHead(**{"kind": Kind.APPLY, "environment": "staging", "base_url": "https://api.example", **more})


def new_members(*waves: int) -> list[NewMember]:
    """Return a member for each number of a wave, each of a project of its own."""
    return [NewMember(module=f"m{at}", project=f"p{at}", spec=f"{at}.yaml", wave=wave) for at, wave in enumerate(waves)]


async def taken(store: Store, subject: str, holder: str = "w", also: str = "") -> Held:
    """Take a lease that is free."""
    held = await store.take(subject, holder, also)
    assert isinstance(held, Held)
    return held


async def begun(store: Store, set_id: str, number: int, holder: str = "w") -> Held:
    """Begin a member as a worker does."""
    held = await taken(store, f"p{number}", holder)
    assert (await store.begin(Task(set_id, number), held)).state is State.UNDER_WAY
    return held


async def done(store: Store, set_id: str, number: int, settled: Settled = DONE) -> bool:
    """Do a member as a worker does, and return whether that began another wave."""
    held = await begun(store, set_id, number)
    has_begun = await store.settle(Task(set_id, number), held, settled)
    await store.release(held)
    return has_begun


async def numbers(store: Store, set_id: str) -> list[int]:
    """Return the numbers of the members that may be begun."""
    return [task.number for task, _ in await store.waiting(set_id)]


async def states(store: Store, set_id: str) -> Sequence[State]:
    """Return how far each member is."""
    return [one.state async for one in store.told(set_id)]
