"""The drift of a run as one value."""

from __future__ import annotations

from labelform.core.drift import Direction, Drift
from labelform.core.driftset import DriftedProject, DriftSet
from labelform.core.plan import Plan, Target
from labelform.core.planset import Unplanned
from labelform.core.shift import Mover, Shift


def project(title: str, *movers: Mover, environment: str | None = None, is_pending: bool = True) -> DriftedProject:
    shifts = tuple(
        Shift(address=f"c[{title}]", kind="collections", key="a", label="a", mover=mover, is_pending=is_pending)
        for mover in movers
    )
    target = Target(title=title, hash=title.lower())
    return DriftedProject(
        drift=Drift(target=target, shifts=shifts), plan=Plan(target=target), file="p.yaml", environment=environment
    )


def test_the_direction_is_that_over_all_projects() -> None:
    spec, live = project("A", Mover.SPEC), project("B", Mover.LIVE)

    assert DriftSet(members=(spec,)).direction is Direction.SPEC
    assert DriftSet(members=(spec, live)).direction is Direction.BOTH
    assert DriftSet(members=(project("A"), project("B"))).direction is Direction.IN_SYNC
    assert DriftSet(members=(project("A", Mover.LIVE, is_pending=False),)).direction is Direction.IN_SYNC


def test_a_set_with_a_spec_that_was_not_looked_at_is_not_complete() -> None:
    missing = Unplanned(file="x.yaml", reason="broken")

    assert DriftSet(members=(project("A"),)).is_complete
    assert not DriftSet(members=(project("A"),), unplanned=(missing,)).is_complete


def test_of_several_projects_those_with_shifts_are_told_and_one_alone_always() -> None:
    quiet, moved = project("A"), project("B", Mover.LIVE)

    assert DriftSet(members=(quiet,)).told == (quiet,)
    assert DriftSet(members=(quiet, moved)).told == (moved,)


def test_projects_are_addressed_as_in_plans() -> None:
    both = DriftSet(members=(project("A", environment="x"), project("A", environment="y")))

    assert both.modules == [f'module.environments["{name}"].module.projects["A"]' for name in ("x", "y")]
    assert both.drifts == tuple(one.drift for one in both.members)
