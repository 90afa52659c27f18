"""What was applied last, and what was begun once: rows of which the newest counts."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Final

from labelform.core.digest import canonical
from labelform.fleet.held import Held
from labelform.fleet.postgres.leases import Connection, check_held
from labelform.fleet.postgres.sets import as_json
from labelform.fleet.work import Applied
from labelform.repository.records import is_built

_KEEP: Final = """
INSERT INTO labelform.applied (key, base_url, spec, title, environment, project, says)
VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (key) DO UPDATE SET
    (environment, project, says, at) = (excluded.environment, excluded.project, excluded.says, clock_timestamp())"""
_FIND: Final = """
SELECT environment, spec, title, project, says, at FROM labelform.applied
WHERE base_url = %(base_url)s
    AND (title = %(title)s OR spec = %(spec)s AND environment = %(environment)s AND NOT %(is_built)s)
ORDER BY title = %(title)s DESC, spec = %(spec)s DESC, at DESC LIMIT 1"""
_CLAIM: Final = """
INSERT INTO labelform.claims AS it VALUES (%s, %s)
ON CONFLICT (name) DO UPDATE SET moment = excluded.moment WHERE it.moment < excluded.moment"""


async def keep(connection: Connection, held: Held, applied: Applied) -> None:
    """Keep a spec as what was applied last to its project."""
    await check_held(connection, held)
    place = (applied.base_url, applied.spec, applied.title)
    key = hashlib.sha256(canonical(place).encode(errors="surrogatepass")).hexdigest()
    await connection.execute(_KEEP, (key, *place, applied.environment, applied.project, as_json(applied.says)))


async def find(
    connection: Connection, base_url: str, spec: str, title: str, environment: str
) -> Applied | None:  # fmt: skip
    """Return what was applied last of a spec; after a rename of its file or an edit of its title, that of the other."""
    asked = {"base_url": base_url, "spec": spec, "title": title, "environment": environment, "is_built": is_built(spec)}
    row = await (await connection.execute(_FIND, asked)).fetchone()
    if row is None:
        return None
    then, path, name, project, says, at = row
    return Applied(base_url=base_url, environment=then, spec=path, title=name, project=project, says=says, at=at)


async def begun_for(connection: Connection, name: str) -> datetime | None:
    """Return the last moment that a name was claimed for."""
    rows = await connection.execute("SELECT moment FROM labelform.claims WHERE name = %s", (name,))
    row = await rows.fetchone()
    return row[0] if row else None


async def claim(connection: Connection, name: str, moment: datetime) -> bool:
    """Return whether nobody has claimed a name for this moment or a later one."""
    return (await connection.execute(_CLAIM, (name, moment))).rowcount == 1
