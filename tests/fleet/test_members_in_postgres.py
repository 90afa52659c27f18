"""Members on the real store: what one worker leaves, another one goes on with, and a lost one keeps nothing."""

from __future__ import annotations

import asyncio
import os
from contextlib import closing
from pathlib import Path

import pytest
import yaml
from tests.faults.scenarios import driver_to, make
from tests.fleet.stored import BRIEF, taken, with_stores

from labelform.client.limiter import Limiter
from labelform.core.digest import origin_of
from labelform.core.planset import Member
from labelform.core.reach import USUAL
from labelform.errors import ExitCode
from labelform.fleet.accounts import account_from
from labelform.fleet.choices import OwnEnvironment
from labelform.fleet.held import Held
from labelform.fleet.lease import LEASE_TIMES, LeaseTimes
from labelform.fleet.member import do
from labelform.fleet.postgres.store import PostgresStore
from labelform.fleet.store import LeaseLostError, Store
from labelform.fleet.submitting import members_of_plans
from labelform.fleet.work import Kind, SetHead, Settled, State, StoredMember, Task
from labelform.fleet.workplace import Workplace
from labelform.runs.account import Outcome
from labelform.sandbox import Sandbox, open_sandbox

SPEC = 'labelform: 1\nproject: {title: "P"}\ncollections: [{name: a}, {name: b}, {name: c}]\n'
HEAD = SetHead(kind=Kind.APPLY, environment="main", base_url="https://p")


async def submitted(store: Store, sandbox: Sandbox) -> Task:
    """Add a set that applies one plan."""
    plan = await asyncio.to_thread(make, sandbox, SPEC)
    plan = plan.model_copy(update={"origin": origin_of("p.yaml", yaml.safe_load(SPEC))})
    member = Member(plan=plan, base_url="https://p", environment="main")
    return Task(await store.add_set(HEAD, members_of_plans([member], ["P"])), 0)


async def left(sandbox: Sandbox) -> int:
    """Return how many changes a new plan has."""
    return len((await asyncio.to_thread(make, sandbox, SPEC)).changes)


async def worked(
    store: Store, sandbox: Sandbox, found: StoredMember, held: Held, calls: int = 99, times: LeaseTimes = LEASE_TIMES
) -> Settled:
    """Do the member, and stop once it was asked so many times whether to."""
    asked = iter([False] * calls)
    async with driver_to(sandbox) as driver:
        own = OwnEnvironment(os.environ, USUAL)
        at = Workplace(
            driver, "https://p", "main", own, Path("cache"), Limiter(1), lambda: next(asked, True), times=times
        )
        return await do(store, held, found, at=at)


def test_the_next_worker_finishes_and_the_account_is_that_of_both(database: str, tmp_path: Path) -> None:
    async def run(one: PostgresStore, two: PostgresStore) -> tuple[Settled, Settled, int]:
        with closing(open_sandbox(tmp_path / "one.db")) as sandbox:
            task = await submitted(one, sandbox)
            project = (await one.member(task)).project
            held = await taken(one, project, "one")
            cut = await worked(one, sandbox, await one.begin(task, held), held, calls=4)
            await one.release(held)
            held = await taken(two, project, "two")
            done = await worked(two, sandbox, await two.begin(task, held), held)
            await two.settle(task, held, done)
            found = await two.applied("https://p", "p.yaml", "P", "main")
            assert found is not None
            assert found.says == yaml.safe_load(SPEC)
            return cut, done, await left(sandbox)

    cut, done, changes = with_stores(database, run, 2)

    assert (cut.exit_code, done.exit_code, done.state) == (ExitCode.INTERRUPTED, ExitCode.OK, State.DONE)
    assert account_from(cut.result["account"]).count(Outcome.DONE) in (1, 2, 3)
    assert account_from(done.result["account"]).count(Outcome.DONE) == 4
    assert changes == 0


def test_a_worker_that_was_frozen_sends_nothing_once_another_has_the_project(database: str, tmp_path: Path) -> None:
    async def run(one: PostgresStore, two: PostgresStore) -> int:
        with closing(open_sandbox(tmp_path / "one.db")) as sandbox:
            task = await submitted(one, sandbox)
            project = (await one.member(task)).project
            stale = await taken(one, project, "one")
            found = await one.begin(task, stale)
            while isinstance(held := await two.take(project, "two"), float):
                await asyncio.sleep(held)
            with pytest.raises(LeaseLostError):
                await worked(one, sandbox, found, stale)
            return await left(sandbox)

    assert with_stores(database, run, 2, times=BRIEF) == 4


def test_a_call_of_a_lost_worker_is_waited_for_as_long_as_its_lease_was(database: str, tmp_path: Path) -> None:
    call = {"call": "create", "args": {"name": "a"}, "addresses": ['collections["a"]']}

    async def run(store: PostgresStore) -> Settled:
        with closing(open_sandbox(tmp_path / "one.db")) as sandbox:
            task = await submitted(store, sandbox)
            held = await taken(store, (await store.member(task)).project)
            found = await store.begin(task, held)
            lost = store.runs(task, held).start({"labelform": {"base_url": "https://p", "environment": "main"}})
            lost.write("run", {"plan_digest": "", "target": {"title": "P", "hash": None}, "actions": []})
            lost.write("begin", call)
            await asyncio.sleep(BRIEF.quarantine.total_seconds())
            # Whoever waits asks once a second whether to stop, and would be told so.
            return await worked(store, sandbox, found, held, calls=20, times=BRIEF)

    assert with_stores(database, run).exit_code == ExitCode.OK
