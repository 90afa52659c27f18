"""The page of a project as plain values: its plan now, what moved, what deletes take away, who has access, runs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from labelform.console.addresses import run_page
from labelform.console.known import Knowledge, KnownProject
from labelform.core.access import Access, Effective
from labelform.core.change import Action
from labelform.core.impact import told
from labelform.core.plan import Plan
from labelform.report import history
from labelform.report.drift_html import DriftOnPage, drift_on_page
from labelform.report.page import Page, page
from labelform.report.planned import PlannedProject
from labelform.report.words import one_line, way_in
from labelform.runs.folder_run import FolderRun


@dataclass(frozen=True, slots=True)
class RunRow:
    """One run in the table of runs: its page, and its columns as `labelform history` prints them."""

    page: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProjectPage:
    """What the page of a project shows; without a plan only what is known about it otherwise."""

    plan: Page | None
    drift: DriftOnPage | None
    impact: tuple[tuple[str, str], ...]
    access: tuple[tuple[str, str], ...]
    doubts: tuple[str, ...]
    runs: tuple[RunRow, ...]


def project_page_of(known: KnownProject, knowledge: Knowledge) -> ProjectPage:
    """Return what the page of a project shows."""
    runs = tuple(map(run_row, _runs_on(known, knowledge)))
    access = tuple(_access(known.access)) if known.access else ()
    doubts = tuple(_doubts(known.access)) if known.access else ()
    if known.drifted is None:
        return ProjectPage(None, None, (), access, doubts, runs)
    planned = PlannedProject(known.drifted.plan, known.subject.file, known.subject.environment or None)
    drift = drift_on_page(known.drifted, known.title)
    return ProjectPage(_plan(planned), drift, tuple(_impact(planned.plan)), access, doubts, runs)


def _plan(planned: PlannedProject) -> Page:
    """Return a plan as the page of a report, below a heading that does not repeat the title of this one."""
    found = page([planned])
    return replace(found, projects=tuple(replace(one, name="The plan now") for one in found.projects))


def run_row(run: FolderRun) -> RunRow:
    """Return a run as a row of a table."""
    return RunRow(run_page(run.name), history.row(run))


def _runs_on(known: KnownProject, knowledge: Knowledge) -> list[FolderRun]:
    if known.drifted is None:
        return []
    target = known.drifted.plan.target
    platform = knowledge.environments[known.subject.environment].platform
    return [run for run in knowledge.runs if run.is_of(target) and run.base_url in ("", platform)]


def _impact(plan: Plan) -> Iterator[tuple[str, str]]:
    """Yield what each delete takes with it."""
    for change in plan.changes:
        if change.action is Action.DELETE and change.impact is not None:
            yield one_line(change.address), one_line(told(change.impact))


def _access(access: Access) -> Iterator[tuple[str, str]]:
    """Yield everybody who has a way in, with all ways: which of them counts is not documented."""
    effective = Effective(access)
    for email in sorted(effective.people()):
        ways = [f"{way.role} {way_in(way.group, way.name)}" for way in effective.ways(email)]
        yield one_line(email), one_line(", ".join(ways))


def _doubts(access: Access) -> Iterator[str]:
    for way in Effective(access).unseen():
        yield one_line(f"{way.role} {way_in(way.group, way.name)}, whose members are not visible")
    yield from (one_line(f"not known: {what}") for what in access.missing)
