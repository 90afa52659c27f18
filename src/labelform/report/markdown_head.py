"""The top of a comment: what the plans come to, which rules they break, which specs have none, and the table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from labelform.core.digest import plan_digest
from labelform.core.plan import Violation
from labelform.core.planset import Unplanned
from labelform.report.actions import actions_markdown, counted_actions
from labelform.report.compared import compared_heading, environments_of
from labelform.report.fold import fitting_rows, row_size
from labelform.report.markup import code, prose, table
from labelform.report.notes import notes_markdown
from labelform.report.overview import HEADINGS, Row
from labelform.report.part import left_out
from labelform.report.planned import PlannedProject, names_of
from labelform.report.rules import ALLOWED, REFUSED, remarks
from labelform.report.tally import COLUMNS, Tally, by_section, cells, of_plan, total
from labelform.report.unplanned import unplanned_markdown
from labelform.report.words import NO_CHANGES, counted

_MOST_RULES = 20
"""The most broken rules that are shown in full; a rule about single addresses can be broken a thousand times."""


def head(planned: Sequence[PlannedProject], unplanned: Sequence[Unplanned]) -> Iterator[str]:
    """Yield what is above the table."""
    yield f"### {_title(planned)}"
    if len(planned) == 1 and planned[0].beside:
        yield f"{prose(compared_heading(planned[0], planned[0].beside))}."
    if all(one.plan.matches_spec for one in planned):
        yield f"**{NO_CHANGES}**"
    else:
        tally = total(of_plan(one.plan) for one in planned)
        plans = [one.plan for one in planned]
        counts = [_are_blocked(tally) if tally.blocked else "", counted_actions(plans), left_out(plans)]
        yield " ".join([f"**{tally.line}**", *(f"{prose(count)}." for count in counts if count)])
    yield from dict.fromkeys(prose(remark) for one in planned for remark in remarks(one.plan))
    yield from _rules(planned, REFUSED, [one.plan.violations for one in planned])
    yield from _rules(planned, ALLOWED, [one.plan.allowed for one in planned])
    yield from notes_markdown(planned)
    yield from actions_markdown(names_of(planned), [one.plan for one in planned])
    yield from unplanned_markdown(unplanned)


def section_table(planned: PlannedProject) -> str:
    """Return the table of one project, a row for each section."""
    return table(list(_section_rows(planned)))


def project_table(planned: Sequence[PlannedProject], rows: Sequence[Row], room: int | None) -> str:
    """
    Return the table of several projects, of about this many bytes.

    Where not all have room the worst come first, and the table says how many are left out.
    """
    lines = [_row(row, planned) for row in rows]
    shown, left_out = fitting_rows(lines, [row.weight for row in rows], room)
    whole = table([_PROJECT_HEAD, *shown])
    return f"{whole}\n\n{_left_out([rows[place] for place in left_out])}" if left_out else whole


def least_of(planned: Sequence[PlannedProject], rows: Sequence[Row]) -> int:
    """Return how many bytes the rows take that are never left out while anything else can be."""
    return sum(row_size(_row(row, planned)) for row in rows if row.is_grave)


_PROJECT_HEAD = ("project", *HEADINGS, "digest")


def _row(row: Row, planned: Sequence[PlannedProject]) -> tuple[str, ...]:
    if row.place is None:
        return (f"{code(row.name)} **not planned**", *row.cells(""), "")
    refused = " **refused**" if row.broken else ""
    digest = code(plan_digest(planned[row.place].plan).removeprefix("sha256:")[:12])
    return (code(row.name) + refused, *row.cells(""), digest)


def _left_out(rows: Sequence[Row]) -> str:
    grave = sum(row.is_grave for row in rows)
    in_sync = sum(row.weight == 2 for row in rows)
    parts = [f"**{grave:,} that destroy, break a rule or have no plan**"] if grave else []
    parts += [f"{len(rows) - grave - in_sync:,} with other changes"] if len(rows) - grave - in_sync else []
    parts += [f"{in_sync:,} in sync"] if in_sync else []
    return f"{counted(len(rows), 'more project')} not in this table: {', '.join(parts)}."


def _title(planned: Sequence[PlannedProject]) -> str:
    both = environments_of(planned)
    environments = sorted({one.environment for one in planned if one.environment})
    what = code(planned[0].plan.target.title) if len(planned) == 1 else counted(len(planned), "project")
    if both:
        return f"labelform compare: what would have to change in {code(both[1])} to match {code(both[0])}"
    return f"labelform plan for {what}" + "".join(f" ({code(name)})" for name in environments)


def _are_blocked(tally: Tally) -> str:
    return counted(tally.blocked, "change is blocked", "changes are blocked")


def _rules(planned: Sequence[PlannedProject], heading: str, violations: Sequence[Sequence[Violation]]) -> Iterator[str]:
    names = [f" in {code(name)}" if len(planned) > 1 else "" for name in names_of(planned)]
    lines = [
        f"- **{violation.rule}**{name}: {prose(violation.message)}{_written_at(violation)}"
        for name, broken in zip(names, violations, strict=True)
        for violation in broken
    ]
    if len(lines) > _MOST_RULES:
        lines = [*lines[:_MOST_RULES], f"- and {len(lines) - _MOST_RULES:,} more"]
    if lines:
        yield f"**{heading}**"
        yield "\n".join(lines)


def _written_at(violation: Violation) -> str:
    return f" ({code(str(violation.source))})" if violation.source else ""


def _section_rows(planned: PlannedProject) -> Iterator[Sequence[str]]:
    yield ("section", *COLUMNS)
    for section in by_section(planned.plan):
        unmanaged = ("", "", "", "", "unmanaged", "")
        yield (prose(section.kind), *(cells(section.tally, "") if section.is_managed else unmanaged))
