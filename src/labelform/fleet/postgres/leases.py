"""
Leases, a row each: read, decided by the rules of `labelform.fleet.lease`, and written in one transaction.

A project has two where its hash is known, one by its title and one by its hash. They are taken, prolonged and given
back together, at one moment, so they end together: whoever relies on the first row relies on both, and asks for one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from psycopg import AsyncConnection

from labelform.fleet.held import Held
from labelform.fleet.lease import Lease, LeaseTimes, prolonged, released, taken
from labelform.fleet.store import LeaseLostError

Connection = AsyncConnection[tuple[Any, ...]]

_ROW: Final = "token, holder, until, is_released, taking, clock_timestamp()"
# A subject that nobody ever held has a row that is free, so that the first two who ask wait for each other, too.
_LOCK_OR_ADD: Final = f"""
INSERT INTO labelform.leases AS it VALUES (%s, 0, '', clock_timestamp(), true, '')
ON CONFLICT (subject) DO UPDATE SET holder = it.holder RETURNING {_ROW}"""
_LOCK: Final = f"SELECT {_ROW} FROM labelform.leases WHERE subject = %s FOR NO KEY UPDATE"
_WRITE: Final = """
UPDATE labelform.leases SET token = %s, holder = %s, until = %s, is_released = %s, taking = %s WHERE subject = %s"""
# Whoever takes the lease waits for those who rely on it. To ask for it, and to prolong it, keeps nobody from relying
# on it: a ledger blocks the event loop of its worker, which could not end the transaction that the ledger waits for.
_WAIT: Final = "SELECT FROM labelform.leases WHERE subject = %s FOR UPDATE"
HELD: Final = """
SELECT FROM labelform.leases
WHERE subject = %s AND token = %s AND NOT is_released AND clock_timestamp() < until FOR KEY SHARE"""


async def take(
    connection: Connection, subjects: Iterable[str], holder: str, times: LeaseTimes, taking: str
) -> dict[str, int] | float:
    """
    Take a lease of each subject and return their tokens, or return in how many seconds to ask again.

    `taking` is a name of its own for each taking, and the same when it is asked for again because of a lost answer.
    """
    before, now = await _locked(connection, _LOCK_OR_ADD, subjects)
    after = {subject: taken(lease, now, holder, times, taking) for subject, lease in before.items()}
    got = {subject: lease for subject, lease in after.items() if isinstance(lease, Lease)}
    if len(got) < len(after):
        return max(seconds for seconds in after.values() if isinstance(seconds, float))
    for subject in got:
        await connection.execute(_WAIT, (subject,))
    await _write(connection, got)
    return {subject: lease.token for subject, lease in got.items()}


async def renew(connection: Connection, held: Held, times: LeaseTimes) -> bool:
    """Hold a lease for its whole time again; return whether it was still held."""
    return await _change(connection, held, lambda lease, now, token: prolonged(lease, now, token, times))


async def release(connection: Connection, held: Held) -> None:
    """Let others take a lease at once, if it is still held."""
    await _change(connection, held, released)


async def _change(
    connection: Connection, held: Held, rule: Callable[[Lease | None, datetime, int], Lease | None]
) -> bool:
    """Change a lease by a rule, as far as it is held of all of its subjects; return whether it was."""
    before, now = await _locked(connection, _LOCK, held.tokens)
    after = {subject: rule(lease, now, held.tokens[subject]) for subject, lease in before.items()}
    changed = {subject: lease for subject, lease in after.items() if lease is not None}
    if len(changed) < len(held.tokens):
        return False
    await _write(connection, changed)
    return True


async def check_held(connection: Connection, held: Held) -> None:
    """
    Make sure that a lease is held until this transaction is over, as far as taking it goes.

    Raises:
        LeaseLostError: it is not.
    """
    if await (await connection.execute(HELD, (held.subject, held.token))).fetchone() is None:
        raise LeaseLostError(f"the lease of {held.subject} was lost")


async def _locked(
    connection: Connection, statement: str, subjects: Iterable[str]
) -> tuple[dict[str, Lease], datetime]:  # fmt: skip
    """Lock the rows of subjects, titles before hashes, so that nobody waits in a circle; return them, and the time."""
    found, now = {}, datetime.max
    for subject in subjects:
        row = await (await connection.execute(statement, (subject,))).fetchone()
        if row is not None:
            *lease, now = row
            found[subject] = Lease(*lease)
    return found, now


async def _write(connection: Connection, leases: Mapping[str, Lease]) -> None:
    for subject, lease in leases.items():
        row = (lease.token, lease.holder, lease.until, lease.is_released, lease.taking, subject)
        await connection.execute(_WRITE, row)
