"""The outcomes of a run as they come in."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from labelform.account import Account, Outcome, Result
from labelform.core.change import Change
from labelform.core.plan import Plan


class Watcher(Protocol):
    """Is told what an apply does, as it does it."""

    def started(self, change: Change) -> None:
        """The first call of a change is about to be sent."""

    def finished(self, result: Result) -> None:
        """The outcome of a change is known."""


@dataclass(slots=True)
class Record:
    """The outcomes of a run so far, and whether it has to end."""

    watcher: Watcher
    results: dict[str, Result] = field(default_factory=dict)
    made: dict[str, str] = field(default_factory=dict)
    is_halted: bool = False
    halt_reason: str = ""
    notes: list[str] = field(default_factory=list)
    _started: dict[str, float] = field(default_factory=dict)

    def start(self, changes: Sequence[Change]) -> None:
        """Note that the first call of some changes is about to be sent."""
        for change in changes:
            if change.address not in self._started:
                self._started[change.address] = time.monotonic()
                self.watcher.started(change)

    def was_started(self, change: Change) -> bool:
        """Tell whether a call of the change was sent in this run."""
        return change.address in self._started

    def settle(self, change: Change, outcome: Outcome, message: str = "") -> None:
        """Give a change its outcome; a later one replaces an earlier one."""
        began = self._started.get(change.address)
        result = Result(change, outcome, message, time.monotonic() - began if began is not None else 0.0)
        self.results[change.address] = result
        self.watcher.finished(result)

    def halt(self, reason: str) -> None:
        """Start nothing more in this run."""
        self.is_halted, self.halt_reason = True, reason

    def is_settled(self, change: Change) -> bool:
        """Tell whether the change has an outcome."""
        return change.address in self.results

    def has(self, outcome: Outcome) -> bool:
        """Tell whether any change has this outcome."""
        return any(result.outcome is outcome for result in self.results.values())

    def account(self, plan: Plan, *, is_interrupted: bool, project_hash: str | None) -> Account:
        """Return the outcome of every change of the plan; those without one were stopped or never begun."""
        is_cut = is_interrupted and len(self.results) < len(plan.changes)
        why = "the run was interrupted" if is_cut else self.halt_reason or "another change stopped the run"
        results = [self.results.get(change.address) or self._without_result(change, why) for change in plan.changes]
        return Account(results, len(plan.blocked), is_interrupted=is_cut, project_hash=project_hash)

    def _without_result(self, change: Change, why: str) -> Result:
        if self.was_started(change):
            return Result(change, Outcome.FAILED, f"stopped on the way: {why}")
        return Result(change, Outcome.NOT_ATTEMPTED, why)
