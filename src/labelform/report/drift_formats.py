"""Drift for machines: JSON, SARIF, JUnit."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from labelform.core.drift import Drift
from labelform.core.driftset import DriftedProject, DriftSet
from labelform.core.plan import Rule
from labelform.core.planset import Unplanned
from labelform.core.shift import Mover, Shift
from labelform.core.terraform import PROVIDER, in_module
from labelform.diagnostics import Diagnostic, Severity, Where
from labelform.report.drift import moved, sentence
from labelform.report.drift_fields import field_lines
from labelform.report.junit import render_junit
from labelform.report.planned import PlannedProject
from labelform.report.sarif import log
from labelform.version import __version__

FORMAT_VERSION = "1.0"
_SEVERITY = {Mover.LIVE: Severity.ERROR, Mover.BOTH_DIFFERENTLY: Severity.ERROR}


def as_json(driftset: DriftSet) -> str:
    """Return drift as one JSON document; `resource_drift` holds what moved in the projects in Terraform's shape."""
    document = {
        "format_version": FORMAT_VERSION,
        "tool_version": __version__,
        "complete": driftset.is_complete,
        "direction": driftset.direction,
        "summary": _summary(driftset.drifts),
        "projects": [_project_json(one) for one in driftset.members],
        "unplanned": [one.model_dump(mode="json") for one in driftset.unplanned],
        "resource_drift": [
            in_module(_resource_drift(shift), module)
            for drift, module in zip(driftset.drifts, driftset.modules, strict=True)
            for shift in drift.shifts
            if _is_live(shift)
        ],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def as_sarif(driftset: DriftSet) -> str:
    """Return what is pending, and the specs that could not be read, as findings on the lines of the specs."""
    found = [*_failing(driftset), *_pending(driftset), *map(_unplanned, driftset.unplanned)]
    return json.dumps(log(found, "labelform/drift/"), indent=2, ensure_ascii=False) + "\n"


def as_junit(driftset: DriftSet) -> str:
    """Return drift as tests that fail."""
    return render_junit([_attributed(one) for one in driftset.members], driftset.unplanned)


def _failing(driftset: DriftSet) -> Iterator[Diagnostic]:
    for one in driftset.members:
        for check in one.drift.failing:
            place = check.source
            where = Where(place.file, place.line, place.column) if place else Where(one.file, 1, 1)
            yield Diagnostic(str(check.rule), check.message, where)


def _pending(driftset: DriftSet) -> Iterator[Diagnostic]:
    """Yield what is pending; what moved in a project is an error."""
    for drift in driftset.drifts:
        for shift in drift.shifts:
            if shift.is_pending:
                yield Diagnostic(
                    code=f"drift-{shift.mover}",
                    message=f"{shift.address} {sentence(shift)}",
                    where=Where(shift.source.file, shift.source.line, shift.source.column) if shift.source else None,
                    hint="; ".join(line for field in shift.fields for line in field_lines(field)),
                    severity=_SEVERITY.get(shift.mover, Severity.WARNING),
                    address=shift.address,
                )


def _unplanned(one: Unplanned) -> Diagnostic:
    return Diagnostic("unplanned", f"its project could not be read: {one.reason}", Where(one.file, 1, 1))


def _attributed(project: DriftedProject) -> PlannedProject:
    """Return a plan whose changes tell which side changed instead of what they would do, for reports made for plans."""
    plan = project.plan
    said = {shift.address: moved(shift) for shift in project.drift.shifts if shift.is_pending}
    changes = tuple(
        change.model_copy(update={"reason": said.get(change.address, change.reason)}) for change in plan.changes
    )
    others = tuple(one for one in plan.violations if one.rule is not Rule.CHECK)
    shown = {"changes": changes, "violations": (*others, *project.drift.failing)}
    return PlannedProject(plan.model_copy(update=shown), project.file, project.environment)


def _project_json(project: DriftedProject) -> dict[str, Any]:
    drift = project.drift
    return {
        **drift.model_dump(mode="json"),
        "spec_file": project.file,
        "environment": project.environment,
        "direction": drift.direction,
        "summary": _summary([drift]),
    }


def _summary(drifts: Sequence[Drift]) -> dict[str, int]:
    shifts = [shift for drift in drifts for shift in drift.shifts]
    counts = {
        str(mover): sum(1 for one in shifts if one.mover is mover and (one.is_pending or mover is Mover.BOTH_SAME))
        for mover in Mover
    }
    return {**counts, "left-alone": len(shifts) - sum(counts.values())}


def _is_live(shift: Shift) -> bool:
    return shift.is_pending and shift.mover in (Mover.LIVE, Mover.BOTH_DIFFERENTLY)


_ACTIONS = {"added": ["create"], "removed": ["delete"]}


def _resource_drift(shift: Shift) -> dict[str, Any]:
    return {
        "address": shift.address,
        "mode": "managed",
        "type": shift.kind,
        "name": shift.label or shift.kind,
        "provider_name": PROVIDER,
        "change": {
            "actions": _ACTIONS.get(shift.live_move, ["update"]),
            "before": {field.name: field.base for field in shift.fields} or None,
            "after": {field.name: field.live for field in shift.fields} or None,
        },
    }
