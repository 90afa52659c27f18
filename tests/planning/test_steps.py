"""The steps of the recipe on a real project, without a command around them: what each one adds to the plan."""

from __future__ import annotations

import asyncio
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from tests.faults.scenarios import driver_to
from tests.planning.asked import ONE_GROUP, TITLE, Plans, done, judge, unruled

from labelform.api import calls
from labelform.core.call import bind
from labelform.core.change import Action
from labelform.core.digest import origin_of
from labelform.core.guardrails import OwnerRules
from labelform.core.plan import Plan, Rule
from labelform.core.policy import MaxDeletes, OwnerPolicy
from labelform.errors import LabelformError
from labelform.language.model import SpecInputs
from labelform.language.variables import Variable
from labelform.planning.fleet import SpecOutcome, only_to_look_at, plan_each
from labelform.planning.options import NO_OPTIONS, PlanOptions
from labelform.reading.observe import Reader, projects_titled
from labelform.reading.view import LiveView
from labelform.sandbox import Sandbox

TWO_GROUPS = ONE_GROUP + "  - {name: perception-leads, role: admin}\n"


def commit(text: str) -> None:
    """Make the folder a repository in which a spec says something."""
    Path("p.yaml").write_text(text, encoding="utf-8")
    author = ["-c", "user.name=a", "-c", "user.email=a@b.example"]
    for arguments in (["init", "-q"], ["add", "p.yaml"], [*author, "commit", "-qm", "x"]):
        subprocess.run(["git", *arguments], check=True)


def test_a_plan_holds_what_it_was_made_from_and_nothing_that_nobody_asked_for(plans: Plans) -> None:
    planned = plans(ONE_GROUP)

    assert planned.plan.origin == origin_of("p.yaml", planned.parsed.document.data)
    assert (planned.plan.snapshot, planned.base, planned.observation.base) == ("", None, None)


def test_a_plan_that_is_only_looked_at_lets_go_of_its_spec_and_of_nothing_else(plans: Plans) -> None:
    planned = plans(ONE_GROUP)
    shown = only_to_look_at(planned)

    assert planned.plan.origin is not None
    assert shown == planned.plan.model_copy(update={"origin": planned.plan.origin.model_copy(update={"spec": {}})})
    made_up = replace(planned, plan=planned.plan.model_copy(update={"origin": None}))
    assert only_to_look_at(made_up) is made_up.plan


def test_with_a_base_what_was_applied_is_observed_too(plans: Plans) -> None:
    commit(TWO_GROUPS)

    planned = plans(ONE_GROUP, PlanOptions(since="HEAD"), wants_base=True)

    assert planned.base is not None
    assert planned.base.since.startswith("HEAD (")
    assert planned.observation.base is not None
    then = planned.observation.base["groups"]
    assert then is not None
    assert [getattr(one.item, "name", "") for one in then] == ["vendor-brightmark-qa", "perception-leads"]
    assert planned.plan.changes == ()


def test_what_the_spec_named_then_and_names_no_longer_goes_and_nothing_else(plans: Plans) -> None:
    commit(TWO_GROUPS)

    planned = plans(ONE_GROUP, PlanOptions(prune="owned", since="HEAD"))

    assert planned.base is not None
    assert [(one.address, one.reason) for one in planned.plan.changes] == [
        (
            'groups["perception-leads"]',
            f"in the spec at {planned.base.since}, no longer in the spec, and prune is owned",
        )
    ]
    assert {f"not in the spec, nor in the spec at {planned.base.since}, and prune is owned"} == {
        one.reason for one in planned.plan.extras if one.kind == "groups" and not one.reason.startswith("it belongs")
    }


def test_what_was_owned_is_filled_with_what_is_given_now(plans: Plans) -> None:
    commit(TWO_GROUPS.replace("perception-leads", "'{{ leads }}'"))
    given = SpecInputs({"leads": Variable("leads", "perception-leads", "--var")})

    planned = plans(ONE_GROUP, PlanOptions(prune="owned", since="HEAD", given=given))

    assert [one.address for one in planned.plan.changes] == ['groups["perception-leads"]']


def test_what_was_owned_and_is_not_known_is_not_guessed(plans: Plans) -> None:
    with pytest.raises(LabelformError) as refused:
        plans(ONE_GROUP, PlanOptions(prune="owned"))

    assert refused.value.message.startswith("prune is owned, but it is not known what the spec owned: ")
    assert refused.value.hint == "name a revision with --since REV, or prune nothing with --no-prune"


def test_a_saved_plan_that_locks_out_is_found_out_whatever_it_says_of_itself(plans: Plans, sandbox: Sandbox) -> None:
    planned = plans(ONE_GROUP, PlanOptions(prune=True))

    found = judge(sandbox, unruled(planned))

    assert [one.rule for one in planned.plan.violations] == [Rule.LOCKOUT]
    assert found.violations == planned.plan.violations


