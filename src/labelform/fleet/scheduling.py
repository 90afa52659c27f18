"""Begin by themselves what is due: each time once, whichever worker comes first, by the store and by its clock."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from labelform.core.schedule import Freeze, Schedule, due, jitter
from labelform.diagnostics import Diagnostic
from labelform.errors import LabelformError, SpecError
from labelform.fleet.store import Store, StoreAwayError
from labelform.fleet.work import Kind, NewMember, SetHead

LOOK_SECONDS: Final = 30.0
"""How often a worker looks whether something is due."""

log = logging.getLogger("labelform.fleet")


@dataclass(frozen=True, slots=True)
class Scheduled:
    """What is done again and again in an environment; times are UTC, and nothing is begun in a freeze."""

    kind: Kind
    environment: str
    base_url: str
    schedule: Schedule
    most_late: timedelta = timedelta(0)
    freezes: tuple[Freeze, ...] = ()

    @property
    def name(self) -> str:
        """What it is claimed by."""
        return f"{self.kind} {self.environment} {self.base_url}"

    @property
    def late(self) -> timedelta:
        """How much later than written it is begun, always the same."""
        return jitter(self.schedule, self.name, self.most_late)

    def due(self, now: datetime, *, is_under_way: bool = False) -> datetime | None:
        """Return the time for which it is to be begun now, None in a freeze or while it is under way."""
        late, frozen = self.late, self.freezes
        return due(self.schedule, now, None, late=late, freezes=frozen, is_under_way=is_under_way)


Prepare = Callable[[Scheduled], Awaitable[tuple[SetHead, Iterable[NewMember]]]]
"""Makes the set of what is due, from the specs around this worker; nothing of it is added yet."""


@dataclass(frozen=True, slots=True)
class Scheduling:
    """
    Begins what is due. Before its set is added the specs are read, so that a worker that cannot read them takes nothing
    from one that can.

    `enqueue` is given the id of a set that was added.
    """

    store: Store
    prepare: Prepare
    enqueue: Callable[[str], Awaitable[object]]
    _said: dict[str, str] = field(default_factory=dict)

    async def begin_due(self, scheduled: Iterable[Scheduled]) -> None:
        """
        Begin what is due and what nobody has begun yet. What cannot be begun is said once, and tried again.

        Raises:
            StoreAwayError: the store is away.
        """
        now = await self.store.now()
        left = {(head.kind, head.environment, head.base_url) for _, head in await self.store.sets_left()}
        for one in scheduled:
            time = one.due(now, is_under_way=(one.kind, one.environment, one.base_url) in left)
            if time is None or time <= (await self.store.begun_for(one.name) or datetime.min.replace(tzinfo=UTC)):
                continue
            try:
                await self._begin(one, time)
            except StoreAwayError:
                raise
            except LabelformError as exc:
                self._say(one, exc)

    async def _begin(self, one: Scheduled, time: datetime) -> None:
        set_id = await self.store.add_due(one.name, time, *await self.prepare(one))
        self._said.pop(one.name, None)
        if set_id is not None:
            log.info("set %s: %s of %s, by its schedule", set_id, one.kind, one.environment)
            await self.enqueue(set_id)

    def _say(self, one: Scheduled, failure: LabelformError) -> None:
        """Say why something is not begun, unless that was said: it is looked at again all the time."""
        found = failure.diagnostics if isinstance(failure, SpecError) else ()
        said = in_one_line(found) if found else failure.message
        if self._said.get(one.name) != said:
            log.error("%s of %s is not begun by this worker: %s", one.kind, one.environment, said)
        self._said[one.name] = said


def in_one_line(found: Sequence[Diagnostic]) -> str:
    """Return the first of some mistakes, and how many more there are."""
    first, more = found[0], len(found) - 1
    said = f"{first.where}: {first.message}" if first.where else first.message
    return f"{said}, and {more} more" if more else said
