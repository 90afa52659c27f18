"""
Somebody else edits something between two requests of an apply.

A planned item that was edited before it was looked at for the last time is never overwritten; an edit elsewhere
stops nothing.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from contextlib import closing
from itertools import takewhile
from pathlib import Path

from labelform.core.change import Action
from labelform.errors import ExitCode
from labelform.runs.account import Outcome
from labelform.runs.runs import FolderRuns
from labelform.sandbox import open_sandbox
from labelform.sandbox.faults import FaultPlan, FaultyApp, Rule
from labelform.sandbox.faults.rules import Fault, ForeignEdit, Match
from tests.faults.judge import state_of
from tests.faults.scenarios import apply
from tests.faults.strike import Ground, Verdict

ELSEWHERE = ForeignEdit(section="collections", name="tiny-vru-boxes")
EDITS = (
    ForeignEdit(section="collections", name="changes"),
    ForeignEdit(section="collections", name="changes", action="delete"),
    ForeignEdit(section="collections", name="goes"),
    ForeignEdit(section="collections", name="goes", action="fill"),
    ForeignEdit(section="presets", name="changes"),
    ForeignEdit(section="presets", name="goes", action="delete"),
    ForeignEdit(section="collections", name="was"),
    ForeignEdit(section="collections", name="was", action="delete"),
    ForeignEdit(section="presets", name="was"),
    ForeignEdit(section="collections", name="now"),
    ELSEWHERE,
)
"""Planned items, some of them by the name that they are going to lose, and one of another project."""
RENAMED = {"was": "now"}


def foreign_edits(ground: Ground) -> Iterator[tuple[str, Rule, str]]:
    """Yield every edit at every request boundary; the last part is the address that it touches."""
    if ground.plan.target.hash is None:
        return
    planned = {name for change in ground.plan.changes for name in change.keys}
    for edit in (edit for edit in EDITS if edit.name in planned or edit is ELSEWHERE):
        section = {"presets": "filter_presets"}.get(edit.section, edit.section)
        for number in range(1, ground.requests + 1):
            rule = Rule(fault=Fault.FOREIGN_EDIT, match=Match(request=number), times=1, edit=edit)
            address = f'{section}["{RENAMED.get(edit.name, edit.name)}"]'
            yield f"{edit.action} {edit.section} {edit.name} at request {number}", rule, address


def strike_with_edit(ground: Ground, what: str, rule: Rule, address: str) -> Verdict:
    """Apply once with the edit, check that it was respected, then plan again and apply to the end."""
    verdict = Verdict(what, 1, [])
    with tempfile.TemporaryDirectory() as name:
        database = ground.scenario.copy(Path(name))
        runs = FolderRuns(Path(name) / "runs")
        with closing(open_sandbox(database, faults=FaultPlan(rules=(rule,)))) as sandbox:
            account = asyncio.run(apply(sandbox, ground.plan, runs))
            verdict.exit_codes.append(int(account.exit_code))
            assert isinstance(sandbox.app, FaultyApp)
            outcomes = {result.change.address: result.outcome for result in account.results}
            created = {one.address for one in ground.plan.changes if one.action is Action.CREATE}
            if address in created and rule.edit is not None and rule.edit.action == "fill":
                return verdict  # what somebody puts into a thing that is new is nobody's loss
            if address in created:
                verdict.wrong += _disrespect_of_new(address, outcomes[address], sandbox.app)
            else:
                verdict.wrong += _disrespect(address, outcomes, sandbox.app, rule, int(account.exit_code))
            again = ground.scenario.make(sandbox, Path(name))
            last = asyncio.run(apply(sandbox, again, runs))
            verdict.exit_codes.append(int(last.exit_code))
            if state_of(sandbox)[0] != ground.wanted and not again.blocked:  # which says what it cannot bring back
                verdict.wrong.append("a new plan does not lead to what is wanted")
    return verdict


def _disrespect(address: str, outcomes: dict[str, Outcome], app: FaultyApp, rule: Rule, code: int) -> list[str]:
    if address not in outcomes:
        return [] if code == ExitCode.OK else [f"an edit elsewhere ended the run with {code}"]
    struck = next((seen for seen in app.log if seen.fault is Fault.FOREIGN_EDIT), None)
    if struck is None or struck.is_write:
        return []  # the one race: the edit fell between the last look and the write it was followed by
    if _is_in_last_look(app, struck.number):
        return []  # the same: who reads two things has read the first of them a moment before
    if rule.edit is not None and _met_nothing(rule.edit, app, struck.number):
        return []
    is_gone = rule.edit is not None and rule.edit.action == "delete"
    allowed = {Outcome.STALE, Outcome.FAILED, Outcome.NOT_ATTEMPTED}
    if address.endswith('["goes"]') and is_gone:
        allowed = {Outcome.ALREADY, Outcome.DONE}  # somebody else deleted what the plan deletes
    later = (
        {Outcome.DONE} if _was_over(address, app, struck.number) or _was_gone(address, app, struck.number) else set()
    )
    if outcomes[address] in allowed | later:
        return []
    return [f"{address} was edited at request {struck.number} and is said to be {outcomes[address]}"]


def _met_nothing(edit: ForeignEdit, app: FaultyApp, number: int) -> bool:
    """Tell whether nothing had the name of the edit at that moment: not yet, or not any more."""
    called = f'"name": "{RENAMED.get(edit.name, edit.name)}"'.encode()
    renamed = any(
        seen.carried_out and seen.method == "PATCH" and f"/{edit.section}/" in seen.target and called in seen.body
        for seen in app.log[: number - 1]
    )
    return (edit.name in RENAMED and renamed) or (edit.name in RENAMED.values() and not renamed)


def _disrespect_of_new(address: str, outcome: Outcome, app: FaultyApp) -> list[str]:
    """Judge an edit of what the plan creates: the edit meets nothing before that, and after it, is not undone."""
    struck = next((seen for seen in app.log if seen.fault is Fault.FOREIGN_EDIT), None)
    if struck is None or struck.is_write:
        return []
    section = "presets" if address.startswith("filter_presets") else "collections"
    creating = f"/{section}"
    is_made = any(
        seen.method == "POST" and seen.target.split("?")[0].endswith(creating) for seen in app.log[: struck.number - 1]
    )
    allowed = {Outcome.UNKNOWN, Outcome.STALE, Outcome.FAILED, Outcome.NOT_ATTEMPTED}  # UNKNOWN: it does not show
    if outcome in allowed or not is_made or _was_over(address, app, struck.number):
        return []
    return [f"{address} was edited at request {struck.number} and is said to be {outcome}"]


def _was_over(address: str, app: FaultyApp, number: int) -> bool:
    """Tell whether nothing read the section after the edit: it came when the run had seen its own work."""
    shows = "/presets" if address.startswith("filter_presets") else "/collections?"  # what one holds says nothing of it
    return not any(shows in seen.target for seen in app.log[number:])


def _is_in_last_look(app: FaultyApp, number: int) -> bool:
    """Tell whether the edit fell between the reads of the look before a write: the item, and the pages it holds."""
    looked = [*takewhile(lambda seen: not seen.is_write, app.log[number - 1 :])]
    is_followed = number - 1 + len(looked) < len(app.log)
    return is_followed and all(seen.target.split("?")[0].endswith("/items") for seen in looked)


def _was_gone(address: str, app: FaultyApp, number: int) -> bool:
    """Tell whether the run had deleted the item before the edit, which then met nothing."""
    section = "presets" if address.startswith("filter_presets") else "collections"
    deleted = [seen for seen in app.log[: number - 1] if seen.method == "DELETE" and f"/{section}/" in seen.target]
    return address.endswith('["goes"]') and bool(deleted)
