"""What plans make beyond their projects: found by looking, made once for all of a run, and told when it is not."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from labelform.applying import Apply
from labelform.applying.making import UNKNOWN_ELSEWHERE, Making
from labelform.applying.verify import STILL_TWICE
from labelform.client.limiter import Limiter
from labelform.core.plan import Plan
from labelform.runs.account import Account, Outcome
from labelform.runs.file_ledger import FileLedger
from labelform.sandbox import Sandbox, open_sandbox
from labelform.sandbox.faults import FaultPlan, FaultyApp, Rule
from labelform.sandbox.faults.rules import Fault, Match
from tests.applying.prepared import applied, planned, prepared
from tests.applying.test_run import told
from tests.faults.scenarios import KINDS, Silent, driver_to, make, now, pass_time

HEAD = 'labelform: 1\nproject: {title: "%s"}\n'
DATASET = "datasets: [{name: new, create: true, description: fresh, backing_folder: false}]\n"
TAG = "tags: [{name: new, create_missing: true}]\n"
MADE, ATTACHED = 'organisation_datasets["new"]', 'datasets["new"]'
TAGS = "/v2/public/organisation/organisation-tags"
MADE_TAG, ATTACHED_TAG = 'organisation_tags["new"]', 'tags["new"]'


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return prepared(tmp_path, HEAD % "P")


def named_new(database: Path, section: str) -> list[dict[str, Any]]:
    """Return the things of the organisation that are called `new`."""
    with closing(open_sandbox(database)) as sandbox:
        whole: dict[str, Any] = sandbox.dump()
    every = (one for organisation in whole["organisations"] for one in organisation[section])
    return [one for one in every if one.get("title", one.get("name")) == "new"]


def test_what_refers_to_something_that_was_not_made_is_not_sent_and_is_told_why(database: Path) -> None:
    plan = planned(database, HEAD % "P" + DATASET + TAG)

    account, seen = applied(
        database, plan, Rule(fault=Fault.ERROR_BEFORE, status=403, match=Match(path="/v2/public/datasets"), times=1)
    )

    found = told(account)
    assert found[MADE][0] is Outcome.FAILED
    assert found[ATTACHED] == (Outcome.NOT_ATTEMPTED, f"it refers to {MADE}, which was not created")
    assert {found[MADE_TAG][0], found[ATTACHED_TAG][0]} == {Outcome.DONE}
    assert not any(b'"add_datasets"' in one.body or b'"projectdataset"' in one.body for one in seen if one.is_write)


def test_what_a_run_made_that_was_stopped_the_next_one_finds_and_attaches(database: Path) -> None:
    plan = planned(database, HEAD % "P" + DATASET)
    refused = Rule(fault=Fault.ERROR_BEFORE, status=403, match=Match(write=2), times=1)

    first, _ = applied(database, plan, refused)
    second, seen = applied(database, plan)
    third, looks = applied(database, plan)

    assert [told(first)[one][0] for one in (MADE, ATTACHED)] == [Outcome.DONE, Outcome.FAILED]
    assert [told(second)[one][0] for one in (MADE, ATTACHED)] == [Outcome.ALREADY, Outcome.DONE]
    assert [told(third)[one][0] for one in (MADE, ATTACHED)] == [Outcome.ALREADY, Outcome.ALREADY]
    assert [one.target for one in seen if one.is_write] == ["/public"]
    assert len(looks) == 4  # the project, what was made, once more with what refers to it
    assert len(named_new(database, "datasets")) == 1


def test_where_the_project_has_what_is_asked_for_by_its_name_alone_the_organisation_is_not_asked(
    database: Path,
) -> None:
    bare, described = (
        HEAD % "P" + f"datasets: [{{name: new, create: true{more}}}]\n" for more in ("", ", description: d")
    )
    applied(database, planned(database, bare))

    with closing(open_sandbox(database, faults=FaultPlan())) as sandbox:
        assert isinstance(sandbox.app, FaultyApp)
        lists = []
        for spec in (bare, described):
            make(sandbox, spec)
            lists.append(sum(seen.target.startswith("/v2/public/datasets/list") for seen in sandbox.app.log))

    assert lists == [0, 1]


def test_a_tag_that_somebody_made_between_the_look_and_the_call_is_attached(database: Path) -> None:
    plan = planned(database, HEAD % "P" + TAG)

    with closing(open_sandbox(database, faults=FaultPlan())) as sandbox:
        accounts = run(sandbox, [plan, plan], database.parent, knowing_of_each_other=False)
        assert isinstance(sandbox.app, FaultyApp)
        statuses = [seen.status for seen in sandbox.app.log if seen.target == TAGS and seen.is_write]

    assert sorted(statuses) == [200, 409]
    assert [account.exit_code for account in accounts] == [0, 0]
    assert sorted(told(account)[MADE_TAG][0] for account in accounts) == [Outcome.ALREADY, Outcome.DONE]
    assert len(named_new(database, "tags")) == 1


def test_projects_of_one_run_that_ask_for_the_same_make_it_once(tmp_path: Path) -> None:
    database = tmp_path / "sandbox.db"
    plans = [planned(database, HEAD % title + DATASET + TAG) for title in "ABC"]

    with closing(open_sandbox(database, faults=FaultPlan())) as sandbox:
        accounts = run(sandbox, plans, tmp_path)

    assert [account.exit_code for account in accounts] == [0, 0, 0]
    assert sorted(told(account)[MADE][0] for account in accounts) == [Outcome.ALREADY, Outcome.ALREADY, Outcome.DONE]
    assert (len(named_new(database, "datasets")), len(named_new(database, "tags"))) == (1, 1)


def test_what_may_still_come_to_be_for_one_project_is_not_made_for_another(database: Path, tmp_path: Path) -> None:
    applied(database, planned(database, HEAD % "Q"))
    plans = [planned(database, HEAD % title + DATASET) for title in "PQ"]
    unseen = Rule(fault=Fault.STALE_READS, match=Match(path="/v2/public/datasets"), times=1, reads=1_000)

    with closing(open_sandbox(database, faults=FaultPlan(rules=(unseen,)))) as sandbox:
        accounts = run(sandbox, plans, tmp_path)

    found = [told(account)[MADE] for account in accounts]
    assert sorted(outcome for outcome, _ in found) == [Outcome.NOT_ATTEMPTED, Outcome.UNKNOWN]
    assert {message for outcome, message in found if outcome is Outcome.NOT_ATTEMPTED} == {UNKNOWN_ELSEWHERE}
    assert len(named_new(database, "datasets")) == 1


def test_two_that_were_made_at_one_moment_are_told_and_none_of_them_is_taken_back(database: Path) -> None:
    plan = planned(database, HEAD % "P" + DATASET)
    twice = Rule(fault=Fault.DUPLICATE, match=Match(path="/v2/public/datasets"), times=1)

    account, seen = applied(database, plan, twice)

    found = told(account)
    assert found[MADE] == (Outcome.UNKNOWN, STILL_TWICE)
    assert found[ATTACHED] == (
        Outcome.NOT_ATTEMPTED, f"{MADE} was created, but does not exist exactly once: check there, and apply again"
    )  # fmt: skip
    assert len(named_new(database, "datasets")) == 2
    assert [one.target for one in seen if one.is_write] == ["/v2/public/datasets"]


def run(sandbox: Sandbox, plans: Sequence[Plan], folder: Path, *, knowing_of_each_other: bool = True) -> list[Account]:
    """Apply plans side by side, as those of one set do, or as two machines."""
    ours, writes = Making(), Limiter(8)

    async def pause(seconds: float) -> None:
        await asyncio.sleep(0)
        await pass_time(sandbox, seconds)

    async def one(number: int, plan: Plan) -> Account:
        making = ours if knowing_of_each_other else Making()
        with FileLedger(folder / f"{number}.jsonl", lambda: now(sandbox)) as ledger:
            async with driver_to(sandbox) as driver:
                return await Apply(driver, KINDS, ledger, Silent(), writes=writes, pause=pause, making=making).run(plan)

    async def every() -> list[Account]:
        return list(await asyncio.gather(*(one(*pair) for pair in enumerate(plans))))

    return asyncio.run(every())
