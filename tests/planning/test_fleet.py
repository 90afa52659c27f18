"""What many specs are planned with: what each was applied as, and files that lie outside of their repository."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from tests.e2e.histories import git
from tests.faults.scenarios import driver_to
from tests.planning.asked import HEAD, ONE_GROUP, Plans

from labelform.core.plan import Plan, Rule
from labelform.core.planset import Member
from labelform.diagnostics import Diagnostic
from labelform.errors import LabelformError, SpecError
from labelform.language.model import ParsedSpec, SpecInputs
from labelform.planning.fleet import SpecOutcome, check_all_planned, plan_each
from labelform.planning.judging import all_judged
from labelform.planning.options import NO_OPTIONS, PlanOptions
from labelform.planning.recipe import Planned
from labelform.reading.view import LiveView
from labelform.repository.load import load_one
from labelform.sandbox import Sandbox

OUTSIDE = PlanOptions(given=SpecInputs(allows_outside=True))


def planned(
    sandbox: Sandbox, options: PlanOptions = NO_OPTIONS, *, wants_base: bool = False
) -> list[SpecOutcome[Planned]]:
    async def made() -> list[SpecOutcome[Planned]]:
        async with driver_to(sandbox) as driver:
            paths = [Path("p.yaml")]
            return await plan_each(LiveView(driver), "test", paths, options, lambda one: one, wants_base=wants_base)

    return asyncio.run(made())


@pytest.mark.parametrize("wants_base", [True, False])
def test_what_was_applied_is_looked_for_where_somebody_asks(sandbox: Sandbox, wants_base: bool) -> None:
    Path("p.yaml").write_text(ONE_GROUP, encoding="utf-8")

    (one,) = planned(sandbox, wants_base=wants_base)

    assert one.kept is not None
    assert (one.kept.base is not None) is wants_base


def test_the_rules_of_a_run_are_those_that_it_found_first(sandbox: Sandbox) -> None:
    policy = Path("labelform.policy.yaml")
    policy.write_text("labelform_policy: 1\ncreate_project: false\n", encoding="utf-8")
    for name in "ab":
        Path(f"{name}.yaml").write_text(f"labelform: 1\nproject: {{title: {name}}}\n", encoding="utf-8")

    def read(path: Path) -> ParsedSpec:
        if path.name == "b.yaml":
            policy.write_text("labelform_policy: 1\n", encoding="utf-8")
        return load_one(path)

    async def made() -> list[SpecOutcome[Plan]]:
        async with driver_to(sandbox) as driver:
            paths = [Path("a.yaml"), Path("b.yaml")]
            return await plan_each(
                LiveView(driver), "test", paths, NO_OPTIONS, lambda one: one.plan, wants_base=False, read=read
            )

    found = [one.kept for one in asyncio.run(made())]

    assert [[broken.rule for broken in one.violations] for one in found if one] == [[Rule.CREATE_PROJECT]] * 2


def test_a_policy_outside_of_the_repository_is_read_where_that_is_allowed(
    sandbox: Sandbox, plans: Plans, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "outside.yaml").write_text("labelform_policy: 1\nmax_deletes: 0\n", encoding="utf-8")
    (tmp_path / "repository").mkdir()
    monkeypatch.chdir(tmp_path / "repository")
    git("init", "--quiet")
    plan = plans(HEAD + "collections: []\npolicy: {prune: true}\n").plan
    Path("labelform.policy.yaml").symlink_to("../outside.yaml")

    async def judged(options: PlanOptions) -> list[Member]:
        async with driver_to(sandbox) as driver:
            members = [Member(plan=plan, base_url="test")]
            return await all_judged(members, Path("plan.json"), options, LiveView(driver), at_once=1)

    (refused,), (allowed,) = planned(sandbox), planned(sandbox, OUTSIDE)
    (member,) = asyncio.run(judged(OUTSIDE))

    assert [one.code for one in refused.mistakes] == ["outside-repository"]
    assert allowed.kept is not None
    assert [one.rule for one in allowed.kept.plan.violations] == ["max-deletes"]
    assert member.plan.violations == allowed.kept.plan.violations
    with pytest.raises(SpecError):
        asyncio.run(judged(NO_OPTIONS))


def test_all_mistakes_are_raised_at_once_each_once_and_else_the_first_failure() -> None:
    one, other = Diagnostic("a", "one"), Diagnostic("b", "other")
    first, second = LabelformError("first"), LabelformError("second")
    fine: SpecOutcome[Planned] = SpecOutcome(Path("fine.yaml"))
    failed = [SpecOutcome[Planned](Path("f.yaml"), failure=failure) for failure in (first, second)]
    mistaken = [SpecOutcome[Planned](Path("m.yaml"), mistakes=found) for found in ((one,), (other, one))]

    check_all_planned([fine])
    with pytest.raises(LabelformError) as raised:
        check_all_planned([fine, *failed])
    with pytest.raises(SpecError) as told:
        check_all_planned([*failed, *mistaken])

    assert raised.value is first
    assert told.value.diagnostics == (one, other)
