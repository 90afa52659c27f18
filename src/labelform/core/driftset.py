"""The drift of all projects of a run, as one value, with the specs about which nothing is known."""

from __future__ import annotations

from labelform.core.drift import Direction, Drift, direction
from labelform.core.model import Frozen
from labelform.core.plan import Plan
from labelform.core.planset import Unplanned, modules
from labelform.errors import ExitCode, worst


class DriftedProject(Frozen):
    """How one project moved; the spec and the environment it was compared with, and the plan that would undo it."""

    drift: Drift
    plan: Plan
    file: str
    environment: str | None = None


class DriftSet(Frozen):
    """How projects moved, in the order of their environments and specs."""

    members: tuple[DriftedProject, ...] = ()
    unplanned: tuple[Unplanned, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Return whether every spec of the run was compared with its project."""
        return not self.unplanned

    @property
    def told(self) -> tuple[DriftedProject, ...]:
        """The projects of which there is something to say; one that is alone always."""
        return (
            self.members
            if len(self.members) == 1
            else tuple(one for one in self.members if one.drift.shifts or one.drift.failing)
        )

    @property
    def drifts(self) -> tuple[Drift, ...]:
        """The drift of each project."""
        return tuple(one.drift for one in self.members)

    @property
    def direction(self) -> Direction:
        """Which side moved, over all projects."""
        return direction(shift.mover for drift in self.drifts for shift in drift.shifts if shift.is_pending)

    @property
    def modules(self) -> list[str]:
        """The address of each project, see `planset.modules`."""
        return modules([(one.environment, one.drift.target.title, one.drift.target.hash) for one in self.members])

    def exit_code(self, *, is_detailed: bool) -> int:
        """Return how a command ends that shows it; in detail, by which side moved and which checks fail."""
        codes = {
            Direction.IN_SYNC: ExitCode.OK,
            Direction.SPEC: ExitCode.CHANGES_PENDING,
            Direction.UNKNOWN: ExitCode.DRIFT_UNKNOWN,
            Direction.LIVE: ExitCode.DRIFTED,
            Direction.BOTH: ExitCode.DIVERGED,
        }
        whole = ExitCode.OK if self.is_complete else ExitCode.ERROR
        checks = ExitCode.STOPPED_BY_POLICY if any(one.failing for one in self.drifts) else ExitCode.OK
        return worst([whole, checks, codes[self.direction]]) if is_detailed else whole
