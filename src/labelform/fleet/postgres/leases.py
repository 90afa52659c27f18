"""Leases, a row each: read, decided by the rules of `labelform.fleet.lease`, and written in one transaction."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from psycopg import AsyncConnection

from labelform.fleet.held import Held
from labelform.fleet.lease import Lease, LeaseTimes, prolonged, released, taken
from labelform.fleet.store import LeaseLostError

Connection = AsyncConnection[tuple[Any, ...]]

_ROW: Final = "token, holder, until, is_released, clock_timestamp()"
# A subject that nobody ever held has a row that is free, so that the first two who ask wait for each other, too.
_LOCK_OR_ADD: Final = f"""
INSERT INTO labelform.leases AS it VALUES (%s, 0, '', clock_timestamp(), true)
ON CONFLICT (subject) DO UPDATE SET holder = it.holder RETURNING {_ROW}"""
_LOCK: Final = f"SELECT {_ROW} FROM labelform.leases WHERE subject = %s FOR NO KEY UPDATE"
_WRITE: Final = "UPDATE labelform.leases SET token = %s, holder = %s, until = %s, is_released = %s WHERE subject = %s"
# Whoever takes the lease waits for those who rely on it. To ask for it, and to prolong it, keeps nobody from relying
# on it: a ledger blocks the event loop of its worker, which could not end the transaction that the ledger waits for.
_WAIT: Final = "SELECT FROM labelform.leases WHERE subject = %s FOR UPDATE"
HELD: Final = """
SELECT FROM labelform.leases
WHERE subject = %s AND token = %s AND NOT is_released AND clock_timestamp() < until FOR KEY SHARE"""


async def take(connection: Connection, subject: str, holder: str, times: LeaseTimes) -> Lease | float:
    """Take a lease, or return in how many seconds to ask again."""
    row = await (await connection.execute(_LOCK_OR_ADD, (subject,))).fetchone()
    lease, now = _read(row)
    after = taken(lease, now, holder, times)
    if isinstance(after, Lease):
        await connection.execute(_WAIT, (subject,))
        await _write(connection, subject, after)
    return after


async def renew(connection: Connection, held: Held, times: LeaseTimes) -> bool:
    """Hold a lease for its whole time again; return whether it was still held."""
    lease, now = _read(await (await connection.execute(_LOCK, (held.subject,))).fetchone())
    after = prolonged(lease, now, held.token, times)
    if after is not None:
        await _write(connection, held.subject, after)
    return after is not None


async def release(connection: Connection, held: Held) -> None:
    """Let others take a lease at once, if it is still held."""
    lease, now = _read(await (await connection.execute(_LOCK, (held.subject,))).fetchone())
    after = released(lease, now, held.token)
    if after is not None:
        await _write(connection, held.subject, after)


async def check_held(connection: Connection, held: Held) -> None:
    """
    Make sure that a lease is held until this transaction is over, as far as taking it goes.

    Raises:
        LeaseLostError: it is not.
    """
    if await (await connection.execute(HELD, (held.subject, held.token))).fetchone() is None:
        raise LeaseLostError(f"the lease of {held.subject} was lost")


def _read(row: tuple[Any, ...] | None) -> tuple[Lease | None, datetime]:
    if row is None:
        return None, datetime.max
    token, holder, until, is_released, now = row
    return Lease(token, holder, until, is_released), now


async def _write(connection: Connection, subject: str, lease: Lease) -> None:
    await connection.execute(_WRITE, (lease.token, lease.holder, lease.until, lease.is_released, subject))
