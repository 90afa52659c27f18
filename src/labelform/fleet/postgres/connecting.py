"""How connections are made, and what is said when the store cannot be reached or refuses."""

from __future__ import annotations

from typing import Any, Final

import psycopg
from psycopg import errors
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg_pool import PoolTimeout

from labelform.fleet.store import StoreAwayError, StoreError

PASSING: Final = (psycopg.OperationalError, psycopg.InterfaceError, PoolTimeout)
"""What is raised while a server restarts, and for a transaction that got in the way of another: it may pass."""

_AWAY: Final = ("08", "53300", "57P")
"""
How codes of a server begin that cannot be talked to: connection exception, too many connections, operator intervention.
Source: error codes of Postgres.
"""

_DEFAULTS: Final[dict[str, Any]] = {
    "connect_timeout": 5,
    # A server that is gone without a word is noticed long before a lease is over.
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
    "application_name": "labelform",
    "client_encoding": "UTF8",
}
SETTINGS: Final = """
SELECT set_config('statement_timeout', '15s', false),
    set_config('idle_in_transaction_session_timeout', '5s', false), set_config('synchronous_commit',
    CASE current_setting('synchronous_commit') WHEN 'remote_apply' THEN 'remote_apply' ELSE 'on' END, false)"""
"""
For each connection. No statement takes longer, but for those that add or drop a whole set. Who is frozen or cut off in
the middle of a transaction, with a lease locked, does not keep others from it for longer than that. And what was
committed is on disk, whatever the server is set to: calls are sent in reliance on it.
"""


def conninfo_of(dsn: str) -> str:
    """
    Return a DSN with what it leaves open filled in.

    Raises:
        StoreError: it is none. It is not repeated: it may hold a password.
    """
    try:
        found = {**_DEFAULTS, **conninfo_to_dict(dsn)}
        conninfo = make_conninfo(**found)
    except (psycopg.ProgrammingError, UnicodeDecodeError):
        raise _no_address() from None
    if not _is_place(str(found.get("host", "")), str(found.get("port", ""))):
        raise _no_address()
    return conninfo


def _no_address() -> StoreError:
    return StoreError(
        "the store has no valid address",
        hint="a valid one is postgresql://USER@HOST/DATABASE, from the environment; in a password, @ is written %40, "
        "/ as %2F, and % as %25",
    )


def _is_place(host: str, port: str) -> bool:
    """Return whether a server can be there. If not, it is the rest of a password, and errors would repeat it."""
    return "@" not in host and all(one.isdecimal() for one in port.split(",") if one)


def refused(error: psycopg.Error | PoolTimeout) -> StoreError:
    """Return what to raise for what went wrong in the store. What the server says holds no password, and no row."""
    if isinstance(error, errors.UndefinedTable | errors.InvalidSchemaName):
        return StoreError("the store has no tables of labelform", hint="labelform fleet init makes them")
    if isinstance(error, errors.InsufficientPrivilege):
        return StoreError(
            f"the store does not allow that: {_said(error)}", hint="see docs/scale.md for what roles need"
        )
    if isinstance(error, PASSING) and _is_away(error):
        return StoreAwayError(f"the store cannot be reached: {_said(error)}")
    return StoreError(f"the store refused: {_said(error)}")


def _is_away(error: psycopg.Error) -> bool:
    """Return whether nobody can talk to the server. One whose disk is full, or that takes too long, is there."""
    return error.sqlstate is None or error.sqlstate.startswith(_AWAY)


def _said(error: Exception) -> str:
    message = error.diag.message_primary if isinstance(error, psycopg.Error) else None
    return (message or str(error) or type(error).__name__).splitlines()[0]
