"""What a run over several projects says on a terminal before it comes to each: their table, and equal changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from labelform.core.change import Action, Change
from labelform.report.compared import actions_heading
from labelform.report.drawn import blocked_text, concise, drawn_change, table_text
from labelform.report.lines import change_lines, line
from labelform.report.overview import HEADINGS, Row, altogether
from labelform.report.planned import PlannedProject, ReportOptions, names_of
from labelform.report.shared import Shared, Told, common, common_blocked
from labelform.report.style import Style
from labelform.report.words import counted, one_line

MOST_PROJECTS = 10
"""The most projects named with a change that they share; all that lose something are."""


def overview_text(rows: Sequence[Row], style: Style) -> str:
    """Return the table of projects, with their sum; empty for a run over one spec."""
    if not rows:
        return ""
    head = ("project", *HEADINGS)
    return table_text([head, *((one_line(row.name), *row.cells(".")) for row in [*rows, altogether(rows)])], style)


def shared_text(planned: Sequence[PlannedProject], told: Told, options: ReportOptions) -> Iterator[str]:
    """Yield what several projects have in common, each with the projects that have it."""
    names = [one_line(name) for name in names_of(planned)]
    if told.blocked:
        remarks = [f"  in {_projects(one.projects, names)}" for one in told.blocked]
        yield blocked_text([common_blocked(one) for one in told.blocked], options, remarks)
    if not told.changes:
        return
    heading = options.style.paint(
        actions_heading(is_comparison=told.is_comparison, where=" in several projects"), "bold"
    )
    if options.is_concise:
        yield "\n".join([heading, *(_concise(one, names, options.style) for one in told.changes)])
        return
    yield heading
    yield from (_long(one, names, options.style, is_compared=told.is_comparison) for one in told.changes)


def told_above(count: int) -> str:
    """Say that changes of a project are shown with those of others."""
    return f"{counted(count, 'change')} that other projects have too: see above"


def in_the_table(count: int) -> str:
    """Say that some projects have no section of their own."""
    return f"({counted(count, 'project')} in sync: see the table)"


def _concise(shared: Shared[Change], names: Sequence[str], style: Style) -> str:
    return concise(common(shared), shared.mark, style, f"  in {_named(shared, names)}")


def _long(shared: Shared[Change], names: Sequence[str], style: Style, *, is_compared: bool) -> str:
    heading, *lines = change_lines(common(shared), shared.mark, is_compared=is_compared)
    count = line("#", 0, f"{heading.text} in {counted(len(shared.projects), 'project')}")
    return drawn_change([count, line("#", 0, f"({_named(shared, names)})"), *lines], style)


def _named(shared: Shared[Change], names: Sequence[str]) -> str:
    most = len(names) if shared.first.action is Action.DELETE else MOST_PROJECTS
    return _projects(shared.projects, names, most)


def _projects(places: Sequence[int], names: Sequence[str], most: int = MOST_PROJECTS) -> str:
    rest = len(places) - most
    named = ", ".join(names[place] for place in places[:most])
    return f"{named} and {rest:,} more" if rest > 0 else named
