"""Checks of arguments that need no platform."""

from __future__ import annotations

from labelform.errors import Effect, InvalidArgumentsError


def require(is_met: bool, sentence: str) -> None:
    """
    Refuse arguments that make no sense, before anything is sent.

    Raises:
        InvalidArgumentsError: the condition is not met.
    """
    if not is_met:
        raise InvalidArgumentsError(sentence, effect=Effect.NOT_SENT)
