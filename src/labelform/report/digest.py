"""Digests over several plans, and the name by which a report is found again."""

from __future__ import annotations

from collections.abc import Sequence

from labelform.core import planset
from labelform.core.digest import plan_digest
from labelform.core.planset import Unplanned
from labelform.report.planned import PlannedProject


def joint_digest(planned: Sequence[PlannedProject], unplanned: Sequence[Unplanned] = ()) -> str:
    """Return the digest that approval binds to: of the plan, or of all plans and what is missing."""
    digests = [(one.environment, plan_digest(one.plan)) for one in planned]
    return planset.joint_digest(digests, [(one.environment, one.file) for one in unplanned])


def subject(planned: Sequence[PlannedProject], unplanned: Sequence[Unplanned] = ()) -> str:
    """
    Return twelve characters that stay the same for the same environments and specs, whatever the plans say.

    They find the comment of an earlier run again, so that it is updated and not repeated.
    """
    named = [[one.environment or "", one.spec_file] for one in planned]
    named += [[one.environment or "", one.file] for one in unplanned]
    return planset.subject(named)
