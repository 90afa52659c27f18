"""Begin by themselves what is due: each time once, whichever worker comes first, by the store and by its clock."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from labelform.core.schedule import Freeze, Schedule, due, jitter
from labelform.errors import LabelformError
from labelform.fleet.store import Store
from labelform.fleet.work import Kind

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


async def begin_due(
    store: Store, scheduled: Iterable[Scheduled], submit: Callable[[Scheduled], Awaitable[object]]
) -> None:
    """
    Begin what is due and what nobody has begun yet. What cannot be begun is said, and waits for its next time.

    Raises:
        StoreError: the store is away.
    """
    now = await store.now()
    left = {(head.kind, head.environment, head.base_url) for _, head in await store.sets_left()}
    for one in scheduled:
        time = one.due(now, is_under_way=(one.kind, one.environment, one.base_url) in left)
        if time is None or not await store.claim(one.name, time):
            continue
        try:
            await submit(one)
        except LabelformError as exc:
            log.error("%s of %s is not begun: %s", one.kind, one.environment, exc.message)  # noqa: TRY400 - a mistake
