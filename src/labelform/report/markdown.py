"""
Plans as one comment on a pull request.

The first line is hidden and stays the same for the same environment and specs, so that the comment is found again and
updated. The table comes first; what is destroyed and what is blocked is always named; then as many details as fit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from labelform.core.planset import Unplanned
from labelform.report.access import access_markdown
from labelform.report.compared import environments_of
from labelform.report.digest import joint_digest, subject
from labelform.report.fold import Detail, size
from labelform.report.markdown_details import RESERVE, details_of
from labelform.report.markdown_head import head, least_of, project_table, section_table
from labelform.report.markdown_must import BLOCKED, DESTROYS, alarm, entries_of, must
from labelform.report.markup import code, prose
from labelform.report.overview import overview
from labelform.report.planned import PlannedProject, ReportOptions
from labelform.report.shared import tell
from labelform.report.tally import of_plan, silence, total
from labelform.report.words import counted

LIMITS: Final[Mapping[str, int]] = {
    "github": 65_536,
    "gitlab": 1_000_000,
    "bitbucket-server": 32_768,
    "azure-devops": 150_000,
}
"""Characters that a comment may have. `max_bytes` counts bytes, which are never fewer."""

_TABLE_SHARE = 4
"""A table of projects that does not fit leaves three quarters of the room to what the plans do."""
_TABLE_FRAME = 400
"""Bytes of its head, of the line that says what it leaves out, and of the headings above names."""


def render_markdown(planned: Sequence[PlannedProject], options: ReportOptions) -> str:
    """Return plans as Markdown of at most `options.max_bytes` bytes."""
    unplanned, limit, told = options.unplanned, options.max_bytes, tell(planned)
    top, foot = "\n\n".join([_hidden(planned, unplanned), *head(planned, unplanned)]), _foot(planned, unplanned)
    entries, rows = entries_of(planned, told), overview(planned, unplanned)
    room = None if limit is None else limit - size(top) - size(foot) - RESERVE
    for_table = None if room is None else _room_for_table(room, entries, least_of(planned, rows))
    table = project_table(planned, rows, for_table) if rows else section_table(planned[0])
    room = None if room is None else room - size(table)
    musts = "\n\n".join(must(entries, room))
    if room is not None:
        room = max(room - size(musts), 0)
    access = "\n\n".join(access_markdown(planned, room))
    if room is not None:
        room = max(room - size(access), 0)
    details = "\n\n".join(details_of(planned, told, options, room))
    comment = "\n\n".join(block for block in (top, table, musts, access, details, foot) if block) + "\n"
    return comment if limit is None or size(comment) <= limit else _smallest(planned, unplanned)


def _room_for_table(room: int, entries: Sequence[Detail], least: int) -> int:
    """Return what the table may take: names of what is destroyed come before it, its worst rows before the rest."""
    left = room - _TABLE_FRAME - sum(size(entry.short) for entry in entries)
    return min(max(least, left // _TABLE_SHARE), left)


def marker(planned: Sequence[PlannedProject], unplanned: Sequence[Unplanned] = ()) -> str:
    """Return the hidden line by which the comment of an earlier run is found."""
    kind = "plan" if environments_of(planned) is None else "compare"
    return f"<!-- labelform:{kind}:{subject(planned, unplanned)} -->"


def _smallest(planned: Sequence[PlannedProject], unplanned: Sequence[Unplanned]) -> str:
    """Return what is left when not even the tables fit: under a thousand bytes."""
    tally = total(of_plan(one.plan) for one in planned)
    missing = {DESTROYS: tally.destroy, BLOCKED: tally.blocked}
    return f"{_hidden(planned, unplanned)}\n\n**{tally.line}**\n\n{alarm(missing)}\n"


def _hidden(planned: Sequence[PlannedProject], unplanned: Sequence[Unplanned]) -> str:
    if environments_of(planned):  # nothing is approved
        return marker(planned, unplanned)
    return f"{marker(planned, unplanned)}\n<!-- labelform:digest {joint_digest(planned, unplanned)} -->"


def _foot(planned: Sequence[PlannedProject], unplanned: Sequence[Unplanned]) -> str:
    lines = []
    for one in planned:
        explained = [f"{counted(len(one.plan.extras), 'item')} left alone"] if one.plan.extras else []
        explained += [silence(one.plan)] if silence(one.plan) else []
        if explained and len(planned) == 1:
            lines.append(f"{prose('; '.join(explained))}.")
    if environments_of(planned) is None:
        lines.append(f"Plan digest {code(joint_digest(planned, unplanned))}: approval is for exactly these operations.")
    return "\n\n".join(lines)
