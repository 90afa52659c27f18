"""Laws that hold for every plan, whatever the project."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import TypeVar

from hypothesis import given
from hypothesis import strategies as st
from tests.properties.strategies import renaming_sides, sides

from labelform.core.assembly import Side, make_plan
from labelform.core.change import Action, Change
from labelform.core.derived import derived, derived_blocked, kept
from labelform.core.derived_whole import check_whole
from labelform.core.digest import plan_digest
from labelform.core.guardrails import NO_GUARDRAILS
from labelform.core.impact import NOTHING, Impact
from labelform.core.lockout import takes
from labelform.core.plan import Plan, Target, steps
from labelform.core.policy import Policy
from labelform.core.resource import AnyResource, Observed
from labelform.core.standing import Standing, standing

T = TypeVar("T")
TARGET = Target(title="P", hash="11111111-1111-4111-8111-111111111111")
policies = st.builds(Policy, prune=st.booleans())


@given(sides(is_equal=True), policies)
def test_a_plan_of_equal_sides_is_empty(both: list[Side], policy: Policy) -> None:
    plan = make_plan(TARGET, both, policy, NO_GUARDRAILS)

    assert plan.is_in_sync
    assert plan.extras == ()


@given(sides(), policies)
def test_after_its_changes_a_plan_has_nothing_left_to_do(both: list[Side], policy: Policy) -> None:
    plan = make_plan(TARGET, both, policy, NO_GUARDRAILS)

    again = make_plan(TARGET, [_applied(side, plan) for side in both], policy, NO_GUARDRAILS)

    assert again.changes == ()
    assert len(again.blocked) == len(plan.blocked)


@given(sides(), policies, st.randoms(use_true_random=False))
def test_the_order_of_items_never_changes_a_plan(both: list[Side], policy: Policy, random: Random) -> None:
    def shuffled(items: tuple[T, ...]) -> tuple[T, ...]:
        return tuple(random.sample(items, len(items)))

    mixed = [replace(side, desired=shuffled(side.desired or ()), observed=shuffled(side.observed)) for side in both]

    assert make_plan(TARGET, mixed, policy, NO_GUARDRAILS) == make_plan(TARGET, both, policy, NO_GUARDRAILS)


@given(sides(), policies)
def test_a_plan_survives_json(both: list[Side], policy: Policy) -> None:
    plan = make_plan(TARGET, both, policy, NO_GUARDRAILS)

    loaded = Plan.model_validate_json(plan.model_dump_json())

    assert loaded.model_dump() == plan.model_dump()  # words are those of the kind, and in no document
    assert plan_digest(loaded) == plan_digest(plan)


@given(sides())
def test_nothing_is_deleted_unless_prune_is_asked_for(both: list[Side]) -> None:
    plan = make_plan(TARGET, both, Policy(prune=False), NO_GUARDRAILS)

    assert plan.count(Action.DELETE) == 0


@given(sides(), policies)
def test_every_address_is_changed_once_and_every_call_belongs_to_a_change(both: list[Side], policy: Policy) -> None:
    plan = make_plan(TARGET, both, policy, NO_GUARDRAILS)

    addresses = [change.address for change in plan.changes]

    assert len(set(addresses)) == len(addresses)
    assert {change.address for step in steps(plan.changes) for change in step.changes} == set(addresses)


@given(renaming_sides(), policies)
def test_after_renames_a_plan_has_nothing_left_to_do(both: list[Side], policy: Policy) -> None:
    plan = make_plan(TARGET, both, policy, NO_GUARDRAILS)

    after = [_applied(side, plan) for side in both]
    again = make_plan(TARGET, after, policy, NO_GUARDRAILS)

    assert again.changes == ()
    assert [one.change.key for one in again.blocked] == [one.change.key for one in plan.blocked]


@given(renaming_sides(), policies)
def test_what_had_one_of_its_names_is_the_same_thing_under_the_new_one(both: list[Side], policy: Policy) -> None:
    plan = make_plan(TARGET, both, policy, NO_GUARDRAILS)
    unclear = {(one.change.kind, one.change.key) for one in plan.blocked}

    for side, after in [(side, _applied(side, plan)) for side in both if side.resource.can_rename()]:
        key = side.resource.key
        now = {key(seen.item): seen.id for seen in after.observed}
        for wanted in side.desired or ():
            could_be = [seen.id for seen in side.observed if key(seen.item) in (key(wanted.item), *wanted.previously)]
            is_stopped = len(could_be) > 1 or key(wanted.item) not in now
            is_unclear = (side.resource.kind, key(wanted.item)) in unclear and is_stopped
            if is_unclear:
                assert {seen.id for seen in after.observed}.issuperset(could_be)
            else:
                assert [now[key(wanted.item)]] == (could_be or [now[key(wanted.item)]])


@given(renaming_sides(), policies)
def test_renames_stand_before_their_calls_and_after_them(both: list[Side], policy: Policy) -> None:
    plan = make_plan(TARGET, both, policy, NO_GUARDRAILS)

    for side in both:
        after = _applied(side, plan).observed
        for change in (one for one in plan.changes if one.kind == side.resource.kind):
            assert standing(change, side.resource, side.observed) is Standing.BEFORE
            assert standing(change, side.resource, after) is Standing.AFTER


@given(renaming_sides(), policies)
def test_what_is_read_from_a_file_of_renames_is_what_was_planned(both: list[Side], policy: Policy) -> None:
    plan = make_plan(TARGET, both, policy, NO_GUARDRAILS)
    kinds = {side.resource.kind: side.resource for side in both}

    for change in kept(plan).changes:
        whole = change.model_copy(update={"impact": lost(change, kinds[change.kind])})
        assert derived(whole.model_copy(update={"former": None}), kinds[change.kind]) == whole
    for blocked in kept(plan).blocked:
        assert derived_blocked(blocked, kinds[blocked.change.kind]) == blocked
    check_whole(plan, kinds)


def lost(change: Change, resource: AnyResource) -> Impact | None:
    """Return what a plan would say is lost by a change where nobody could count it."""
    if not takes(change, resource):
        return None
    return Impact(unknown=("nobody was asked",)) if resource.holds else NOTHING


def _applied(side: Side, plan: Plan) -> Side:
    """Do what the changes of a plan say to the observed side."""
    found = {seen.id: seen for seen in side.observed}
    for change in (change for change in plan.changes if change.kind == side.resource.kind):
        if change.action is Action.DELETE:
            del found[change.id or ""]
            continue
        item = side.resource.item.model_validate(change.after)
        identity = change.id or f"new {change.key}"
        found[identity] = Observed(item, id=identity)
    return replace(side, observed=tuple(found.values()))
