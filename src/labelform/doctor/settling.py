"""Ask the platform each open question, and report the result."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from labelform.doctor.asking import UnsettledError
from labelform.doctor.assumptions import Assumption
from labelform.errors import PlatformError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Settled:
    """What a probe found; `reading` is empty if it could find nothing, and `why` says why."""

    id: str
    assumed: str
    reading: str
    why: str = ""

    @property
    def is_otherwise(self) -> bool:
        """Return whether the platform differs from the assumption."""
        return bool(self.reading) and self.reading != self.assumed


@dataclass(frozen=True, slots=True)
class Untried:
    """An assumption that was not tested, and the option that it needs."""

    id: str
    takes: str


async def settle(place: T, assumptions: Iterable[Assumption[T]]) -> list[Settled]:
    """Test assumptions one after another: each probe changes what the next one would see."""
    return [await _settled(place, one) for one in assumptions]


async def _settled(place: T, assumption: Assumption[T]) -> Settled:
    try:
        reading = await assumption.probe(place)
    except UnsettledError as error:
        return Settled(assumption.id, assumption.assumed, "", str(error))
    except PlatformError as error:
        return Settled(assumption.id, assumption.assumed, "", f"it ended with {type(error).__name__}")
    return Settled(assumption.id, assumption.assumed, reading)
