"""What a report is given: finished plans, each with where it came from, and how they shall be shown."""

from __future__ import annotations

from dataclasses import dataclass

from labelform.core.plan import Plan
from labelform.diagnostics import Diagnostic
from labelform.report.style import PLAIN, Style


@dataclass(frozen=True, slots=True)
class PlannedProject:
    """One plan, the spec it was made from as the user named it, and the environment if there is one."""

    plan: Plan
    spec_file: str
    environment: str | None = None


@dataclass(frozen=True, slots=True)
class ReportOptions:
    """
    How plans are shown; a format ignores what means nothing to it.

    `explain` is the one address to explain. `max_bytes` is what a pull-request comment may weigh in UTF-8.
    `diagnostics` are findings beside the plans, for SARIF. `generated_at` is printed as it is; reports have no clock.
    `forecast` says how long apply is going to take, where that is known.
    """

    style: Style = PLAIN
    is_concise: bool = False
    shows_calls: bool = False
    explain: str | None = None
    max_bytes: int | None = None
    diagnostics: tuple[Diagnostic, ...] = ()
    generated_at: str = ""
    forecast: str = ""
