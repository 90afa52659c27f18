"""
What roles of the database may do.

Workers change neither tables, nor what was asked for, nor runs and ledgers; how far a set is, results, and what was
applied last are theirs to write. Readers see how far sets are, and results.

Who makes the tables, and drops old sets, owns them. Roles themselves are made by whoever runs the server.
"""

from __future__ import annotations

from typing import Final

import psycopg
from psycopg import errors, sql

from labelform.fleet.postgres.connecting import conninfo_of, refused
from labelform.fleet.store import StoreError

_WORKER: Final = (
    "SELECT ON ALL TABLES IN SCHEMA labelform",
    "USAGE ON SEQUENCE labelform.run_numbers",
    # Runs and their ledgers are added to: nobody who applies something can change what it was.
    "INSERT ON labelform.runs, labelform.entries, labelform.kept, labelform.open_runs",
    "INSERT ON labelform.bundles, labelform.sets, labelform.members, labelform.plans, labelform.results",
    "INSERT, UPDATE ON labelform.leases, labelform.applied, labelform.paces, labelform.claims",
    # How far a set is, and not what was asked for, nor by whom.
    "UPDATE (wave, failed, reason, is_cancelled, ended) ON labelform.sets",
    "UPDATE (state, exit_code, worker, at, begun, token) ON labelform.members",
    "UPDATE (added) ON labelform.bundles",
    "DELETE ON labelform.results",  # of a member that is done again
)
_READER: Final = (
    "SELECT ON labelform.versions, labelform.sets, labelform.members, labelform.leases",
    "SELECT (set_id, number, result) ON labelform.results",  # not the plans that were made
)


def let_work(dsn: str, role: str) -> None:
    """
    Let a role do what workers and commands that add sets do: in effect, whatever the keys of workers allow.

    Raises:
        StoreError: the store cannot be reached, or does not allow it.
    """
    _grant(dsn, role, _WORKER)


def let_read(dsn: str, role: str) -> None:
    """
    Let a role see how far sets are, and results; not the files of sets, saved plans, runs and ledgers.

    Results are as confidential as plans: that of a drift has each change, that of an apply each account, with the names
    and addresses of people. `fleet status SET` shows reasons from them.

    Raises:
        StoreError: the store cannot be reached, or does not allow it.
    """
    _grant(dsn, role, _READER)


def _grant(dsn: str, role: str, rights: tuple[str, ...]) -> None:
    try:
        with psycopg.connect(conninfo_of(dsn)) as connection:
            for right in ("USAGE ON SCHEMA labelform", *rights):
                connection.execute(sql.SQL("GRANT {} TO {}").format(sql.SQL(right), sql.Identifier(role)))
    except errors.UndefinedObject as error:
        hint = f"whoever runs the server makes it: CREATE ROLE {sql.Identifier(role).as_string()} LOGIN;"
        raise StoreError(f'the server has no role "{role}"', hint=hint) from error
    except psycopg.Error as error:
        raise refused(error) from error
