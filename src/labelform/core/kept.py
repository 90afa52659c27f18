"""
What an item held when it was deleted, so that a revert can put it back.

Each thing is one text, in the words of the kind: two sets of them can be compared without knowing what they stand for.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from labelform.core.model import Frozen

MOST_ENTRIES: Final = 100_000
"""Of an item that holds more, nothing is kept: a plan that puts it back would be none that anybody reads or reviews."""


MOST_TOGETHER: Final = 500_000
"""The most things that one plan puts back: its file must stay readable."""


class Unkept(StrEnum):
    """Why nothing is kept of what an item held; completes "its contents are not put back: …"."""

    TOO_MANY = f"it contained more than {MOST_ENTRIES:,} things"
    TOO_MANY_TOGETHER = f"what the run removed contained more than {MOST_TOGETHER:,} things in total"
    NOT_READ = "the platform did not show its contents when it was deleted"
    NOT_RECORDED = "the run kept no record of its contents"


class Kept(Frozen):
    """What an item held: every thing once, in order; with `unkept`, nothing is known about it."""

    entries: tuple[str, ...] = ()
    unkept: Unkept | None = None

    @property
    def is_nothing(self) -> bool:
        """Return whether there is nothing to put back, and nothing to say about that."""
        return not self.entries and self.unkept is None


class KeptItem(Frozen):
    """Which item held it: its address in the plan, and the id that it had on the platform."""

    address: str
    id: str
    kept: Kept


def kept_of(entries: set[str]) -> Kept:
    """Return what is kept of this many things."""
    return Kept(unkept=Unkept.TOO_MANY) if len(entries) > MOST_ENTRIES else Kept(entries=tuple(sorted(entries)))
