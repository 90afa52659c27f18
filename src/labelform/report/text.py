"""
Plans as text for a terminal, in the words and symbols that users of Terraform know.

The summary comes first and the line that tools parse last. A run over several projects has that line once, for
all of them: tools read the first they find.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import get_args

from labelform.core.plan import Plan, RuleName, Violation, steps
from labelform.report.access import AS_BEFORE, HEADING, MOST_PEOPLE, access_lines
from labelform.report.actions import HEADING as HEADING_OF_ACTIONS
from labelform.report.actions import action_lines, counted_actions
from labelform.report.compared import actions_heading, compared_heading, compared_text
from labelform.report.drawn import blocked_text, concise, drawn_change, table_text
from labelform.report.explain import explain
from labelform.report.lines import call_lines, change_lines, line
from labelform.report.notes import notes_text
from labelform.report.overview import altogether, overview
from labelform.report.part import left_out
from labelform.report.planned import PlannedProject, ReportOptions
from labelform.report.progress import finished, render_account, started, still, waiting
from labelform.report.rules import ALLOWED, REFUSED, marks, remarks
from labelform.report.shared import tell
from labelform.report.style import PLAIN, Style
from labelform.report.tally import COLUMNS, Tally, by_section, cells, of_plan, silence, total
from labelform.report.text_set import in_the_table, overview_text, shared_text, told_above
from labelform.report.unplanned import unplanned_text
from labelform.report.words import NO_CHANGES, REVIEW_ORDER, counted, one_line

__all__ = [
    "finished", "render_account", "render_plan", "render_text", "render_violations", "started", "still", "summary",
    "waiting",
]  # fmt: skip

MOST_ADDRESSES = 10
"""The most addresses named with a broken rule; all of them are among the changes."""


def render_plan(plan: Plan, style: Style = PLAIN) -> str:
    """Return one plan as text."""
    return render_text([PlannedProject(plan, "")], ReportOptions(style=style))


def render_text(planned: Sequence[PlannedProject], options: ReportOptions) -> str:
    """Return plans as text: what each project comes to, a section for each, the summary of all at the end."""
    if options.explain is not None:
        return explain(planned, options.explain, options.style)
    told, rows = tell(planned), overview(planned, options.unplanned)
    blocks = [
        compared_text(planned),
        overview_text(rows, options.style),
        *shared_text(planned, told, options),
    ]
    quiet = [len(planned) > 1 and _is_quiet(one.plan) for one in planned]
    for place, one in enumerate(planned):
        if quiet[place]:
            continue
        number = f"[{place + 1}/{len(planned)}] " if len(planned) > 1 else ""
        blocks += _project(one, told.own[place].plan, options, number, parted=told.parted[place])
    blocks += [options.style.paint(in_the_table(sum(quiet)), "dim") if any(quiet) else ""]
    blocks += [unplanned_text(options.unplanned, options.style), options.forecast]
    tally = altogether(rows).tally if rows else total(of_plan(one.plan) for one in planned)
    blocks += [_summary([one.plan for one in planned], tally, options.style)]
    *shown, last = (block for block in blocks if block)
    return "\n\n".join([*shown, f"{last}\n"])


def summary(plan: Plan, style: Style = PLAIN) -> str:
    """Return the closing lines: Terraform's count or "No changes", then what a reader must not miss."""
    return _summary([plan], of_plan(plan), style)


def render_violations(violations: Sequence[Violation], style: Style = PLAIN) -> str:
    """Return one paragraph per broken safety rule, with the addresses it is about."""
    return "".join(f"{line}\n" for line in _rules(violations, style.paint("Error:", "bold", "red")))


def _rules(violations: Sequence[Violation], word: str) -> Iterator[str]:
    for violation in violations:
        place = f"  ({one_line(str(violation.source))})" if violation.source else ""
        yield f"{word} [{violation.rule}] {one_line(violation.message)}{place}"
        addresses = [address for address in violation.addresses if address not in violation.message]
        yield from (f"  - {one_line(address)}" for address in addresses[:MOST_ADDRESSES])
        if len(addresses) > MOST_ADDRESSES:
            yield f"  and {len(addresses) - MOST_ADDRESSES:,} more"


def _summary(plans: Sequence[Plan], tally: Tally, style: Style) -> str:
    broken = _refused(plans, style)
    if all(plan.matches_spec for plan in plans):
        return "\n".join([style.paint(NO_CHANGES, "bold", "green"), *broken])
    word, _, rest = tally.line.partition(" ")
    lines = [f"{style.paint(word, 'bold')} {rest}"]
    if tally.blocked:
        lines.append(style.paint(counted(tally.blocked, "change is", "changes are") + " blocked.", "yellow"))
    if counted_actions(plans):
        lines.append(f"{counted_actions(plans)}.")
    if left_out(plans):
        lines.append(style.paint(f"{left_out(plans)}.", "yellow"))
    return "\n".join([*lines, *broken])


