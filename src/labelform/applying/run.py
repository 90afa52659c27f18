"""
One run of one plan: look, send, look again, until every change has its outcome.
"""

from __future__ import annotations

import asyncio
import contextlib
import traceback
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from labelform.actions.all import ACTIONS
from labelform.applying.clearing import without_hiding
from labelform.applying.following import Following
from labelform.applying.late import Late
from labelform.applying.look import Look
from labelform.applying.making import Making, Turns
from labelform.applying.quarantine import QUARANTINE_SECONDS, Pause, Quarantine
from labelform.applying.record import RunState, Watcher
from labelform.applying.sender import Sender
from labelform.applying.succession import Succession
from labelform.applying.unit import GROWN, UnitRun
from labelform.applying.units import Unit, phases
from labelform.applying.verify import Verify
from labelform.client.http import AsyncDriver
from labelform.client.limiter import Limiter
from labelform.core.call import bind
from labelform.core.calling import calls_of
from labelform.core.change import Action, Blocked, Change
from labelform.core.digest import plan_digest
from labelform.core.plan import Plan
from labelform.core.resource import AnyResource, ObservedByKind
from labelform.core.standing import Standing, standing
from labelform.errors import LabelformError, PlanRefusedError, PlatformError
from labelform.reading.observe import Reader, gather
from labelform.runs.account import Account, Outcome
from labelform.runs.actions import Earlier
from labelform.runs.ledger import LedgerError
from labelform.runs.recording import Ledger
from labelform.types import NIL_UUID

Ending = Callable[[Account], Awaitable[None]]
"""Says in the account of a run what is found of its project at the end."""
Asserting = Callable[[Plan, ObservedByKind], Sequence[Blocked]]
"""Says in what a project that was created is not as the spec of its plan asserts."""

MOVED = "it changed on the platform after the plan was made"


