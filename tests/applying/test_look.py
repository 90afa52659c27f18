"""How often an apply looks, who shares a look, and that nothing is written on the strength of an old one."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest

from labelform.api import calls
from labelform.api.operation import Operation
from labelform.applying.look import Look
from labelform.core.plan import Plan, Target
from labelform.errors import AuthorisationError, PlatformError, ResourceNotFoundError
from labelform.reading.observe import Reader
from labelform.reading.shared import SharedReader
from labelform.runs.account import Account, Outcome
from labelform.runs.file_ledger import FileLedger
from labelform.sandbox import open_sandbox
from labelform.sandbox.faults import FaultPlan, FaultyApp, Rule, Seen
from labelform.sandbox.faults.rules import Fault, ForeignEdit, Match
from tests.applying.prepared import applied, planned, prepared
from tests.faults.scenarios import KINDS, TITLE, apply_with, driver_to, make
from tests.sandbox.visitor import Signer, Visitor

HEAD = 'labelform: 1\nproject: {title: "P"}\n'
BEFORE = f"""{HEAD}
datasets: []
groups: []
collections: [{{name: c1, description: old}}, {{name: c2, description: old}}]
filter_presets: [{{name: p1, filters: [{{metric: width, between: [1, 2]}}]}}]
"""
DOZEN = f"""{HEAD}
datasets: ["NL fleet7 2026-08 pilot (retired)", "NL fleet7 2026-09 motorway day", "NL fleet7 2026-09 motorway night"]
groups:
  - {{name: perception-leads, role: admin}}
  - {{name: vendor-brightmark-l1, role: annotator}}
collections: [{{name: c1, description: new}}, {{name: c2, description: new}}, {{name: c3}}, {{name: c4}}]
filter_presets:
  - {{name: p1, filters: [{{metric: width, between: [1, 9]}}]}}
  - {{name: p2, filters: [{{metric: width, between: [1, 2]}}]}}
  - {{name: p3, filters: [{{metric: width, between: [1, 2]}}]}}
"""


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A project with something in it that changes."""
    return prepared(tmp_path, BEFORE)


# Over a network looks last, and changes share them.
AWAY = Rule(fault=Fault.LATENCY, match=Match(kind="read"), seconds=0.002)


def collections(*names: str) -> str:
    return f"{HEAD}collections: [{', '.join(f'{{name: {name}, description: new}}' for name in names)}]\n"


def presets(names: str, width: int) -> str:
    listed = (f"{{name: {name}, filters: [{{metric: width, between: [1, {width}]}}]}}" for name in names)
    return f"filter_presets: [{', '.join(listed)}]\n"


def outcomes(account: Account) -> dict[str, Outcome]:
    return {result.change.label: result.outcome for result in account.results}


def test_a_dozen_changes_in_four_sections_take_at_most_two_and_a_half_requests_each(database: Path) -> None:
    plan = planned(database, DOZEN)

    account, log = applied(database, plan, AWAY)

    assert set(outcomes(account).values()) == {Outcome.DONE}
    assert len(plan.changes) == 12
    assert len(log) <= 2.5 * 12


def test_of_many_changes_a_half_of_them_of_presets_it_is_no_more(database: Path) -> None:
    database = other(database, collections(*"abcdefgh") + presets("abcdefgh", 2))
    plan = planned(database, collections(*"abcdefghijklmnop").replace("new", "newer") + presets("abcdefghijklmnop", 9))

    account, log = applied(database, plan, AWAY)

    assert set(outcomes(account).values()) == {Outcome.DONE}
    assert len(plan.changes) == 32
    assert len(log) <= 2.5 * 32


def other(database: Path, spec: str) -> Path:
    """Bring the project in line with another spec."""
    with closing(open_sandbox(database)) as sandbox, FileLedger(database.with_name("other.jsonl")) as ledger:
        asyncio.run(apply_with(ledger, sandbox, make(sandbox, spec)))
    return database


def test_changes_that_are_begun_together_read_their_section_once(database: Path) -> None:
    _, log = applied(database, planned(database, collections(*"abcdefgh")))

    lists = [seen for seen in log if not seen.is_write and "/collections" in seen.target]
    assert (len(lists), len(log)) == (3, 1 + 3 + 8)  # before anything, before the writes, and at the end


