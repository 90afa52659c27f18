"""After a wave every project of it is planned once more, where somebody can and it is to be as its spec says."""

from __future__ import annotations

import asyncio
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from labelform.applying.plans import ApplyOptions, apply_set
from labelform.applying.waves import Replan, WaveEnd
from labelform.core.plan import Plan, Revert
from labelform.core.planset import Member, PlanSet
from labelform.core.waves import Caution, Waves
from labelform.runs.account import Account, Outcome
from labelform.runs.runs import FolderRuns
from labelform.sandbox import open_sandbox
from tests.faults.scenarios import Silent, driver_to, make

REVERT = Revert(run="000001", plan_digest="sha256:ab")


CAUTION = Caution(Waves.read("canary=1,rest"))


class Waiting:
    """Keeps what it is told of waves, and how many projects each began with."""

    def __init__(self) -> None:
        self.began: list[tuple[str, int]] = []
        self.ends: list[WaveEnd] = []

    def about(self, module: str) -> Silent:
        return Silent()

    def wave_began(self, name: str, projects: int) -> None:
        self.began.append((name, projects))

    def wave_ended(self, end: WaveEnd) -> None:
        self.ends.append(end)

    def __getattr__(self, name: str) -> Any:
        return lambda *_: None


def applied(folder: Path, replan: Replan | None, revert: Revert | None = None) -> tuple[Waiting, list[Account]]:
    """Apply three plans that create a project each, one of them before the others."""
    audience = Waiting()
    options = ApplyOptions(FolderRuns(folder / "runs"), audience, 1, caution=CAUTION, replan=replan)
    with closing(open_sandbox(folder / "s.db")) as sandbox:
        plans = [make(sandbox, f'labelform: 1\nproject: {{title: "{name}"}}\n') for name in "ABC"]
        members = [Member(plan=one.model_copy(update={"revert": revert}), base_url="test") for one in plans]

        async def run() -> list[Account]:
            async with driver_to(sandbox) as driver:
                return await apply_set(driver, PlanSet(members=tuple(members)), options)

        return audience, asyncio.run(run())


async def same(member: Member) -> Plan:
    return member.plan


def outcomes(accounts: list[Account]) -> list[Outcome]:
    return [result.outcome for account in accounts for result in account.results]


@pytest.mark.parametrize(("replan", "revert"), [(None, None), (same, REVERT)], ids=["nobody can", "taken back"])
def test_what_is_not_planned_again_has_nothing_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, replan: Replan | None, revert: Revert | None
) -> None:
    monkeypatch.chdir(tmp_path)

    audience, accounts = applied(tmp_path, replan, revert)

    assert audience.began == [("canary", 1), ("rest", 2)]
    assert [(one.name, one.left, one.is_last_begun) for one in audience.ends] == [
        ("canary", [], False), ("rest", [], False),
    ]  # fmt: skip
    assert outcomes(accounts) == [Outcome.DONE] * 3


def test_each_run_remembers_how_carefully_all_were_applied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    applied(tmp_path, None)

    assert [run.caution for run in FolderRuns(tmp_path / "runs").all()] == [CAUTION] * 3


def test_what_a_new_plan_still_has_ends_the_waves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    audience, accounts = applied(tmp_path, same)

    (end,) = audience.ends
    assert (end.left, end.is_last_begun) == ([('module.projects["A"]', "a new plan of it still has 1 change")], True)
    assert outcomes(accounts) == [Outcome.DONE, Outcome.NOT_ATTEMPTED, Outcome.NOT_ATTEMPTED]
    assert [one.remaining for one in accounts] == [1, 0, 0]
    assert (end.account.remaining, len(end.account.results)) == (1, 1)
    assert accounts[1].results[0].message == 'the wave "canary" did not succeed'
