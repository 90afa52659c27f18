"""No exception leaves an apply once a write may have gone out: it ends with the account of every change."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from labelform.api.message import Reply, Request
from labelform.applying import Apply, Watcher
from labelform.applying.record import LEFT_OUT, RunState
from labelform.applying.verify import STILL_TWICE
from labelform.client.asgi import AppCarrier
from labelform.client.carrier import Carrier
from labelform.client.limiter import Limiter
from labelform.core.kept import Unkept
from labelform.core.plan import Plan, Target
from labelform.errors import ExitCode
from labelform.runs.account import Account, Outcome
from labelform.runs.file_ledger import FileLedger
from labelform.sandbox import Sandbox, open_sandbox
from labelform.sandbox.faults import FaultPlan, FaultyApp, Rule
from labelform.sandbox.faults.rules import Fault, Match
from tests.faults.judge import lies, state_of
from tests.faults.scenarios import KINDS, Scenario, Silent, driver_to, make, prepare

ROLE = 'groups["vendor-brightmark-l1"]'


@pytest.fixture(scope="module")
def scenarios(tmp_path_factory: pytest.TempPathFactory) -> list[Scenario]:
    return prepare(tmp_path_factory.mktemp("endings"))


@pytest.fixture
def scenario(scenarios: list[Scenario]) -> Scenario:
    """A project in which a plan changes something of every kind."""
    return scenarios[0]


@pytest.fixture
def from_nothing(scenarios: list[Scenario]) -> Scenario:
    """A platform that does not have the project of the plan yet."""
    return scenarios[1]


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[FileLedger]:
    with FileLedger(tmp_path / "ledger.jsonl") as opened:
        yield opened


async def no_pause(seconds: float) -> None:
    """Wait for nothing."""


def struck(scenario: Scenario, folder: Path, ledger: FileLedger, rules: Sequence[Rule]) -> Account:
    """Apply the plan of a scenario once, under faults."""
    database = scenario.copy(folder)
    with closing(open_sandbox(database)) as sandbox:
        plan = make(sandbox, scenario.spec)
    with closing(open_sandbox(database, faults=FaultPlan(rules=tuple(rules)))) as sandbox:
        return asyncio.run(applied(sandbox, plan, ledger))


async def applied(
    sandbox: Sandbox,
    plan: Plan,
    ledger: FileLedger,
    carrier: Carrier | None = None,
    watcher: Watcher | None = None,
) -> Account:
    async with driver_to(sandbox, carrier) as driver:
        return await Apply(driver, KINDS, ledger, watcher or Silent(), writes=Limiter(1), pause=no_pause).run(plan)


def test_a_create_that_is_lost_for_good_and_cannot_be_looked_for_is_told_with_all_that_was_done(
    scenario: Scenario, tmp_path: Path, ledger: FileLedger
) -> None:
    presets = "/v2/public/active/*/presets"
    rules = [
        Rule(fault=Fault.CUT_BEFORE, match=Match(method="POST", path=presets), times=3),
        Rule(fault=Fault.ERROR_BEFORE, match=Match(method="GET", path=presets, after_write=16)),
    ]

    account = struck(scenario, tmp_path, ledger, rules)

    outcomes = {result.change.address: result.outcome for result in account.results}
    assert account.exit_code is ExitCode.OUTCOME_UNKNOWN
    assert [address for address, outcome in outcomes.items() if outcome is Outcome.UNKNOWN] == [
        'filter_presets["comes"]'
    ]
    assert list(outcomes.values()).count(Outcome.DONE) == 10
    assert len(outcomes) == 18


def test_a_change_of_which_a_part_was_carried_out_is_not_nothing(
    scenario: Scenario, tmp_path: Path, ledger: FileLedger
) -> None:
    groups = "/v2/public/projects/*/groups"
    all_but_one_removal = [
        Rule(fault=Fault.REFUSE, match=Match(method="POST", path=path, kind="write"))
        for path in (
            groups,
            "/public",
            "/v2/public/active/*",
            "/v2/public/projects/*/issue-tags",
            "*/users/bulk-delete",
        )
    ]
    all_but_one_removal += [
        Rule(fault=Fault.REFUSE, match=Match(method=method, path=path))
        for path, methods in (
            ("/v2/public/active/*", ("PATCH", "DELETE")),
            ("/v2/public/projects/*/tags/*", ("PUT", "DELETE")),
            ("/v2/public/projects/*/status", ("PUT",)),
        )
        for method in methods
    ]
    all_but_one_removal += [Rule(fault=Fault.REFUSE, match=Match(method="DELETE", path=groups, write=15))]

    account = struck(scenario, tmp_path, ledger, all_but_one_removal)

    changed_role = next(result for result in account.results if result.change.address == ROLE)
    hiding = [one.change.kind for one in account.results if one.outcome is Outcome.NOT_ATTEMPTED]
    assert {result.outcome for result in account.results} == {Outcome.FAILED, Outcome.NOT_ATTEMPTED}
    assert hiding == ["datasets"]
    assert [one.change.address for one in account.results if LEFT_OUT in one.message] == [ROLE]
    assert (changed_role.outcome, changed_role.has_effect) == (Outcome.FAILED, True)
    assert account.exit_code is ExitCode.PARTLY_APPLIED


@pytest.mark.parametrize("reads", [1, 3, 5])
def test_a_project_that_is_created_and_shows_late_is_waited_for(
    from_nothing: Scenario, tmp_path: Path, ledger: FileLedger, reads: int
) -> None:
    late = Rule(fault=Fault.STALE_READS, match=Match(write=1), reads=reads, times=1)

    account = struck(from_nothing, tmp_path, ledger, [late])

    assert {result.outcome for result in account.results} == {Outcome.DONE}
    assert account.exit_code is ExitCode.OK


def test_a_project_that_is_created_and_does_not_show_is_unknown_and_named(
    from_nothing: Scenario, tmp_path: Path, ledger: FileLedger
) -> None:
    hidden = Rule(fault=Fault.ERROR_BEFORE, match=Match(kind="read", after_write=1))

    account = struck(from_nothing, tmp_path, ledger, [hidden])

    project, *rest = account.results
    assert account.exit_code is ExitCode.OUTCOME_UNKNOWN
    assert account.project_hash is not None
    assert project.outcome is Outcome.UNKNOWN
    assert f"it was created as {account.project_hash}, but cannot be read" in project.message
    assert {result.outcome for result in rest} == {Outcome.NOT_ATTEMPTED}


def test_a_project_that_is_there_twice_is_told_as_what_it_is(
    from_nothing: Scenario, tmp_path: Path, ledger: FileLedger
) -> None:
    delivered_twice = Rule(fault=Fault.DUPLICATE, match=Match(write=1), times=1)

    account = struck(from_nothing, tmp_path, ledger, [delivered_twice])

    assert account.exit_code is ExitCode.OUTCOME_UNKNOWN
    assert (account.results[0].outcome, account.results[0].message) == (Outcome.UNKNOWN, STILL_TWICE)


class Breaking:
    """Carries requests to the sandbox, and raises something at one of them: before it is sent, or after."""

    def __init__(self, sandbox: Sandbox, request: int, error: BaseException, *, is_sent: bool) -> None:
        self._inner = AppCarrier(sandbox.app)
        self._left = request
        self._error = error
        self._is_sent = is_sent

    async def send(self, request: Request) -> Reply:
        self._left -= 1
        is_struck = self._left == 0
        if is_struck and not self._is_sent:
            raise self._error
        answer = await self._inner.send(request)
        if is_struck:
            raise self._error
        return answer

    async def close(self) -> None:
        await self._inner.close()


@pytest.mark.parametrize("is_sent", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("error", [KeyError("x"), asyncio.CancelledError()], ids=["a bug", "cancelled"])
def test_whatever_is_raised_at_whatever_request_becomes_an_account_once_something_was_sent(
    scenario: Scenario, tmp_path: Path, error: BaseException, *, is_sent: bool
) -> None:
    ends = [
        broken_at(scenario, tmp_path / str(request), request, error, is_sent=is_sent) for request in range(1, 45, 4)
    ]

    before_any_write = ends.index("told")
    assert before_any_write > 2
    assert ends[:before_any_write] == ["raised"] * before_any_write
    assert set(ends[before_any_write:]) == {"told"}


def broken_at(scenario: Scenario, folder: Path, request: int, error: BaseException, *, is_sent: bool) -> str:
    """Break at one request and tell how the run ended; what its account says must be so."""
    database = scenario.copy(folder)
    with closing(open_sandbox(database)) as sandbox:
        plan = make(sandbox, scenario.spec)
        before = state_of(sandbox)[0]
    with closing(open_sandbox(database, faults=FaultPlan())) as sandbox, FileLedger(folder / "ledger.jsonl") as ledger:
        assert isinstance(sandbox.app, FaultyApp)
        try:
            account = asyncio.run(applied(sandbox, plan, ledger, Breaking(sandbox, request, error, is_sent=is_sent)))
        except (KeyError, asyncio.CancelledError):
            return "raised" if not any(seen.is_write for seen in sandbox.app.log) else "raised after a write"
        assert lies(account, state_of(sandbox)[0], before) == []
        assert [result.change for result in account.results] == list(plan.changes)
        is_cut = account.count(Outcome.NOT_ATTEMPTED) > 0 and isinstance(error, asyncio.CancelledError)
        assert account.is_interrupted or not is_cut
        wrote = any(seen.is_write and seen.carried_out for seen in sandbox.app.log)
        assert not (wrote and account.exit_code is ExitCode.ERROR)
        return "told"


def test_a_run_that_ends_before_a_delete_is_sent_says_nothing_of_what_it_could_not_keep() -> None:
    record = RunState(Silent(), unkept={'collections["night"]': Unkept.NOT_READ})

    account = record.account(Plan(target=Target(title="P")), is_interrupted=True, project_hash=None)

    assert account.notes == []


def test_a_bug_is_told_with_the_place_of_its_trace(scenario: Scenario, tmp_path: Path, ledger: FileLedger) -> None:
    database = scenario.copy(tmp_path)
    with closing(open_sandbox(database)) as sandbox:
        plan = make(sandbox, scenario.spec)
        transport = Breaking(sandbox, 30, KeyError("surprise"), is_sent=False)
        account = asyncio.run(applied(sandbox, plan, ledger, transport))

    assert account.notes == [
        f"this is a bug in labelform (KeyError: 'surprise'); please report it with the trace in {ledger.path}"
    ]
    assert '"entry": "fault"' in ledger.path.read_text(encoding="utf-8")
    assert "KeyError: 'surprise'" in ledger.path.read_text(encoding="utf-8")


class Grumbling(Silent):
    """Raises whenever it is told something."""

    def started(self, change: object) -> None:
        raise UnicodeError("a terminal that cannot say this")

    def finished(self, result: object) -> None:
        raise UnicodeError("a terminal that cannot say this")

    def waiting(self, change: object, left_seconds: float) -> None:
        raise UnicodeError("a terminal that cannot say this")

    def acted(self, result: object) -> None:
        raise UnicodeError("a terminal that cannot say this")


def test_who_watches_an_apply_cannot_stop_it(scenario: Scenario, tmp_path: Path, ledger: FileLedger) -> None:
    database = scenario.copy(tmp_path)
    with closing(open_sandbox(database)) as sandbox:
        plan = make(sandbox, scenario.spec)
        account = asyncio.run(applied(sandbox, plan, ledger, watcher=Grumbling()))

    assert account.exit_code is ExitCode.OK
    assert account.notes == ["the output is incomplete: a terminal that cannot say this"]
