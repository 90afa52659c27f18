"""
No admin goes before the next one is there.

A plan is held against the lockout rule as if all of it came true. What gives somebody the role of an admin may fail, or
be accepted without effect; then what takes it from someone else is not begun.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from labelform.applying.look import Look, look_until
from labelform.applying.quarantine import Pause
from labelform.applying.record import RunState
from labelform.applying.units import Unit, without
from labelform.core.change import Change
from labelform.core.order import gives_admin, takes_admin
from labelform.core.standing import Standing, standing
from labelform.runs.account import Outcome


@dataclass(frozen=True, slots=True)
class Succession:
    """Who is to be an admin by the changes of a run."""

    heirs: tuple[Change, ...]
    look: Look
    record: RunState
    pause: Pause

    @classmethod
    def of(cls, changes: Sequence[Change], look: Look, record: RunState, pause: Pause) -> Succession:
        """Return it for all changes of a plan."""
        resources = look.resources
        return cls(tuple(one for one in changes if gives_admin(one, resources[one.kind])), look, record, pause)

    async def without_too_early(self, units: Sequence[Unit]) -> list[Unit]:
        """
        Leave out what takes an admin while one that the plan gives does not exist; the project is asked, if there is
        any.

        Raises:
            PlatformError: the project cannot be read.
        """
        taking = [one for unit in units for one in unit if takes_admin(one, self.look.resources[one.kind])]
        missing = await self._missing() if taking and self.heirs else None
        if missing is None:
            return list(units)
        for change in taking:
            self.record.settle(change, Outcome.NOT_ATTEMPTED, f"{missing.address} must be an admin first, but is not")
        return list(without(units, taking))

    async def _missing(self) -> Change | None:
        """Return the first who should be an admin and is not seen as one, for as long as others wait for an effect."""
        return await look_until(lambda one: one is None or not self._may_come(one), self._not_seen, self.pause)

    async def _not_seen(self) -> Change | None:
        now, kinds = await self.look.at(self.heirs), self.look.resources
        found = (one for one in self.heirs if standing(one, kinds[one.kind], now[one.kind]) is not Standing.AFTER)
        return next(found, None)

    def _may_come(self, change: Change) -> bool:
        result = self.record.results.get(change.address)
        return result is not None and result.outcome in (Outcome.DONE, Outcome.UNKNOWN)
