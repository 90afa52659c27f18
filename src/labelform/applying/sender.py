"""
Send one write, with its begin and end in the ledger.

The only place that sends a write. It sends it once; only after a rate limit, which the platform raises before it
does anything, is the same call sent again.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from labelform.api.records.base import Record
from labelform.applying.quarantine import Pause
from labelform.applying.record import HasAddress, RunState
from labelform.client.http import AsyncDriver
from labelform.core.call import Call, bind
from labelform.errors import Effect, PlatformError, RateLimitExceededError
from labelform.runs.ledger import LedgerError
from labelform.runs.recording import Ledger

RATE_LIMIT_ATTEMPTS = 8
LONGEST_RATE_LIMIT_SECONDS = 60.0


Due = Callable[[], Awaitable[bool]]


async def _always() -> bool:
    return True


@dataclass(slots=True)
class Sender:
    """Sends writes of one run."""

    driver: AsyncDriver
    ledger: Ledger
    record: RunState
    pause: Pause
    failure: LedgerError | None = None
    """Set when the end of a call could not be recorded: what was done counts, and nothing more is sent."""

    async def send(
        self, planned: Call, changes: Sequence[HasAddress], project_hash: str | None, is_due: Due = _always
    ) -> Any:  # fmt: skip
        """
        Make one call for the changes, or the action, that it serves and return its decoded answer.

        After a rate limit has been waited out, `is_due` is asked whether the call may still be sent.

        Raises:
            PlatformError: it was refused, or its outcome is unknown; the ledger has the same word.
            RateLimitExceededError: it was too much for the platform, and is not due any more or was tried often enough.
            LedgerError: the ledger cannot be written, or the run may not send any more; the call was not sent.
        """
        operation = bind(planned, project_hash)
        facts = {"call": planned.name, "args": planned.args, "addresses": [change.address for change in changes]}
        attempt = 0
        while True:
            attempt += 1
            leave = await self.driver.leave_to_write()
            self._begin({**facts, "removes": planned.removes})
            self.record.sent(changes, self.ledger.clock())
            try:
                answer = await self.driver.run(operation, self.ledger.check, leave)
            except RateLimitExceededError as exc:
                self.record.answered(changes, was_carried_out=False)
                self._end({**facts, "outcome": "rate limited"})
                if attempt == RATE_LIMIT_ATTEMPTS:
                    raise
                await self.pause(min(exc.retry_after or 2.0**attempt / 4, LONGEST_RATE_LIMIT_SECONDS))
                if not await is_due():
                    raise
            except LedgerError:
                self.record.answered(changes, was_carried_out=False)
                raise
            except PlatformError as exc:
                if exc.effect is not Effect.UNKNOWN:
                    self.record.answered(changes, was_carried_out=False)
                self._end({**facts, "outcome": str(exc.effect), "error": exc.message})
                raise
            else:
                self.record.answered(changes, was_carried_out=True)
                self._end({**facts, "outcome": "done", "result": made_by(answer)})
                return answer

    def _begin(self, facts: dict[str, Any]) -> None:
        if self.failure is not None:
            raise self.failure
        self.ledger.write("begin", facts)

    def _end(self, facts: dict[str, Any]) -> None:
        try:
            self.ledger.write("end", facts)
        except LedgerError as exc:
            self.failure = exc


def made_by(answer: Any) -> str | None:
    """Return the id of what a call made, as far as the answer says one: text, or a record with an identity."""
    if isinstance(answer, Record) and answer.identity:
        answer = getattr(answer, answer.identity)
    return str(answer) if isinstance(answer, str | UUID) else None
