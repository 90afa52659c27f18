"""
Carry out one unit: what is left to do is read from the platform, never remembered.

look → what is left → send → … A definite success goes on to the next call. A lost answer goes back to looking,
for a bounded time: the item may show that the call was carried out, or that it was not and may be sent again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from labelform.account import Outcome
from labelform.apply.look import Look
from labelform.apply.record import Record
from labelform.apply.sender import Pause, Sender
from labelform.apply.units import Unit
from labelform.core.call import Call, coalesce
from labelform.core.change import Change
from labelform.core.resource import AnyResource
from labelform.core.standing import Standing, remaining_calls, standing
from labelform.errors import AuthenticationError, PlatformError
from labelform.errors import Outcome as Effect

LOOK_PAUSES_SECONDS = (0.0, 0.25, 0.5, 1.0, 2.0, 4.0)
"""How long a write may take to become visible before it counts as not done; the platform documents no bound."""
MOST_SENDS = 3
"""How often one call may be sent, each time after the project showed that the one before was not carried out."""
MOVED_MEANWHILE = "it changed on the platform while the plan was applied"


@dataclass(slots=True)
class UnitRun:
    """One unit under way."""

    sender: Sender
    look: Look
    resource: AnyResource
    record: Record
    pause: Pause
    begun: frozenset[str]

    async def run(self, unit: Unit) -> None:
        """Give every change of the unit its outcome."""
        lost: PlatformError | None = None
        for _ in range(MOST_SENDS):
            try:
                standings = await self._standings(unit, lost)
            except PlatformError as exc:
                self._cannot_look(unit, lost, exc)
                return
            todo = self._sort_out(unit, standings, lost)
            if not todo:
                return
            lost = await self._send_all(todo)
            if lost is None:
                return
        standings = await self._standings(unit, lost)
        self._give_up(self._sort_out(unit, standings, lost), lost)

    async def _standings(self, unit: Unit, lost: PlatformError | None) -> list[Standing]:
        """Look once; after a lost answer look for a bounded time, until the call shows its effect."""
        found: list[Standing] = []
        for seconds in LOOK_PAUSES_SECONDS if lost else (0.0,):
            if seconds:
                await self.pause(seconds)
            now = await self.look.at([change for change in unit if not self.record.is_settled(change)] or unit)
            found = [self._standing(change, now[self.resource.kind]) for change in unit]
            if all(one is not Standing.BEFORE for one in found):
                break
        return found

    def _standing(self, change: Change, now: Sequence[Any]) -> Standing:
        has_begun = change.address in self.begun or self.record.was_started(change)
        return standing(change, self.resource, now, has_begun=has_begun)

    def _sort_out(
        self, unit: Unit, standings: Sequence[Standing], lost: PlatformError | None
    ) -> list[tuple[Change, tuple[Call, ...]]]:
        """Settle what is done and what moved; return what is left, with its calls."""
        todo = []
        for change, now in zip(unit, standings, strict=True):
            if self.record.is_settled(change):
                continue
            if now is Standing.AFTER:
                self.record.settle(change, Outcome.DONE if self.record.was_started(change) else Outcome.ALREADY)
            elif now in (Standing.BEFORE, Standing.BETWEEN):
                todo.append((change, remaining_calls(change, now)))
            elif lost:
                self._ambiguous(change, now, lost)
            else:
                self.record.settle(change, Outcome.STALE, MOVED_MEANWHILE)
                self.record.halt(f"{change.address}: {MOVED_MEANWHILE}")
        return todo

    async def _send_all(self, todo: Sequence[tuple[Change, tuple[Call, ...]]]) -> PlatformError | None:
        """Make the calls; return the error of the one whose outcome is unknown, None when all have an outcome."""
        changes = [change for change, _ in todo]
        calls = list(coalesce(call for _, planned in todo for call in planned))
        self.record.start(changes)
        for planned in calls:
            try:
                answer = await self.sender.send(planned, changes, self.look.project_hash)
                await self._take_in(planned, changes, answer)
            except PlatformError as exc:
                if exc.outcome is Effect.UNKNOWN:
                    return exc
                self._refused(changes, exc)
                return None
        for change in changes:
            self.record.settle(change, Outcome.DONE)
        return None

    async def _take_in(self, planned: Call, changes: Sequence[Change], answer: Any) -> None:
        """Remember what a call made: the project goes on with it, the last look tells our things from others'."""
        if planned.name == "create_project":
            await self.look.adopt_project(str(answer))
        elif len(changes) == 1 and answer is not None:
            self.record.made[changes[0].address] = str(answer)

    def _refused(self, changes: Sequence[Change], error: PlatformError) -> None:
        for change in changes:
            self.record.settle(change, Outcome.FAILED, error.message)
        if isinstance(error, AuthenticationError):
            self.record.halt("the platform no longer accepts the key")

    def _cannot_look(self, unit: Unit, lost: PlatformError | None, error: PlatformError) -> None:
        for change in unit:
            if self.record.is_settled(change):
                continue
            if lost:
                self.record.settle(change, Outcome.UNKNOWN, f"{lost.message}; then the project could not be read")
                self.record.halt(f"the outcome of {change.address} is unknown")
            else:
                self.record.settle(change, Outcome.FAILED, f"nothing was sent: {error.message}")

    def _ambiguous(self, change: Change, now: Standing, lost: PlatformError) -> None:
        what = "two items bear its name" if now is Standing.TWICE else "the project shows something else"
        self.record.settle(change, Outcome.UNKNOWN, f"{lost.message}; {what} at {change.address}: look there")
        self.record.halt(f"the outcome of {change.address} is unknown")

    def _give_up(self, todo: Sequence[tuple[Change, tuple[Call, ...]]], lost: PlatformError | None) -> None:
        for change, _ in todo:
            reason = lost.message if lost else "no answer"
            self.record.settle(change, Outcome.FAILED, f"sent {MOST_SENDS} times without effect: {reason}")
