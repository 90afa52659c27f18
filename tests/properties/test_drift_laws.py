"""Laws of the comparison of three states, whatever the project."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st
from tests.properties.strategies import ITEMS, renaming_sides, sides

from labelform.core.assembly import Side, make_plan
from labelform.core.diff import Desired
from labelform.core.drift import Direction, Drift, find_drift
from labelform.core.guardrails import NO_GUARDRAILS
from labelform.core.plan import Plan, Target
from labelform.core.policy import Policy
from labelform.core.shift import Move, Mover

Base = Mapping[str, tuple[Desired, ...] | None]
TARGET = Target(title="P", hash="11111111-1111-4111-8111-111111111111")
policies = st.builds(Policy, prune=st.booleans())


@st.composite
def bases(draw: st.DrawFn) -> Base:
    """Return what a spec may have desired earlier."""
    return {
        resource.kind: draw(
            st.none()
            | st.lists(items.map(Desired), max_size=5, unique_by=lambda one: resource.key(one.item)).map(tuple)  # noqa: B023 - called at once
        )
        for resource, items in ITEMS.items()
    }


def compared(both: list[Side], base: Base | None, policy: Policy) -> tuple[Plan, Drift]:
    plan = make_plan(TARGET, both, policy, NO_GUARDRAILS)
    return plan, find_drift(plan, both, base)


@given(sides() | renaming_sides(), bases(), policies)
def test_what_is_pending_is_what_the_plan_would_do(both: list[Side], base: Base, policy: Policy) -> None:
    plan, drift = compared(both, base, policy)

    planned = {(change.kind, change.key) for change in plan.changes}
    planned |= {(blocked.change.kind, blocked.change.key) for blocked in plan.blocked}
    told = {(one.kind, one.key) for one in drift.shifts if one.is_pending and not one.renamed_to}
    assert told <= planned
    renames = sum(1 for one in drift.shifts if one.is_pending and one.renamed_to)
    assert len(planned) <= len(told) + 2 * renames
    assert (drift.direction is Direction.IN_SYNC) == plan.is_in_sync


@given(sides(), policies)
def test_when_the_spec_is_what_it_was_only_the_project_moved(both: list[Side], policy: Policy) -> None:
    base = {side.resource.kind: side.desired for side in both}

    _, drift = compared(both, base, policy)

    assert {one.mover for one in drift.shifts} <= {Mover.LIVE}


@given(sides() | renaming_sides(), policies)
def test_when_the_project_is_what_the_base_was_only_the_spec_moved(both: list[Side], policy: Policy) -> None:
    base = {side.resource.kind: tuple(Desired(seen.item) for seen in side.observed) for side in both}

    _, drift = compared(both, base, policy)

    assert {one.mover for one in drift.shifts} <= {Mover.SPEC}


@given(sides(), policies)
def test_without_a_base_nobody_is_accused(both: list[Side], policy: Policy) -> None:
    _, drift = compared(both, None, policy)

    assert {one.mover for one in drift.shifts} <= {Mover.UNKNOWN}


@given(sides(is_equal=True), bases(), policies)
def test_equal_sides_are_in_sync_whatever_they_were(both: list[Side], base: Base, policy: Policy) -> None:
    _, drift = compared(both, base, policy)

    assert drift.direction is Direction.IN_SYNC
    assert {one.mover for one in drift.shifts} <= {Mover.BOTH_SAME}


@given(sides() | renaming_sides(), bases(), policies)
def test_who_is_accused_did_move(both: list[Side], base: Base, policy: Policy) -> None:
    _, drift = compared(both, base, policy)

    for one in drift.shifts:
        if base.get(one.kind) is None:
            assert one.mover is Mover.SPEC, "a section that nobody managed cannot have drifted"
            continue
        spec_moved, live_moved = one.spec_move is not Move.NONE, one.live_move is not Move.NONE
        assert spec_moved or one.mover is Mover.LIVE
        assert live_moved or one.mover is Mover.SPEC


@given(sides(), bases())
def test_owned_deletes_only_what_the_base_named(both: list[Side], base: Base) -> None:
    owned = [
        Side(one.resource, one.desired, one.observed, frozenset(one.resource.key(was.item) for was in then))
        if (then := base.get(one.resource.kind))
        else one
        for one in both
    ]

    some = make_plan(TARGET, owned, Policy(prune="owned"), NO_GUARDRAILS)
    every = make_plan(TARGET, owned, Policy(prune=True), NO_GUARDRAILS)

    deleted = {(change.kind, change.key) for change in some.changes if change.action == "delete"}
    named = {(one.resource.kind, key) for one in owned for key in one.owned}
    all_extras = {(change.kind, change.key) for change in every.changes if change.action == "delete"}
    assert deleted == named & all_extras
