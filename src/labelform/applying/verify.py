"""
Read back what was accepted: the platform may accept a call and do something else, and two runs may have created
the same thing at the same moment.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from labelform.applying.look import Look
from labelform.applying.quarantine import Pause
from labelform.applying.record import RunState
from labelform.applying.sender import Sender
from labelform.core.change import Action, Change
from labelform.core.resource import AnyObserved, AnyResource
from labelform.core.standing import Standing, created, standing
from labelform.errors import PlatformError
from labelform.runs.account import Outcome

READ_BACK_PAUSES_SECONDS = (0.0, 0.25, 0.5, 1.0, 2.0, 4.0)
NO_EFFECT = "the platform accepted the call, but the project does not show its effect"
STILL_TWICE = "it exists twice: someone else also created it, or the request was delivered twice"
YIELDED = "someone else created it at the same moment; ours was removed again"
BOTH_YIELDED = "two runs created it at the same moment and both removed theirs; apply again"


@dataclass(slots=True)
class Verify:
    """The last look of a run."""

    sender: Sender
    look: Look
    resources: Mapping[str, AnyResource]
    record: RunState
    pause: Pause
    twice: set[str] = field(default_factory=set)
    """Where there are two, and which of them is ours is not known."""
    partly: set[str] = field(default_factory=set)
    """Where something is there, and not all that is to be in it."""

    async def run(self) -> None:
        """Check that every change that was made shows its effect, for a bounded time."""
        waiting = [result.change for result in self.record.results.values() if result.outcome is Outcome.DONE]
        try:
            waiting = await self._wait(waiting)
        except PlatformError as exc:
            self.record.notes.append(f"the result could not be read back: {exc.message}")
            return
        for change in waiting:
            # Made again, a create that only shows late would be there twice; anything else would come to the same.
            is_there = change.action is not Action.CREATE or change.address in self.partly
            outcome = Outcome.FAILED if is_there else Outcome.UNKNOWN
            self.record.settle(change, outcome, STILL_TWICE if change.address in self.twice else NO_EFFECT)

    async def _wait(self, waiting: list[Change]) -> list[Change]:
        """Return the changes that show no effect to the end."""
        for seconds in READ_BACK_PAUSES_SECONDS:
            if not waiting:
                break
            if seconds:
                await self.pause(seconds)
            is_last = seconds == READ_BACK_PAUSES_SECONDS[-1]
            now = await self.look.at(waiting)
            waiting = [change for change in waiting if not await self._is_settled(change, now[change.kind], is_last)]
        return waiting

    async def _is_settled(self, change: Change, now: Sequence[AnyObserved], is_last: bool) -> bool:
        found = standing(change, self.resources[change.kind], now)
        if found is Standing.TWICE:
            return await self._resolve_twins(change, now, is_last)
        if found is Standing.BETWEEN:
            self.partly.add(change.address)
        return found is Standing.AFTER

    async def _resolve_twins(self, change: Change, now: Sequence[AnyObserved], is_last: bool) -> bool:
        """
        Of two equal items made at the same moment, take back our own.

        Unless its id comes first: then the other run is expected to take back its own, and only when that does
        not happen for the whole wait (that run has ended) do we yield. So at most one of two runs deletes.
        """
        resource = self.resources[change.kind]
        twins = created(change, resource, now)
        ours = next((twin for twin in twins if twin.id == self.record.made.get(change.address)), None)
        if ours is None or len(twins) < 2 or not resource.can("delete"):
            self.twice.add(change.address)
            return False
        if ours.id == min(twin.id for twin in twins) and not is_last:
            return False
        for call in resource.delete(ours):
            await self.sender.send(call, [change], self.look.project_hash)
        await self._settle_after_yielding(change)
        return True

    async def _settle_after_yielding(self, change: Change) -> None:
        """Look again: the other run may have yielded at the same moment, and then nothing is left."""
        now = await self.look.at([change])
        if standing(change, self.resources[change.kind], now[change.kind]) is Standing.AFTER:
            self.record.settle(change, Outcome.ALREADY, YIELDED)
        else:
            self.record.settle(change, Outcome.FAILED, BOTH_YIELDED)
