"""Instants as the sandbox keeps them: UTC text of one width, so that they sort and compare as text."""

from datetime import UTC, datetime, timedelta

STORED = "%Y-%m-%dT%H:%M:%S.%fZ"


def now() -> str:
    """Say what time it is."""
    return datetime.now(UTC).strftime(STORED)


def stored_time(text: str) -> str:
    """
    Bring an ISO-8601 instant into the stored form; one without an offset is taken as UTC.

    Raises:
        ValueError: the text is not an instant.
    """
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).strftime(STORED)


def later(stored: str, seconds: float) -> str:
    """Add seconds to an instant."""
    return (datetime.strptime(stored, STORED).replace(tzinfo=UTC) + timedelta(seconds=seconds)).strftime(STORED)


def legacy_time(stored: str) -> str:
    """
    Write an instant as the legacy project record has it.

    Source: the SDK parses this record with exactly this format and fails on ISO-8601 [SDK, executed].
    """
    return stored[:10] + " " + stored[11:19]
