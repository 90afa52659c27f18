"""
Drift as text for a terminal: which side changed, item by item, in the words and symbols of a plan.
"""

from __future__ import annotations

from collections.abc import Iterator

from labelform.core.drift import Drift
from labelform.core.driftset import DriftedProject, DriftSet
from labelform.core.impact import told
from labelform.core.shift import Move, Mover, Shift
from labelform.report.drawn import table_text
from labelform.report.drift_fields import field_lines
from labelform.report.drift_table import HEAD, drift_rows
from labelform.report.ignored import ignored_text
from labelform.report.style import PLAIN, Style
from labelform.report.unplanned import unplanned_text
from labelform.report.words import counted, one_line

IN_SYNC = "No drift. The projects match their specs."
NOTHING_MOVED = "No drift."
IN_SYNC_SO_FAR = "No drift in the projects that were looked at."

HEADINGS = {
    Mover.LIVE: "Changed in the project:",
    Mover.BOTH_DIFFERENTLY: "Changed in both, differently:",
    Mover.SPEC: "Changed in the spec, not applied yet:",
    Mover.UNKNOWN: "Spec and project differ:",
    Mover.BOTH_SAME: "Changed in both, the same way; nothing to do:",
}
"""What is above the shifts of each mover, the worst first."""
FAILING = "Checks that fail for the project as it is:"
LEFT_ALONE = "In the project only, and left alone:"
_COLORS = {Mover.LIVE: "red", Mover.BOTH_DIFFERENTLY: "red", Mover.SPEC: "yellow", Mover.UNKNOWN: "yellow"}
_SYMBOLS = {Move.ADDED: "+", Move.CHANGED: "~", Move.REMOVED: "-", Move.RENAMED: "~", Move.NONE: "~"}
_SPEC_SAYS = {
    Move.ADDED: "was added to the spec",
    Move.CHANGED: "was changed in the spec",
    Move.REMOVED: "was removed from the spec",
    Move.RENAMED: "was renamed in the spec",
    Move.NONE: "is unchanged in the spec",
}
_LIVE_SAYS = {
    Move.ADDED: "was added to the project",
    Move.CHANGED: "was changed in the project",
    Move.REMOVED: "was removed from the project",
    Move.RENAMED: "was renamed in the project",
    Move.NONE: "is unchanged in the project",
}


def render_drift(driftset: DriftSet, style: Style = PLAIN) -> str:
    """Return the drift of projects as text: a table where there are several, a section for each, a line for all."""
    rows = drift_rows(driftset)
    blocks = [table_text([HEAD, *((row.name, *row.cells(".")) for row in rows)], style)] if rows else []
    blocks += [block for one in driftset.told for block in _project(one, style)]
    blocks += [unplanned_text(driftset.unplanned, style)] if driftset.unplanned else []
    return "\n\n".join([*blocks, summary(driftset)]) + "\n"


def summary(driftset: DriftSet) -> str:
    """Return the last line: how many items moved where, and how many checks do not hold."""
    failing = sum(len(drift.failing) for drift in driftset.drifts)
    checks = counted(failing, "check does not hold", "checks do not hold") + "." if failing else ""
    return " ".join(filter(None, [_moved_where(driftset, is_fine=not failing), checks]))


def _moved_where(driftset: DriftSet, *, is_fine: bool) -> str:
    pending = [shift for drift in driftset.drifts for shift in drift.shifts if shift.is_pending]
    if not pending and not is_fine:
        return NOTHING_MOVED
    if not pending:
        return IN_SYNC if driftset.is_complete else IN_SYNC_SO_FAR
    counts = {mover: sum(1 for shift in pending if shift.mover is mover) for mover in Mover}
    parts = [
        f"{counts[mover]:,} {where}"
        for mover, where in (
            (Mover.LIVE, "changed in the project"),
            (Mover.SPEC, "changed in the spec"),
            (Mover.BOTH_DIFFERENTLY, "changed in both"),
            (Mover.UNKNOWN, "differ, and which side changed is not known"),
        )
        if counts[mover]
    ]
    return f"Drift: {', '.join(parts)}."


