"""What the HTML page shows, as plain values: the template puts tags around it and decides nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from labelform.core.change import Note
from labelform.core.digest import plan_digest
from labelform.core.packed import plain
from labelform.core.plan import Plan, Violation, steps
from labelform.core.planset import Unplanned
from labelform.report.access import access_lines, access_summary
from labelform.report.actions import action_lines, counted_actions
from labelform.report.compared import compared_heading, compared_text
from labelform.report.lines import Line, call_lines
from labelform.report.notes import notes_of
from labelform.report.overview import Row, overview
from labelform.report.page_entries import Entry, entries_of, shared_entries
from labelform.report.part import left_out
from labelform.report.planned import PlannedProject, names_of
from labelform.report.rules import remarks
from labelform.report.shared import tell
from labelform.report.tally import SectionTally, Tally, by_section, of_plan, silence, total
from labelform.report.words import one_line

OPEN_AT_MOST = 12
"""A page of this many entries shows their details at once."""

STATES = {"delete": "destroy", "blocked": "blocked", "update": "change", "create": "add", "extra": "left alone"}
"""The states of an entry, in the order of their weight, and what the page calls them."""


@dataclass(frozen=True, slots=True)
class ProjectOnPage:
    """One plan on the page."""

    number: int
    title: str
    name: str
    about: str
    digest: str
    tally: Tally
    sections: tuple[SectionTally, ...]
    violations: tuple[Violation, ...]
    allowed: tuple[Violation, ...]
    remarks: tuple[str, ...]
    notes: tuple[Note, ...]
    entries: tuple[Entry, ...]
    calls: tuple[str, ...]
    silence: str
    is_in_sync: bool
    told_above: int
    access: tuple[str, tuple[Line, ...]] | None
    actions: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """The whole page."""

    projects: tuple[ProjectOnPage, ...]
    rows: tuple[Row, ...]
    shared: tuple[Entry, ...]
    tally: Tally
    kinds: tuple[str, ...]
    is_open: bool
    is_refused: bool
    is_in_sync: bool
    title: str
    heading: str
    is_comparison: bool
    sides: tuple[str, str]
    actions: str


def page(planned: Sequence[PlannedProject], unplanned: Sequence[Unplanned] = ()) -> Page:
    """Return what the page shows."""
    told, names = tell(planned), names_of(planned)
    shared = tuple(shared_entries(told, names))
    projects = tuple(
        _project(place + 1, one, names[place], told.own[place].plan, told.parted[place])
        for place, one in enumerate(planned)
    )
    compared = compared_text(planned).removesuffix(":")
    entries = [*shared, *(entry for project in projects for entry in project.entries)]
    return Page(
        projects=projects,
        rows=tuple(overview(planned, unplanned)),
        shared=shared,
        tally=total(project.tally for project in projects),
        kinds=tuple(dict.fromkeys(entry.kind for entry in entries)),
        is_open=len(entries) <= OPEN_AT_MOST,
        is_in_sync=all(project.is_in_sync for project in projects),
        is_refused=any(project.violations for project in projects),
        title=compared or f"Plan: {projects[0].title if len(projects) == 1 else f'{len(projects)} projects'}",
        heading=compared or f"labelform plan{'' if len(projects) == 1 else f' for {len(projects)} projects'}",
        is_comparison=told.is_comparison,
        sides=planned[0].sides if planned else ("", ""),
        actions=counted_actions([one.plan for one in planned]),
    )


def _project(number: int, planned: PlannedProject, name: str, own: Plan, told_above: int) -> ProjectOnPage:
    plan, own = planned.plan.unpacked(), own.unpacked()
    return ProjectOnPage(
        number=number,
        title=one_line(plan.target.title),
        name=one_line(name),
        about=_about(planned),
        digest=plan_digest(plan),
        tally=of_plan(plan),
        sections=by_section(plan),
        violations=plan.violations,
        allowed=plain(plan.allowed),
        remarks=(*map(one_line, remarks(plan)), *filter(None, [left_out([plan])])),
        notes=tuple(notes_of(plan)),
        entries=tuple(entries_of(own, f"p{number}")),
        calls=tuple(call_lines(steps(plan.changes))),
        silence=silence(plan),
        is_in_sync=plan.matches_spec,
        told_above=told_above,
        actions=tuple(action_lines(plan.actions)),
        access=(access_summary(plan.access), tuple(access_lines(plan.access))) if plan.access else None,
    )


def _about(planned: PlannedProject) -> str:
    """Return the line below the title of a project: which it is, and what it was planned from."""
    target = planned.plan.target
    if planned.beside:
        parts = [compared_heading(planned, planned.beside)]
    else:
        parts = [f"Project {target.hash}" if target.hash else "Does not exist yet"]
    parts += [f"spec {planned.spec_file}"] if planned.spec_file else []
    parts += [f"environment {planned.environment}"] if planned.environment and not planned.beside else []
    return ", ".join(parts)
