"""
What plans make beyond their projects, one at a time for each thing: projects of one run may ask for the same.

Who comes second finds what the first one made. Other machines know nothing of it: two that make a dataset of one title
at the same moment make two, and find that out when they read back.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Protocol

from labelform.applying.record import RunState
from labelform.core.change import Change
from labelform.runs.account import Outcome

UNKNOWN_ELSEWHERE = "another project of this run asks for the same, and the outcome of its call is not known"


class Turns(Protocol):
    """Lets those who would make the same thing do it one after the other."""

    def turn(self, change: Change, record: RunState) -> AbstractAsyncContextManager[bool]:
        """Wait until nobody else makes the same, and say whether it may be made."""


@dataclass(slots=True)
class Making:
    """The turns of one run, for all of its projects."""

    _turns: dict[tuple[str, str], asyncio.Lock] = field(default_factory=lambda: defaultdict(asyncio.Lock))
    _unknown: set[tuple[str, str]] = field(default_factory=set)

    @asynccontextmanager
    async def turn(self, change: Change, record: RunState) -> AsyncIterator[bool]:
        """
        Wait until nobody else makes the same, and say whether it may be made.

        It may not, and the change has its outcome, while a call for it may still arrive.
        """
        thing = change.kind, change.key
        async with self._turns[thing]:
            if thing in self._unknown:
                record.settle(change, Outcome.NOT_ATTEMPTED, UNKNOWN_ELSEWHERE)
                yield False
                return
            try:
                yield True
            finally:
                result = record.results.get(change.address)
                if record.was_started(change) and (result is None or result.outcome is Outcome.UNKNOWN):
                    self._unknown.add(thing)
