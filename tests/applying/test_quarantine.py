"""A call whose answer nobody has may still arrive: what that could double is not sent again before it cannot."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from labelform.applying import QUARANTINE_SECONDS
from labelform.applying.plans import ApplyOptions, apply_set
from labelform.applying.quarantine import PROXY_MARGIN_SECONDS, Quarantine
from labelform.cli.broadcast import Broadcast
from labelform.cli.listeners import JsonLines, Screen
from labelform.client.bounds import Bounds
from labelform.core.change import Action, Change
from labelform.core.plan import Target
from labelform.core.planset import alone
from labelform.errors import ExitCode
from labelform.report.style import PLAIN
from labelform.runs.account import Account, Outcome
from labelform.runs.runs import FolderRuns
from labelform.sandbox import open_sandbox
from labelform.sandbox.faults import FaultPlan, FaultyApp, Rule
from labelform.sandbox.faults.rules import Fault, Match
from tests.conftest import Labelform
from tests.faults import scenarios
from tests.faults.late import lates, strike_with_late
from tests.faults.scenarios import driver_to, make, prepare
from tests.faults.strike import Ground, strike, survey

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
TARGET = Target(hash=None, title="P")
SPEC = 'labelform: 1\nproject: {title: "P"}\n'
CHANGE = Change(address="project", kind="project", key="", label="P", action=Action.CREATE)


@pytest.fixture(scope="module")
def grounds(tmp_path_factory: pytest.TempPathFactory) -> list[Ground]:
    folder = tmp_path_factory.mktemp("quarantine")
    return [survey(scenario, folder) for scenario in prepare(folder)]


class Clock:
    """A clock that only goes on when somebody pauses, and what was told meanwhile."""

    def __init__(self) -> None:
        self.now = NOON
        self.paused_seconds = 0.0
        self.told: list[float] = []

    async def pause(self, seconds: float) -> None:
        self.paused_seconds += seconds
        self.now += timedelta(seconds=seconds)

    def quarantine(self, seconds: float = 90.0, stop: Callable[[], bool] = lambda: False) -> Quarantine:
        return Quarantine(seconds, lambda: self.now, self.pause, stop, lambda _, left: self.told.append(left))

    def wait(self, *sent: float) -> bool:
        """Wait for calls that were sent so many seconds ago."""
        return asyncio.run(self.quarantine().wait([NOON - timedelta(seconds=ago) for ago in sent]))


def test_the_quarantine_is_the_longest_that_we_wait_for_an_answer_and_a_margin() -> None:
    assert Bounds().answer_seconds + PROXY_MARGIN_SECONDS == QUARANTINE_SECONDS
    assert PROXY_MARGIN_SECONDS > 0


@pytest.mark.parametrize(
    ("sent", "paused"), [((), 0), ((91,), 0), ((90,), 0), ((60,), 30), ((89.5,), 0.5), ((80, 30), 60), ((-500,), 90)]
)
def test_calls_are_waited_for_from_when_they_were_sent(sent: tuple[float, ...], paused: float) -> None:
    """The youngest counts; by a clock that went back, a call was sent just now."""
    clock = Clock()

    assert clock.wait(*sent)
    assert clock.paused_seconds == paused
    assert bool(clock.told) is (paused > 0)


def test_the_wait_is_counted_down() -> None:
    clock = Clock()
    clock.wait(65)

    assert clock.told == [25, 15, 5]


@pytest.mark.parametrize("change", [None, CHANGE])
def test_what_is_waited_for_is_told_with_what_is_left(change: Change | None) -> None:
    clock, told = Clock(), list[object]()
    waiting = replace(clock.quarantine(12), tell=lambda *facts: told.append(facts))

    assert asyncio.run(waiting.wait([NOON], change))
    assert told == [(change, 12.0), (change, 2.0)]


def test_a_wait_ends_when_it_is_asked_to() -> None:
    clock = Clock()
    quarantine = clock.quarantine(stop=lambda: clock.paused_seconds >= 3)

    assert not asyncio.run(quarantine.wait([NOON]))
    assert clock.paused_seconds == 3


def test_without_a_quarantine_what_lands_late_is_there_twice(grounds: list[Ground]) -> None:
    """Were this to pass, the campaign that shows the quarantine at work could not fail."""
    ground = grounds[1]
    verdicts = [strike_with_late(ground, what, rule, 0) for what, rule in lates(ground) if rule.seconds == 22]

    wrong = [verdict for verdict in verdicts if verdict.wrong]
    assert len(wrong) == 14
    assert all(any("more than once" in what or "project is" in what for what in verdict.wrong) for verdict in wrong)


@pytest.mark.parametrize(("quarantine_seconds", "is_exact"), [(QUARANTINE_SECONDS, True), (0.0, False)])
def test_a_create_whose_answer_was_lost_is_sent_again_only_when_it_cannot_arrive_any_more(
    grounds: list[Ground], quarantine_seconds: float, *, is_exact: bool
) -> None:
    ground = grounds[1]
    lost = Rule(fault=Fault.HOLD, match=Match(write=1), times=1, seconds=22)

    verdict = strike(ground, "held", (lost,), scenarios.Conditions(quarantine_seconds=quarantine_seconds))

    assert (verdict.wrong == []) is is_exact
    assert verdict.exit_codes == [0]


def test_updates_and_deletes_are_sent_again_without_waiting(grounds: list[Ground], tmp_path: Path) -> None:
    lost = [
        Rule(fault=Fault.CUT_BEFORE, match=Match(method=method, path="/v2/public/active/*"), times=1)
        for method in ("PATCH", "DELETE")
    ]

    with closing(open_sandbox(grounds[0].scenario.copy(tmp_path), faults=FaultPlan(rules=tuple(lost)))) as sandbox:
        assert isinstance(sandbox.app, FaultyApp)
        account = asyncio.run(scenarios.apply(sandbox, grounds[0].plan, FolderRuns(tmp_path / "runs")))

        assert account.exit_code is ExitCode.OK
        assert sum(seen.fault is Fault.CUT_BEFORE for seen in sandbox.app.log) == 2
        assert sandbox.app.passed_seconds == 2 * (0.25 + 0.5 + 1 + 2 + 4)


def test_a_run_that_is_stopped_while_a_create_may_arrive_says_that_its_outcome_is_unknown(
    grounds: list[Ground], tmp_path: Path
) -> None:
    lost = Rule(fault=Fault.HOLD, match=Match(write=1), times=1, seconds=3600)
    with closing(open_sandbox(grounds[1].scenario.copy(tmp_path), faults=FaultPlan(rules=(lost,)))) as sandbox:
        app = sandbox.app
        assert isinstance(app, FaultyApp)
        stopping = scenarios.Conditions(stop=lambda: app.passed_seconds > 20)
        account = asyncio.run(scenarios.apply(sandbox, grounds[1].plan, FolderRuns(tmp_path / "runs"), stopping))

        assert account.exit_code is ExitCode.OUTCOME_UNKNOWN
        assert account.results[0].outcome is Outcome.UNKNOWN
        assert sum(seen.is_write for seen in app.log) == 1


# -- what earlier runs left ------------------------------------------------------------------------------------------


def left(folder: Path, *entries: tuple[str, dict[str, Any]], ago: float = 30, title: str = "P") -> None:
    """Leave a run behind that began so many seconds ago: a call, and what else is in its ledger."""
    with FolderRuns(folder, lambda: datetime.now(UTC) - timedelta(seconds=ago)).start({}) as ledger:
        target = {"hash": None, "title": title}
        ledger.write("run", {"plan_digest": "of another plan", "target": target})
        for entry, facts in (("begin", {}), *entries):
            ledger.write(entry, {"call": "create_project", "args": {}, "addresses": ["project"], **facts})


def unanswered(folder: Path) -> int:
    return len(FolderRuns(folder).past().unanswered(TARGET))


def test_calls_of_a_project_are_unanswered_until_their_end_is_known_or_their_change_is_seen(tmp_path: Path) -> None:
    account = ("account", {"exit_code": 0, "outcomes": {"project": "done"}})
    unknown = ("account", {"exit_code": 6, "outcomes": {"project": "unknown"}})
    cases: Sequence[tuple[list[Any], int]] = [
        ([], 1),
        ([("end", {"outcome": "done"})], 0),
        ([("end", {"outcome": "refused"})], 0),
        ([("end", {"outcome": "not_sent"})], 0),
        ([("end", {"outcome": "rate limited"})], 0),
        ([("end", {"outcome": "unknown"})], 1),
        ([("end", {"outcome": "unknown"}), unknown], 1),
        ([("end", {"outcome": "unknown"}), account], 0),
        ([("end", {"outcome": "unknown"}), ("begin", {}), ("end", {"outcome": "done"})], 0),
    ]
    for number, (entries, expected) in enumerate(cases):
        left(tmp_path / str(number), *entries)
        assert unanswered(tmp_path / str(number)) == expected, entries


def test_calls_of_another_project_and_of_a_run_under_way_are_not_waited_for(tmp_path: Path) -> None:
    left(tmp_path, title="another")
    with FolderRuns(tmp_path).start({}) as ledger:
        ledger.write("run", {"plan_digest": "", "target": TARGET.model_dump(mode="json")})
        ledger.write("begin", {"call": "create_project", "args": {}, "addresses": ["project"]})

        assert unanswered(tmp_path) == 0
    assert unanswered(tmp_path) == 1


def test_a_call_for_the_whole_organisation_is_waited_for_whatever_project_it_was_made_for(tmp_path: Path) -> None:
    made = 'organisation_datasets["new"]'
    left(tmp_path, ("begin", {"call": "create_dataset", "addresses": [made]}), title="another")

    past = FolderRuns(tmp_path).past()

    assert [len(past.unanswered(TARGET, shared)) for shared in ([], [made], ['organisation_datasets["else"]'])] == [
        0,
        1,
        0,
    ]


def applied(folder: Path, *, is_waiting: bool = True) -> tuple[float, Account, list[str]]:
    """Apply a plan of the project as the command does: for how long it paused, its account, and what machines read."""
    lines: list[str] = []
    accounts: list[Account] = []
    paused: list[float] = []

    class Told(Screen):
        def ended(self, account: Account, module: str) -> None:
            accounts.append(account)

    async def pause(seconds: float) -> None:
        paused.append(seconds)

    async def run() -> None:
        async with driver_to(sandbox) as driver:
            tell = Broadcast([Told(PLAIN), JsonLines(lines.append)])
            options = ApplyOptions(FolderRuns(folder / "runs"), tell, 1, is_waiting=is_waiting, pause=pause)
            await apply_set(driver, alone(make_plan, "test"), options)

    with closing(open_sandbox(folder / "sandbox.db")) as sandbox:
        make_plan = make(sandbox, SPEC)
        asyncio.run(run())
    return sum(paused), accounts[0], lines


def test_apply_waits_for_calls_of_an_earlier_run_and_counts_down(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    left(tmp_path / "runs", ago=30)

    paused, account, lines = applied(tmp_path)

    told = [line for line in capsys.readouterr().err.splitlines() if line.startswith("Waiting")]
    assert account.exit_code is ExitCode.OK
    assert QUARANTINE_SECONDS - 31 < paused <= QUARANTINE_SECONDS - 30
    assert len(told) == 6
    assert told[-1].endswith("10s left (--no-wait continues at once)")
    assert sum('"type":"apply_waiting"' in line for line in lines) == 6


@pytest.mark.parametrize(("ago", "is_waiting"), [(QUARANTINE_SECONDS, True), (0, False)], ids=["old", "--no-wait"])
def test_apply_does_not_wait_for_calls_that_cannot_arrive_or_when_told_not_to(
    tmp_path: Path, ago: float, *, is_waiting: bool
) -> None:
    left(tmp_path / "runs", ago=ago)

    paused, account, _ = applied(tmp_path, is_waiting=is_waiting)

    assert (paused, account.exit_code) == (0, ExitCode.OK)


def test_the_command_line_goes_on_at_once_with_no_wait(labelform: Labelform) -> None:
    Path("p.yaml").write_text(SPEC, encoding="utf-8")
    open_sandbox(Path("s.db")).close()
    left(Path("runs"), ago=0)

    ended = labelform("apply", "p.yaml", "--sandbox", "s.db", "--runs", "runs", "--auto-approve", "--no-wait")

    assert ended.code == ExitCode.OK
    assert "Waiting" not in ended.err
