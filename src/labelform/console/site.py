"""All pages of the console, by name: rendered from what is known, whether they are served or written into a folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from labelform.console.addresses import RUNS, Selection, contents_page, project_page, run_page, slug
from labelform.console.known import Knowledge, KnownEnvironment, KnownProject, State
from labelform.console.overview import (
    PER_PAGE,
    Equal,
    ProjectRow,
    environment_rows,
    equals,
    project_rows,
    states_shown,
    waiting,
)
from labelform.console.project import project_page_of, run_row
from labelform.console.watching import MOST_RUNS
from labelform.report.drift_html import DRIFT_PARTS
from labelform.report.history import account_text
from labelform.report.html import PLAN_PARTS, template, verbatim
from labelform.report.page import STATES
from labelform.report.words import counted, one_line
from labelform.runs.folder_run import FolderRun
from labelform.version import __version__

MOST_LISTED = 200
"""The most things of a kind that are listed from a sandbox."""
MOST_EQUAL = 50
"""The most changes shared by several projects that are shown."""
FILES = Path(__file__).parent / "templates"
TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


class Site:
    """The pages of one moment; with `is_live` they are served, and say what is new by themselves."""

    def __init__(self, knowledge: Knowledge, *, is_live: bool) -> None:
        self.knowledge = knowledge
        self.is_live = is_live

    @property
    def names(self) -> list[str]:
        """The names of all pages and of what they load."""
        return [*self._selections, *self._pages, *_ASSETS]

    def text(self, name: str, sought: str = "") -> str | None:
        """Return a page, or what pages load; None if there is none. `sought` narrows lists of projects."""
        if name in _ASSETS:
            return _ASSETS[name]()
        selected = self._selections.get(name)
        if selected is not None:
            return self._overview(*selected, sought)
        page = self._pages.get(name)
        return page() if page else None

    @cached_property
    def _rows(self) -> list[ProjectRow]:
        return project_rows(self.knowledge)

    @cached_property
    def _equals(self) -> list[Equal]:
        return equals(self.knowledge)

    @cached_property
    def _selections(self) -> Mapping[str, tuple[Selection, list[ProjectRow]]]:
        found: dict[str, tuple[Selection, list[ProjectRow]]] = {}
        for environment in (None, *self.knowledge.environments):
            there = [row for row in self._rows if environment in (None, row.subject.environment)]
            for state in (None, *State):
                rows = [row for row in there if state in (None, row.state)]
                if not rows and state and not self.is_live:
                    continue
                for number in range(1, max(1, -(-len(rows) // PER_PAGE)) + 1):
                    selection = Selection(environment, state, number)
                    found[selection.page] = selection, rows
        return found

    @cached_property
    def _pages(self) -> Mapping[str, Callable[[], str]]:
        """Return all pages but the lists of projects."""
        known = self.knowledge
        pages: dict[str, Callable[[], str]] = {RUNS: self._runs}
        pages |= {row.page: partial(self._project, known.projects[row.subject], row) for row in self._rows}
        pages |= {run_page(run.name): partial(self._run, run) for run in known.runs}
        pages |= {
            contents_page(one.name): partial(self._contents, one)
            for one in known.environments.values()
            if one.is_sandbox
        }
        return pages

    def _overview(self, selection: Selection, rows: Sequence[ProjectRow], sought: str) -> str:
        part = sought.strip().casefold()
        if part:
            rows = [row for row in rows if part in "\n".join((row.title, *row.subject)).casefold()]
        first = 0 if part else (selection.number - 1) * PER_PAGE
        pages = range(1, 1 if part else -(-len(rows) // PER_PAGE) + 1)
        is_whole = not part and selection == Selection()
        return self._rendered(
            "overview.html.j2",
            selection.page,
            selection=selection,
            sought=sought,
            heading=_heading(selection),
            is_whole=is_whole,
            rows=rows[first : first + PER_PAGE],
            count_said=_count(rows, part),
            numbers=[(n, Selection(selection.environment, selection.state, n).page) for n in pages if len(pages) > 1],
            environments=environment_rows(self.knowledge),
            states=states_shown(self.knowledge),
            waiting=waiting(self.knowledge) if is_whole else [],
            equals=self._equals[:MOST_EQUAL] if is_whole else [],
            more_equals=max(0, len(self._equals) - MOST_EQUAL) if is_whole else 0,
            entry_states=STATES,
        )

    def _project(self, known: KnownProject, row: ProjectRow) -> str:
        found = project_page_of(known, self.knowledge)
        return self._rendered(
            "project.html.j2",
            project_page(known.subject),
            row=row,
            environment=self.knowledge.environments[known.subject.environment],
            failure=one_line(known.failure),
            page=found.plan,
            drift=found.drift,
            is_open=found.plan is None or found.plan.is_open,
            impact=found.impact,
            access=found.access,
            doubts=found.doubts,
            runs=found.runs,
            **PLAN_PARTS,
            **DRIFT_PARTS,
        )

    def _runs(self) -> str:
        runs = self.knowledge.runs
        return self._rendered("runs.html.j2", RUNS, runs=list(map(run_row, runs)), is_cut=len(runs) == MOST_RUNS)

    def _run(self, run: FolderRun) -> str:
        return self._rendered("run.html.j2", run_page(run.name), name=one_line(run.name), account=account_text(run))

    def _contents(self, environment: KnownEnvironment) -> str:
        return self._rendered(
            "contents.html.j2", contents_page(environment.name), environment=environment, most=MOST_LISTED,
            one_line=one_line,
        )  # fmt: skip

    def _rendered(self, name: str, here: str, /, **values: Any) -> str:
        sandboxes = [
            (one.name, contents_page(one.name)) for one in self.knowledge.environments.values() if one.is_sandbox
        ]
        return template(name, FILES).render(
            here=here, knowledge=self.knowledge, is_live=self.is_live, sandboxes=sandboxes, version=__version__,
            slug=slug, **values,
        )  # fmt: skip


def _heading(selection: Selection) -> str:
    name = "" if selection.environment is None else selection.environment or "no environment"
    return ": ".join(filter(None, [name or "All projects", selection.state or ""]))


def _count(rows: Sequence[ProjectRow], part: str) -> str:
    found = f"{counted(len(rows), 'project')}{' found' if part else ''}"
    return f"{found}, the first {PER_PAGE}" if part and len(rows) > PER_PAGE else found


def _own(name: str) -> str:
    return (FILES / name).read_text(encoding="utf-8")


_ASSETS: Mapping[str, Callable[[], str]] = {
    "console.css": lambda: f"{verbatim('report.css')}{_own('console.css')}",
    "console.js": lambda: _own("console.js"),
    "icon.svg": lambda: _own("icon.svg"),
}
