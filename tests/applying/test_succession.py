"""No admin goes before the next one is there, also where what gives the role fails or comes to nothing."""

from __future__ import annotations

import asyncio
from contextlib import closing
from pathlib import Path

import pytest

from labelform.core.plan import Plan
from labelform.runs.account import Outcome
from labelform.runs.file_ledger import FileLedger
from labelform.sandbox import Sandbox, open_sandbox
from labelform.sandbox.faults import FaultPlan, Rule
from labelform.sandbox.faults.rules import Fault, Match
from tests.faults.scenarios import apply_with, make

SPEC = "labelform: 1\nproject: {title: P}\ngroups: [%s]\npolicy: {prune: true}\n"
HEIR, LEADS = "{name: mapping-team, role: admin}", "{name: perception-leads, role: %s}"
NOT_YET = 'groups["mapping-team"] must be an admin first, but is not'


@pytest.mark.parametrize("left", ["", f", {LEADS % 'viewer'}"], ids=["removed", "demoted"])
@pytest.mark.parametrize("fault", [Fault.REFUSE, None], ids=["refused", "carried out"])
def test_an_admin_stays_one_until_the_next_one_is_there(tmp_path: Path, left: str, fault: Fault | None) -> None:
    match = Match(method="POST", path="*/groups")
    rules = (Rule(fault=fault, match=match),) if fault else ()
    with closing(open_sandbox(tmp_path / "s.db")) as sandbox:
        applied(tmp_path / "before.jsonl", sandbox, make(sandbox, SPEC % (LEADS % "admin")))
        plan = make(sandbox, SPEC % (HEIR + left))

    with closing(open_sandbox(tmp_path / "s.db", faults=FaultPlan(rules=rules))) as sandbox:
        outcomes = applied(tmp_path / "run.jsonl", sandbox, plan)

    assert outcomes == {
        'groups["mapping-team"]': (Outcome.FAILED if fault else Outcome.DONE, True),
        'groups["perception-leads"]': (Outcome.NOT_ATTEMPTED, NOT_YET) if fault else (Outcome.DONE, True),
    }


def applied(ledger: Path, sandbox: Sandbox, plan: Plan) -> dict[str, tuple[Outcome, object]]:
    """Apply a plan, and return each outcome with what is said of it where nothing was tried."""
    with FileLedger(ledger) as written:
        account = asyncio.run(apply_with(written, sandbox, plan))
    return {
        one.change.address: (one.outcome, one.message if one.outcome is Outcome.NOT_ATTEMPTED else True)
        for one in account.results
    }
