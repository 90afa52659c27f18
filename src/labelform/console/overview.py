"""The first page as plain values: environments, what waits for somebody, what many projects have, all projects."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from labelform.console.addresses import Selection, project_page
from labelform.console.known import GRAVITY, OFF, Knowledge, KnownEnvironment, KnownProject, State, Subject
from labelform.console.last import LastRuns
from labelform.core.digest import plan_digest
from labelform.report.page_entries import Entry, shared_entries
from labelform.report.planned import PlannedProject, names_of
from labelform.report.shared import tell
from labelform.report.words import counted, one_line

PER_PAGE = 100
"""The number of projects on one page of a list."""
MOST_NAMED = 20
"""The most projects that are named where many share something."""


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """One project in one environment; `applied` is its last apply by either record, `waits` is what it waits for."""

    subject: Subject
    page: str
    title: str
    state: State
    detail: str
    read_at: datetime | None
    since: datetime | None
    applied: datetime | None
    applied_how: str
    waits: tuple[str, ...]

    @property
    def is_off(self) -> bool:
        """Return whether project and spec differ, as far as that is known."""
        return self.state in OFF


@dataclass(frozen=True, slots=True)
class EnvironmentRow:
    """One environment, with how many of its projects are in which state, and where those are listed."""

    environment: KnownEnvironment
    page: str
    counts: tuple[tuple[State, int, str], ...]


@dataclass(frozen=True, slots=True)
class Equal:
    """One change that several projects have."""

    entry: Entry
    projects: tuple[tuple[str, str], ...]
    more: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """A plan file that nobody has applied yet."""

    file: str
    what: str
    digest: str


def project_rows(knowledge: Knowledge) -> list[ProjectRow]:
    """Return all projects, those that need attention first."""
    last = LastRuns(knowledge.runs)
    rows = [_row(one, knowledge.environments[one.subject.environment], last) for one in knowledge.projects.values()]
    return sorted(rows, key=lambda row: (GRAVITY[row.state], row.title.casefold(), row.subject))


def _row(known: KnownProject, environment: KnownEnvironment, last: LastRuns) -> ProjectRow:
    run = last.of(known.drifted.plan.target, environment.platform) if known.drifted else None
    moments = [moment for moment in (known.applied_at, run.started if run else None) if moment]
    return ProjectRow(
        subject=known.subject,
        page=project_page(known.subject),
        title=one_line(known.title),
        state=known.state,
        detail=one_line(_detail(known)),
        read_at=known.read_at,
        since=known.since,
        applied=max(moments, default=None),
        applied_how=f"exit {run.exit_code}" if run and run.exit_code else "",
        waits=tuple(_waits(known, environment)),
    )


def _detail(known: KnownProject) -> str:
    """Say in few words what is left to do, or why nothing is known."""
    if known.failure:
        return known.failure
    if known.drifted is None:
        return ""
    pending = sum(1 for shift in known.drifted.drift.shifts if shift.is_pending)
    return counted(pending, "item") if pending else ""


def _waits(known: KnownProject, environment: KnownEnvironment) -> Iterator[str]:
    plan = known.drifted.plan if known.drifted else None
    if plan is None:
        return
    if plan.violations:
        yield f"policy ({', '.join(dict.fromkeys(one.rule for one in plan.violations))})"
    if plan.blocked:
        yield f"the web app ({counted(len(plan.blocked), 'change')} blocked)"
    if plan.changes and environment.is_protected and not plan.violations:
        yield "an approval (protected)"


def environment_rows(knowledge: Knowledge) -> list[EnvironmentRow]:
    """Return all environments, each with the states that its projects are in."""
    counts = Counter((one.subject.environment, one.state) for one in knowledge.projects.values())
    return [
        EnvironmentRow(
            one,
            Selection(one.name).page,
            tuple((state, counts[one.name, state], Selection(one.name, state).page) for state in State),
        )
        for one in knowledge.environments.values()
    ]


def states_shown(knowledge: Knowledge) -> tuple[State, ...]:
    """Return the states that some project is in, for the columns of the table."""
    found = {one.state for one in knowledge.projects.values()}
    return tuple(state for state in State if state in found)


def planned_projects(knowledge: Knowledge) -> list[tuple[KnownProject, PlannedProject]]:
    """Return the projects that have a plan, with it."""
    return [
        (one, PlannedProject(one.drifted.plan, one.subject.file, one.subject.environment or None))
        for one in knowledge.projects.values()
        if one.drifted is not None
    ]


def equals(knowledge: Knowledge) -> list[Equal]:
    """Return the changes that several projects have, each once, those that most have first."""
    both = planned_projects(knowledge)
    planned = [one for _, one in both]
    names = names_of(planned)
    found = []
    for entry in shared_entries(tell(planned), names):
        named = [(one.name, project_page(both[one.number - 1][0].subject)) for one in entry.having[:MOST_NAMED]]
        found.append(Equal(entry, tuple(named), len(entry.having) - len(named)))
    return sorted(found, key=lambda one: -len(one.entry.having))


def waiting(knowledge: Knowledge) -> list[Waiting]:
    """Return the plan files that nobody has applied to the end, and whether they are still what would be planned."""
    done = {(run.plan_digest, run.base_url) for run in knowledge.runs if run.is_finished}
    now = {plan_digest(planned.plan) for _, planned in planned_projects(knowledge)}
    found = []
    for saved in knowledge.saved:
        if saved.planset is None:
            found.append(Waiting(saved.file, f"cannot be read: {one_line(saved.failure)}", ""))
            continue
        left = [
            one for one in saved.planset.members
            if one.plan.changes and (one.plan_digest, one.base_url) not in done
        ]  # fmt: skip
        if left:
            stale = sum(1 for one in left if one.plan_digest not in now)
            what = f"{counted(len(left), 'project')} to apply"
            what += f"; {counted(stale, 'plan')} would differ now" if stale else "; still up to date"
            found.append(Waiting(saved.file, what, saved.planset.digest))
    return found
