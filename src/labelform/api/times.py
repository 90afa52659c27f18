"""How points in time are written in requests. A datetime without a zone is taken as UTC everywhere."""

from __future__ import annotations

from datetime import UTC, datetime

from labelform.errors import Effect, InvalidDateFormatError


def iso(name: str, moment: str | datetime) -> str:
    """Write a point in time as the SDK's data objects do: ISO 8601, UTC as `Z`. Raises as `in_utc`."""
    return in_utc(name, moment).isoformat().replace("+00:00", "Z")


def unix_seconds(name: str, moment: str | datetime) -> int:
    """Write a point in time as whole seconds since 1970. Raises as `in_utc`."""
    return int(in_utc(name, moment).timestamp())


def in_utc(name: str, moment: str | datetime) -> datetime:
    """
    Read a point in time that may be ISO 8601, and give it the zone UTC, if it has none.

    Raises:
        InvalidDateFormatError: it is neither; `name` says which argument that was.
    """
    try:
        read = moment if isinstance(moment, datetime) else datetime.fromisoformat(moment)
    except (TypeError, ValueError) as error:
        raise InvalidDateFormatError(
            f"{name} is {moment!r}, which is not a time in ISO 8601", effect=Effect.NOT_SENT
        ) from error
    return read if read.tzinfo else read.replace(tzinfo=UTC)
