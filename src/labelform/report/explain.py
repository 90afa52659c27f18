"""`--explain ADDRESS`: everything that a plan knows about one address, in full."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from labelform.core.change import Blocked, Change
from labelform.core.plan import Plan, steps
from labelform.diagnostics import did_you_mean
from labelform.report.lines import call_lines, change_lines, field_lines
from labelform.report.notes import notes_text
from labelform.report.planned import PlannedProject
from labelform.report.rules import marks
from labelform.report.style import PLAIN, Style
from labelform.report.values import pretty
from labelform.report.words import one_line


def explain(planned: Sequence[PlannedProject], address: str, style: Style = PLAIN) -> str:
    """Return what the plans say about one address; when they say nothing, why that is."""
    found = [block for one in planned if address in addresses(one.plan) for block in _in_project(one, address, style)]
    return "\n\n".join(found or [_nothing(planned, address)]) + "\n"


def addresses(plan: Plan) -> dict[str, None]:
    """Return every address that a plan mentions, in its order."""
    named = [address for change in plan.changes for address in change.addresses]
    named += [blocked.change.address for blocked in plan.blocked]
    named += [address for note in plan.notes for address in note.addresses]
    return dict.fromkeys([*named, *(extra.address for extra in plan.extras)])


def _in_project(planned: PlannedProject, address: str, style: Style) -> Iterator[str]:
    plan = planned.plan
    yield style.paint(f'{one_line(address)} in project "{one_line(plan.target.title)}"', "bold")
    for change in (change for change in plan.changes if address in change.addresses):
        yield "\n".join(_change(plan, change, style))
    for blocked in (blocked for blocked in plan.blocked if blocked.change.address == address):
        yield "\n".join(_blocked(blocked, style))
    for extra in (extra for extra in plan.extras if extra.address == address):
        yield f"It is left alone: {one_line(extra.reason)}.\n  id: {one_line(extra.id)}"
    for violation in (violation for violation in plan.violations if address in violation.addresses):
        yield f"{style.paint('Refused by policy:', 'bold', 'red')} [{violation.rule}] {one_line(violation.message)}"
    for violation in (violation for violation in plan.allowed if address in violation.addresses):
        yield f"{style.paint('Allowed by name:', 'bold')} [{violation.rule}] {one_line(violation.message)}"
    notes = tuple(note for note in plan.notes if address in note.addresses)
    yield from filter(None, [notes_text(plan.model_copy(update={"notes": notes}), style)])


def _change(plan: Plan, change: Change, style: Style) -> Iterator[str]:
    for line in change_lines(change, marks(plan).get(change.address), is_compared=plan.is_comparison):
        yield f"{'  ' * line.depth}{line.symbol} {line.text}"
    yield from _items(change, style)
    yield style.paint("calls, in the order they are made:", "bold")
    yield from (f"  {line}" for line in call_lines(steps([change])))
    shared = [step for step in steps(plan.changes) if change in step.changes and len(step.changes) > 1]
    if shared:
        others = max(len(step.changes) - 1 for step in shared)
        yield f"  (made in one call with {others:,} other{'s' if others > 1 else ''})"


def _items(change: Change, style: Style) -> Iterator[str]:
    if change.id:
        yield f"{style.paint('id:', 'bold')} {one_line(change.id)}"
    for name, item in (("before:", change.before), ("after:", change.after)):
        if item is not None:
            yield style.paint(name, "bold")
            yield from (f"  {line}" for line in pretty(item))


def _blocked(blocked: Blocked, style: Style) -> Iterator[str]:
    place = f" (asked for at {one_line(str(blocked.change.source))})" if blocked.change.source else ""
    yield f"{style.paint('Blocked:', 'bold', 'yellow')} {one_line(blocked.reason)}{place}"
    yield from (f"  {line.symbol} {line.text}" for line in field_lines(blocked.change) if line.symbol != "#")
    if blocked.hint:
        yield f"  {style.paint('you can:', 'cyan')} {one_line(blocked.hint)}"


def _nothing(planned: Sequence[PlannedProject], address: str) -> str:
    kind = address.partition("[")[0]
    known = [name for one in planned for name in addresses(one.plan)]
    sections = {section.kind: section for one in planned for section in one.plan.sections}
    lines = [f"{one_line(address)} is not in the plan."]
    section = sections.get(kind)
    if section is None:
        lines.append(f"  There is no section {one_line(kind)}. Sections: {', '.join(sections)}.")
    elif not section.is_managed:
        lines.append(f"  The section {kind} is unmanaged: the spec does not have it, so nothing in it is touched.")
    else:
        lines.append("  A plan does not list what is already as desired: it may be such an item, or it may not exist.")
    suggestion = did_you_mean(address, known)
    return "\n".join([*lines, *([f"  hint: {one_line(suggestion)}"] if suggestion else [])])
