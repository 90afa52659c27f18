"""
What callers hand in, checked before it becomes part of a request.

Nothing has been sent when one of these refuses: all raise `InvalidArgumentsError` with the effect `not_sent`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from labelform.errors import Effect, InvalidArgumentsError
from labelform.types import Json


def refused(sentence: str) -> InvalidArgumentsError:
    """Return the error for arguments that make no sense."""
    return InvalidArgumentsError(sentence, effect=Effect.NOT_SENT)


def role_number(role: object, kind: str = "ProjectRole") -> int:
    """Return a role as the wire carries it. Its name is refused: people and programs spell it in too many ways."""
    if not isinstance(role, int):
        raise refused(f"user_role is {role!r}, which is not a {kind}")
    return int(role)


def word(name: str, value: object, words: type[StrEnum]) -> str:
    """
    Return a word that must be one of an enumeration, given as a member or as text.

    A member that the platform invented and told us is let through; only text that nobody knows is a typo.
    """
    if isinstance(value, words) or (isinstance(value, str) and value in list(words)):
        return str(value)
    raise refused(f"{name} is {value!r}, which is not one of {', '.join(words)}")


def words_of(name: str, values: object, words: type[StrEnum]) -> list[str]:
    """Return several words of an enumeration; see `word`."""
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise refused(f"{name} is {values!r}, which is not a list")
    return [word(name, value, words) for value in values]


def json_object(name: str, value: object) -> dict[str, Json]:
    """Return a copy of a dictionary that is sent as it is."""
    if not isinstance(value, Mapping):
        raise refused(f"{name} is {value!r}, which is not a dictionary")
    return dict(value)