def test_what_the_spec_forbids_and_what_an_owner_forbids_are_told_together(plans: Plans, sandbox: Sandbox) -> None:
    planned = plans(ONE_GROUP + "policy: {prune: true, max_deletes: 0}\n")
    owner = OwnerRules(OwnerPolicy(labelform_policy=1, protect=("groups[*-leads]",)))

    found = judge(sandbox, unruled(planned), PlanOptions(rules=owner))

    assert [one.rule for one in found.violations] == [Rule.MAX_DELETES, Rule.PROTECT, Rule.LOCKOUT]


def test_the_account_that_an_owner_names_is_not_locked_out(plans: Plans, sandbox: Sandbox) -> None:
    planned = plans(ONE_GROUP, PlanOptions(prune=True))
    account = OwnerRules(OwnerPolicy(labelform_policy=1, account="svc-labelform@northlane.example"))

    assert judge(sandbox, unruled(planned), PlanOptions(rules=account)).violations == ()


def test_what_is_done_already_locks_nobody_out_any_more(plans: Plans, sandbox: Sandbox) -> None:
    planned = plans(ONE_GROUP, PlanOptions(prune=True))
    plan = unruled(planned)
    for change in plan.changes:
        carry_out(sandbox, change.id)

    assert judge(sandbox, plan).violations == ()


def carry_out(sandbox: Sandbox, group: str | None) -> None:
    """Remove a group from the project, as somebody else may."""

    async def remove() -> None:
        async with driver_to(sandbox) as driver:
            (project,) = await projects_titled(Reader(driver), TITLE)
            await driver.run(calls.groups.remove_group(str(project.project_hash), group_hash=[group or ""]))

    asyncio.run(remove())


@pytest.mark.parametrize(
    ("percent", "said"),
    [(60, []), (50, ["the plan deletes 3 of 5 groups, the limit of the repository policy is 50 %"])],
    ids=["within it", "beyond it"],
)
def test_a_share_is_one_of_what_was_there_when_the_plan_was_made(
    plans: Plans, sandbox: Sandbox, percent: int, said: list[str]
) -> None:
    plan = unruled(plans(ONE_GROUP, PlanOptions(prune=True)))
    limit = OwnerPolicy(labelform_policy=1, max_deletes=MaxDeletes(percent=percent, floor=0))
    carry_out(sandbox, plan.changes[0].id)

    found = judge(sandbox, plan, PlanOptions(rules=OwnerRules(limit))).violations

    assert [one.message for one in found if one.rule is Rule.MAX_DELETES] == said


def test_what_was_created_already_was_not_there_when_the_plan_was_made(plans: Plans, sandbox: Sandbox) -> None:
    plan = unruled(plans(ONE_GROUP + "  - {name: mapping-team, role: viewer}\n", PlanOptions(prune=True)))
    (created,) = (one for one in plan.changes if one.action is Action.CREATE)
    share = PlanOptions(rules=OwnerRules(OwnerPolicy(labelform_policy=1, max_deletes=MaxDeletes(percent=50, floor=0))))
    before = judge(sandbox, plan, share)

    for call in created.calls:
        done(sandbox, bind(call, plan.target.hash))

    assert Rule.MAX_DELETES in {one.rule for one in before.violations}
    assert judge(sandbox, plan, share).violations == before.violations


def test_each_spec_of_many_is_planned_for_itself(sandbox: Sandbox) -> None:
    Path("good.yaml").write_text(ONE_GROUP, encoding="utf-8")
    Path("bad.yaml").write_text("labelform: 1\nproject: {title: B}\nrgoups: []\ncollectoins: []\n", encoding="utf-8")

    async def made() -> list[SpecOutcome[Plan]]:
        async with driver_to(sandbox) as driver:
            paths = [Path("bad.yaml"), Path("good.yaml")]
            options = PlanOptions(prune=True)
            return await plan_each(
                LiveView(driver), "https://x.example", paths, options, lambda planned: planned.plan, wants_base=False
            )

    bad, good = asyncio.run(made())

    assert (bad.kept, [one.code for one in bad.mistakes]) == (None, ["unknown-key", "unknown-key"])
    assert bad.reason.endswith("(and 1 more)")
    assert good.kept is not None
    assert good.kept.target.title == TITLE
    assert len(good.kept.changes) >= 3
    assert good.reason == ""


def test_of_two_specs_about_one_project_neither_is_planned_and_others_are(sandbox: Sandbox) -> None:
    for name in ("a.yaml", "b.yaml"):
        Path(name).write_text(ONE_GROUP, encoding="utf-8")
    Path("bad.yaml").write_text("labelform: 1\nproject: {title: B}\nrgoups: []\n", encoding="utf-8")
    Path("good.yaml").write_text("labelform: 1\nproject: {title: C}\n", encoding="utf-8")

    async def made() -> list[SpecOutcome[Plan]]:
        async with driver_to(sandbox) as driver:
            paths = [Path(f"{name}.yaml") for name in ("a", "b", "bad", "good")]
            return await plan_each(
                LiveView(driver), "https://x.example", paths, NO_OPTIONS, lambda planned: planned.plan, wants_base=False
            )

    outcomes = asyncio.run(made())

    assert [one.kept is not None for one in outcomes] == [False, False, False, True]
    assert [[found.code for found in one.mistakes] for one in outcomes] == [
        ["same-project"], ["same-project"], ["unknown-key"], [],
    ]  # fmt: skip
