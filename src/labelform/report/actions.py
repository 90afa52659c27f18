"""
Actions in reports: those that a plan holds, and what happened to them.

They are not changes: a section of their own, counted apart, in an order that is theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from labelform.core.following import FollowUp
from labelform.core.plan import Plan
from labelform.report.lines import Line, line
from labelform.report.markup import code
from labelform.report.style import PLAIN, Style
from labelform.report.words import counted, elapsed, one_line
from labelform.runs.account import ActionResult, Outcome

HEADING = "Actions that follow, in this order:"
SYMBOL = ">"
MOST_NAMED = 3
MOST_LISTED = 20
"""The most actions that a comment lists; all are counted."""


def counted_actions(plans: Sequence[Plan]) -> str:
    """Return `1 action follows`; empty if none does."""
    number = sum(len(plan.actions) for plan in plans)
    return counted(number, "action follows", "actions follow") if number else ""


def action_lines(actions: Sequence[FollowUp]) -> list[Line]:
    """Return the actions of a plan, each with the changes that it follows and what a failure means."""
    return [one for action in actions for one in _lines(action)]


def why_it_follows(action: FollowUp, mark: Callable[[str], str] = one_line) -> str:
    """Return where the spec asks for an action and what it follows, each piece marked as a format wants it."""
    place = f"{mark(str(action.source))}: " if action.source else ""
    if action.is_asked_for:
        return f"{place}asked for"
    more = len(action.follows) - MOST_NAMED
    named = ", ".join(map(mark, action.follows[:MOST_NAMED]))
    return f"{place}it follows {named}{f' and {more:,} more' if more > 0 else ''}"


def _lines(action: FollowUp) -> Iterator[Line]:
    yield line(SYMBOL, 0, one_line(action.address))
    yield line("#", 1, f"({why_it_follows(action)})")
    if not action.stops:
        yield line("#", 1, "(the run continues if it fails)")


def actions_markdown(names: Sequence[str], plans: Sequence[Plan]) -> Iterator[str]:
    """Yield the actions of plans as a list; `names` are those of their projects, shown if there are several."""
    lines = [
        f"- {code(action.address)}{f' in {code(name)}' if len(plans) > 1 else ''}: {why_it_follows(action, code)}"
        for name, plan in zip(names, plans, strict=True)
        for action in plan.actions
    ]
    if lines:
        yield f"**{HEADING}**"
        more = [f"- and {len(lines) - MOST_LISTED:,} more"] if len(lines) > MOST_LISTED else []
        yield "\n".join([*lines[:MOST_LISTED], *more])


def acted(result: ActionResult, style: Style = PLAIN, module: str = "") -> str:
    """Return the line that says how far an action has come."""
    address = full_name(result.action, module)
    if result.outcome is None:
        grown = f" {_grown(result)}, {elapsed(result.elapsed_seconds)} elapsed" if result.after is not None else ""
        return f"{address}: {'Still growing...' if grown else 'Starting...'}{grown}"
    said = "; ".join(part for part in (_grown(result), one_line(result.message)) if part)
    if result.outcome is Outcome.DONE:
        return f"{address}: Action complete after {elapsed(result.elapsed_seconds)}" + (f" ({said})" if said else "")
    if result.outcome is Outcome.ALREADY:
        return f"{address}: Already done" + (f" ({said})" if said else "")
    return f"{address}: {style.paint(result.outcome.capitalize(), 'bold', 'red')}: {one_line(result.message)}"


def not_well(results: Sequence[ActionResult], style: Style = PLAIN, module: str = "") -> Iterator[str]:
    """Yield what is said at the end of actions that were not done, and what a person can do."""
    for result in results:
        if result.is_well or result.outcome is None:
            continue
        word = style.paint(str(result.outcome), "red" if result.fails_run else "yellow")
        yield f"{word}: {full_name(result.action, module)}: {one_line(result.message)}"
        yield f"  {style.paint('you can:', 'cyan')} {result.hint or 'labelform resume continues it'}"


def account_line(results: Sequence[ActionResult]) -> str:
    """Return how many actions were done, and how many not; empty if there was none."""
    if not results:
        return ""
    done = sum(result.outcome is Outcome.DONE for result in results)
    already = sum(result.outcome is Outcome.ALREADY for result in results)
    left = len(results) - done - already
    parts = [f"{done} done", *([f"{already} already done"] if already else []), *([f"{left} not done"] if left else [])]
    return f"Actions: {', '.join(parts)}."


def full_name(action: FollowUp, module: str) -> str:
    """Return the address of an action, below that of its project."""
    return one_line(f"{module}.{action.address}" if module else action.address)


def _grown(result: ActionResult) -> str:
    if result.before is None or result.after is None:
        return ""
    more = result.after - result.before
    return counted(result.after, "item") + (f", {more:,} more than before" if more > 0 else "")
