"""What the HTML page shows, as plain values: the template puts tags around it and decides nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from labelform.core.change import Action, Blocked, Change
from labelform.core.digest import plan_digest
from labelform.core.plan import Plan, Violation, steps
from labelform.report.aligned import Row, aligned
from labelform.report.lines import Line, call_itself, call_lines, field_lines
from labelform.report.planned import PlannedProject
from labelform.report.rules import Mark, marks, snapshot_note
from labelform.report.tally import SectionTally, Tally, by_section, of_plan, silence, total
from labelform.report.values import pretty
from labelform.report.words import REVIEW_ORDER, SYMBOLS, WILL, one_line

OPEN_AT_MOST = 12
"""A page of so many entries shows their details at once."""

STATES = {"delete": "destroy", "blocked": "blocked", "update": "change", "create": "add", "extra": "left alone"}
"""The states of an entry, in the order of their weight, and what the page calls them."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One change, blocked change or extra on the page."""

    anchor: str
    state: str
    symbol: str
    kind: str
    address: str
    will: str
    why: str
    place: str
    id: str = ""
    mark: Mark | None = None
    hint: str = ""
    lines: tuple[Line, ...] = ()
    rows: tuple[Row, ...] = ()
    json: str = ""
    calls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProjectOnPage:
    """One plan on the page."""

    number: int
    title: str
    hash: str
    spec_file: str
    environment: str
    digest: str
    tally: Tally
    sections: tuple[SectionTally, ...]
    violations: tuple[Violation, ...]
    allowed: tuple[Violation, ...]
    note: str
    entries: tuple[Entry, ...]
    calls: tuple[str, ...]
    silence: str
    is_in_sync: bool


@dataclass(frozen=True, slots=True)
class Page:
    """The whole page."""

    projects: tuple[ProjectOnPage, ...]
    tally: Tally
    kinds: tuple[str, ...]
    is_open: bool
    is_refused: bool


def page(planned: Sequence[PlannedProject]) -> Page:
    """Return what the page shows."""
    projects = tuple(_project(number, one) for number, one in enumerate(planned, start=1))
    entries = [entry for project in projects for entry in project.entries]
    return Page(
        projects=projects,
        tally=total(project.tally for project in projects),
        kinds=tuple(dict.fromkeys(entry.kind for entry in entries)),
        is_open=len(entries) <= OPEN_AT_MOST,
        is_refused=any(project.violations for project in projects),
    )


def _project(number: int, planned: PlannedProject) -> ProjectOnPage:
    plan = planned.plan
    return ProjectOnPage(
        number=number,
        title=one_line(plan.target.title),
        hash=plan.target.hash or "",
        spec_file=planned.spec_file,
        environment=planned.environment or "",
        digest=plan_digest(plan),
        tally=of_plan(plan),
        sections=by_section(plan),
        violations=plan.violations,
        allowed=plan.allowed,
        note=snapshot_note(plan),
        entries=tuple(_entries(plan, f"p{number}")),
        calls=tuple(call_lines(steps(plan.changes))),
        silence=silence(plan),
        is_in_sync=plan.is_in_sync,
    )


def _entries(plan: Plan, prefix: str) -> Iterator[Entry]:
    marked = marks(plan)
    deletes, *others = ([change for change in plan.changes if change.action is action] for action in REVIEW_ORDER)
    for place, change in enumerate(deletes):
        yield _changed(change, f"{prefix}-d{place}", marked.get(change.address))
    for place, blocked in enumerate(plan.blocked):
        yield _blocked(blocked, f"{prefix}-b{place}")
    for place, change in enumerate(change for changes in others for change in changes):
        yield _changed(change, f"{prefix}-c{place}", marked.get(change.address))
    for place, extra in enumerate(plan.extras):
        yield Entry(
            f"{prefix}-e{place}", "extra", ".", extra.kind, one_line(extra.address), "is left alone",
            one_line(extra.reason), "", id=one_line(extra.id),
        )  # fmt: skip


def _changed(change: Change, anchor: str, mark: Mark | None) -> Entry:
    is_update, is_nested = change.action is Action.UPDATE, _is_nested(change)
    return Entry(
        anchor=anchor,
        state=change.action,
        symbol=SYMBOLS[change.action],
        kind=change.kind,
        address=one_line(change.address),
        will=WILL[change.action],
        why=one_line(change.reason),
        place=_place(change),
        id=one_line(change.id or ""),
        mark=mark,
        lines=tuple(field_lines(change)),
        rows=tuple(aligned(change.before, change.after)) if is_update and is_nested else (),
        json="\n".join(pretty(change.before or change.after)) if is_nested and not is_update else "",
        calls=tuple(one_line(call_itself(call.name, call.args)) for call in change.calls),
    )


def _blocked(blocked: Blocked, anchor: str) -> Entry:
    change = blocked.change
    return Entry(
        anchor=anchor,
        state="blocked",
        symbol="!",
        kind=change.kind,
        address=one_line(change.address),
        will=f"is blocked: {_fields(change)}" if change.fields else "is blocked",
        why=one_line(blocked.reason),
        place=_place(change),
        id=one_line(change.id or ""),
        hint=one_line(blocked.hint),
        lines=tuple(line for line in field_lines(change) if line.symbol != "#"),
    )


def _fields(change: Change) -> str:
    return one_line(", ".join(dict.fromkeys(field.path for field in change.fields)))


def _place(change: Change) -> str:
    return one_line(str(change.source)) if change.source else ""


def _is_nested(change: Change) -> bool:
    """Tell whether an item has more than plain fields, so that it is read better as JSON."""
    values = [*(change.before or {}).values(), *(change.after or {}).values()]
    return any(
        isinstance(inner, (dict, list)) for value in values if isinstance(value, dict) for inner in value.values()
    )
