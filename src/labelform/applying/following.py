"""
Start the actions of a plan once its changes are there: each at most once for one need, decided by looking.

What an action adds to is counted before it is started and afterwards. Started once by an earlier run, from the same
inputs and with nothing taken away since, it is not started again. After a lost answer the count decides, if there is
one; an action without any sign is unknown then.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from labelform.actions.all import ACTIONS
from labelform.applying.look import Look, look_until
from labelform.applying.quarantine import Quarantine
from labelform.applying.record import RunState
from labelform.applying.sender import Sender
from labelform.core.following import FollowUp, Ready, Unfit
from labelform.core.plan import Plan
from labelform.core.resource import Read
from labelform.errors import (
    AuthenticationError,
    AuthorisationError,
    Effect,
    PlatformError,
    ResourceExistsError,
    ResourceNotFoundError,
)
from labelform.runs.account import ActionResult, Outcome
from labelform.runs.actions import Earlier

MOST_SENDS: Final = 3
STEP_SECONDS: Final = 2.0
STILL_SECONDS: Final = 10.0
"""How long a count must stay the same to count as the end. The platform reports none; others wait in the same way."""
EMPTY_SECONDS: Final = 30.0
"""The same where nothing has come at all: perhaps it has not begun."""
NOT_IMPORTED: Final = (
    "if the project was never imported into Explorer, import it first: labelform run import-active data SPEC"
)
UNTOLD: Final = "started; the platform does not report when it ends"
_WELL = (Outcome.DONE, Outcome.ALREADY)


@dataclass(slots=True)
class Following:
    """The actions of one run; `earlier` is how far they came before, by address."""

    sender: Sender
    read: Read
    look: Look
    record: RunState
    quarantine: Quarantine
    plan_digest: str
    earlier: Mapping[str, Earlier] = field(default_factory=dict)

    async def one(self, plan: Plan, action: FollowUp) -> None:
        """Start an action, or say why not."""
        began = time.monotonic()
        why = self._why_not(plan, action)
        result = ActionResult(action, Outcome.NOT_ATTEMPTED, why) if why else await self._begun(action)
        self.record.act(replace(result, elapsed_seconds=time.monotonic() - began))

    def _why_not(self, plan: Plan, action: FollowUp) -> str:
        before = (self.record.actions.get(one.address) for one in plan.actions)
        if failed := next((one.action.address for one in before if one and one.outcome and one.fails_run), ""):
            return f"{failed} before it failed"
        results = self.record.results
        missing = [one for one in action.follows if one not in results or results[one].outcome not in _WELL]
        if missing:
            return f"it follows {missing[0]}, which was not done"
        return "" if self.look.project_hash else "there is no project"

    async def _begun(self, action: FollowUp) -> ActionResult:
        self.record.act(ActionResult(action))
        kind = ACTIONS[action.kind]
        try:
            ready = await kind.ready(self.read, self._project, kind.entry.model_validate(action.entry))
            before = await ready.count(self.read) if ready.count else None
        except Unfit as exc:
            return ActionResult(action, Outcome.FAILED, f"nothing was sent: {exc}", exc.hint)
        except PlatformError as exc:
            return ActionResult(action, Outcome.FAILED, f"nothing was sent: {exc.message}", _hint(exc))
        sent = self.earlier.get(action.address)
        if sent and self._is_done(sent, ready, before):
            return await self._already(ActionResult(action, before=before, after=before), ready, sent)
        return await self._sent(ActionResult(action, before=before), ready)

    async def _already(self, result: ActionResult, ready: Ready, sent: Earlier) -> ActionResult:
        """Send nothing; wait for the end, where that is requested and was not seen."""
        if sent.is_over or ready.count is None:
            return replace(result, outcome=Outcome.ALREADY, message=f"by run {sent.run}", is_over=sent.is_over)
        waited = await self._waited(replace(result, before=sent.before), ready)
        message = "; ".join(filter(None, [f"by run {sent.run}", waited.message]))
        return replace(waited, outcome=Outcome.ALREADY, message=message)

    def _is_done(self, sent: Earlier, ready: Ready, before: int | None) -> bool:
        """Return whether an earlier run started the action for the same need, and what it brought is still there."""
        if ready.inputs != sent.inputs:
            return False
        if before is None:
            return sent.is_answered and sent.plan_digest == self.plan_digest
        if sent.is_answered:
            return before >= (sent.after or sent.before or 0)
        return sent.is_open and before > (sent.before or 0)

    async def _sent(self, result: ActionResult, ready: Ready) -> ActionResult:
        action = result.action
        self.sender.ledger.write("action", {"address": action.address, "inputs": ready.inputs, "before": result.before})
        lost: PlatformError | None = None
        for _ in range(MOST_SENDS):
            try:
                await self.sender.send(ready.call, [action], self._project)
            except PlatformError as exc:
                if exc.effect is not Effect.UNKNOWN:
                    return self._refused(result, exc)
                lost = exc
                if ready.count is None or ready.doubt:
                    break
                if await self._has_grown_in_the_end(result, ready):
                    lost = None
                    break
                if self.quarantine.stop():
                    break
            else:
                lost = None
                break
        return self._unknown(result, ready, lost) if lost else await self._waited(result, ready)

    def _refused(self, result: ActionResult, exc: PlatformError) -> ActionResult:
        if isinstance(exc, AuthenticationError):
            self.record.halt("the platform no longer accepts the key")
        return replace(result, outcome=Outcome.FAILED, message=exc.message, hint=_hint(exc))

    def _unknown(self, result: ActionResult, ready: Ready, lost: PlatformError) -> ActionResult:
        told = "it is not known whether it was started" if ready.count is None else "the collection did not grow"
        why = f"; {ready.doubt}" if ready.doubt else ""
        hint = "labelform resume checks again, and starts it again if there is no sign that it was started"
        return replace(result, outcome=Outcome.UNKNOWN, message=f"{lost.message}; {told}{why}", hint=hint)

    async def _has_grown_in_the_end(self, result: ActionResult, ready: Ready) -> bool:
        """Look for the effect of a call whose answer was lost, and again when it cannot arrive any more."""
        before = result.before or 0
        if await self._has_grown(ready, before):
            return True
        has_waited = await self.quarantine.wait(self.record.sent_at([result.action]))
        return has_waited and await self._has_grown(ready, before)

    async def _has_grown(self, ready: Ready, before: int) -> bool:
        def is_more(count: int | None) -> bool:
            return (count or 0) > before

        return is_more(await look_until(is_more, lambda: self._count(ready), self.quarantine.pause))

    async def _waited(self, result: ActionResult, ready: Ready) -> ActionResult:
        """Wait until the count stands still, as long as that was requested; say how far it has come."""
        now = await self._count(ready)
        if now is None:
            return replace(result, outcome=Outcome.DONE, message=UNTOLD)
        waited = still = 0.0
        while waited < ready.wait_seconds and not self._is_still(still, now, result.before):
            if self.quarantine.stop():
                break
            await self.quarantine.pause(STEP_SECONDS)
            waited += STEP_SECONDS
            later = await self._count(ready)
            if later is None:
                break
            still = still + STEP_SECONDS if later == now else 0.0
            if later != now:
                self.record.act(replace(result, after=later, elapsed_seconds=waited))
            now = later
        is_over = self._is_still(still, now, result.before)
        self.sender.ledger.write("counted", {"address": result.action.address, "after": now, "is_over": is_over})
        message = "" if is_over else UNTOLD
        return replace(result, outcome=Outcome.DONE, message=message, after=now, is_over=is_over)

    def _is_still(self, still: float, now: int, before: int | None) -> bool:
        return still >= (STILL_SECONDS if now > (before or 0) else EMPTY_SECONDS)

    async def _count(self, ready: Ready) -> int | None:
        """Count, where there is something to count; what cannot be read now is ignored."""
        try:
            return await ready.count(self.read) if ready.count else None
        except PlatformError:
            return None

    @property
    def _project(self) -> str:
        return self.look.project_hash or ""


def _hint(exc: PlatformError) -> str:
    is_about_import = isinstance(exc, (AuthorisationError, ResourceNotFoundError, ResourceExistsError))
    return NOT_IMPORTED if is_about_import else ""
