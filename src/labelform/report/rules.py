"""Broken safety rules: which addresses they are about, and how a report says so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from labelform.core.plan import Plan, Rule, Violation
from labelform.report.part import part_note

REFUSED = "Refused by policy. This plan cannot be applied."
ALLOWED = "Allowed by name. These safety rules are broken, but were acknowledged."
_WORDS = {
    Rule.PROTECT: "protected",
    Rule.LOCKOUT: "lockout",
    Rule.PROMOTION: "not promoted",
    Rule.NO_DELETE_OF_NON_EMPTY: "not empty",
    Rule.NO_OPEN_WORK: "open work",
    Rule.LOOKS_LIKE_A_RENAME: "looks like a rename",
    Rule.NEW_PROJECT: "new project",
    Rule.CLOSE_PROJECT: "ends the work",
    Rule.CREATE_PROJECT: "new project",
}


class Mark(NamedTuple):
    """What is beside a change that a safety rule is about."""

    word: str
    is_allowed: bool

    @property
    def sentence(self) -> str:
        """The mark as a remark on the change."""
        return f"{self.word}, but allowed by name" if self.is_allowed else f"{self.word}: policy refuses this"


def marks(plan: Plan) -> dict[str, Mark]:
    """Return the marked addresses of a plan. A limit is about a number of items, and marks none of them."""
    return {**dict(_marks(plan.allowed, is_allowed=True)), **dict(_marks(plan.violations, is_allowed=False))}


def remarks(plan: Plan) -> list[str]:
    """Return what a reader must know of a plan before anything in it: what it was made from, and of which part."""
    return [note for note in (_snapshot_note(plan), _revert_note(plan), part_note(plan)) if note]


def _revert_note(plan: Plan) -> str:
    if plan.revert is None:
        return ""
    return (
        f"Reverts the run {plan.revert.run}. The result does not match the spec: undo the change there too, or "
        "the next apply makes it again."
    )


def _snapshot_note(plan: Plan) -> str:
    if not plan.snapshot or plan.is_comparison:
        return ""
    return (
        f"Made from a snapshot ({plan.snapshot}), not from the live project: it is for review only and cannot be "
        "applied."
    )


def _marks(violations: Sequence[Violation], *, is_allowed: bool) -> Iterator[tuple[str, Mark]]:
    for violation in violations:
        word = _WORDS.get(violation.rule)
        if word:
            yield from ((address, Mark(word, is_allowed)) for address in violation.addresses)
