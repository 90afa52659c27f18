"""
Drift as the text of one issue, as much of it as a limit allows.

The table comes first, then a section for each project. What somebody moved in a project is kept longest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from labelform.core.driftset import DriftedProject, DriftSet
from labelform.core.shift import Shift
from labelform.report.drift import (
    FAILING,
    HEADINGS,
    LEFT_ALONE,
    compared_with,
    failing_lines,
    grouped,
    sentence,
    summary,
)
from labelform.report.drift_fields import field_lines
from labelform.report.drift_table import HEAD, DriftRow, drift_rows, names
from labelform.report.fold import Detail, Folded, counts, fitting_rows, fold, size
from labelform.report.markup import code, prose, table
from labelform.report.unplanned import unplanned_markdown
from labelform.report.words import counted

MARKER = "<!-- labelform:drift -->"
"""The first line, which is hidden: the issue is found again by it."""
MOST_CHECKS = 20
"""The most failing checks that are listed."""
_RESERVE = 300
"""Bytes kept for the lines that say what does not fit."""
_ORDER = (*HEADINGS.values(), LEFT_ALONE, "")


def drift_markdown(driftset: DriftSet, max_bytes: int | None = None) -> str:
    """Return drift as Markdown of at most `max_bytes` bytes."""
    head = [f"{MARKER}\n### labelform drift", f"**{prose(summary(driftset))}**"]
    head += _failing(driftset)
    foot = unplanned_markdown(driftset.unplanned)
    room = None if max_bytes is None else max_bytes - sum(size(one) + 2 for one in [*head, *foot]) - _RESERVE
    rows = drift_rows(driftset)
    tables = [_table(rows, None if room is None else room // 2)] if rows else []
    room = None if room is None else max(room - sum(map(size, tables)), 0)
    text = "\n\n".join([*head, *tables, *_sections(driftset, room), *foot]) + "\n"
    return text if max_bytes is None or size(text) <= max_bytes else "\n\n".join([*head, _too_much(driftset)]) + "\n"


def _failing(driftset: DriftSet) -> list[str]:
    """Return the checks that do not hold, where there are some; they are kept before all that moved."""
    lines = [
        f"- {code(name)}: {prose(line)}"
        for one, name in zip(driftset.members, names(driftset), strict=True)
        for line in failing_lines(one.drift)
    ]
    more = [f"- and {len(lines) - MOST_CHECKS:,} more"] if len(lines) > MOST_CHECKS else []
    return ["\n".join([f"**{FAILING}**\n", *lines[:MOST_CHECKS], *more])] if lines else []


def _table(rows: Sequence[DriftRow], room: int | None) -> str:
    lines = [(code(row.name), *row.cells("")) for row in rows]
    shown, left_out = fitting_rows(lines, [row.weight for row in rows], room)
    whole = table([HEAD, *shown])
    if not left_out:
        return whole
    grave = sum(rows[place].weight == 0 for place in left_out)
    moved = f", **{grave:,} of them moved or not looked at**" if grave else ""
    return f"{whole}\n\n{counted(len(left_out), 'more project')} not in this table{moved}."


def _sections(driftset: DriftSet, room: int | None) -> Iterator[str]:
    details = sorted(
        (detail for place, one in enumerate(driftset.members) for detail in _details(place, one)),
        key=lambda detail: _ORDER.index(_heading(detail)),
    )
    heads = [_head(one) for one in driftset.members]
    frame = max((size(head) for head in heads), default=0) + max(map(size, _ORDER)) + 8
    folded = fold(_fitting(details, room, frame), room, per_group=frame)
    for place, head in enumerate(heads):
        yield from _section(place, head, folded)
    left_out = counts(folded.left_out).total()
    if left_out:
        yield f"**{left_out:,} more** do not fit here. Run labelform drift to see all."


def _fitting(details: Sequence[Detail], room: int | None, frame: int) -> Sequence[Detail]:
    """Return details in their long form below as many headings, the worst first, as leave all others a short one."""
    if room is None:
        return details
    frames = frame * len({detail.group for detail in details})
    chosen = details
    for long_ones in range(len(_ORDER), -1, -1):
        kept_long = _ORDER[:long_ones]
        chosen = [one if _heading(one) in kept_long else Detail(one.group, (one.short,), one.count) for one in details]
        if sum(size(one.long) for one in chosen) + frames <= room:
            break
    return chosen


def _heading(detail: Detail) -> str:
    return detail.group.partition(" ")[2]


def _section(place: int, head: str, folded: Folded) -> Iterator[str]:
    ours = {heading: folded.shown[key] for heading in _ORDER if (key := f"{place} {heading}") in folded.shown}
    if ours:
        yield head
    yield from (f"**{heading}**\n\n" + "".join(texts).rstrip() for heading, texts in ours.items() if heading)


def _details(place: int, project: DriftedProject) -> Iterator[Detail]:
    """Yield what is in the section of a project; of one that is in sync only that it was read."""
    found = False
    for heading, _, shifts in grouped(project.drift):
        for shift in shifts:
            found = True
            first, *rest = _lines(shift)
            yield Detail(f"{place} {heading}", ("\n".join([first, *rest]) + "\n", f"{first}\n"))
    if not found:
        yield Detail(f"{place} ", ("",), 0)


def _head(project: DriftedProject) -> str:
    where = f" in {code(project.environment)}" if project.environment else ""
    return f"#### {code(project.drift.target.title)}{where}\n\n{prose(compared_with(project.drift))}"


def _lines(shift: Shift) -> Iterator[str]:
    place = f" ({code(str(shift.source))})" if shift.source else ""
    yield f"- {code(shift.address)} {prose(sentence(shift))}{place}"
    for field in shift.fields:
        yield from (f"  - {code(line)}" for line in field_lines(field))


def _too_much(driftset: DriftSet) -> str:
    projects = counted(len(driftset.members) + len(driftset.unplanned), "project")
    return f"**Not everything fits: {projects} cannot be shown here. Run labelform drift to see all.**"
