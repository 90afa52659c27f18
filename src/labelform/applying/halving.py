"""
Whether a call for several changes that was refused is made again for some of them at a time, and for which.

Nobody documents whether the platform says which of them it refused, or does the rest: the next look shows that. By
halves, one that is refused among many costs few calls, and all of them refused less than two for each.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from labelform.applying.units import Unit
from labelform.errors import (
    AuthenticationError,
    AuthorisationError,
    Effect,
    MethodNotAllowedError,
    OperationNotAllowed,
    PlatformError,
    RateLimitExceededError,
)

_WHATEVER_IT_CARRIES: Final = (
    AuthenticationError, MethodNotAllowedError, OperationNotAllowed, RateLimitExceededError,
)  # fmt: skip
"""Refusals of whoever asks, or of the call itself: with fewer changes it is no other call."""


def may_be_about_one(error: PlatformError) -> bool:
    """Return whether a call may have been refused for one of what it carries; whether the rest was done is open."""
    is_refusal = error.effect is Effect.REFUSED and 400 <= error.status < 500
    return is_refusal and not isinstance(error, _WHATEVER_IT_CARRIES)


def is_about_all(refusal: PlatformError | None, of_halves: Sequence[PlatformError | None]) -> bool:
    """
    Return whether a call and both its halves were answered "you may not" in the same words.

    That may be about one dataset; but then only one half is refused, or each names its own.
    """
    is_the_same = all(one is not None and refusal is not None and one.message == refusal.message for one in of_halves)
    return isinstance(refusal, AuthorisationError) and is_the_same


def halves(unit: Unit) -> tuple[Unit, Unit]:
    """Return the changes of a unit of several as two units, in order."""
    middle = len(unit) // 2
    return unit[:middle], unit[middle:]
