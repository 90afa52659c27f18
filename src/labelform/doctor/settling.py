"""Ask the platform each open question, and say what came of it."""

from __future__ import annotations

from dataclasses import dataclass

from labelform.doctor.assumptions import ASSUMPTIONS, Assumption
from labelform.doctor.scratch import Scratch, UnsettledError
from labelform.errors import PlatformError


@dataclass(frozen=True, slots=True)
class Settled:
    """What a probe found; `reading` is empty where it could find nothing, and `why` says why."""

    id: str
    assumed: str
    reading: str
    why: str = ""

    @property
    def is_otherwise(self) -> bool:
        """Tell whether the platform is not as assumed."""
        return bool(self.reading) and self.reading != self.assumed


async def settle(scratch: Scratch) -> list[Settled]:
    """Find out about every assumption, one after another: each changes what the next one would see."""
    return [await _settled(scratch, one) for one in ASSUMPTIONS]


async def _settled(scratch: Scratch, assumption: Assumption) -> Settled:
    try:
        reading = await assumption.probe(scratch)
    except UnsettledError as error:
        return Settled(assumption.id, assumption.assumed, "", str(error))
    except PlatformError as error:
        return Settled(assumption.id, assumption.assumed, "", f"it ended with {type(error).__name__}")
    return Settled(assumption.id, assumption.assumed, reading)
