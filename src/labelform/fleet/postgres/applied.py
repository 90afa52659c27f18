"""What was applied last, and what was begun once: rows of which the newest counts."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from labelform.fleet.held import Held
from labelform.fleet.postgres.leases import Connection, check_held
from labelform.fleet.postgres.sets import as_json
from labelform.fleet.work import Applied

_KEEP: Final = """
INSERT INTO labelform.applied (base_url, spec, title, environment, project, says) VALUES (%s, %s, %s, %s, %s, %s)
ON CONFLICT (base_url, spec, title) DO UPDATE SET
    (environment, project, says, at) = (excluded.environment, excluded.project, excluded.says, clock_timestamp())"""
_FIND: Final = """
SELECT environment, project, says, at FROM labelform.applied WHERE base_url = %s AND spec = %s AND title = %s"""
_CLAIM: Final = """
INSERT INTO labelform.claims AS it VALUES (%s, %s)
ON CONFLICT (name) DO UPDATE SET moment = excluded.moment WHERE it.moment < excluded.moment"""


async def keep(connection: Connection, held: Held, applied: Applied) -> None:
    """Keep a spec as what was applied last to its project."""
    await check_held(connection, held)
    facts = (applied.base_url, applied.spec, applied.title, applied.environment, applied.project)
    await connection.execute(_KEEP, (*facts, as_json(applied.says)))


async def find(connection: Connection, base_url: str, spec: str, title: str) -> Applied | None:
    """Return what was applied last of a spec."""
    row = await (await connection.execute(_FIND, (base_url, spec, title))).fetchone()
    if row is None:
        return None
    environment, project, says, at = row
    return Applied(
        base_url=base_url, environment=environment, spec=spec, title=title, project=project, says=says, at=at
    )


async def claim(connection: Connection, name: str, moment: datetime) -> bool:
    """Return whether nobody has claimed a name for this moment or a later one."""
    return (await connection.execute(_CLAIM, (name, moment))).rowcount == 1
