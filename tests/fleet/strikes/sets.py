"""Sets as a command gives them to workers, and what comes back of them."""

from __future__ import annotations

import asyncio
from typing import NamedTuple

from tests.fleet.strikes.tempo import ENVIRONMENT

from labelform.cli.fleet_store import opened
from labelform.cli.on import On
from labelform.core.planset import PlanSet
from labelform.fleet.accounts import account_from
from labelform.fleet.enqueuing import enqueue_waiting
from labelform.fleet.postgres.store import PostgresStore
from labelform.fleet.submitting import members_of_plans
from labelform.fleet.work import Kind, SetHead, State, Task, Told
from labelform.runs.account import Account


def add_set(dsn: str, planset: PlanSet, on: On) -> str:
    """Give a set to workers, as `labelform apply plan.json --on …` does, and return its id."""

    async def add() -> str:
        async with opened(dsn, on=on) as shared:
            head = SetHead(kind=Kind.APPLY, environment=ENVIRONMENT, base_url=planset.members[0].base_url)
            set_id = await shared.store.add_set(
                head, members_of_plans(planset.members, (one.plan.target.title for one in planset.members))
            )
            await enqueue_waiting(shared.store, shared.engine, set_id)
            return set_id

    return asyncio.run(add())


class ToldAccount(NamedTuple):
    """A member of a set as the store knows it; without an account, it has not come to its end."""

    task: Task
    title: str
    state: State
    account: Account | None


def told(dsn: str, set_id: str) -> list[ToldAccount]:
    """Return what the store has of each member of a set."""

    async def read() -> list[ToldAccount]:
        async with PostgresStore(dsn) as store:
            return [_told(one) async for one in store.told(set_id)]

    return asyncio.run(read())


def _told(one: Told) -> ToldAccount:
    found = (one.result or {}).get("account")
    account = account_from(found) if found is not None else None
    return ToldAccount(one.task, one.module, one.state, account)
