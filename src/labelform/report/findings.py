"""What a reviewer must not miss in a plan, as diagnostics on the lines of the spec: for SARIF and for the stream."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from labelform.core.change import Action, Blocked, Change, Note, Source
from labelform.core.plan import Violation
from labelform.diagnostics import Diagnostic, Severity, Where
from labelform.report.lines import field_lines, is_costly, lost
from labelform.report.notes import notes_of
from labelform.report.part import left_out, part_note
from labelform.report.planned import PlannedProject
from labelform.report.words import will_be

DESCRIPTIONS = {
    "blocked": "The platform offers no call for this change.",
    "destroy": "The plan deletes something that is in the project but not in the spec.",
    "max-deletes": "The plan deletes more than policy.max_deletes allows.",
    "max-items-lost": "More frames, labels or label rows are lost than policy.max_items_lost allows.",
    "max-tasks-lost": "More tasks are lost than policy.max_tasks_lost allows.",
    "no-delete-of-non-empty": (
        "The plan deletes something that is not empty, which policy.no_delete_of_non_empty forbids."
    ),
    "no-open-work": "The plan takes access or data away where someone has an open task.",
    "promotion": "The environment requires promotion from another one, and there is no record of it.",
    "lockout": "The plan would remove the last admin, or the access of the account that applies it.",
    "looks-like-a-rename": "The plan creates what looks like something that it deletes or leaves alone.",
    "looks-alike": "The plan uses a name that is easily mistaken for another one.",
    "hidden-people": "A pattern may match people that a snapshot does not show.",
    "differs": "Two environments differ.",
    "new-project": "The plan creates a project that may already exist under another title.",
    "check": "A check fails for the project, or could not be evaluated.",
    "close-project": "The plan ends the work in a project: its status becomes completed, cancelled or archived.",
    "needs-organisation-admin": (
        "An admin of the organisation is needed, and it is not known whether the account is one."
    ),
    "create-project": "The plan creates a project, but policy.create_project is false.",
    "partial": "The plan is partial, as --only and --except ask.",
    "protect": "The plan touches an address that policy.protect protects.",
}
"""What each finding means, by its code."""


def findings(planned: Sequence[PlannedProject]) -> tuple[Diagnostic, ...]:
    """Return broken rules, blocked changes, warnings and deletes of all plans; the worst first."""
    return tuple(found for one in planned for found in _findings(one))


def refusals(planned: PlannedProject) -> Iterator[Diagnostic]:
    """Yield that a plan is partial, and its broken rules, blocked changes and warnings."""
    sources = {change.address: change.source for change in planned.plan.changes}
    yield from _part(planned)
    for violation in planned.plan.violations:
        yield _violation(violation, sources, planned, Severity.ERROR)
    for violation in planned.plan.allowed:
        yield _violation(violation, sources, planned, Severity.WARNING)
    for blocked in planned.plan.blocked:
        yield _blocked(blocked, planned)
    yield from (_note(note, planned) for note in notes_of(planned.plan) if note.is_warning)


def _part(planned: PlannedProject) -> Iterator[Diagnostic]:
    note, remark = part_note(planned.plan), left_out([planned.plan])
    if note:
        yield Diagnostic("partial", note, _where(None, planned), remark, Severity.WARNING)


def _findings(planned: PlannedProject) -> Iterator[Diagnostic]:
    if planned.plan.is_comparison:
        yield from (_difference(change, planned) for change in planned.plan.changes)
        yield from (_difference(blocked.change, planned) for blocked in planned.plan.blocked)
        return
    yield from refusals(planned)
    for change in planned.plan.changes:
        if change.action is Action.DELETE:
            yield _delete(change, planned)


def _violation(
    violation: Violation, sources: dict[str, Source | None], planned: PlannedProject, severity: Severity
) -> Diagnostic:
    asking = next((sources.get(address) for address in violation.addresses if sources.get(address)), None)
    is_allowed = severity is Severity.WARNING
    return Diagnostic(
        code=str(violation.rule),
        message=violation.message + (", but was allowed by name" if is_allowed else ""),
        where=_where(violation.source or asking, planned),
        hint="" if is_allowed else "change the spec, or the policy if you mean it",
        severity=severity,
        address=violation.addresses[0] if len(violation.addresses) == 1 else "",
    )


def _blocked(blocked: Blocked, planned: PlannedProject) -> Diagnostic:
    change = blocked.change
    fields = ", ".join(dict.fromkeys(field.path for field in change.fields))
    return Diagnostic(
        code="blocked",
        message=f"{change.address}{f' ({fields})' if fields else ''} is blocked: {blocked.reason}",
        where=_where(change.source, planned),
        hint=blocked.hint,
        severity=Severity.WARNING,
        address=change.address,
    )


def _note(note: Note, planned: PlannedProject) -> Diagnostic:
    where = _where(note.source, planned)
    return Diagnostic(str(note.code), note.message, where, note.hint, Severity.WARNING, address=note.addresses[-1])


def _delete(change: Change, planned: PlannedProject) -> Diagnostic:
    cost = is_costly(change)
    return Diagnostic(
        code="destroy",
        message=f"{change.address} {will_be(change)}: {change.reason}" + (f" ({lost(change)})" if cost else ""),
        where=_where(change.source, planned),
        hint="name it in the spec to keep it",
        severity=Severity.WARNING,
        address=change.address,
    )


def _difference(change: Change, planned: PlannedProject) -> Diagnostic:
    lines = [line.text for line in field_lines(change) if line.symbol != "#"]
    return Diagnostic(
        code="differs",
        message=f"{change.address}: {change.reason}",
        where=_where(change.source, planned),
        hint="; ".join(lines) if change.action is Action.UPDATE else "",
        severity=Severity.WARNING,
        address=change.address,
    )


def _where(source: Source | None, planned: PlannedProject) -> Where | None:
    """Return where a finding is shown; what no line asks for is shown where the spec begins."""
    if source:
        return Where(source.file, source.line, source.column)
    return Where(planned.spec_file, 1, 1) if planned.spec_file else None
