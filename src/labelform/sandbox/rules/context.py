"""The circumstances of one request: transaction, caller, switches, time. Everything a rule may depend on."""

import json
import sqlite3
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Caller:
    """
    Who makes the request.

    `organisation_uuid` is what the platform calls the current organisation; None for an account that is not a member
    of any.
    """

    email: str
    organisation_uuid: str | None = None
    organisation_role: str | None = None


@dataclass(frozen=True)
class Context:
    """One transaction, one caller, one moment. `address` is where the client found this server."""

    db: sqlite3.Connection
    caller: Caller
    quirks: Mapping[str, str]
    now: str
    address: str = "http://sandbox"

    def one(self, sql: str, *values: object) -> sqlite3.Row | None:
        """Fetch the first row, or None."""
        row: sqlite3.Row | None = self.db.execute(sql, values).fetchone()
        return row

    def all(self, sql: str, *values: object) -> list[sqlite3.Row]:
        """Fetch all rows."""
        return self.db.execute(sql, values).fetchall()

    def run(self, sql: str, *values: object) -> int:
        """Execute a change and return how many rows it touched."""
        return self.db.execute(sql, values).rowcount

    def touch_project(self, project_hash: str) -> None:
        """Note that a project was edited now."""
        self.run("UPDATE projects SET last_edited_at = ? WHERE project_hash = ?", self.now, project_hash)


def new_uuid() -> str:
    """Make the identity of something new, in the spelling of the wire."""
    return str(uuid.uuid4())


def as_list(values: Iterable[str]) -> str:
    """Bind many values to one placeholder: `IN (SELECT value FROM json_each(?))`."""
    return json.dumps(list(values))
