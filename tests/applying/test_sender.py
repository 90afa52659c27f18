"""One write and what the ledger, the record and the limit learn of it, without a run around it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from labelform.api import calls
from labelform.api.pace.state import Leave, PaceShare
from labelform.applying.record import RunState
from labelform.applying.sender import Sender
from labelform.client.pace import Unpaced
from labelform.core.call import platform_call
from labelform.core.change import Action, Change
from labelform.errors import PlatformError, RateLimitExceededError
from labelform.runs.account import Outcome
from labelform.runs.file_ledger import FileLedger
from labelform.runs.ledger import LedgerError
from labelform.sandbox import Sandbox, open_sandbox
from labelform.sandbox.faults import FaultPlan, FaultyApp, Rule
from labelform.sandbox.faults.rules import Fault, Match
from tests.applying.prepared import planned, prepared
from tests.faults.scenarios import Silent, apply_with, driver_to

HEAD = 'labelform: 1\nproject: {title: "P"}\n'
CREATE = platform_call(calls.create_project, title="P")
CHANGE = Change(address="project", kind="project", key="", label="P", action=Action.CREATE, calls=(CREATE,))
FACTS = {"call": "create_project", "args": CREATE.args, "addresses": ["project"]}
WRITE = Match(kind="write")


class Sent:
    """What came of a write that was sent, or tried to be."""

    def __init__(self, folder: Path, *rules: Rule, is_due: bool = True) -> None:
        self.record, self.pauses = RunState(Silent()), list[float]()
        self.answer: Any = None
        self.failure: PlatformError | None = None
        path = folder / "ledger.jsonl"
        with closing(open_sandbox(folder / "s.db", faults=FaultPlan(rules=rules))) as sandbox:
            assert isinstance(sandbox.app, FaultyApp)
            with FileLedger(path) as ledger:
                asyncio.run(self._send(sandbox, ledger, is_due=is_due))
            self.requests = sum(seen.is_write for seen in sandbox.app.log)
        self.entries = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]

    async def _send(self, sandbox: Sandbox, ledger: FileLedger, *, is_due: bool) -> None:
        async def pause(seconds: float) -> None:
            self.pauses.append(seconds)

        async def due() -> bool:
            return is_due

        async with driver_to(sandbox) as driver:
            sender = Sender(driver, ledger, self.record, pause)
            try:
                self.answer = await sender.send(CREATE, [CHANGE], None, due)
            except PlatformError as exc:
                self.failure = exc

    @property
    def is_open(self) -> bool:
        """Whether nobody knows what came of the call, which was sent at some moment."""
        return any(isinstance(one, datetime) for one in self.record.sent_at([CHANGE]))

    @property
    def has_effect(self) -> bool:
        """Whether the change is said to have had one."""
        self.record.settle(CHANGE, Outcome.FAILED)
        return self.record.results[CHANGE.address].has_effect

    def ended(self) -> list[dict[str, Any]]:
        """Return how calls ended, without what is the same of all."""
        same = ("entry", "at", *FACTS)
        ends = [one for one in self.entries if one["entry"] == "end"]
        return [{name: value for name, value in one.items() if name not in same} for one in ends]


def test_a_call_that_is_answered_is_written_down_before_and_after(tmp_path: Path) -> None:
    sent = Sent(tmp_path)

    begin, end = ({name: one[name] for name in one if name != "at"} for one in sent.entries)
    assert begin == {"entry": "begin", **FACTS, "removes": False}
    assert end == {"entry": "end", **FACTS, "outcome": "done", "result": str(sent.answer)}
    assert len(sent.answer) == 36
    assert (sent.is_open, sent.has_effect, sent.failure) == (False, True, None)


@pytest.mark.parametrize(
    ("fault", "is_open"),
    [
        (Rule(fault=Fault.ERROR_BEFORE, status=403, match=WRITE), False),
        (Rule(fault=Fault.CUT_BEFORE, match=WRITE), True),
    ],
    ids=["refused", "lost"],
)
def test_a_call_that_failed_is_open_where_nobody_knows_whether_it_was_carried_out(
    tmp_path: Path, fault: Rule, is_open: bool
) -> None:
    sent = Sent(tmp_path, fault)

    assert sent.failure is not None
    assert sent.ended() == [{"outcome": str(sent.failure.effect), "error": sent.failure.message}]
    assert (sent.is_open, sent.has_effect, sent.requests) == (is_open, False, 1)


def test_a_call_that_was_too_much_is_sent_again_after_the_wait_that_was_asked_for(tmp_path: Path) -> None:
    twice = Rule(fault=Fault.RATE_LIMIT, match=WRITE, times=2, retry_after=30)

    sent = Sent(tmp_path, twice)

    assert [one["outcome"] for one in sent.ended()] == ["rate limited", "rate limited", "done"]
    assert (sent.pauses, sent.requests) == ([30.0, 30.0], 3)
    assert (sent.is_open, sent.has_effect) == (False, True)


def test_without_a_wait_that_is_asked_for_each_is_twice_as_long_up_to_a_minute(tmp_path: Path) -> None:
    sent = Sent(tmp_path, Rule(fault=Fault.RATE_LIMIT, match=WRITE))

    assert sent.pauses == [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0]
    assert isinstance(sent.failure, RateLimitExceededError)
    assert [one["outcome"] for one in sent.ended()] == ["rate limited"] * 8
    assert (sent.is_open, sent.has_effect) == (False, False)


def test_the_longest_wait_is_a_minute(tmp_path: Path) -> None:
    assert Sent(tmp_path, Rule(fault=Fault.RATE_LIMIT, match=WRITE, times=1, retry_after=900)).pauses == [60.0]


def test_what_is_not_due_any_more_is_not_sent_again(tmp_path: Path) -> None:
    sent = Sent(tmp_path, Rule(fault=Fault.RATE_LIMIT, match=WRITE, retry_after=1), is_due=False)

    assert (sent.requests, len(sent.pauses), type(sent.failure)) == (1, 1, RateLimitExceededError)


class Filled(FileLedger):
    """A ledger on a disk that is full after the first line."""

    lines = 0

    def write(self, entry: str, facts: Mapping[str, Any]) -> None:
        self.lines += 1
        if self.lines > 1:
            raise LedgerError("the disk is full")
        super().write(entry, facts)


def test_after_an_end_that_could_not_be_written_nothing_is_sent_although_it_is_due(tmp_path: Path) -> None:
    busy = Rule(fault=Fault.RATE_LIMIT, match=WRITE, times=1)

    async def send(sandbox: Sandbox, ledger: FileLedger) -> Sender:
        async def pause(seconds: float) -> None:
            pass

        async with driver_to(sandbox) as driver:
            sender = Sender(driver, ledger, RunState(Silent()), pause)
            with pytest.raises(LedgerError, match="full"):
                await sender.send(CREATE, [CHANGE], None)
            return sender

    with closing(open_sandbox(tmp_path / "s.db", faults=FaultPlan(rules=(busy,)))) as sandbox:
        with Filled(tmp_path / "ledger.jsonl") as ledger:
            sender = asyncio.run(send(sandbox, ledger))
        assert isinstance(sandbox.app, FaultyApp)
        assert sum(seen.is_write for seen in sandbox.app.log) == 1
    assert (str(sender.failure), ledger.lines) == ("the disk is full", 2)


def test_a_call_is_not_sent_by_a_run_that_may_not_send_any_more(tmp_path: Path) -> None:
    class Passed(FileLedger):
        def check(self) -> None:
            raise LedgerError("another run may have begun")

    async def send(sandbox: Sandbox, ledger: FileLedger) -> Sender:
        async with driver_to(sandbox) as driver:
            sender = Sender(driver, ledger, RunState(Silent()), asyncio.sleep)
            with pytest.raises(LedgerError, match="another run"):
                await sender.send(CREATE, [CHANGE], None)
            return sender

    with closing(open_sandbox(tmp_path / "s.db", faults=FaultPlan())) as sandbox:
        with Passed(tmp_path / "ledger.jsonl") as ledger:
            sender = asyncio.run(send(sandbox, ledger))
        assert isinstance(sandbox.app, FaultyApp)
        assert sandbox.app.log == []
    assert sender.record.sent_at([CHANGE]) == []


def test_time_in_which_a_call_waits_for_its_turn_does_not_count_as_time_on_its_way(tmp_path: Path) -> None:
    happened = []

    class Slow(Unpaced):
        async def leave(self, share: PaceShare) -> Leave:
            happened.append("leave")
            return await super().leave(share)

    class Noting(FileLedger):
        def write(self, entry: str, facts: Mapping[str, Any]) -> None:
            happened.append(entry)
            super().write(entry, facts)

    async def send(sandbox: Sandbox, ledger: FileLedger) -> None:
        async with driver_to(sandbox) as driver:
            sender = Sender(driver.paced(Slow()), ledger, RunState(Silent()), asyncio.sleep)
            await sender.send(CREATE, [CHANGE], None)

    with closing(open_sandbox(tmp_path / "s.db")) as sandbox, Noting(tmp_path / "ledger.jsonl") as ledger:
        asyncio.run(send(sandbox, ledger))

    assert happened == ["leave", "begin", "end"]


def test_the_ledger_holds_what_a_call_was_answered_with_if_it_was_anything(tmp_path: Path) -> None:
    database, ledger = prepared(tmp_path, HEAD + "collections: [{name: a}]\n"), FileLedger(tmp_path / "ledger.jsonl")
    plan = planned(database, HEAD + "collections: [{name: b}]\npolicy: {prune: true}\n")

    with ledger, closing(open_sandbox(database)) as sandbox:
        asyncio.run(apply_with(ledger, sandbox, plan))

    entries = [json.loads(line) for line in ledger.path.read_text(encoding="utf-8").splitlines()]
    results = {one["call"]: one["result"] for one in entries if one["entry"] == "end"}
    assert results["delete_collection"] is None
    assert len(results["create_collection"]) == 36
