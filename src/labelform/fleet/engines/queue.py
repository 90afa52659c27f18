"""
The tables of the queue: made beside those of the store, and brought up to date by the scripts of Procrastinate.

They have a schema of their own, which every connection to the queue says: Procrastinate names its tables without one,
and a server would otherwise look for them in other places for one role than for another.
"""

from __future__ import annotations

from importlib import resources
from typing import Final

import psycopg
from procrastinate.schema import SchemaManager
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from labelform.fleet.store import StoreError

SCHEMA: Final = "labelform_queue"

_LOCK: Final = 0x6C61_6266
"""Number of the lock that whoever makes the tables holds."""
# Whether a job waits for a member is asked for each member that is put off, and for all of a set by whoever sweeps.
_BY_MEMBER: Final = """
CREATE INDEX IF NOT EXISTS labelform_jobs_by_member
ON procrastinate_jobs ((args->>'set'), ((args->>'number')::integer)) WHERE status = 'todo'"""


def queue_in(dsn: str) -> str:
    """Return how to connect to a database for the queue in it."""
    given = conninfo_to_dict(dsn).get("options") or ""
    return make_conninfo(dsn, options=f"{given} -c search_path={SCHEMA}".strip())


async def initialise(dsn: str) -> None:
    """
    Make the tables of the queue, or bring them up to date; again is harmless.

    Procrastinate does not say in the database which of its scripts were run, so a comment of ours does.

    Raises:
        StoreError: the database cannot be reached, or the role may not make tables.
    """
    try:
        async with await psycopg.AsyncConnection.connect(queue_in(dsn)) as connection:
            await connection.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
            await connection.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
            for script in _scripts(await _last_script(connection)):
                await connection.execute(script)
            await connection.execute(_BY_MEMBER)
            await connection.execute(f"COMMENT ON TABLE procrastinate_jobs IS '{_all()[-1]}'")  # a file of theirs
    except psycopg.Error as exc:
        raise StoreError(f"the queue cannot be made: {exc}") from exc


async def let_work(dsn: str, role: str) -> None:
    """
    Let a role add jobs and do them.

    Raises:
        StoreError: the database cannot be reached, or does not allow it.
    """
    tables = sql.SQL("procrastinate_jobs, procrastinate_events, procrastinate_workers, procrastinate_periodic_defers")
    sequences = sql.SQL("procrastinate_jobs_id_seq, procrastinate_events_id_seq, procrastinate_workers_id_seq")
    rights = (
        sql.SQL(f"USAGE ON SCHEMA {SCHEMA}"),
        sql.SQL("SELECT, INSERT, UPDATE, DELETE ON ") + tables,
        sql.SQL("USAGE ON SEQUENCE ") + sequences,
    )
    try:
        async with await psycopg.AsyncConnection.connect(queue_in(dsn)) as connection:
            for right in rights:
                await connection.execute(sql.SQL("GRANT {} TO {}").format(right, sql.Identifier(role)))
    except psycopg.Error as exc:
        raise StoreError(f"the role cannot be let use the queue: {exc}") from exc


async def _last_script(connection: psycopg.AsyncConnection) -> str | None:
    """Return the script that was run last, None where there are no tables yet."""
    cursor = await connection.execute(
        "SELECT coalesce(obj_description(oid, 'pg_class'), '') FROM pg_class"
        " WHERE oid = to_regclass('procrastinate_jobs')"
    )
    row = await cursor.fetchone()
    return row[0] if row else None


def _scripts(last: str | None) -> list[str]:
    if last is None:
        return [SchemaManager.get_schema()]
    if last not in _all():
        raise StoreError(f'the queue is newer than this labelform knows, or not of labelform: "{last}"')
    migrations = resources.files("procrastinate.sql") / "migrations"
    later = _all()[_all().index(last) + 1 :]
    return [(migrations / name).read_text(encoding="utf-8") for name in later]


def _all() -> list[str]:
    migrations = resources.files("procrastinate.sql") / "migrations"
    return sorted(one.name for one in migrations.iterdir() if one.name.endswith(".sql"))
