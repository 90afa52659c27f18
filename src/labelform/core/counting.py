"""Counting what an item holds, over the pages of a list: how far that goes, and what may not be read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final, TypeVar

from labelform.api.operation import Operation, Page
from labelform.core.impact import MOST_COUNTED, NOTHING, Held, Impact, Unit
from labelform.errors import (
    AnswerTooLargeError,
    AuthorisationError,
    FeatureDoesNotExistError,
    MethodNotAllowedError,
    OperationNotAllowed,
    ResourceNotFoundError,
)

if TYPE_CHECKING:
    from labelform.core.resource import Read

T = TypeVar("T")

NOT_FOR_US: Final = (
    AuthorisationError,
    OperationNotAllowed,
    ResourceNotFoundError,
    MethodNotAllowedError,
)
"""The text for a reader who may not see something: it stays unknown, and counts against a plan."""
UNCOUNTABLE: Final = (*NOT_FOR_US, FeatureDoesNotExistError, AnswerTooLargeError)
"""The same for what is counted. All else, such as a broken connection, fails a plan as any other read does."""


async def up_to_most(
    read: Read, listing: Operation[Page[T]], weigh: Callable[[T], int] = lambda _: 1
) -> tuple[list[T], bool]:
    """
    Read a list until it holds `MOST_COUNTED` or ends; return what was read, and whether there is more.

    Pages that hold nothing to count are read to their end only so far, too.
    """
    found: list[T] = []
    count, following = 0, listing
    for _ in range(MOST_COUNTED):
        page = await read.one(following)
        found += page.items
        count += sum(map(weigh, page.items))
        if page.next is None:
            return found, False
        if count >= MOST_COUNTED:
            break
        following = page.next
    return found, True


def held(unit: Unit, count: int, *, is_cut: bool = False, stage: str = "", names: Sequence[str] = ()) -> Held:
    """Return a count that was perhaps cut short: beyond `MOST_COUNTED` it is the least that there is."""
    if is_cut or count > MOST_COUNTED:
        count, is_cut = min(count, MOST_COUNTED), True
    return Held(unit=unit, count=count, is_least=is_cut, stage=stage, names=tuple(names))


def uncounted(holds: Sequence[Unit], why: str) -> Impact:
    """Return what is lost with an item that could hold some units, none of which could be counted."""
    return Impact(unknown=(f"{', '.join(holds)} ({why})",)) if holds else NOTHING
