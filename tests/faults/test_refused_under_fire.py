"""
A call for five people, two of whom the platform refuses, under faults: those it takes are added exactly once.

Who is refused is refused again by every run, until somebody makes an account for them; then nothing is left to do.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
import random
from contextlib import closing
from pathlib import Path

import pytest

from labelform.errors import ExitCode, PlatformError
from labelform.runs.account import Account, Outcome
from labelform.runs.runs import FolderRuns
from labelform.sandbox import Sandbox, open_sandbox
from labelform.sandbox.faults import FaultPlan, FaultyApp, Rule
from labelform.sandbox.faults.rules import Match
from tests.faults.judge import lies, state_of, writes_carried_out
from tests.faults.scenarios import TITLE, Scenario, apply, existing, pass_time
from tests.faults.strike import LOSSES

SEED, STRIKES, MOST_RUNS = 20261130, 5, 5
BEFORE = f'labelform: 1\nproject: {{title: "{TITLE}"}}\n'
KNOWN = [f"{name}@northlane.example" for name in ("b.okafor", "d.silva", "r.nair")]
STRANGERS = ["c.nobody@nowhere.example", "q.nobody@nowhere.example"]
SPEC = BEFORE + f"users: [{', '.join(f'{{email: {one}, role: annotator}}' for one in [*KNOWN, *STRANGERS])}]\n"
ACCOUNT, NOBODY = "svc-labelform@northlane.example", "there is no account"
REFUSING = {"unknown-emails": "refuse"}


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    return Scenario("people", existing(tmp_path_factory.mktemp("refused"), "refused", BEFORE), SPEC)


def strike(scenario: Scenario, folder: Path, *rules: Rule) -> tuple[int, list[str]]:
    """
    Apply under fire until all is done that can be, then once more where nobody is refused.

    Return how many requests were made under fire, and what is wrong.
    """
    database, runs, wrong = scenario.copy(folder), FolderRuns(folder / "runs"), list[str]()
    with closing(open_sandbox(database)) as sandbox:
        plan, (before, _) = scenario.make(sandbox, folder), state_of(sandbox)
    with closing(open_sandbox(database, faults=FaultPlan(rules=rules), quirks=REFUSING)) as sandbox:
        app = sandbox.app
        assert isinstance(app, FaultyApp)
        for _ in range(MOST_RUNS):
            with contextlib.suppress(PlatformError):  # the first look failed: nothing was written
                account = asyncio.run(apply(sandbox, plan, runs))
                wrong += lies(account, state_of(sandbox)[0], before)
                if _refused(account) == STRANGERS:
                    break
        else:
            wrong.append("it does not end with the two that are refused")
        asyncio.run(pass_time(sandbox, math.inf))
        wrong += [] if people(sandbox) == {*KNOWN, ACCOUNT} else [f"there are {people(sandbox)}"]
    with closing(open_sandbox(database, faults=FaultPlan())) as sandbox:
        account = asyncio.run(apply(sandbox, plan, runs))
        wrong += [] if people(sandbox) == {*KNOWN, *STRANGERS, ACCOUNT} else [f"in the end there are {people(sandbox)}"]
        wrong += [f"{body!r} was carried out {count} times" for body, count in _taken(app).items() if count > 1]
        wrong += [] if account.exit_code is ExitCode.OK else [f"the last run ended with {account.exit_code}"]
    return len(app.log), wrong


def _taken(app: FaultyApp) -> dict[bytes, int]:
    """Count the calls that were carried out; one for somebody whom nobody knows was refused, inside its answer."""
    carried = writes_carried_out(app).items()
    return {body: count for (_, _, body), count in carried if not any(who.encode() in body for who in STRANGERS)}


def people(sandbox: Sandbox) -> set[str]:
    """Return who is in the project."""
    return {one["email"] for one in state_of(sandbox)[0]["users"]}


def _refused(account: Account) -> list[str]:
    """Return who is out because nobody knows them; nothing where anybody else has come to another end."""
    ends = {one.change.label: (one.outcome, one.message) for one in account.results}
    out = sorted(who for who, (outcome, said) in ends.items() if outcome is Outcome.FAILED and NOBODY in said)
    is_over = all(ends[who][0] in (Outcome.DONE, Outcome.ALREADY) for who in ends.keys() - set(out))
    return out if is_over else []


def test_of_five_who_share_a_call_those_that_are_taken_are_added_exactly_once_under_fire(
    scenario: Scenario, tmp_path: Path
) -> None:
    requests, wrong = strike(scenario, tmp_path / "without faults")
    every = [(name, rule, number) for name, rule in LOSSES for number in range(1, requests + 1)]
    drawn = random.Random(SEED).sample(every, STRIKES)

    found = [
        (f"{name} at request {number}", strike(scenario, tmp_path / str(at), rule(Match(request=number)))[1])
        for at, (name, rule, number) in enumerate(drawn)
    ]

    assert (requests > 20, wrong) == (True, [])
    assert [(what, wrong) for what, wrong in found if wrong] == []
