"""The outcomes of a run as they arrive, and the one place that decides the outcome of a change without one."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Protocol, TypeVar

from labelform.core.change import Change
from labelform.core.following import FollowUp
from labelform.core.kept import Unkept
from labelform.core.plan import Plan
from labelform.runs.account import Account, ActionResult, Outcome, Result

T = TypeVar("T")

LEFT_OUT = "it was removed to be added again as planned, but nothing shows that it is back"


class HasAddress(Protocol):
    """A change or an action: what a call is sent for."""

    @property
    def address(self) -> str:
        """How a plan, a ledger and an account call it."""


class Watcher(Protocol):
    """Is informed of what an apply does, as it does it."""

    def started(self, change: Change) -> None:
        """The first call of a change is about to be sent."""

    def finished(self, result: Result) -> None:
        """The outcome of a change is known."""

    def waiting(self, change: Change | None, left_seconds: float) -> None:
        """Calls that were sent are given time to arrive: one of a change, or with None, those of earlier runs."""

    def acted(self, result: ActionResult) -> None:
        """An action is about to be started, has come further, or is at its end."""


@dataclass(slots=True)
class RunState:
    """
    The outcomes of a run so far, and whether it has to end.

    A call is open from the moment it is sent until an answer, or a look at the project, shows its result.
    """

    watcher: Watcher
    results: dict[str, Result] = field(default_factory=dict)
    made: dict[str, str] = field(default_factory=dict)
    is_halted: bool = False
    halt_reason: str = ""
    is_cancelled: bool = False
    notes: list[str] = field(default_factory=list)
    actions: dict[str, ActionResult] = field(default_factory=dict)
    """How far the actions have come that were begun, or skipped."""
    unkept: dict[str, Unkept] = field(default_factory=dict)
    """Why nothing is kept of what items held that were to be deleted."""
    _started: dict[str, float] = field(default_factory=dict)
    _open: dict[str, datetime] = field(default_factory=dict)
    _effective: set[str] = field(default_factory=set)
    _refused_together: dict[str, str] = field(default_factory=dict)
    _removed: set[str] = field(default_factory=set)

    def start(self, changes: Sequence[Change]) -> None:
        """Note that the first call of some changes is about to be sent."""
        for change in changes:
            if change.address not in self._started:
                self._started[change.address] = time.monotonic()
                self._tell(self.watcher.started, change)

    def was_started(self, change: Change) -> bool:
        """Return whether a call of the change was sent in this run."""
        return change.address in self._started

    def may_have_effect(self, change: Change) -> bool:
        """Return whether a call of the change was carried out in this run, or may have been."""
        return any(change.address in those for those in (self._effective, self._open, self._refused_together))

    def sent(self, changes: Sequence[HasAddress], at: datetime) -> None:
        """Note that a call for some changes is on its way."""
        self._open.update((change.address, at) for change in changes)

    def sent_at(self, changes: Sequence[HasAddress]) -> list[datetime]:
        """Return when the calls of some changes were sent that are still on their way."""
        return [self._open[change.address] for change in changes if change.address in self._open]

    def waiting(self, change: Change | None, left_seconds: float) -> None:
        """Say that calls are given time to arrive."""
        self._tell(partial(self.watcher.waiting, change), left_seconds)

    def answered(self, changes: Sequence[HasAddress], *, was_carried_out: bool) -> None:
        """Note what the platform said about the call that is on its way."""
        for change in changes:
            self._open.pop(change.address, None)
        if was_carried_out:
            self._effective.update(change.address for change in changes)

    def refused_together(self, changes: Sequence[Change], said: str) -> None:
        """Note what the platform said to one call for several changes: some may be carried out, others refused."""
        self._refused_together.update((change.address, said) for change in changes)

    def is_out(self, change: Change, *, is_so: bool) -> None:
        """Note whether a call of a change has removed the item that a later one of its calls brings back."""
        (self._removed.add if is_so else self._removed.discard)(change.address)

    def settle(self, change: Change, outcome: Outcome, message: str = "") -> None:
        """Give a change its outcome; a later one replaces an earlier one. What is gone for now is reported with it."""
        if outcome in (Outcome.DONE, Outcome.ALREADY):
            self._removed.discard(change.address)
        elif change.address in self._removed:
            message = f"{message}; {LEFT_OUT}"
        if outcome is not Outcome.UNKNOWN:
            self._open.pop(change.address, None)
        began = self._started.get(change.address)
        elapsed_seconds = time.monotonic() - began if began is not None else 0.0
        result = Result(change, outcome, message, elapsed_seconds, change.address in self._effective)
        self.results[change.address] = result
        self._tell(self.watcher.finished, result)

    def act(self, result: ActionResult) -> None:
        """Note how far an action has come; what comes later replaces what came before."""
        if result.outcome not in (None, Outcome.UNKNOWN):
            self._open.pop(result.action.address, None)
        result = replace(result, has_effect=result.action.address in self._effective)
        self.actions[result.action.address] = result
        self._tell(self.watcher.acted, result)

    def halt(self, reason: str) -> None:
        """Start nothing more in this run."""
        self.is_halted, self.halt_reason = True, self.halt_reason or reason

    def is_settled(self, change: Change) -> bool:
        """Return whether the change has an outcome."""
        return change.address in self.results

    def has(self, outcome: Outcome) -> bool:
        """Return whether any change has this outcome."""
        return any(result.outcome is outcome for result in self.results.values())

    def account(self, plan: Plan, *, is_interrupted: bool, project_hash: str | None) -> Account:
        """Return the outcome of every change of the plan; those without one were stopped or never begun."""
        ended = sum(one.outcome is not None for one in self.actions.values())
        is_short = len(self.results) < len(plan.changes) or ended < len(plan.actions)
        is_cut = (is_interrupted or self.is_cancelled) and is_short
        why = "the run was interrupted" if is_cut else self.halt_reason or "another change stopped the run"
        for change in plan.changes:
            self._end(change, why)
        never_begun = {change.address: Result(change, Outcome.NOT_ATTEMPTED, why) for change in plan.changes}
        for action in plan.actions:
            self._end_action(action, why)
        results = list((never_begun | self.results).values())
        actions = [self.actions[action.address] for action in plan.actions]
        notes = [*self.notes, *self._not_kept()]
        return Account(
            results, len(plan.blocked), is_interrupted=is_cut, project_hash=project_hash, notes=notes, actions=actions
        )

    def _not_kept(self) -> list[str]:
        """Say of what was deleted that no revert can put back what it held; what was not deleted holds it still."""
        done = {address for address, result in self.results.items() if result.outcome is Outcome.DONE}
        gone = [address for address in self.unkept if address in done]
        return [f"revert cannot restore the contents of {address}: {self.unkept[address]}" for address in gone]

    def _end(self, change: Change, why: str) -> None:
        """Settle a change that is in progress when the run ends, for whatever reason it ends."""
        told = self.results.get(change.address)
        if change.address in self._open and (told is None or told.outcome is not Outcome.UNKNOWN):
            self.settle(change, Outcome.UNKNOWN, f"its call was sent, but its answer was not awaited: {why}")
        elif told is None and (said := self._refused_together.get(change.address)):
            message = f"it was refused together with others: {said}; not tried alone: {why}"
            self.settle(change, Outcome.NOT_ATTEMPTED, message)
        elif told is None and self.was_started(change):
            self.settle(change, Outcome.FAILED, f"stopped halfway: {why}")

    def _end_action(self, action: FollowUp, why: str) -> None:
        """Settle an action that has no outcome when the run ends."""
        told = self.actions.get(action.address, ActionResult(action))
        if told.outcome is not None:
            return
        outcome, message = Outcome.NOT_ATTEMPTED, why
        if action.address in self._open:
            outcome, message = Outcome.UNKNOWN, f"it was sent, but its answer was not awaited: {why}"
        elif action.address in self._effective:
            outcome, message = Outcome.DONE, f"it was started, but its end was not awaited: {why}"
        self.act(replace(told, outcome=outcome, message=message))

    def _tell(self, listener: Callable[[T], None], news: T) -> None:
        """Inform the listener. Whatever it raises must not stop a run whose writes are in progress."""
        try:
            listener(news)
        except Exception as exc:
            note = f"the output is incomplete: {exc}"
            if note not in self.notes:
                self.notes.append(note)
