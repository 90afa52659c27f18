"""Digests over several plans, and the name by which a report is found again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from labelform.core.digest import plan_digest
from labelform.report.planned import PlannedProject


def joint_digest(planned: Sequence[PlannedProject]) -> str:
    """Return the digest that approval binds to: of the plan, or of all plans whatever their order."""
    digests = sorted(plan_digest(one.plan) for one in planned)
    return digests[0] if len(digests) == 1 else _sha256(digests)


def subject(planned: Sequence[PlannedProject]) -> str:
    """
    Return twelve letters that stay the same for the same environment and specs, whatever the plans say.

    They find the comment of an earlier run again, so that it is updated and not repeated.
    """
    named = sorted([one.environment or "", one.spec_file] for one in planned)
    return _sha256(named).removeprefix("sha256:")[:12]


def _sha256(value: object) -> str:
    canonical = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    return f"sha256:{hashlib.sha256(canonical.encode()).hexdigest()}"
