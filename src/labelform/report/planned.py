"""What a report is given: finished plans, each with where it came from, and how they should be shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from labelform.core.plan import Plan
from labelform.core.planset import Member, Unplanned, modules
from labelform.diagnostics import Diagnostic
from labelform.report.style import PLAIN, Style


@dataclass(frozen=True, slots=True)
class Beside:
    """The project that another one is compared with; `hash` is None if it does not exist."""

    environment: str
    title: str
    hash: str | None = None


@dataclass(frozen=True, slots=True)
class PlannedProject:
    """
    One plan, the spec it was made from as the user named it, and the environment if there is one.

    `beside` is what a comparison wants the project to be like.
    """

    plan: Plan
    spec_file: str
    environment: str | None = None
    beside: Beside | None = None

    @property
    def sides(self) -> tuple[str, str]:
        """What is above what the project has and above what it should have."""
        return (self.environment or "", self.beside.environment) if self.beside else ("Before", "After")


def projected(member: Member) -> PlannedProject:
    """Return a plan of a set with what reports say beside it."""
    return PlannedProject(member.plan, member.plan.origin.file if member.plan.origin else "", member.environment)


def modules_of(planned: Sequence[PlannedProject]) -> list[str]:
    """Return the address of each project of a run, see `core.planset.modules`."""
    return modules([(one.environment, one.plan.target.title, one.plan.target.hash) for one in planned])


def names_of(planned: Sequence[PlannedProject]) -> list[str]:
    """Return how each project of a run is called in it: its title, told apart by environment and hash where needed."""
    is_among_several = len({one.environment for one in planned}) > 1
    names = [
        one.plan.target.title + (f" ({one.environment or 'no environment'})" if is_among_several else "")
        for one in planned
    ]
    counts = Counter(names)
    return [
        name if counts[name] == 1 else f"{name} ({one.plan.target.hash or one.spec_file})"
        for name, one in zip(names, planned, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class ReportOptions:
    """
    How plans are shown; a format ignores what means nothing to it.

    `explain` is the one address to explain. `max_bytes` is what a pull-request comment may weigh in UTF-8.
    `diagnostics` are findings beside the plans, for SARIF. `generated_at` is printed as it is; reports have no clock.
    `forecast` says how long apply is going to take, if that is known. `unplanned` are specs that have no plan.
    """

    style: Style = PLAIN
    is_concise: bool = False
    shows_calls: bool = False
    explain: str | None = None
    max_bytes: int | None = None
    diagnostics: tuple[Diagnostic, ...] = ()
    generated_at: str = ""
    forecast: str = ""
    unplanned: tuple[Unplanned, ...] = ()