def test_a_change_whose_call_was_lost_looks_by_itself(database: Path) -> None:
    lost = Rule(fault=Fault.CUT_AFTER, match=Match(kind="write"), times=2)
    slow = Rule(fault=Fault.LATENCY, match=Match(kind="read"), seconds=0.02)  # both are lost while one look lasts

    account, log = applied(database, planned(database, collections("a", "b")), lost, slow)

    lists = [seen for seen in log if not seen.is_write and "/collections" in seen.target]
    assert set(outcomes(account).values()) == {Outcome.DONE}
    assert (len(lists), sum(seen.is_write for seen in log)) == (3 + 2, 2)


def test_a_look_that_fails_is_the_failure_of_one_change_and_the_others_look_again(database: Path) -> None:
    nonsense = Rule(fault=Fault.WRONG_JSON, match=Match(request=3))

    account, _ = applied(database, planned(database, collections("a", "b", "c")), nonsense)

    [failed] = [one for one in account.results if one.outcome is not Outcome.DONE]
    assert (failed.outcome, failed.message.startswith("nothing was sent: ")) == (Outcome.FAILED, True)


@pytest.mark.parametrize("number", range(1, 15))
def test_what_somebody_else_edited_before_the_last_look_at_its_section_is_not_overwritten(
    database: Path, number: int
) -> None:
    database = other(database, collections(*"abcde"))
    touched = ForeignEdit(section="collections", name="e")
    edit = Rule(fault=Fault.FOREIGN_EDIT, match=Match(request=number), edit=touched)
    plan = planned(database, collections(*"abcde").replace("new", "newer"))

    account, log = applied(database, plan, edit, writes=2)

    written = next((seen.number for seen in log if seen.method == "PATCH" and is_of(plan, "e", seen)), None)
    looks = [seen.number for seen in log if not seen.is_write and "/collections" in seen.target]
    if written is None:
        assert outcomes(account)["e"] in (Outcome.STALE, Outcome.NOT_ATTEMPTED)
    else:
        assert max(look for look in looks if look < written) < number


def test_what_somebody_else_edited_while_a_rate_limit_was_waited_out_is_not_overwritten(database: Path) -> None:
    busy = Rule(fault=Fault.RATE_LIMIT, match=Match(kind="write"), times=1, retry_after=30)
    touched = ForeignEdit(section="collections", name="c1")
    edit = Rule(fault=Fault.FOREIGN_EDIT, match=Match(kind="read", after_write=1), times=1, edit=touched)
    plan = planned(database, collections("c1"))

    account, log = applied(database, plan, busy, edit)

    assert outcomes(account) == {"c1": Outcome.STALE}
    assert sum(seen.is_write for seen in log) == 1


def is_of(plan: Plan, name: str, seen: Seen) -> bool:
    """Tell whether a request is about the collection of a name."""
    [identity] = [change.id for change in plan.changes if change.label == name]
    return str(identity) in seen.target


class Asked:
    """A `Read` that is answered when the test says so."""

    def __init__(self) -> None:
        self.waiting: list[asyncio.Future[Any]] = []

    async def one(self, operation: Operation[Any], *, unchanged_since: datetime | None = None) -> Any:
        self.waiting.append(asyncio.get_running_loop().create_future())
        return await self.waiting[-1]

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(name)


def played(scene: Coroutine[Any, Any, None]) -> None:
    """Run a scene, and fail instead of waiting for ever."""
    asyncio.run(asyncio.wait_for(scene, 5))


OPERATION = calls.projects.get_project("11111111-1111-4111-8111-111111111111")


async def asking(reader: SharedReader, times: int) -> list[asyncio.Task[Any]]:
    """Ask for the same so many times at once."""
    tasks = [asyncio.ensure_future(reader.one(OPERATION)) for _ in range(times)]
    await asyncio.sleep(0)
    return tasks


def test_who_asks_while_a_read_is_under_way_has_its_answer_and_who_asks_afterwards_has_not() -> None:
    async def scene() -> None:
        asked = Asked()
        reader = SharedReader(asked)
        together = await asking(reader, 3)
        asked.waiting[0].set_result("first")
        assert await asyncio.gather(*together) == ["first"] * 3

        [later] = await asking(reader, 1)
        asked.waiting[1].set_result("second")

        assert await later == "second"

    played(scene())


@pytest.mark.parametrize("is_cancelled", [True, False])
def test_a_read_that_ends_without_an_answer_is_made_again_by_each_who_waited(is_cancelled: bool) -> None:
    async def scene() -> None:
        asked = Asked()
        first, *others = await asking(SharedReader(asked), 3)
        if is_cancelled:
            first.cancel()
        else:
            asked.waiting[0].set_exception(PlatformError("no"))
        while len(asked.waiting) < 3:
            await asyncio.sleep(0)
        for waiting in asked.waiting[1:]:
            waiting.set_result("again")

        assert await asyncio.gather(*others) == ["again"] * 2
        with pytest.raises(asyncio.CancelledError if is_cancelled else PlatformError):
            await first

    played(scene())


