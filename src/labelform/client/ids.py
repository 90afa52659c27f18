"""Small answers about ids that several members need."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from labelform.client.checks import require
from labelform.errors import AuthorisationError


def texts(ids: Sequence[str | UUID] | str | UUID) -> list[str]:
    """
    Return one id or several as a list of texts.

    Raises:
        InvalidArgumentsError: it is neither.
    """
    if isinstance(ids, str | UUID):
        return [str(ids)]
    require(isinstance(ids, Iterable), f"{ids!r} is neither an id nor a list of them")
    listed = [*ids]
    for entry in listed:
        require(isinstance(entry, str | UUID), f"{entry!r} is not an id")
    return [str(entry) for entry in listed]


def names(what: str, given: Sequence[str]) -> list[str]:
    """
    Return a list of names or addresses.

    Raises:
        InvalidArgumentsError: it is one text, whose letters would be sent one by one.
    """
    require(not isinstance(given, str), f"{what} is a single text, but must be a list")
    return [*given]


def is_same(found: UUID, wanted: str | UUID) -> bool:
    """Return whether an id is the one that was requested."""
    return str(found) == str(wanted).lower()


def nothing_found(noun: str, uuid: str | UUID, request: str) -> AuthorisationError:
    """Return the error for a lookup that found nothing; the SDK raises the same."""
    return AuthorisationError(
        f"there is no {noun} {uuid} in this project, or you may not see it ({request})", request=request
    )
