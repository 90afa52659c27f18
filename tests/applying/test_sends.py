"""How often a call is sent, when a run gives up, and what the ledger holds of it."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from labelform.api.message import Reply, Request
from labelform.applying.sender import RATE_LIMIT_ATTEMPTS
from labelform.applying.unit import MOST_SENDS
from labelform.client.asgi import AppCarrier
from labelform.core.plan import Plan
from labelform.errors import ExitCode
from labelform.runs.account import Outcome
from labelform.runs.file_ledger import FileLedger
from labelform.runs.ledger import CallBegan, CallEnded, read_ledger
from labelform.sandbox import Sandbox, open_sandbox
from labelform.sandbox.faults import FaultPlan, FaultyApp, Rule
from labelform.sandbox.faults.rules import Fault, Match
from tests.faults.scenarios import Conditions, apply_with, make

EMPTY = 'labelform: 1\nproject: {title: "P"}\n'
SPEC = EMPTY + "collections: [{name: a}, {name: b}, {name: c}]\n"
WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A project without collections."""
    path = tmp_path / "sandbox.db"
    with closing(open_sandbox(path)) as sandbox, FileLedger(tmp_path / "before.jsonl") as ledger:
        asyncio.run(apply_with(ledger, sandbox, make(sandbox, EMPTY)))
    return path


def planned(database: Path, spec: str = SPEC) -> Plan:
    with closing(open_sandbox(database)) as sandbox:
        return make(sandbox, spec)


def test_a_call_that_never_has_an_effect_is_sent_three_times(database: Path, tmp_path: Path) -> None:
    plan = planned(database)
    lost = Rule(fault=Fault.CUT_BEFORE, match=Match(kind="write"))

    with closing(open_sandbox(database, faults=FaultPlan(rules=(lost,)))) as sandbox, opened(tmp_path) as ledger:
        assert isinstance(sandbox.app, FaultyApp)
        account = asyncio.run(apply_with(ledger, sandbox, plan))
        sent = sum(seen.is_write for seen in sandbox.app.log)

    assert (MOST_SENDS, sent) == (3, 9)
    assert {result.outcome for result in account.results} == {Outcome.FAILED}
    assert account.results[0].message.startswith("sent 3 times without effect: ")
    assert account.exit_code is ExitCode.ERROR


def test_a_call_that_is_put_off_and_cannot_be_looked_at_is_given_up_with_what_was_said_last(
    database: Path, tmp_path: Path
) -> None:
    plan = planned(database, f"{EMPTY}collections: [{{name: a}}]\n")
    busy = Rule(fault=Fault.RATE_LIMIT, match=Match(kind="write"))
    unread = [Rule(fault=Fault.ERROR_BEFORE, match=Match(kind="read", after_write=n), times=5) for n in (1, 2, 3)]

    with (
        closing(open_sandbox(database, faults=FaultPlan(rules=(busy, *unread)))) as sandbox,
        opened(tmp_path) as ledger,
    ):
        assert isinstance(sandbox.app, FaultyApp)
        account = asyncio.run(apply_with(ledger, sandbox, plan))
        sent = sum(seen.is_write for seen in sandbox.app.log)

    (result,) = account.results
    assert (sent, result.outcome) == (3, Outcome.FAILED)
    assert result.message.startswith("sent 3 times without effect: too many requests: ")


def test_a_call_that_is_too_much_is_sent_so_often_and_no_more(database: Path, tmp_path: Path) -> None:
    plan = planned(database)
    busy = Rule(fault=Fault.RATE_LIMIT, match=Match(kind="write"))

    with closing(open_sandbox(database, faults=FaultPlan(rules=(busy,)))) as sandbox, opened(tmp_path) as ledger:
        assert isinstance(sandbox.app, FaultyApp)
        account = asyncio.run(apply_with(ledger, sandbox, plan))
        sent = sum(seen.is_write for seen in sandbox.app.log)

    assert sent == len(plan.changes) * RATE_LIMIT_ATTEMPTS
    assert {result.outcome for result in account.results} == {Outcome.FAILED}


def test_the_ledger_says_which_call_removes_what_comes_back(database: Path, tmp_path: Path) -> None:
    with closing(open_sandbox(database)) as sandbox:
        with FileLedger(tmp_path / "added.jsonl") as ledger:
            asyncio.run(apply_with(ledger, sandbox, make(sandbox, group("annotator"))))
        with opened(tmp_path) as ledger:
            asyncio.run(apply_with(ledger, sandbox, make(sandbox, group("reviewer"))))

    began = [entry for entry in read_ledger(tmp_path / "ledger.jsonl").entries if isinstance(entry, CallBegan)]
    assert [(one.call, one.removes) for one in began] == [("remove_group", True), ("add_group", False)]


def group(role: str) -> str:
    return f"{EMPTY}groups: [{{name: vendor-brightmark-qa, role: {role}}}]\n"


class Revoking:
    """Carries requests to a sandbox, which forgets every key right before the first write arrives."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._inner, self._database = AppCarrier(sandbox.app), sandbox.database
        self.writes = 0

    async def send(self, request: Request) -> Reply:
        if request.method in WRITES and request.target != "/public":
            self.writes += 1
            with closing(sqlite3.connect(self._database)) as connection, connection:
                connection.execute("DELETE FROM ssh_keys")
        return await self._inner.send(request)

    async def close(self) -> None:
        await self._inner.close()


def test_a_key_that_is_not_accepted_any_more_ends_the_run_and_its_call_is_closed(
    database: Path, tmp_path: Path
) -> None:
    plan = planned(database)
    with closing(open_sandbox(database)) as sandbox, opened(tmp_path) as ledger:
        carrier = Revoking(sandbox)
        account = asyncio.run(apply_with(ledger, sandbox, plan, Conditions(carrier=carrier)))

    first, *rest = account.results
    ends = [entry.outcome for entry in read_ledger(ledger.path).entries if isinstance(entry, CallEnded)]
    assert (first.outcome, carrier.writes, ends) == (Outcome.FAILED, 1, ["refused"])
    assert {(one.outcome, one.message) for one in rest} == {
        (Outcome.NOT_ATTEMPTED, "the platform no longer accepts the key")
    }
    assert account.exit_code is ExitCode.ERROR


def opened(folder: Path) -> FileLedger:
    return FileLedger(folder / "ledger.jsonl")


def presets(*widths: int) -> str:
    """Return a spec with a preset for each width."""
    listed = [
        f"  - {{name: p{n}, filters: [{{metric: width, between: [1, {most}]}}]}}" for n, most in enumerate(widths)
    ]
    return f"{EMPTY}filter_presets:\n" + "\n".join(listed)


def test_only_the_presets_of_a_plan_are_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "sandbox.db"
    with closing(open_sandbox(path)) as sandbox, opened(tmp_path) as ledger:
        asyncio.run(apply_with(ledger, sandbox, make(sandbox, presets(2, 2, 2, 2, 2))))
        plan = make(sandbox, presets(2, 2, 2, 9, 2))

    with closing(open_sandbox(path, faults=FaultPlan())) as sandbox, FileLedger(tmp_path / "again.jsonl") as ledger:
        assert isinstance(sandbox.app, FaultyApp)
        asyncio.run(apply_with(ledger, sandbox, plan))
        read = [seen.target for seen in sandbox.app.log if "/presets/" in seen.target and not seen.is_write]

    assert len(plan.changes) == 1
    assert (len(read), len(set(read))) == (3, 1)
