"""What a console knows without a platform: many projects, made up from the fleets that reports are tested with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from tests.report.fleets import fleet

from labelform.console.known import Knowledge, KnownEnvironment, KnownProject, Subject
from labelform.core.access import Access
from labelform.core.drift import Drift
from labelform.core.driftset import DriftedProject
from labelform.core.plan import Plan
from labelform.core.shift import Move, Mover, Shift
from labelform.report.planned import PlannedProject

NOON = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
MEMBERS = Access(
    None,
    users={"ilse@northlane.example": "admin"},
    groups={"g1": "reviewer", "g2": "annotator"},
    members={"g1": frozenset({"ilse@northlane.example", "p.anand@northlane.example"}), "g2": None},
    names={"g1": "qa", "g2": "vendor"},
)


def known_fleet(count: int, environments: Sequence[str] = ("prod",)) -> Knowledge:
    """Return so many projects in each environment: some changed by hand, the others in sync."""
    return knowing(fleet(count, environments), environments)


def knowing(planned: Sequence[PlannedProject], environments: Sequence[str] = ("prod",)) -> Knowledge:
    """Return the knowledge that these plans are."""
    projects = [known(one) for one in planned]
    return Knowledge(
        environments={
            name: KnownEnvironment(name, f"https://{name}.example", read_at=NOON, looks=3, requests=70, waits=2)
            for name in environments
        },
        projects={one.subject: one for one in projects},
        revision=1,
    )


def known(planned: PlannedProject, mover: Mover = Mover.LIVE) -> KnownProject:
    """Return what is known of a project, all whose differences come from one side."""
    plan, environment = planned.plan, planned.environment or "prod"
    drifted = DriftedProject(
        drift=Drift(target=plan.target, since="its last apply", shifts=_shifts(plan, mover)),
        plan=plan,
        file=planned.spec_file,
        environment=environment,
    )
    subject = Subject(environment, planned.spec_file)
    return KnownProject(subject, NOON, drifted, applied_at=NOON, since=NOON, access=MEMBERS)


def _shifts(plan: Plan, mover: Mover) -> tuple[Shift, ...]:
    changes = [*plan.changes, *(one.change for one in plan.blocked)]
    return tuple(
        Shift(
            address=one.address, kind=one.kind, key=one.key, label=one.key, mover=mover, live_move=Move.CHANGED,
            is_pending=True, source=one.source, impact=one.impact,
        )
        for one in changes
    )  # fmt: skip
