"""What libraries log while a server is away: a line for each attempt of each connection, and workers say it once."""

from __future__ import annotations

import logging
from collections.abc import Iterator

from labelform.fleet.postgres.connecting import PASSING


def says_something(record: logging.LogRecord) -> bool:
    """Return whether a record is of us, or not only that the server is away: a filter for handlers."""
    if record.name.startswith("labelform"):
        return True
    if record.levelno < logging.WARNING:  # Dask lets its own through from INFO
        return False
    if record.name.startswith("psycopg.pool"):
        return record.levelno > logging.WARNING
    failure = record.exc_info[1] if record.exc_info else None
    return not any(isinstance(one, PASSING) for one in _chain(failure))


def _chain(failure: BaseException | None) -> Iterator[BaseException]:
    while failure is not None:
        yield failure
        failure = failure.__cause__
