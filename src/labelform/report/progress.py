"""
An apply as it happens, and its account at the end, in Terraform's words. Results speak in the past tense.

`module` is the address of the project where a run is about several, and is before each address then.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from itertools import groupby

from labelform.core.change import Action, Change
from labelform.core.plan import Violation
from labelform.core.words import PLAIN as TERRAFORM
from labelform.report.actions import account_line, not_well
from labelform.report.style import PLAIN, Style
from labelform.report.words import counted, elapsed, one_line
from labelform.runs.account import Account, Outcome, Result

_NEXT = {
    Outcome.FAILED: "fix the cause and apply again: nothing is done twice",
    Outcome.STALE: "make a new plan and review it: someone else changed this",
    Outcome.UNKNOWN: "look at the project before you apply again: the platform did not confirm the call",
    Outcome.NOT_ATTEMPTED: "apply again: nothing is done twice",
}
"""What a person can do about an outcome that is not what was planned."""


def started(change: Change, module: str = "") -> str:
    """Return the line that says a change is being made."""
    return f"{full_address(change, module)}: {change.verb.doing}...{_identity(change)}"


def still(change: Change, elapsed_seconds: float, module: str = "") -> str:
    """Return the line that says a change takes long."""
    doing = change.verb.doing.lower()
    return (
        f"{full_address(change, module)}: Still {doing}...{_identity(change, f', {elapsed(elapsed_seconds)} elapsed')}"
    )


def waiting(change: Change | None, left_seconds: float, module: str = "") -> str:
    """Return the line that says how long a call may still arrive, of a change or of earlier runs."""
    left = f"{math.ceil(left_seconds)}s left"
    if change is None:
        whose = f"{one_line(module)}: " if module else ""
        return (
            f"{whose}Waiting until calls of an earlier run can no longer arrive, {left} (--no-wait continues at once)"
        )
    address = full_address(change, module)
    return f"{address}: Its answer was lost: waiting until the call can no longer arrive, {left}"


def finished(result: Result, style: Style = PLAIN, module: str = "") -> str:
    """Return the line that says what happened to a change."""
    address = full_address(result.change, module)
    if result.outcome is Outcome.DONE:
        identity = "" if result.change.action is Action.DELETE else _identity(result.change)
        return f"{address}: {result.change.verb.noun} complete after {elapsed(result.elapsed_seconds)}{identity}"
    if result.outcome is Outcome.ALREADY:
        return f"{address}: Already as planned"
    return f"{address}: {style.paint(result.outcome.capitalize(), 'bold', 'red')}: {one_line(result.message)}"


def render_account(account: Account, style: Style = PLAIN) -> str:
    """Return the end of an apply: everything that was not done with its reason, what to do, then Terraform's count."""
    return "\n".join([*_not_done(account, style), *_end(account, style)]) + "\n"


def render_member(account: Account, module: str, style: Style = PLAIN) -> str:
    """Return the end of one project of several: the total of all comes once, after the last."""
    head, color = ("Complete:", "green") if account.is_complete else ("Ended:", "red")
    line = f"{one_line(module)}: {style.paint(head, color)} {_counts(account)}"
    return "\n".join([*_not_done(account, style, module), line, *_remarks(account, style)]) + "\n"


def render_total(account: Account, style: Style = PLAIN) -> str:
    """Return the end of all projects of a run: Terraform's count, once."""
    return "\n".join(_end(account, style)) + "\n"


def full_address(change: Change, module: str) -> str:
    """Return the address of a change, below that of its project."""
    return one_line(f"{module}.{change.address}" if module else change.address)


def counts_line(account: Account) -> str:
    """Return Terraform's count of what was done."""
    return f"Resources: {_counts(account)}"


def _counts(account: Account) -> str:
    added, changed, destroyed = (
        account.count(Outcome.DONE, [action]) for action in (Action.CREATE, Action.UPDATE, Action.DELETE)
    )
    return f"{added} added, {changed} changed, {destroyed} destroyed."


def _end(account: Account, style: Style) -> Iterator[str]:
    head, color = ("Apply complete!", "green") if account.is_complete else ("Apply ended.", "red")
    yield f"{style.paint(head, 'bold', color)} {counts_line(account)}"
    yield from filter(None, [_in_own_words(account), account_line(account.actions)])
    yield from _remarks(account, style)


def _in_own_words(account: Account) -> str:
    """Return what the count says in Terraform's words and kinds say in others, as in `(datasets: 2 detached)`."""
    changes = (result.change for result in account.results if result.outcome is Outcome.DONE)
    found = Counter(
        (change.kind, change.verb.done)
        for change in changes
        if change.verb not in (TERRAFORM.create, TERRAFORM.update, TERRAFORM.delete)
    )
    kinds = groupby(sorted(found), key=lambda one: one[0])
    said = (f"{kind}: {', '.join(f'{found[one]:,} {one[1]}' for one in ones)}" for kind, ones in kinds)
    return f"({text})" if (text := "; ".join(said)) else ""


def _remarks(account: Account, style: Style) -> Iterator[str]:
    already = account.count(Outcome.ALREADY)
    if already:
        yield f"{already:,} already as planned."
    if account.blocked:
        remain = counted(account.blocked, "blocked change remains", "blocked changes remain")
        yield style.paint(f"{remain}.", "yellow")
    if account.failing:
        fail = counted(len(account.failing), "check does not hold", "checks do not hold")
        yield style.paint(f"{fail} for the project as it is now.", "bold", "red")
    if account.is_interrupted:
        yield style.paint("Interrupted: run apply again to finish.", "yellow")


def _not_done(account: Account, style: Style, module: str = "") -> Iterator[str]:
    yield from not_well(account.actions, style, module)
    for outcome, advice in _NEXT.items():
        results = [result for result in account.results if result.outcome is outcome]
        for result in results:
            yield f"{style.paint(outcome, 'red')}: {full_address(result.change, module)}: {one_line(result.message)}"
        if results:
            yield f"  {style.paint('you can:', 'cyan')} {advice}"
    whose = f"{one_line(module)}: " if module else ""
    for one in account.failing:
        yield f"{style.paint(f'[{one.rule}]', 'red')} {whose}{one_line(one.message)}{_written_at(one)}"


def _written_at(violation: Violation) -> str:
    return f"  ({one_line(str(violation.source))})" if violation.source else ""


def _identity(change: Change, more: str = "") -> str:
    if change.id:
        return f" [id={one_line(change.id)}{more}]"
    return f" [{more[2:]}]" if more else ""
