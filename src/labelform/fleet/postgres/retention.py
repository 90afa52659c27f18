"""What is dropped, and when: sets by the moment of their end, whole; what is under way is not."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from labelform.fleet.lease import LeaseTimes
from labelform.fleet.postgres.leases import Connection

# With a set go its members, and with these their plans, results, runs and ledgers: so it stays while calls of its runs
# may still arrive. Two who drop take different sets.
_ENDED: Final = "FROM labelform.sets WHERE ended < least(%s, clock_timestamp() - %s)"
_DROP: Final = f"""
DELETE FROM labelform.sets WHERE id = (
    SELECT id {_ENDED}
    ORDER BY ended LIMIT 1 FOR UPDATE SKIP LOCKED)"""
# One that was added just now may be that of a set that is being added.
_DROP_BUNDLES: Final = """
DELETE FROM labelform.bundles AS it WHERE added < %s AND NOT EXISTS (
    SELECT FROM labelform.sets WHERE bundle = it.digest)"""


async def count(connection: Connection, before: datetime, times: LeaseTimes) -> int:
    """Return how many sets ended before a moment and before the quarantine."""
    rows = await connection.execute(f"SELECT count(*) {_ENDED}", (before, times.quarantine))
    row = await rows.fetchone()
    return row[0] if row else 0


async def drop_one(connection: Connection, before: datetime, times: LeaseTimes) -> bool:
    """Drop the set that ended first, if that was before a moment and before the quarantine; return whether one was."""
    await connection.execute("SET LOCAL statement_timeout = 0")
    return (await connection.execute(_DROP, (before, times.quarantine))).rowcount == 1


async def drop_bundles(connection: Connection, before: datetime) -> None:
    """Drop files that were added before a moment and that no set is made from."""
    await connection.execute(_DROP_BUNDLES, (before,))
