"""A run is taken back on a real project: from what is there now, and under the rules of every plan."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from tests.faults.scenarios import driver_to
from tests.planning.asked import HEAD, ONE_GROUP, TITLE, Plans, begin_repository, done

from labelform.api import calls
from labelform.core.change import Action, Change
from labelform.core.kept import Kept
from labelform.core.plan import Plan, Revert, Rule
from labelform.core.planset import Member
from labelform.core.reverting import Written
from labelform.errors import PlanRefusedError, SpecError
from labelform.language.model import SpecInputs, kinds
from labelform.planning.options import NO_OPTIONS, PlanOptions
from labelform.planning.reverting import plan_revert
from labelform.reading.view import LiveView
from labelform.sandbox import Sandbox

REVERT = Revert(run="000001", plan_digest="sha256:ab")
FRAMES = tuple(f"00000000-0000-4000-8000-00000000000{digit}/0" for digit in "123")
EMPTIED = HEAD + "collections: []\npolicy: {prune: true}\n"
ADDED = HEAD + "collections: [{name: fresh, type: frame, description: new}]\n"


def reverted(
    sandbox: Sandbox,
    applied: Plan,
    *written: Written,
    project: str | None = "",
    options: PlanOptions = NO_OPTIONS,
    file: str = "back.json",
) -> Plan:
    """Plan to take back what was written with a plan."""

    async def made() -> Plan:
        async with driver_to(sandbox) as driver:
            member = Member(plan=applied, base_url="test")
            found = applied.target.hash if project == "" else project
            return await plan_revert(
                LiveView(driver), member, found, REVERT, written, kinds(), file=Path(file), options=options
            )

    return asyncio.run(made())


def deleted(plan: Plan) -> Change:
    """Return the change of a plan that deletes a collection with frames in it."""
    return next(one for one in plan.changes if one.impact and one.impact.held[0].count)


def test_what_was_deleted_is_made_again_with_what_it_held(plans: Plans, sandbox: Sandbox) -> None:
    applied = plans(EMPTIED).plan
    gone = deleted(applied)
    done(sandbox, calls.delete_collection(str(applied.target.hash), collection_uuid=str(gone.id)))

    plan = reverted(sandbox, applied, Written(gone, kept=Kept(entries=FRAMES)))

    (change,) = plan.changes
    assert (change.action, change.address, change.after) == (Action.CREATE, gone.address, gone.before)
    assert change.restores == Kept(entries=FRAMES)
    assert (plan.target, plan.origin, plan.revert) == (applied.target, applied.origin, REVERT)
    assert (plan.blocked, plan.violations, plan.allowed) == ((), (), ())


@pytest.mark.parametrize("is_ours", [True, False])
def test_of_what_an_earlier_revert_made_again_only_what_it_lacks_is_put_back(
    plans: Plans, sandbox: Sandbox, is_ours: bool
) -> None:
    applied = plans(EMPTIED).plan
    gone, other = deleted(applied), next(one for one in applied.changes if one is not deleted(applied))
    again = frozenset({str(gone.id if is_ours else other.id)})

    plan = reverted(sandbox, applied, Written(gone, kept=Kept(entries=FRAMES), made_again=again))

    assert [one.restores for one in plan.changes] == ([Kept(entries=FRAMES)] if is_ours else [])
    assert plan.blocked == ()


def test_what_was_added_goes_with_what_it_holds_by_now_unless_a_rule_keeps_it(
    plans: Plans, sandbox: Sandbox, tmp_path: Path
) -> None:
    before = plans(EMPTIED).plan
    there = deleted(before)
    added = there.model_copy(update={"action": Action.CREATE, "before": None, "after": there.before, "id": None})
    made = Written(added, made=str(there.id))
    (tmp_path / "elsewhere").mkdir()
    policy = tmp_path / "elsewhere" / "labelform.policy.yaml"
    policy.write_text("labelform_policy: 1\nprotect: [collections]\n", encoding="utf-8")

    free = reverted(sandbox, plans(ADDED).plan, made)
    kept = reverted(sandbox, plans(ADDED).plan, made, file="elsewhere/back.json")
    allowing = PlanOptions(allowed=frozenset({"protect"}))
    allowed = reverted(sandbox, plans(ADDED).plan, made, file="elsewhere/back.json", options=allowing)

    assert [(one.action, one.impact) for one in free.changes] == [(Action.DELETE, there.impact)]
    assert ([one.rule for one in kept.violations], kept.allowed) == ([Rule.PROTECT], ())
    assert ([one.rule for one in allowed.allowed], allowed.violations) == ([Rule.PROTECT], ())


def test_a_policy_outside_of_the_repository_holds_where_it_may_be_read(
    plans: Plans, sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = plans(EMPTIED).plan
    there = deleted(before)
    added = there.model_copy(update={"action": Action.CREATE, "before": None, "after": there.before, "id": None})
    begin_repository(tmp_path, monkeypatch)
    Path("labelform.policy.yaml").symlink_to("../outside.yaml")
    outside = PlanOptions(given=SpecInputs(allows_outside=True))

    plan = reverted(sandbox, before, Written(added, made=str(there.id)), options=outside)

    assert [one.rule for one in plan.violations] == [Rule.MAX_DELETES]
    with pytest.raises(SpecError):
        reverted(sandbox, before, Written(added, made=str(there.id)))


def test_a_field_that_people_own_stays_as_it_is(plans: Plans, sandbox: Sandbox) -> None:
    there = deleted(plans(EMPTIED).plan)
    assert there.before is not None
    name, kind = there.before["name"], there.before["type"]
    ignoring = "policy: {ignore: [{fields: 'collections[*].description', reason: people own it}]}\n"
    spec = HEAD + f"collections: [{{name: {name}, type: {kind}, description: new}}]\n"
    update = plans(spec).plan.changes[0]
    done(
        sandbox,
        calls.update_collection(str(plans(spec).plan.target.hash), collection_uuid=str(update.id), description="new"),
    )

    back = reverted(sandbox, plans(spec).plan, Written(update))
    stays = reverted(sandbox, plans(spec + ignoring).plan, Written(update))

    assert [(one.action, one.after) for one in back.changes] == [(Action.UPDATE, update.before)]
    assert (stays.changes, stays.blocked) == ((), ())


def test_a_run_that_made_its_project_is_taken_back_in_that_and_the_project_stays(
    plans: Plans, sandbox: Sandbox
) -> None:
    before = plans(EMPTIED).plan
    there = deleted(before)
    created = Change(address="project", kind="project", key="", label="", action=Action.CREATE, after={"title": TITLE})
    added = there.model_copy(update={"action": Action.CREATE, "before": None, "after": there.before, "id": None})
    applied = before.model_copy(update={"target": before.target.model_copy(update={"hash": None})})

    plan = reverted(sandbox, applied, Written(created), Written(added, made=str(there.id)), project=before.target.hash)

    assert plan.target == before.target
    assert [(one.action, one.id) for one in plan.changes] == [(Action.DELETE, there.id)]
    assert [one.change.address for one in plan.blocked] == ["project"]


def test_a_group_that_was_added_goes_only_if_it_locks_nobody_out(plans: Plans, sandbox: Sandbox) -> None:
    before = plans(ONE_GROUP + "policy: {prune: true}\n").plan
    leads = next(one for one in before.changes if one.label == "perception-leads")
    added = leads.model_copy(update={"action": Action.CREATE, "before": None, "after": leads.before})

    plan = reverted(sandbox, plans(ONE_GROUP).plan, Written(added, made=str(leads.id)))

    assert [one.address for one in plan.changes] == [leads.address]
    assert [one.rule for one in plan.violations] == [Rule.LOCKOUT]


@pytest.mark.parametrize(("project", "name"), [(None, "unknown"), (FRAMES[0][:36], FRAMES[0][:36])])
def test_without_its_project_no_run_is_taken_back(
    plans: Plans, sandbox: Sandbox, project: str | None, name: str
) -> None:
    applied = plans(EMPTIED).plan

    with pytest.raises(PlanRefusedError) as refused:
        reverted(sandbox, applied, Written(applied.changes[0]), project=project)

    assert refused.value.message == f"the project of the run ({name}) does not exist, or you cannot open it"