@dataclass(slots=True)
class Apply:
    """
    Everything a run needs besides the plan.

    `stop` is asked before each unit: when it answers true, nothing more is started and the account is closed.
    `begun` holds the addresses at which an earlier run of the same plan began to remove an item in order to bring
    it back. `writes` is how many units are in progress at once, in all runs that share it. `unanswered` says when calls
    of earlier runs were sent that may still arrive: nothing is read before they cannot. `earlier` is how
    far earlier runs came with actions, by address. By `making`, runs side by side take turns in what they make beyond
    their projects. Without `asserting`, nobody looks whether a project that was created has what no call writes.
    `ending` is asked before the account is closed.
    """

    driver: AsyncDriver
    resources: Mapping[str, AnyResource]
    ledger: Ledger
    watcher: Watcher
    stop: Callable[[], bool] = lambda: False
    begun: frozenset[str] = frozenset()
    writes: Limiter = field(default_factory=lambda: Limiter(4))
    pause: Pause = asyncio.sleep
    unanswered: Sequence[datetime] = ()
    quarantine_seconds: float = QUARANTINE_SECONDS
    earlier: Mapping[str, Earlier] = field(default_factory=dict)
    making: Turns = field(default_factory=Making)
    asserting: Asserting | None = None
    ending: Ending | None = None

    async def run(self, plan: Plan) -> Account:
        """
        Apply a plan and return the account of every change, whatever happened.

        Nothing is written when any change of the plan has moved. A refused call fails its change only. A write
        whose outcome cannot be found out, or a ledger that cannot be written, ends the run.

        No exception leaves once a write may have gone out, cancellation included: that ends the run, and the account
        says what it came to.

        Raises:
            PlanRefusedError: a call of the plan cannot be made; before any request.
            PlatformError: the first look failed; nothing was written.
        """
        check_calls(plan, self.resources)
        about: dict[str, Any] = {"plan_digest": plan_digest(plan), "target": plan.target.model_dump(mode="json")}
        self.ledger.write("run", about | ({"actions": [one.address for one in plan.actions]} if plan.actions else {}))
        look = Look(Reader(self.driver), self.resources, plan.target, plan.changes)
        record = RunState(self.watcher)
        if await self._quarantine(record).wait(self.unanswered):
            await self._first_look(plan, look, record)
            if not record.has(Outcome.STALE):
                try:
                    await self._make(plan, look, record)
                except asyncio.CancelledError:
                    record.is_cancelled = True
        account = record.account(plan, is_interrupted=self.stop(), project_hash=look.project_hash)
        with self._closing(account):
            if plan.target.hash is None and look.project_hash and not record.is_cancelled:
                await self._hold_to_assertions(plan, look, account)
            if self.ending is not None:
                await self.ending(account)
        return account

    async def _hold_to_assertions(self, plan: Plan, look: Look, account: Account) -> None:
        """Say in the account in what a project that was created is not as its spec asserts."""
        spec = plan.origin.spec if plan.origin else {}
        asserted = [one for kind, one in self.resources.items() if one.is_asserted and spec.get(kind) is not None]
        if self.asserting is None or not asserted:
            return
        try:
            found = self.asserting(plan, await look.all_of(asserted))
        except PlatformError as exc:
            account.notes.append(f"what the spec asserts about the project could not be read: {exc.message}")
            return
        account.blocked += len(found)
        account.notes += map(_unlike, found)

    def _quarantine(self, record: RunState) -> Quarantine:
        return Quarantine(self.quarantine_seconds, self.ledger.clock, self.pause, self.stop, record.waiting)

    async def _first_look(self, plan: Plan, look: Look, record: RunState) -> None:
        """
        Refuse the whole plan when any part of it has moved, before anything is written.

        So it is refused when more would be lost by it than was approved; that is counted where nothing else has moved.
        """
        await look.find_project()
        changes = await self._late(plan, look).with_what_is_there(plan.changes)
        now = await look.at(changes)
        pending = []
        for change in changes:
            has_begun = change.address in self.begun
            found = standing(change, self.resources[change.kind], now[change.kind], has_begun=has_begun)
            if found is Standing.AFTER:
                record.settle(change, Outcome.ALREADY)
            elif found in (Standing.MOVED, Standing.TWICE):
                record.settle(change, Outcome.STALE, MOVED)
            elif found is Standing.BEFORE:
                pending.append(change)
        if record.has(Outcome.STALE):
            return
        grown = await look.grown(pending)
        for change in (change for change in pending if change.address in grown):
            record.settle(change, Outcome.STALE, f"{GROWN}: {grown[change.address]}")

    def _late(self, plan: Plan, look: Look) -> Late:
        return Late({change.address: change for change in plan.changes}, self.resources, look)

    async def _make(self, plan: Plan, look: Look, record: RunState) -> None:
        pending = [change for change in plan.changes if not record.is_settled(change)]
        late = self._late(plan, look)
        sender = Sender(self.driver, self.ledger, record, self.pause)
        succession = Succession.of(plan.changes, look, record, self.pause)
        with self._ending(record):
            for units in phases(pending, self.resources):
                clear = without_hiding(units, plan.changes, self.resources, record)
                timely = await succession.without_too_early(clear)
                await gather(self._unit(unit, sender, late, record) for unit in timely)
            await Verify(sender, look, self.resources, record, self.pause).run()
            await self._follow(plan, sender, look, record)
        if sender.failure is not None:
            record.notes.append(sender.failure.message)

    async def _follow(self, plan: Plan, sender: Sender, look: Look, record: RunState) -> None:
        """Start the actions one after the other, once the changes are there."""
        digest = plan_digest(plan)
        quarantine = self._quarantine(record)
        following = Following(sender, Reader(self.driver), look, record, quarantine, digest, self.earlier)
        for action in plan.actions:
            if self.stop() or record.is_halted:
                return
            await following.one(plan, action)

    async def _unit(self, unit: Unit, sender: Sender, late: Late, record: RunState) -> None:
        look, resource = late.look, self.resources[unit[0].kind]
        async with self.writes.place(look.project_hash or self.ledger.name):
            if self.stop() or record.is_halted:
                return
            if look.project_hash is None and resource.level > 0:
                for change in unit:
                    record.settle(change, Outcome.NOT_ATTEMPTED, "the project was not created")
                return
            with self._ending(record):
                async with self._turn(unit, resource, record) as may_be_made:
                    ready = await late.ready(unit, record, self.ledger, self.pause) if may_be_made else ()
                    if ready:
                        quarantine = self._quarantine(record)
                        await UnitRun(ready, sender, look, resource, record, quarantine, self.begun).run()

    def _turn(self, unit: Unit, resource: AnyResource, record: RunState) -> AbstractAsyncContextManager[bool]:
        """Wait until no other project of the run makes the same thing beyond them."""
        if resource.is_beyond:
            return self.making.turn(unit[0], record)
        return contextlib.nullcontext(enter_result=True)

    @contextlib.contextmanager
    def _ending(self, record: RunState) -> Iterator[None]:
        """Let what is raised end the run in good order: other units come to their end, and the account is closed."""
        try:
            yield
        except LabelformError as exc:
            record.halt(exc.message)
        except Exception as exc:
            fault = f"this is a bug in labelform ({type(exc).__name__}: {exc})"
            record.halt(fault)
            record.notes.append(f"{fault}; please report it with the trace in {self.ledger.place}")
            self._note("fault", {"trace": traceback.format_exc()})

    @contextlib.contextmanager
    def _closing(self, account: Account) -> Iterator[None]:
        """Close the account after a last look at the project, whatever that comes to: the changes are made by then."""
        try:
            yield
        except asyncio.CancelledError:
            account.is_interrupted = True
        except Exception as exc:
            said = exc.message if isinstance(exc, LabelformError) else f"{type(exc).__name__}: {exc}"
            account.notes.append(f"the project could not be read again: {said}")
            self._note("fault", {"trace": traceback.format_exc()})
        self._close(account)

    def _close(self, account: Account) -> None:
        outcomes = {result.change.address: str(result.outcome) for result in account.results}
        outcomes |= {one.action.address: str(one.outcome) for one in account.actions}
        messages = {result.change.address: result.message for result in account.results if result.message}
        messages |= {one.action.address: one.message for one in account.actions if one.message}
        done = {str(action): account.count(Outcome.DONE, [action]) for action in Action}
        code = int(account.exit_code)
        self._note("account", {"exit_code": code, "outcomes": outcomes, "messages": messages, "done": done})

    def _note(self, entry: str, facts: Mapping[str, Any]) -> None:
        """Record what nothing depends on; that the ledger is full has been reported where it stopped the run."""
        with contextlib.suppress(LedgerError):
            self.ledger.write(entry, facts)


def _unlike(blocked: Blocked) -> str:
    fields = ", ".join(field.path for field in blocked.change.fields)
    return f"{blocked.change.address} does not match the spec ({fields}): {blocked.reason}; you can: {blocked.hint}"


def check_calls(plan: Plan, resources: Mapping[str, AnyResource]) -> None:
    """
    Refuse a plan whose calls cannot be made or are not those of its changes, before the first request.

    A plan may come from a file, and a file may be doctored with all its digests recomputed.

    Raises:
        PlanRefusedError: names the change.
    """
    if any(action.kind not in ACTIONS for action in plan.actions):
        raise PlanRefusedError("the plan has an action of an unknown kind", hint="plan again")
    for change in plan.changes:
        resource = resources.get(change.kind)
        if resource is None or not _derives(resource, change):
            raise PlanRefusedError(f"the calls of {change.address} do not match its change", hint="plan again")
        for planned in change.calls:
            bind(planned, plan.target.hash or NIL_UUID)


def _derives(resource: AnyResource, change: Change) -> bool:
    try:
        return resource.can(change.action.value) and calls_of(resource, change) == change.calls
    except (ValidationError, AttributeError):
        return False
