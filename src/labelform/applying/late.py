"""
Find what changes refer to that the plan makes: by looking, in this run as in one that goes on after a crash.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from labelform.applying.look import Look, look_until
from labelform.applying.quarantine import Pause
from labelform.applying.record import RunState
from labelform.core.change import Change
from labelform.core.late import makers, with_ids
from labelform.core.resource import AnyResource
from labelform.errors import PlatformError
from labelform.runs.account import Outcome
from labelform.runs.recording import Ledger


@dataclass(frozen=True, slots=True)
class Late:
    """The changes of a plan, by address, and where what they make is looked for."""

    changes: Mapping[str, Change]
    resources: Mapping[str, AnyResource]
    look: Look

    async def with_what_is_there(self, changes: Sequence[Change]) -> list[Change]:
        """Return changes with the ids of what they refer to, as far as it already exists."""
        ids = await self._ids(self._makers(changes))
        return [with_ids(change, self.resources[change.kind], ids) for change in changes]

    async def ready(self, unit: Sequence[Change], record: RunState, ledger: Ledger, pause: Pause) -> tuple[Change, ...]:
        """
        Return the changes of a unit that can be made now, each with what it refers to; the others have their outcome.

        What was made in this run is waited for, for a bounded time. What was found is written down, for a revert.

        Raises:
            LedgerError: the ledger cannot be written.
        """
        wanted = [one for one in self._makers(unit) if not _is_missing(one, record)]
        try:
            ids = await self._awaited(wanted, pause)
        except PlatformError as exc:
            for change in unit:
                record.settle(change, Outcome.FAILED, f"nothing was sent: {exc.message}")
            return ()
        if ids:
            ledger.write("found", {"ids": ids})
        for change in unit:
            missing = [one for one in self._needs(change) if one not in ids]
            if missing:
                record.settle(change, Outcome.NOT_ATTEMPTED, _why(missing[0], missing[0] in wanted))
        return tuple(
            with_ids(change, self.resources[change.kind], ids) for change in unit if not record.is_settled(change)
        )

    async def _awaited(self, wanted: Sequence[str], pause: Pause) -> dict[str, str]:
        return await look_until(lambda ids: len(ids) == len(wanted), lambda: self._ids(wanted), pause)

    async def _ids(self, wanted: Sequence[str]) -> dict[str, str]:
        """Return the id of what is there exactly once, by the address of the change that makes it."""
        making = [self.changes[one] for one in wanted]
        if not making:
            return {}
        seen = await self.look.before_writing(making)
        found = {
            change.address: [
                one.id for one in seen[change.kind] if self.resources[change.kind].key(one.item) == change.key
            ]
            for change in making
        }
        return {address: ids[0] for address, ids in found.items() if len(ids) == 1}

    def _makers(self, changes: Sequence[Change]) -> list[str]:
        return list(dict.fromkeys(one for change in changes for one in self._needs(change)))

    def _needs(self, change: Change) -> tuple[str, ...]:
        return makers(change, self.resources[change.kind])


def _is_missing(address: str, record: RunState) -> bool:
    """Return whether something that is referred to was not made, as far as this run knows."""
    result = record.results.get(address)
    return result is None or result.outcome not in (Outcome.DONE, Outcome.ALREADY)


def _why(address: str, was_looked_for: bool) -> str:
    if was_looked_for:
        return f"{address} was created, but does not exist exactly once: check there, and apply again"
    return f"it refers to {address}, which was not created"
