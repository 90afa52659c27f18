"""What is due is begun by itself, once, whoever comes first."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from labelform.cli.fleet_schedule import _prepared, keep_begin_due
from labelform.cli.fleet_store import OpenFleet
from labelform.cli.settings import Choice, setting_of
from labelform.core.schedule import Freeze, Schedule
from labelform.diagnostics import Diagnostic
from labelform.errors import SpecError
from labelform.fleet.postgres.store import PostgresStore
from labelform.fleet.scheduling import Scheduled, Scheduling
from labelform.fleet.work import Kind, NewMember, SetHead

HOURLY = Scheduled(Kind.DRIFT, "live", "https://a", Schedule.read("hourly"), timedelta(minutes=10))
ALWAYS = (Freeze.read("Mon 00:00 - Thu 00:00"), Freeze.read("Thu 00:00 - Mon 00:00"))


async def prepared(one: Scheduled) -> tuple[SetHead, list[NewMember]]:
    return SetHead(kind=one.kind, environment=one.environment, base_url=one.base_url), []


def begun(database: str, *scheduled: Scheduled, by: int = 1, is_under_way: bool = False) -> list[Kind]:
    """Return what some workers begin that look at the same time."""

    async def run() -> list[Kind]:
        found: list[Kind] = []

        async def enqueue(set_id: str) -> None:
            found.append((await store.head(set_id)).kind)

        async with PostgresStore(database) as store:
            if is_under_way:
                head = SetHead(kind=Kind.DRIFT, environment="live", base_url="https://a")
                await store.add_set(head, [NewMember(module="", project="p")])
            await asyncio.gather(*(Scheduling(store, prepared, enqueue).begin_due(scheduled) for _ in range(by)))
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


def test_what_one_worker_cannot_begin_is_said_once_and_left_to_others(
    database: str, caplog: pytest.LogCaptureFixture
) -> None:
    asked: list[str] = []

    async def without_specs(one: Scheduled) -> tuple[SetHead, list[NewMember]]:
        asked.append(one.environment)
        raise SpecError([Diagnostic("no-such-file", 'there is no file "specs/a.yaml"')])

    async def run() -> None:
        async with PostgresStore(database) as store:
            scheduling = Scheduling(store, without_specs, store.head)
            other = Scheduled(Kind.DRIFT, "other", "https://a", HOURLY.schedule)
            for _ in range(2):
                await scheduling.begin_due([HOURLY, other])

    caplog.clear()
    asyncio.run(run())
    assert asked == ["live", "other"] * 2
    assert caplog.messages == [
        'drift of live is not begun by this worker: there is no file "specs/a.yaml"',
        'drift of other is not begun by this worker: there is no file "specs/a.yaml"',
    ]
    assert begun(database, HOURLY) == [Kind.DRIFT], "by another worker"


def test_a_spec_that_is_left_out_because_of_a_mistake_is_said(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    class Store:
        async def keep_bundle(self, digest: str, content: bytes) -> None:
            """Keep nothing."""

    there = "domain: http://127.0.0.1:1, specs: [a.yaml, b.yaml]"
    (tmp_path / "environments.yaml").write_text(f"labelform_environments: 1\nenvironments:\n  live: {{{there}}}\n")
    (tmp_path / "a.yaml").write_text("labelform: 1\nproject: {title: A}\n")
    (tmp_path / "b.yaml").write_text("labelform: 1\nproject: {title: B}\ngroups: 3\n")
    setting = setting_of(Choice(("live",), file=tmp_path / "environments.yaml"), "live")
    shared = cast("OpenFleet", SimpleNamespace(store=Store()))

    caplog.clear()
    _, members = asyncio.run(_prepared(shared, setting, Kind.DRIFT))

    assert [Path(one.spec).name for one in members] == ["a.yaml"]
    (said,) = caplog.messages
    assert said.startswith("drift of live leaves specs out: ") and "b.yaml:3" in said


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
