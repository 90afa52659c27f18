"""Points in time as arguments."""

from __future__ import annotations

from datetime import datetime

from labelform.api.times import unix_seconds
from labelform.errors import Effect, InvalidArgumentsError


def bound_in_seconds(seconds: int | None, moment: str | datetime | None, *, names: str) -> int | None:
    """
    Return one bound of a period in unix seconds, in any of its forms; None if it was not given.

    Raises:
        InvalidArgumentsError: it was given in both ways, or is not a time.
    """
    if seconds is not None and moment is not None:
        raise InvalidArgumentsError(f"give only one of {names}", effect=Effect.NOT_SENT)
    return seconds if moment is None else unix_seconds(f"one of {names}", moment)
