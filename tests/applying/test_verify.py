"""What else there may be at an address when ours is made: equal twins, one of another content, nothing to be read."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from labelform.api.message import Loss, Lost, Reply, Request
from labelform.applying.run import Apply
from labelform.applying.verify import BOTH_YIELDED, STILL_TWICE, YIELDED
from labelform.client.asgi import AppCarrier
from labelform.client.limiter import Limiter
from labelform.core.plan import Plan
from labelform.errors import ExitCode
from labelform.runs.account import Account, Outcome, Result
from labelform.runs.file_ledger import FileLedger
from labelform.sandbox import Sandbox, open_sandbox
from labelform.sandbox.faults import FaultPlan, Rule
from labelform.sandbox.faults.rules import Fault, Match
from tests.faults.scenarios import KINDS, Silent, apply_with, driver_to, make

EMPTY = 'labelform: 1\nproject: {title: "P"}\n'
SPEC = EMPTY + "collections: [{name: c, description: ours}]\n"
FIRST, LAST = "00000000-0000-4000-8000-000000000000", "ffffffff-ffff-4fff-bfff-ffffffffffff"
OURS = "SELECT collection_uuid FROM collections WHERE name = 'c'"
WAITS = [0.25, 0.5, 1.0, 2.0, 4.0]
"""How long apply looks for what it has made."""


@pytest.fixture
def sandbox(tmp_path: Path) -> Sandbox:
    """A project without collections."""
    opened = open_sandbox(tmp_path / "s.db")
    with FileLedger(tmp_path / "before.jsonl") as ledger:
        asyncio.run(apply_with(ledger, opened, make(opened, EMPTY)))
    return opened


@dataclass
class Beside:
    """Carries requests to a sandbox, where somebody else does something right after some of them."""

    sandbox: Sandbox
    after_create: Callable[[Beside], None] = lambda _: None
    after_delete: Callable[[Beside], None] = lambda _: None
    after_look: Callable[[Beside], None] = lambda _: None
    loses: bool = False
    looks: int = field(default=0, init=False)
    deletes: int = field(default=0, init=False)

    async def send(self, request: Request) -> Reply:
        inner = AppCarrier(self.sandbox.app)
        answer = await inner.send(request)
        await inner.close()
        if "/collections" not in request.target:
            return answer
        if request.method == "POST":
            self.after_create(self)
            return Lost(Loss.CUT, "the connection was cut") if self.loses else answer
        if request.method == "DELETE":
            self.deletes += 1
            self.after_delete(self)
        if request.method == "GET":
            self.looks += 1
            self.after_look(self)
        return answer

    async def close(self) -> None: ...

    def sql(self, text: str, *values: str) -> None:
        with closing(sqlite3.connect(self.sandbox.database)) as connection, connection:
            connection.execute(text, values)

    def copy(self, identity: str, description: str = "ours") -> None:
        """Make another collection of the same name."""
        self.sql(
            "INSERT INTO collections SELECT ?, project_hash, 'c', ?, 'FRAME', '2026-01-01T00:00:00Z', "
            "'2026-01-01T00:00:00Z' FROM projects WHERE title = 'P'", identity, description,
        )  # fmt: skip

    def remove(self, identity: str) -> None:
        self.sql("DELETE FROM collections WHERE collection_uuid = ?", identity)

    def there(self) -> list[str]:
        with closing(sqlite3.connect(self.sandbox.database)) as connection:
            return [identity for (identity,) in connection.execute(OURS)]


def applied(beside: Beside, tmp_path: Path, plan: Plan | None = None) -> tuple[Result, Account, list[float]]:
    """Apply the spec; return what became of its collection, the account, and how long apply paused."""
    planned = plan or make(beside.sandbox, SPEC)
    pauses: list[float] = []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    async def run() -> Account:
        async with driver_to(beside.sandbox, beside) as driver:
            with FileLedger(tmp_path / "ledger.jsonl") as ledger:
                run = Apply(driver, KINDS, ledger, Silent(), writes=Limiter(1), pause=pause, quarantine_seconds=0.0)
                return await run.run(planned)

    account = asyncio.run(run())
    return account.results[0], account, pauses


def test_of_two_equal_ones_ours_is_taken_back_when_the_other_comes_first(sandbox: Sandbox, tmp_path: Path) -> None:
    beside = Beside(sandbox, after_create=lambda it: it.copy(FIRST))

    result, account, pauses = applied(beside, tmp_path)

    assert (result.outcome, result.message) == (Outcome.ALREADY, YIELDED)
    assert account.exit_code is ExitCode.OK
    assert (beside.there(), beside.deletes, pauses) == ([FIRST], 1, [])


def test_when_ours_comes_first_the_other_is_waited_for_and_ours_taken_back_in_the_end(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    beside = Beside(sandbox, after_create=lambda it: it.copy(LAST))

    result, account, pauses = applied(beside, tmp_path)

    assert (result.outcome, result.message) == (Outcome.ALREADY, YIELDED)
    assert account.exit_code is ExitCode.OK
    assert (beside.there(), beside.deletes, pauses) == ([LAST], 1, WAITS)


def test_when_ours_comes_first_and_the_other_goes_ours_stays(sandbox: Sandbox, tmp_path: Path) -> None:
    def look(it: Beside) -> None:
        if len(it.there()) == 2:
            it.remove(LAST)

    beside = Beside(sandbox, after_create=lambda it: it.copy(LAST), after_look=look)

    result, account, pauses = applied(beside, tmp_path)

    assert (result.outcome, account.exit_code) == (Outcome.DONE, ExitCode.OK)
    assert (len(beside.there()), beside.deletes, pauses) == (1, 0, WAITS[:1])


def test_when_both_are_taken_back_at_once_nothing_was_made(sandbox: Sandbox, tmp_path: Path) -> None:
    beside = Beside(sandbox, after_create=lambda it: it.copy(FIRST), after_delete=lambda it: it.remove(FIRST))

    result, account, _ = applied(beside, tmp_path)

    assert (result.outcome, result.message) == (Outcome.FAILED, BOTH_YIELDED)
    assert account.exit_code is ExitCode.PARTLY_APPLIED
    assert beside.there() == []


def test_one_of_another_content_is_no_twin_and_ours_is_not_taken_back(sandbox: Sandbox, tmp_path: Path) -> None:
    beside = Beside(sandbox, after_create=lambda it: it.copy(FIRST, "theirs"))

    result, account, _ = applied(beside, tmp_path)

    assert (result.outcome, result.message) == (Outcome.UNKNOWN, STILL_TWICE)
    assert account.exit_code is ExitCode.OUTCOME_UNKNOWN
    assert (len(beside.there()), beside.deletes) == (2, 0)


@pytest.mark.parametrize(
    ("after", "what"),
    [
        (lambda it: it.copy(FIRST), "two items have its name"),
        (
            lambda it: it.sql("UPDATE collections SET description = 'theirs' WHERE name = 'c'"),
            "the project shows something else",
        ),
    ],
)
def test_what_is_there_after_a_lost_answer_and_may_be_somebody_elses_is_told(
    sandbox: Sandbox, tmp_path: Path, after: Callable[[Beside], None], what: str
) -> None:
    result, account, _ = applied(Beside(sandbox, after_create=after, loses=True), tmp_path)

    assert result.outcome is Outcome.UNKNOWN
    assert result.message.endswith(f'; {what} at collections["c"]: check there')
    assert "cut" in result.message
    assert account.exit_code is ExitCode.OUTCOME_UNKNOWN


def test_what_is_not_begun_after_that_says_why(sandbox: Sandbox, tmp_path: Path) -> None:
    more = make(sandbox, EMPTY + "collections: [{name: c, description: ours}, {name: d}]\n")

    _, account, _ = applied(Beside(sandbox, after_create=lambda it: it.copy(FIRST), loses=True), tmp_path, more)

    assert [(one.outcome, one.message) for one in account.results[1:]] == [
        (Outcome.NOT_ATTEMPTED, 'the outcome of collections["c"] is unknown')
    ]


def faulty(sandbox: Sandbox, tmp_path: Path, *rules: Rule) -> tuple[list[Result], list[float], int]:
    """Apply the spec under faults; return the results, how long apply paused, and how many writes were sent."""
    plan, pauses = make(sandbox, SPEC), []
    with closing(open_sandbox(sandbox.database, faults=FaultPlan(rules=rules))) as struck:

        async def pause(seconds: float) -> None:
            pauses.append(seconds)

        async def run() -> Account:
            async with driver_to(struck) as driver:
                with FileLedger(tmp_path / "ledger.jsonl") as ledger:
                    return await Apply(driver, KINDS, ledger, Silent(), pause=pause, quarantine_seconds=0.0).run(plan)

        account = asyncio.run(run())
        return account.results, pauses, sum(seen.is_write for seen in struck.app.log)  # type: ignore[attr-defined]


CREATE = Match(kind="write", path="*/collections")


@pytest.mark.parametrize(
    ("retry_after", "times", "waits"),
    [(None, 3, [0.5, 1.0, 2.0]), (7, 2, [7, 7]), (3_000, 1, [60.0]), (None, 7, [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0])],
)
def test_a_call_waits_as_long_as_the_platform_asks_or_twice_as_long_each_time(
    sandbox: Sandbox, tmp_path: Path, retry_after: int | None, times: int, waits: list[float]
) -> None:
    limited = Rule(fault=Fault.RATE_LIMIT, match=CREATE, times=times, retry_after=retry_after)

    (result,), pauses, writes = faulty(sandbox, tmp_path, limited)

    assert (result.outcome, pauses, writes) == (Outcome.DONE, waits, times + 1)


def test_after_eight_refusals_a_call_is_given_up(sandbox: Sandbox, tmp_path: Path) -> None:
    (result,), pauses, writes = faulty(sandbox, tmp_path, Rule(fault=Fault.RATE_LIMIT, match=CREATE, retry_after=1))

    assert (result.outcome, len(pauses), writes) == (Outcome.FAILED, 7, 8)


def test_what_cannot_be_looked_at_before_its_call_is_not_sent(sandbox: Sandbox, tmp_path: Path) -> None:
    seen = Match(kind="read", path="*/collections")
    rules = (
        Rule(fault=Fault.LATENCY, seconds=0, match=seen, times=1),
        Rule(fault=Fault.WRONG_JSON, match=seen),
    )

    (result,), _, writes = faulty(sandbox, tmp_path, *rules)

    assert (result.outcome, writes) == (Outcome.FAILED, 0)
    assert result.message.startswith("nothing was sent: ")
    assert len(result.message) > len("nothing was sent: ")


def test_what_cannot_be_looked_at_after_a_lost_answer_is_unknown(sandbox: Sandbox, tmp_path: Path) -> None:
    lost = Rule(fault=Fault.CUT_AFTER, match=CREATE)
    blind = Rule(fault=Fault.WRONG_JSON, match=Match(kind="read", path="*/collections", after_write=1))

    (result,), _, _ = faulty(sandbox, tmp_path, lost, blind)

    assert result.outcome is Outcome.UNKNOWN
    assert result.message.endswith("; then the project could not be read")


def renaming(sandbox: Sandbox, tmp_path: Path) -> Plan:
    """Make a collection, and return the plan that gives it the name of the spec."""
    with FileLedger(tmp_path / "named.jsonl") as ledger:
        named = make(sandbox, EMPTY + "collections: [{name: b, description: ours}]\n")
        asyncio.run(apply_with(ledger, sandbox, named))
    return make(sandbox, SPEC.replace("{name: c,", "{name: c, previously: b,"))


def test_a_rename_to_a_name_that_somebody_takes_at_that_moment_says_so_and_takes_nothing_back(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    plan = renaming(sandbox, tmp_path)
    beside = Beside(sandbox, after_look=lambda it: it.copy(FIRST) if it.looks == 2 else None)

    result, account, pauses = applied(beside, tmp_path, plan)

    assert (result.outcome, result.message) == (Outcome.FAILED, STILL_TWICE)
    assert account.exit_code is ExitCode.PARTLY_APPLIED
    assert (sorted(beside.there()), beside.deletes, pauses) == ([FIRST, plan.changes[0].id], 0, WAITS)
    assert len(make(sandbox, SPEC).blocked) == 1


def test_a_rename_to_a_name_that_somebody_took_before_is_not_made(sandbox: Sandbox, tmp_path: Path) -> None:
    plan = renaming(sandbox, tmp_path)
    beside = Beside(sandbox, after_look=lambda it: it.copy(FIRST) if it.looks == 1 else None)

    result, account, _ = applied(beside, tmp_path, plan)

    assert result.outcome is Outcome.STALE
    assert account.exit_code is ExitCode.PLAN_REFUSED
    assert beside.there() == [FIRST]
