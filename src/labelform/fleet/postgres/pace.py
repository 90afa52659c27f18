"""The pace of a platform and key, a row: read, changed by rules, and written in one transaction."""

from __future__ import annotations

from typing import Final

from labelform.api.pace.plain import from_plain, to_plain
from labelform.fleet.pace import Change, T, first_state
from labelform.fleet.postgres.leases import Connection
from labelform.fleet.postgres.sets import as_json

# The time is asked for once the row is ours. What a crash of the server loses of a pace is learned again in a moment,
# so that nobody waits for a disk.
_LOCK: Final = """
WITH quick AS (SELECT set_config('synchronous_commit', 'off', true)),
     held AS MATERIALIZED (SELECT state FROM labelform.paces WHERE subject = %s FOR UPDATE)
SELECT state, extract(epoch FROM clock_timestamp())::float8 FROM held, quick"""
_ADD: Final = "INSERT INTO labelform.paces VALUES (%s, %s) ON CONFLICT DO NOTHING"
_WRITE: Final = "UPDATE labelform.paces SET state = %s WHERE subject = %s"


async def change(connection: Connection, subject: str, change: Change[T]) -> T:
    """Change the state of a subject, and return the other result."""
    row = await (await connection.execute(_LOCK, (subject,))).fetchone()
    if row is None:
        await connection.execute(_ADD, (subject, as_json(to_plain(first_state()))))
        row = await (await connection.execute(_LOCK, (subject,))).fetchone()
    assert row is not None  # noqa: S101  it was added, by us or by somebody else
    state, result = change(from_plain(row[0]) or first_state(), row[1])
    await connection.execute(_WRITE, (as_json(to_plain(state)), subject))
    return result