def _refused(plans: Sequence[Plan], style: Style) -> list[str]:
    broken = [one.rule for plan in plans for one in plan.violations]
    if not broken:
        return []
    refuse = counted(len(broken), "broken policy rule refuses", "broken policy rules refuse")
    way_out = f" To allow it: {' '.join(f'--allow {one}' for one in dict.fromkeys(broken))}"
    can_be_meant = {str(one) for one in broken} <= {*get_args(RuleName)}
    return [style.paint(f"{refuse} this: it cannot be applied.{way_out if can_be_meant else ''}", "bold", "red")]


def _is_quiet(plan: Plan) -> bool:
    """Return whether there is nothing to say about a project that the table does not say."""
    return plan.matches_spec and not (plan.extras or plan.violations or plan.allowed)


def _project(
    planned: PlannedProject, own: Plan, options: ReportOptions, number: str, *, parted: int
) -> Iterator[str]:  # fmt: skip
    plan, own, style = planned.plan.unpacked(), own.unpacked(), options.style
    yield _heading(planned, style, number)
    if not plan.is_in_sync:
        yield _sections_table(plan, style)
    yield from (style.paint(one_line(remark), "yellow") for remark in remarks(plan))
    if plan.violations:
        yield f"{style.paint(REFUSED, 'bold', 'red')}\n{render_violations(plan.violations, style).rstrip()}"
    if plan.allowed:
        yield "\n".join([style.paint(ALLOWED, "bold"), *_rules(plan.allowed, style.paint("Warning:", "yellow"))])
    yield notes_text(plan, style)
    yield blocked_text(own.blocked, options)
    yield from _changes(own, options)
    yield style.paint(f"({told_above(parted)})", "dim") if parted else ""
    yield _actions(plan, style)
    yield _access(plan, style)
    if options.shows_calls and plan.changes:
        yield _calls(plan, style)
    yield _extras(plan, options)
    explained = silence(plan)
    yield style.paint(f"({explained})", "dim") if explained else ""


def _heading(planned: PlannedProject, style: Style, number: str) -> str:
    target = planned.plan.target
    if planned.beside:
        heading = style.paint(f"{number}{compared_heading(planned, planned.beside)}", "bold")
        return heading + (style.paint(f"  {one_line(planned.spec_file)}", "dim") if planned.spec_file else "")
    place = [one_line(planned.spec_file)] if planned.spec_file else []
    place += [f"environment {one_line(planned.environment)}"] if planned.environment else []
    heading = style.paint(f'{number}Project "{one_line(target.title)}"', "bold")
    heading += f" ({target.hash or 'does not exist yet'})"
    return heading + (style.paint(f"  {', '.join(place)}", "dim") if place else "")


def _sections_table(plan: Plan, style: Style) -> str:
    rows: list[tuple[str, ...]] = [("section", *COLUMNS)]
    rows += [
        (section.kind, *(cells(section.tally, ".") if section.is_managed else ("", "", "", "", "unmanaged", "")))
        for section in by_section(plan)
    ]
    return table_text(rows, style)


def _changes(plan: Plan, options: ReportOptions) -> Iterator[str]:
    if not plan.changes:
        return
    ordered = [change for action in REVIEW_ORDER for change in plan.changes if change.action is action]
    marked = marks(plan)
    heading = options.style.paint(actions_heading(is_comparison=plan.is_comparison), "bold")
    if options.is_concise:
        yield "\n".join([heading, *(concise(change, marked.get(change.address), options.style) for change in ordered)])
        return
    yield heading
    for change in ordered:
        yield drawn_change(
            change_lines(change, marked.get(change.address), is_compared=plan.is_comparison), options.style
        )


def _actions(plan: Plan, style: Style) -> str:
    if not plan.actions:
        return ""
    return drawn_change([line("#", 0, HEADING_OF_ACTIONS), *action_lines(plan.actions)], style)


def _access(plan: Plan, style: Style) -> str:
    if plan.access is None:
        return ""
    if plan.access.is_empty:
        return style.paint(f"({AS_BEFORE})", "dim")
    return drawn_change([line("#", 0, HEADING), *access_lines(plan.access, MOST_PEOPLE)], style)


def _calls(plan: Plan, style: Style) -> str:
    heading = style.paint("Calls, in the order they are made:", "bold")
    where = plan.target.hash or "the project that create_project creates"
    return "\n".join([f"{heading} (project {where})", *(f"  {line}" for line in call_lines(steps(plan.changes)))])


def _extras(plan: Plan, options: ReportOptions) -> str:
    if not plan.extras:
        return ""
    lines = [options.style.paint("Left alone: in the project but not in the spec.", "bold")]
    ordered = sorted(plan.extras, key=lambda extra: extra.reason)
    for reason, group in groupby(ordered, key=lambda extra: extra.reason):
        extras = list(group)
        if options.is_concise:
            lines.append(f"  . {counted(len(extras), 'item')}: {one_line(reason)}")
            continue
        lines.append(f"  {one_line(reason)}:")
        lines += [f"    . {one_line(extra.address)}" for extra in extras]
    return "\n".join(lines)
