"""How reports of plans say that two live projects are compared, and nothing is planned."""

from __future__ import annotations

from collections.abc import Sequence

from labelform.report.planned import Beside, PlannedProject
from labelform.report.words import one_line


def compared_text(planned: Sequence[PlannedProject]) -> str:
    """Return the first line of a comparison: what its changes are about. Empty for plans."""
    both = environments_of(planned)
    if both is None:
        return ""
    first, second = map(one_line, both)
    return f"What would have to change in {second} to match {first}:"


def environments_of(planned: Sequence[PlannedProject]) -> tuple[str, str] | None:
    """Return the two environments of a comparison, the one that the other should be like first; None for plans."""
    return next(((one.beside.environment, one.environment or "") for one in planned if one.beside), None)


def compared_heading(planned: PlannedProject, beside: Beside) -> str:
    """Name both projects with their environments; the title once where both have the same."""
    target = planned.plan.target
    here = f'Project "{one_line(target.title)}" in {one_line(planned.environment or "")} ({_hash(target.hash)})'
    named = f'"{one_line(beside.title)}" ' if beside.title != target.title else ""
    return f"{here}, beside {named}in {one_line(beside.environment)} ({_hash(beside.hash)})"


def actions_heading(*, is_comparison: bool, where: str = "") -> str:
    """Return what is above changes; `where` says that they are those of several projects."""
    said = "What would have to change" if is_comparison else "labelform will perform the following actions"
    return f"{said}{where}:"


def _hash(found: str | None) -> str:
    return found or "does not exist"