def grouped(drift: Drift) -> Iterator[tuple[str, Mover | None, list[Shift]]]:
    """Yield the shifts of a project under their headings, the worst first; the last group is left alone."""
    told = [shift for shift in drift.shifts if shift.is_pending or shift.mover is Mover.BOTH_SAME]
    for mover, heading in HEADINGS.items():
        ours = [shift for shift in told if shift.mover is mover]
        if ours:
            yield heading, mover, ours
    rest = [shift for shift in drift.shifts if shift not in told]
    if rest:
        yield LEFT_ALONE, None, rest


def sentence(shift: Shift) -> str:
    """Say what happened to one item since the base, and what an apply would take away with it."""
    cost = f"; an apply loses {told(shift.impact)}" if shift.impact is not None and not shift.impact.is_empty else ""
    return f"{moved(shift)}{cost}"


def moved(shift: Shift) -> str:
    """Say what happened to one item since the base."""
    if shift.mover is Mover.UNKNOWN:
        return "differs between spec and project"
    if shift.live_move is Move.ADDED and not shift.is_pending and shift.mover is Mover.LIVE:
        return "is in the project, and neither was nor is in the spec"
    spec, live = _SPEC_SAYS[shift.spec_move], _LIVE_SAYS[shift.live_move]
    if shift.renamed_to:
        spec, live = (said.replace("was renamed", "looks renamed") for said in (spec, live))
        renamed = f', now "{shift.renamed_to}"'
        spec += renamed if shift.spec_move is Move.RENAMED else ""
        live += renamed if shift.live_move is Move.RENAMED else ""
    if shift.mover is Mover.BOTH_SAME:
        return f"{spec} and {live}"
    if shift.mover is Mover.BOTH_DIFFERENTLY:
        return f"{spec} and {live}, differently"
    return live if shift.mover is Mover.LIVE else spec


def compared_with(drift: Drift) -> str:
    """Say what the project is compared with."""
    ignored = f" {ignored_text(drift.ignored)}." if drift.ignored else ""
    if drift.missing:
        return f"Compared with the spec alone, so which side changed is not known: {drift.missing}.{ignored}"
    return f"Compared with the spec at {drift.since}.{ignored}"


def heading_of(project: DriftedProject) -> str:
    """Return which project is meant, and in which environment."""
    target = project.drift.target
    place = f" in {one_line(project.environment)}" if project.environment else ""
    return f'Project "{one_line(target.title)}"{place} ({target.hash or "does not exist"})'


def _project(project: DriftedProject, style: Style) -> Iterator[str]:
    drift, heading = project.drift, heading_of(project)
    yield f"{style.paint(heading, 'bold')}\n{style.paint(one_line(compared_with(drift)), 'dim')}"
    for heading, mover, shifts in grouped(drift):
        color = _COLORS.get(mover, "dim") if mover else "dim"
        yield "\n".join([style.paint(heading, "bold", color), *(line for one in shifts for line in _shift(one, style))])
    if drift.failing:
        checks = (f"  {style.paint('!', 'red')} {one_line(line)}" for line in failing_lines(drift))
        yield "\n".join([style.paint(FAILING, "bold", "red"), *checks])


def failing_lines(drift: Drift) -> list[str]:
    """Return a line for each check that does not hold, with the place where it is written."""
    return [f"{one.message}{f'  ({one.source})' if one.source else ''}" for one in drift.failing]


def _shift(shift: Shift, style: Style) -> Iterator[str]:
    place = style.paint(f"  ({one_line(str(shift.source))})", "dim") if shift.source else ""
    yield f"  {symbol(shift)} {one_line(shift.address)} {one_line(sentence(shift))}{place}"
    for field in shift.fields:
        yield from (f"      {line}" for line in field_lines(field))
    if shift.reason and not shift.is_pending:
        yield style.paint(f"      {one_line(shift.reason)}", "dim")


def symbol(shift: Shift) -> str:
    """Return the symbol of what happened to an item; the project's side wins."""
    moves = [move for move in (shift.live_move, shift.spec_move) if move is not Move.NONE]
    return _SYMBOLS[moves[0]] if moves else "~"
