"""The rules that a plan is held to when it is made: those of its spec, of owners, and what a run acknowledges."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing

import pytest
from tests.faults.scenarios import driver_to
from tests.planning.asked import HEAD, ONE_GROUP, Plans, judge, unruled

from labelform.core.change import Action, Source
from labelform.core.guardrails import OwnerRules
from labelform.core.plan import Rule
from labelform.core.policy import OwnerPolicy
from labelform.errors import LabelformError, PolicyError
from labelform.planning.impact import weighed
from labelform.planning.options import PlanOptions
from labelform.reading.view import LiveView
from labelform.sandbox import Sandbox

PLACE = Source(file="labelform.policy.yaml", line=7, column=3)
TOMASZ = "tomasz.wrona@northlane.example"
LOSING = HEAD + "collections: [{name: fresh}]\npolicy: {prune: true%s}\n"


def held_to(options: PlanOptions | None = None, **policy: object) -> PlanOptions:
    rules = OwnerPolicy.model_validate({"labelform_policy": 1, **policy})
    given = options or PlanOptions()
    return PlanOptions(prune=given.prune, allowed=given.allowed, rules=OwnerRules(rules, dict.fromkeys(policy, PLACE)))


PRUNES = PlanOptions(prune=True)


@pytest.mark.parametrize(
    ("options", "broken", "allowed"),
    [
        (PRUNES, [Rule.LOCKOUT], []),
        (PlanOptions(prune=True, allowed=frozenset({"lockout"})), [], [Rule.LOCKOUT]),
        (held_to(PRUNES, account="svc-labelform@northlane.example"), [], []),
    ],
    ids=["held to it", "acknowledged", "not of this account"],
)
def test_whom_a_plan_locks_out_is_a_rule(
    plans: Plans, options: PlanOptions, broken: list[Rule], allowed: list[Rule]
) -> None:
    plan = plans(ONE_GROUP, options).plan

    assert [one.rule for one in plan.violations] == broken
    assert [one.rule for one in plan.allowed] == allowed


@pytest.mark.parametrize("is_joining", [True, False])
def test_who_joins_with_another_group_is_not_locked_out(plans: Plans, sandbox: Sandbox, is_joining: bool) -> None:
    if is_joining:
        with closing(sqlite3.connect("s.db")) as connection, connection:
            team = "SELECT group_hash, ? FROM user_groups WHERE name = 'mapping-team'"
            connection.execute("INSERT INTO group_members " + team, (TOMASZ,))
    options = held_to(PRUNES, account=TOMASZ)
    plan = plans(HEAD + "groups: [{name: mapping-team, role: admin}]\n", options).plan

    again = judge(sandbox, plan.model_copy(update={"violations": ()}), options)

    assert {one.action for one in plan.changes} == {Action.CREATE, Action.DELETE}
    assert [one.rule for one in plan.violations] == ([] if is_joining else [Rule.LOCKOUT])
    assert again.violations == plan.violations


def test_what_may_be_lost_is_said_by_the_spec_and_by_owners_and_acknowledged_for_both(plans: Plans) -> None:
    spec, owner = LOSING % ", max_items_lost: 0", held_to(max_items_lost=0)

    held = plans(spec, owner).plan
    passed = plans(spec, held_to(PlanOptions(allowed=frozenset({"max-items-lost"})), max_items_lost=0)).plan

    assert [(one.rule, one.source) for one in held.violations] == [
        (Rule.MAX_ITEMS_LOST, None), (Rule.MAX_ITEMS_LOST, PLACE), (Rule.LOOKS_LIKE_A_RENAME, None),
    ]  # fmt: skip
    assert [one.rule for one in passed.violations] == [Rule.LOOKS_LIKE_A_RENAME]
    assert [one.rule for one in passed.allowed] == [Rule.MAX_ITEMS_LOST] * 2


def test_what_is_lost_is_counted_for_what_goes_and_for_nothing_else(plans: Plans, sandbox: Sandbox) -> None:
    plan = plans(LOSING % "").plan

    async def unfound() -> bool:
        async with driver_to(sandbox) as driver:
            return await weighed(plan, LiveView(driver), None) is plan

    assert {(one.action, one.impact is None) for one in plan.changes} == {
        (Action.CREATE, True), (Action.DELETE, False),
    }  # fmt: skip
    assert asyncio.run(unfound())


def test_what_is_owned_is_asked_where_an_owner_lets_one_kind_be_pruned(plans: Plans) -> None:
    with pytest.raises(LabelformError, match=r"^prune is owned, but it is not known what the spec owned: "):
        plans(ONE_GROUP, held_to(PlanOptions(prune="owned"), prune=["groups"]))


def test_what_a_saved_plan_acknowledges_is_no_violation_and_an_owner_may_refuse_it(
    plans: Plans, sandbox: Sandbox
) -> None:
    plan = plans(ONE_GROUP, PlanOptions(prune=True, allowed=frozenset({"lockout"}))).plan

    assert judge(sandbox, unruled(plans(ONE_GROUP, PRUNES))).violations != ()
    assert judge(sandbox, plan).violations == ()
    with pytest.raises(PolicyError, match=r"does not allow to acknowledge lockout$"):
        judge(sandbox, plan, held_to(allow=[]))


@pytest.mark.parametrize(
    ("own", "pattern"),
    [
        ("", "organisation_tags"),
        ("", "organisation_tags[fr*]"),
        ("policy: {protect: [organisation_tags]}\n", None),
    ],
)
def test_what_a_plan_would_make_in_the_organisation_can_be_forbidden(
    plans: Plans, sandbox: Sandbox, own: str, pattern: str | None
) -> None:
    options = held_to(protect=[pattern]) if pattern else PlanOptions()
    planned = plans(HEAD + "tags: [{name: fresh, create_missing: true}]\n" + own, options)

    (broken,) = planned.plan.violations
    again = judge(sandbox, unruled(planned), options)

    assert (broken.rule, broken.addresses) == (Rule.PROTECT, ('organisation_tags["fresh"]',))
    assert again.violations == (broken,)


def test_what_a_project_gets_may_be_made_at_a_protected_address(plans: Plans) -> None:
    text = HEAD + "collections: [{name: fresh}]\n"

    assert plans(text, held_to(protect=["collections", "organisation_tags"])).plan.violations == ()