def test_who_asks_for_something_else_at_the_same_moment_has_an_answer_of_his_own() -> None:
    other = calls.projects.get_project("22222222-2222-4222-8222-222222222222")

    async def scene() -> None:
        asked = Asked()
        reader = SharedReader(asked)
        both: list[asyncio.Task[Any]] = [asyncio.ensure_future(reader.one(one)) for one in (OPERATION, other)]
        await asyncio.sleep(0)

        assert len(asked.waiting) == 2
        for waiting, answer in zip(asked.waiting, ("first", "second"), strict=True):
            waiting.set_result(answer)
        assert await asyncio.gather(*both) == ["first", "second"]

    played(scene())


@pytest.mark.parametrize(("titles", "is_found"), [([], False), ([TITLE], True), ([TITLE, TITLE], False)])
def test_a_project_is_found_by_a_title_that_it_alone_has(tmp_path: Path, titles: list[str], is_found: bool) -> None:
    async def found() -> tuple[str | None, list[str]]:
        with closing(open_sandbox(tmp_path / "s.db")) as sandbox:
            async with driver_to(sandbox) as driver:
                made = [str(await driver.run(calls.create_project(title=title))) for title in titles]
                look = Look(Reader(driver), KINDS, Target(title=TITLE))
                assert look.project_hash is None
                await look.find_project()
                return look.project_hash, made

    project_hash, made = asyncio.run(found())

    assert project_hash == (made[0] if is_found else None)


def test_a_project_that_is_made_while_nobody_answers_is_found_by_the_next_look_at_it(tmp_path: Path) -> None:
    plan = planned(tmp_path / "s.db", HEAD)

    async def seen() -> tuple[str | None, str]:
        async with driver_to(sandbox) as driver:
            look = Look(Reader(driver), KINDS, Target(title="P"), plan.changes)
            assert (await look.at(plan.changes), look.project_hash) == ({"project": []}, None)
            made = str(await driver.run(calls.create_project(title="P")))
            await look.at(plan.changes)
            return look.project_hash, made

    with closing(open_sandbox(tmp_path / "s.db")) as sandbox:
        found, made = asyncio.run(seen())

    assert found == made


@pytest.mark.parametrize(("is_shared", "times"), [(True, 1), (False, 2)])
def test_what_is_counted_at_the_same_moment_is_read_once_only_where_it_may_be_shared(
    database: Path, is_shared: bool, times: int
) -> None:
    plan = planned(database, f"{HEAD}collections: [{{name: c2, description: old}}]\npolicy: {{prune: true}}\n")

    async def count() -> None:
        async with driver_to(sandbox) as driver:
            look = Look(Reader(driver), KINDS, plan.target, plan.changes)
            await look.find_project()
            await asyncio.gather(*(look.grown(plan.changes, is_shared=is_shared) for _ in range(2)))

    with closing(open_sandbox(database, faults=FaultPlan())) as sandbox:
        assert isinstance(sandbox.app, FaultyApp)
        asyncio.run(count())
        log = sandbox.app.log

    assert sum(seen.target.partition("?")[0].endswith("/items") for seen in log) == times


@pytest.mark.parametrize("said", ["forbidden", "not-found"])
def test_nothing_is_written_when_somebody_has_deleted_the_project_since(database: Path, said: str) -> None:
    """No documented call deletes a project; an undocumented one may, and the web app does."""
    plan = planned(database, DOZEN)
    quirks = {"delete-project": "on", "unknown-project": said}
    with (
        closing(open_sandbox(database, quirks=quirks, faults=FaultPlan(rules=()))) as sandbox,
        FileLedger(database.with_name("ledger.jsonl")) as ledger,
    ):
        somebody = Visitor(httpx2.ASGITransport(app=sandbox.app), Signer.of_service_account(sandbox))
        somebody.rpc_ok("project DELETE", uid=somebody.hash_of("project", "P"), address="/public/user")
        somebody.close()
        assert isinstance(sandbox.app, FaultyApp)
        before, projects = len(sandbox.app.log), sandbox.dump()

        with pytest.raises(AuthorisationError if said == "forbidden" else ResourceNotFoundError):
            asyncio.run(apply_with(ledger, sandbox, plan))

        assert [request.is_write for request in sandbox.app.log[before:]] == [False]
        assert sandbox.dump() == projects
