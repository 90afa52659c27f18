"""What is due is begun by itself, once, whoever comes first."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from labelform.cli.fleet_schedule import keep_begin_due
from labelform.cli.fleet_store import OpenFleet
from labelform.cli.settings import Choice, setting_of
from labelform.core.schedule import Freeze, Schedule
from labelform.fleet.postgres.store import PostgresStore
from labelform.fleet.scheduling import Scheduled, begin_due
from labelform.fleet.store import StoreError
from labelform.fleet.work import Kind, NewMember, SetHead

HOURLY = Scheduled(Kind.DRIFT, "live", "https://a", Schedule.read("hourly"), timedelta(minutes=10))
ALWAYS = (Freeze.read("Mon 00:00 - Thu 00:00"), Freeze.read("Thu 00:00 - Mon 00:00"))


def begun(database: str, *scheduled: Scheduled, by: int = 1, is_under_way: bool = False) -> list[Kind]:
    """Return what some workers begin that look at the same time."""

    async def run() -> list[Kind]:
        found: list[Kind] = []

        async def submit(one: Scheduled) -> None:
            found.append(one.kind)

        async with PostgresStore(database) as store:
            if is_under_way:
                head = SetHead(kind=Kind.DRIFT, environment="live", base_url="https://a")
                await store.add_set(head, [NewMember(module="", project="p")])
            await asyncio.gather(*(begin_due(store, scheduled, submit) for _ in range(by)))
        return found

    return asyncio.run(run())


def test_it_is_begun_once_by_whichever_worker_comes_first(database: str) -> None:
    plans = Scheduled(Kind.PLAN, "live", "https://a", Schedule.read("daily"))

    assert sorted(begun(database, HOURLY, plans, by=3)) == [Kind.DRIFT, Kind.PLAN]
    assert begun(database, HOURLY, plans) == []


@pytest.mark.parametrize(
    ("scheduled", "is_under_way"),
    [(Scheduled(Kind.DRIFT, "live", "https://a", HOURLY.schedule, freezes=ALWAYS), False), (HOURLY, True)],
    ids=["in a freeze", "while the last one is under way"],
)
def test_nothing_is_begun(database: str, scheduled: Scheduled, is_under_way: bool) -> None:
    assert begun(database, scheduled, is_under_way=is_under_way) == []


def test_what_cannot_be_begun_does_not_keep_the_rest_from_it(database: str) -> None:
    async def run() -> list[str]:
        found: list[str] = []

        async def submit(one: Scheduled) -> None:
            found.append(one.environment)
            raise StoreError("it is broken")

        async with PostgresStore(database) as store:
            other = Scheduled(Kind.DRIFT, "other", "https://a", HOURLY.schedule)
            await begin_due(store, [HOURLY, other], submit)
        return found

    assert asyncio.run(run()) == ["live", "other"]


def test_schedules_are_looked_at_again_whatever_went_wrong(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    class Broken:
        async def now(self) -> None:
            raise ZeroDivisionError

    file = tmp_path / "environments.yaml"
    fleet = "fleet: {store_env: LABELFORM_STORE, drift: hourly}"
    file.write_text(f"labelform_environments: 1\nenvironments:\n  live: {{domain: http://127.0.0.1:1, {fleet}}}\n")
    setting = setting_of(Choice(("live",), file=file), "live")

    async def look() -> None:
        keeping = asyncio.create_task(keep_begin_due(cast("OpenFleet", SimpleNamespace(store=Broken())), [setting]))
        for _ in range(3):
            await asyncio.sleep(0)
        assert not keeping.done()
        keeping.cancel()

    asyncio.run(look())
    assert caplog.messages == ["what is due could not be begun"]
