"""The tables of the store, by version: `schema/0001.sql` and those that follow, each carried out once, in order."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from typing import Final

import psycopg

from labelform.fleet.postgres.connecting import conninfo_of, refused
from labelform.fleet.store import StoreError

_LOCK: Final = 0x6C61_6265_6C66  # one who makes tables at a time; any number that nobody else locks
_FIRST: Final = """
CREATE SCHEMA IF NOT EXISTS labelform;
CREATE TABLE IF NOT EXISTS labelform.versions (
    version integer PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT clock_timestamp()
)"""


def steps() -> Iterator[tuple[int, str]]:
    """Yield the number of each version, and the statements that lead to it."""
    found = (one for one in (files(__package__) / "schema").iterdir() if one.name.endswith(".sql"))
    for one in sorted(found, key=lambda one: one.name):
        yield int(one.name.removesuffix(".sql")), one.read_text(encoding="utf-8")


NEWEST: Final = max(version for version, _ in steps())
"""The version that this labelform reads and writes."""


def initialise(dsn: str) -> list[int]:
    """
    Make the tables of the store, or bring them to the newest version; return the versions that were made.

    It happens as a whole or not at all, and again does no harm.

    Raises:
        StoreError: the store cannot be reached, does not allow it, is of a newer version, or is not in UTF8.
    """
    conninfo = conninfo_of(dsn)
    try:
        with psycopg.connect(conninfo) as connection:  # which is one transaction
            _check_encoding(connection)
            connection.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
            connection.execute(_FIRST)
            there = [version for (version,) in connection.execute("SELECT version FROM labelform.versions")]
            check_version(max(there, default=0), may_be_older=True)
            made = [(version, text) for version, text in steps() if version not in there]
            for version, text in made:
                connection.execute(text.encode())
                connection.execute("INSERT INTO labelform.versions VALUES (%s)", (version,))
    except psycopg.Error as error:
        raise refused(error) from error
    return [version for version, _ in made]


def _check_encoding(connection: psycopg.Connection) -> None:
    """
    Make sure that a database can hold every title and address.

    Raises:
        StoreError: it cannot.
    """
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        raise StoreError(
            f"the database is in {encoding}, not in UTF8", hint="CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0"
        )


def check_version(version: int, *, may_be_older: bool = False) -> None:
    """
    Make sure that this labelform knows the tables of a store.

    Raises:
        StoreError: they are of another version.
    """
    if version > NEWEST:
        raise StoreError(
            f"the store is of version {version}, this labelform knows {NEWEST}", hint="install a newer labelform"
        )
    if version < NEWEST and not may_be_older:
        raise StoreError(
            f"the store is of version {version}, this labelform needs {NEWEST}",
            hint="labelform fleet init brings it there; older workers have to be stopped before",
        )
