"""The rules for the plans of a saved set are asked side by side, and what they say comes in the order of the set."""

from __future__ import annotations

import asyncio
from contextlib import closing
from pathlib import Path

import pytest
from tests.faults.scenarios import apply_with, driver_to, make

from labelform.core.planset import Member
from labelform.errors import PlanRefusedError
from labelform.planning.judging import all_judged
from labelform.planning.options import PlanOptions
from labelform.reading.view import FoundProject, LiveView
from labelform.runs.file_ledger import FileLedger
from labelform.sandbox import open_sandbox

SPEC = 'labelform: 1\nproject: {{title: "{title}"}}\ncollections: [{kept}]\npolicy: {{prune: true, max_deletes: 1}}\n'


@pytest.fixture
def members(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Member]:
    """Two projects with three collections, and plans that delete more of them than a rule lets pass."""
    monkeypatch.chdir(tmp_path)
    Path("labelform.policy.yaml").write_text("labelform_policy: 1\nmax_deletes: 40%\n", encoding="utf-8")
    found = []
    with closing(open_sandbox(tmp_path / "sandbox.db")) as sandbox:
        for title in "AB":
            with FileLedger(tmp_path / f"{title}.jsonl") as ledger:
                before = make(sandbox, SPEC.format(title=title, kept="{name: a}, {name: b}, {name: c}"))
                asyncio.run(apply_with(ledger, sandbox, before))
            plan = make(sandbox, SPEC.format(title=title, kept=""))
            found.append(Member(plan=plan, base_url="test"))
    return found


class Meeting(LiveView):
    """The live platform, which answers about a project when it was asked about both: about the last one first."""

    asked = 0
    is_gone = False

    async def project(self, project_hash: str) -> FoundProject | None:
        self.asked += 1
        mine = self.asked
        while self.asked < 2 or (mine == 1 and self.asked < 3):
            await asyncio.sleep(0)
        self.asked = 3
        return None if self.is_gone else await super().project(project_hash)


def judged(members: list[Member], folder: Path, *, is_gone: bool = False) -> list[Member]:
    async def judge() -> list[Member]:
        with closing(open_sandbox(folder / "sandbox.db")) as sandbox:
            async with driver_to(sandbox) as driver:
                view = Meeting(driver)
                view.is_gone = is_gone
                return await all_judged(members, folder / "plan.json", PlanOptions(), view, at_once=2)

    return asyncio.run(asyncio.wait_for(judge(), 5))


def test_rules_are_asked_side_by_side_and_the_plans_keep_their_order(members: list[Member], tmp_path: Path) -> None:
    found = judged(members, tmp_path)

    assert [one.plan.target.title for one in found] == ["A", "B"]
    assert [[broken.rule for broken in one.plan.violations] for one in found] == [["max-deletes"]] * 2


def test_of_several_that_are_refused_the_first_of_the_set_is_told(members: list[Member], tmp_path: Path) -> None:
    with pytest.raises(PlanRefusedError, match=str(members[0].plan.target.hash)):
        judged(members, tmp_path, is_gone=True)
