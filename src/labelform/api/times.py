"""How points in time are written in requests. A datetime without a zone is taken as UTC everywhere."""

from __future__ import annotations

from datetime import UTC, datetime


def iso(moment: datetime) -> str:
    """Write a point in time as the SDK's data objects do: ISO 8601, UTC as `Z`."""
    return in_utc(moment).isoformat().replace("+00:00", "Z")


def unix_seconds(moment: datetime) -> int:
    """Write a point in time as whole seconds since 1970."""
    return int(in_utc(moment).timestamp())


def in_utc(moment: datetime) -> datetime:
    """Give a point in time the zone UTC, if it has none."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
