"""
Carry out one unit: what is left to do is read from the platform, never remembered.

look → what is left → send → … A definite success goes on to the next call. A lost answer goes back to looking,
for a bounded time: the item may show that the call was carried out, or that it was not and may be sent again. What must
not come twice is sent again only when the first one cannot arrive any more. A call that is refused for several changes
is made for half of them at a time, each half a unit of its own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from labelform.applying.appearing import adopt_project, await_sight_of
from labelform.applying.halving import halves, is_about_all, may_be_about_one
from labelform.applying.keeping import keep
from labelform.applying.look import LOOK_PAUSES_SECONDS, Look, look_until
from labelform.applying.putting_back import not_taken, put_back
from labelform.applying.quarantine import Quarantine
from labelform.applying.record import RunState
from labelform.applying.sender import Sender, made_by
from labelform.applying.units import Unit
from labelform.core.call import Call, coalesce
from labelform.core.change import Action, Change
from labelform.core.contained import holding, is_about_things
from labelform.core.resource import AnyObserved, AnyResource, Observed
from labelform.core.standing import Standing, remaining_calls, rest_of, standing
from labelform.errors import (
    AuthenticationError,
    AuthorisationError,
    Effect,
    OperationNotAllowed,
    PlatformError,
    ResourceExistsError,
)
from labelform.reading.view import unwrapping
from labelform.runs.account import Outcome

MOST_SENDS = 3
"""How often one call may be sent, each time after the project showed that the one before was not carried out."""
MOVED_MEANWHILE = "it changed on the platform during the apply"
GROWN = "more would be lost than was approved"

Todo = Sequence[tuple[Change, Standing]]
"""What is left of a unit: its changes, each with its state."""


@dataclass(slots=True)
class UnitRun:
    """
    One unit in progress.

    `lost` is why nobody knows the result of the last call, None when that is known; `sent_from` is where each change
    stood when that call was sent. `made` holds the item of a create that something is to be put into. `rest` are the
    calls that lead on from where an item is now, and `refused` what the platform did not take. `is_called_off`:
    the run was asked to stop while that call could still arrive.
    `is_taken`: the platform said about what was to be created that there is one; somebody made it after the last look.
    `has_moved`: something is not as it was any more when a call could have been sent again after a rate limit.
    `last_failure` is what became of the last call that failed. `refused_together` are changes whose one call
    was refused: which of them it was about is not known.
    """

    unit: Unit
    sender: Sender
    look: Look
    resource: AnyResource
    record: RunState
    quarantine: Quarantine
    begun: frozenset[str]
    lost: PlatformError | None = None
    sent_from: dict[str, Standing] = field(default_factory=dict)
    made: dict[str, AnyObserved] = field(default_factory=dict)
    rest: dict[str, tuple[Call, ...]] = field(default_factory=dict)
    refused: dict[str, list[str]] = field(default_factory=dict)
    is_called_off: bool = False
    has_moved: bool = False
    is_taken: bool = False
    last_failure: PlatformError | None = None
    refused_together: Unit = ()

    async def run(self) -> None:
        """Give every change of the unit its outcome."""
        await self._carry_out()
        await self._by_halves()

    async def _carry_out(self) -> None:
        """Give every change its outcome but for those that are refused together."""
        for sends in count():
            try:
                todo = self._sort_out(await self._standings())
                if self.is_called_off:
                    return
                if sends == MOST_SENDS:
                    self._give_up(todo)
                    return
                todo = await self._without_grown(todo)
            except PlatformError as exc:
                self._cannot_look(exc)
                return
            if todo:
                await self._send_all(todo)
            if not (self.lost or self.has_moved or self.is_taken) or not todo:
                return

    async def _standings(self) -> list[Standing]:
        """Look once; after a lost answer look for a bounded time, until the call shows its effect."""
        if self.lost is None:
            return await self._look(LOOK_PAUSES_SECONDS if self.is_taken else (0.0,))
        found = await self._look(LOOK_PAUSES_SECONDS)
        if not self._is_unseen(found) or not any(map(self._must_not_come_twice, self.unit)):
            return found
        self.is_called_off = not await self.quarantine.wait(self.record.sent_at(self.unit), self.unit[0])
        return found if self.is_called_off else await self._look(LOOK_PAUSES_SECONDS)

    async def _look(self, pauses_seconds: Sequence[float]) -> list[Standing]:
        """Look after each pause, until the call that was sent shows its effect; then nobody else's look will do."""
        look = self.look.at if self.lost else self.look.before_writing

        async def look_once() -> list[Standing]:
            now = await look([change for change in self.unit if not self.record.is_settled(change)])
            return [self._standing(change, now[self.resource.kind]) for change in self.unit]

        return await look_until(
            lambda found: not self._is_unseen(found), look_once, self.quarantine.pause, pauses_seconds
        )

    def _is_unseen(self, found: Sequence[Standing]) -> bool:
        return any(self._is_as_sent(change, now) for change, now in zip(self.unit, found, strict=True))

    def _standing(self, change: Change, now: Sequence[Any]) -> Standing:
        has_begun = change.address in self.begun or self.record.was_started(change)
        found = standing(change, self.resource, now, has_begun=has_begun)
        self.record.is_out(change, is_so=found is Standing.BETWEEN and any(call.removes for call in change.calls))
        if change.restores and found is Standing.BETWEEN:
            self.made[change.address] = next(seen for seen in now if self.resource.key(seen.item) == change.key)
        self.rest.pop(change.address, None)
        if found is Standing.BETWEEN and is_about_things(change, self.resource):
            here = next(seen for seen in now if self.resource.key(seen.item) in change.keys)
            self.rest[change.address] = rest_of(change, self.resource, here)
        return found

    def _is_as_sent(self, change: Change, now: Standing) -> bool:
        return not self.record.is_settled(change) and self.sent_from.get(change.address) is now

    def _sort_out(self, standings: Sequence[Standing]) -> Todo:
        """Settle what is done and what moved; return what is left."""
        todo = []
        for change, now in zip(self.unit, standings, strict=True):
            if self.record.is_settled(change):
                continue
            if now is Standing.AFTER:
                is_ours = self.record.may_have_effect(change)
                self.record.settle(change, Outcome.DONE if is_ours else Outcome.ALREADY)
            elif now in (Standing.BEFORE, Standing.BETWEEN):
                todo.append((change, now))
            elif self.lost:
                self._ambiguous(change, now, self.lost)
            else:
                self.record.settle(change, Outcome.STALE, MOVED_MEANWHILE)
                self.record.halt(f"{change.address}: {MOVED_MEANWHILE}")
        return todo

    async def _without_grown(self, todo: Todo) -> Todo:
        """
        Leave out what holds more by now than was approved, and end the run there: nobody agreed to lose that.

        Deletes come last, perhaps long after the first look, and what they take may not come back. What can be put back
        is written down at the same time, from the same answers.
        """
        before = [change for change, now in todo if now is Standing.BEFORE]
        is_shared = self.lost is None
        async with unwrapping(), asyncio.TaskGroup() as group:
            counting = group.create_task(self.look.grown(before, is_shared=is_shared))
            group.create_task(keep(before, self.resource, self.look, self.sender.ledger, self.record))
        grown = counting.result()
        for change in (change for change in before if change.address in grown):
            message = f"{GROWN}: {grown[change.address]}"
            if self.lost:  # the call that was lost may still arrive
                self.record.settle(change, Outcome.UNKNOWN, f"{self.lost.message}; {message}")
            else:
                self.record.settle(change, Outcome.STALE, message)
            self.record.halt(f"{change.address}: {message}")
        return [(change, now) for change, now in todo if change.address not in grown]

    async def _send_all(self, todo: Todo) -> None:
        """Make the calls that are left; the first one without an answer is `lost`."""
        changes = [change for change, _ in todo]
        self.sent_from = {change.address: now for change, now in todo}
        self.lost, self.has_moved, self.is_taken = None, False, False
        self.refused.clear()
        name = ""
        self.record.start(changes)
        try:
            for planned in coalesce(call for change, now in todo for call in remaining_calls(change, now)):
                name = planned.name
                answer = await self.sender.send(planned, changes, self.look.project_hash, self._is_due)
                await self._take_in(planned, changes, answer)
                if all(map(self.record.is_settled, changes)):
                    return  # it cannot be read: nothing more is sent to it
            await self._put_back()
            await self._go_on()
        except PlatformError as exc:
            self._failed(changes, exc, name)
            return
        for change in changes:
            if self.record.is_settled(change):
                continue
            if refused := self.refused.get(change.address):
                self.record.settle(change, Outcome.FAILED, not_taken(change, self.resource, refused))
            else:
                self.record.settle(change, Outcome.DONE)

    def _failed(self, changes: Sequence[Change], error: PlatformError, name: str) -> None:
        """
        Say what is to be done about a call that did not end well: changes have failed only if nothing is to be done.
        """
        self.last_failure = error
        if error.effect is Effect.UNKNOWN:
            self.lost = error
        elif isinstance(error, ResourceExistsError) and self.resource.is_beyond:
            self.is_taken = True
        elif len(changes) > 1 and may_be_about_one(error):
            self.refused_together = tuple(changes)
            self.record.refused_together(changes, error.message)
        elif not self.has_moved:
            self._refused(changes, error, self.resource.if_refused.get(name, ""))

    async def _by_halves(self) -> None:
        """Make what was refused together for half of it at a time; the record ends what is stopped in the meantime."""
        if not self.refused_together:
            return
        parts = [
            UnitRun(half, self.sender, self.look, self.resource, self.record, self.quarantine, self.begun)
            for half in halves(self.refused_together)
        ]
        for part in parts:
            if self.quarantine.stop() or self.record.is_halted:
                return
            await part._carry_out()
        is_about_all_of_them = is_about_all(self.last_failure, [part.last_failure for part in parts])
        for part in parts:
            if is_about_all_of_them and part.last_failure:
                part._refused(part.refused_together, part.last_failure, "")
            else:
                await part._by_halves()

    async def _go_on(self) -> None:
        """Make the calls that could not be planned: what is there, or its id, was not known."""
        for address, planned in list(self.rest.items()):
            change = next(one for one in self.unit if one.address == address)
            self.sent_from[address] = Standing.BETWEEN
            for call in planned:
                self._note_refused(change, await self.sender.send(call, [change], self.look.project_hash))

    def _note_refused(self, change: Change, answer: Any) -> None:
        if refused := self.resource.not_restored(answer):
            self.refused.setdefault(change.address, []).extend(refused)

    async def _put_back(self) -> None:
        """Put what a deleted item held into the one that was made in its place."""
        for address, seen in self.made.items():
            change = next(one for one in self.unit if one.address == address)
            self.sent_from[address] = Standing.BETWEEN
            refused = await put_back(change, seen, self.resource, self.sender, self.look.project_hash)
            if refused:
                self.record.settle(change, Outcome.FAILED, refused)

    async def _is_due(self) -> bool:
        """
        Look again before a call is sent again that had to wait: the look before it is as old as the wait was long.

        Between our own two calls nothing is read: a read may not show the first of them yet.
        """
        if Standing.BETWEEN in self.sent_from.values():
            return True
        try:
            now = await self._look((0.0,))
            pairs = zip(self.unit, now, strict=True)
            self.has_moved = any(self.sent_from.get(one.address, found) is not found for one, found in pairs)
            pending = [change for change in self.unit if not self.record.is_settled(change)]
            self.has_moved = self.has_moved or bool(await self.look.grown(pending, is_shared=True))
        except PlatformError:
            self.has_moved = True  # the next look says what cannot be read
        return not self.has_moved

    async def _take_in(self, planned: Call, changes: Sequence[Change], answer: Any) -> None:
        """
        Remember what a call created: the project is used from then on, the last look knows our things from others'.
        """
        is_made = changes[0].action is Action.CREATE and planned in changes[0].calls[:-1]
        if planned.removes:
            self.record.is_out(changes[0], is_so=True)
        if planned.removes or is_made:
            self.sent_from = dict.fromkeys(self.sent_from, Standing.BETWEEN)
        if planned.name == "create_project":
            await adopt_project(changes, str(answer), self.look, self.record, self.quarantine.pause)
        elif len(changes) == 1:
            if answer is not None:
                self._note_refused(changes[0], answer)
            if (made := made_by(answer)) is not None:
                await self._note_made(changes[0], made)

    async def _note_made(self, change: Change, made: str) -> None:
        """Remember the id of something that was created, and what is to be put into it."""
        self.record.made[change.address] = made
        if self.resource.is_beyond:
            await await_sight_of(change, made, self.look, self.record, self.quarantine.pause)
        if change.action is Action.CREATE and is_about_things(change, self.resource):
            item = self.resource.item.model_validate(change.after)
            empty = Observed(holding(self.resource, item, frozenset()), id=made)
            self.rest[change.address] = rest_of(change, self.resource, empty)
        if change.restores:
            item, entries = self.resource.item.model_validate(change.after), change.restores.entries
            self.made[change.address] = Observed(item, id=made, lacking=entries)

    def _refused(self, changes: Sequence[Change], error: PlatformError, way_out: str) -> None:
        may_help = way_out and isinstance(error, (AuthorisationError, OperationNotAllowed))
        message = f"{error.message}; you can: {way_out}" if may_help else error.message
        for change in changes:
            self.record.settle(change, Outcome.FAILED, message)
        if isinstance(error, AuthenticationError):
            self.record.halt("the platform no longer accepts the key")

    def _cannot_look(self, error: PlatformError) -> None:
        for change in self.unit:
            if self.record.is_settled(change):
                continue
            if self.lost:
                self.record.settle(change, Outcome.UNKNOWN, f"{self.lost.message}; then the project could not be read")
                self.record.halt(f"the outcome of {change.address} is unknown")
            else:
                self.record.settle(change, Outcome.FAILED, f"nothing was sent: {error.message}")

    def _ambiguous(self, change: Change, now: Standing, lost: PlatformError) -> None:
        what = "two items have its name" if now is Standing.TWICE else "the project shows something else"
        self.record.settle(change, Outcome.UNKNOWN, f"{lost.message}; {what} at {change.address}: check there")
        self.record.halt(f"the outcome of {change.address} is unknown")

    def _give_up(self, todo: Todo) -> None:
        for change, _ in todo:
            self.record.settle(change, Outcome.FAILED, f"sent {MOST_SENDS} times without effect: {self.last_failure}")

    def _must_not_come_twice(self, change: Change) -> bool:
        """Return whether a call that arrives after it was sent again does harm: one more, or the new one removed."""
        has_contents = change.restores or is_about_things(change, self.resource)
        if has_contents and self.sent_from.get(change.address) is Standing.BETWEEN:
            return False  # it was made, and what was put into it twice is in it once
        return change.action is Action.CREATE or any(call.removes for call in change.calls)
