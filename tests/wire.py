"""
What the sandbox sees: every request at its ASGI edge, and its database before and after.

Both are judged without a word from the client or from the sandbox's own tables: by method and legacy envelope, and by
what SQLite knows of its file: whether anybody has committed something, or the bytes of the pages.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

from labelform.sandbox.app import App

READING_COMMANDS = frozenset(
    {
        "absorb",
        "access",
        "compare",
        "console",
        "drift",
        "env",
        "fmt",
        "history",
        "import",
        "init",
        "list",
        "pin",
        "plan",
        "policy",
        "promote",
        "render",
        "revert",
        "schema",
        "show",
        "snapshot",
        "validate",
    }
)
"""Commands that must never write to a platform."""
LEGACY = ("/public", "/public/user")


@dataclass(slots=True)
class Wire:
    """The requests of one command, as `METHOD path`; those that can write apart."""

    reads: list[str] = field(default_factory=list)
    writes: list[str] = field(default_factory=list)

    def see(self, scope: Any, body: bytes) -> None:
        """Sort one request."""
        name = f"{scope['method']} {scope['path']}"
        if scope["path"] in LEGACY:
            envelope = json.loads(body or b"{}")
            name += f" {envelope.get('query_type')} {envelope.get('query_method')}"
            is_read = envelope.get("query_method") == "GET"
        else:
            is_read = scope["method"] in ("GET", "HEAD")
        (self.reads if is_read else self.writes).append(name)


@contextlib.contextmanager
def watched() -> Iterator[Wire]:
    """Watch the edge of every sandbox that is opened in this process."""
    wire = Wire()
    answer = App.__call__

    async def see_and_answer(app: App, scope: Any, receive: Any, send: Any) -> None:
        body = b""

        async def receive_and_keep() -> Any:
            nonlocal body
            message = await receive()
            body += message.get("body", b"")
            return message

        await answer(app, scope, receive_and_keep, send)
        if scope["type"] == "http":
            wire.see(scope, body)

    with mock.patch.object(App, "__call__", see_and_answer):
        yield wire


@contextlib.contextmanager
def reading_only(command: str, folder: Path) -> Iterator[None]:
    """Assert that a command that must not write did not: neither a request, nor a row of a database in a folder."""
    if command not in READING_COMMANDS:
        yield
        return
    with contextlib.ExitStack() as held:
        files = {path: held.enter_context(contextlib.closing(sqlite3.connect(path))) for path in folder.rglob("*.db")}
        before = {path: _commits(connection) for path, connection in files.items()}
        with watched() as wire:
            yield
        after = {path: _commits(connection) for path, connection in files.items()}
    assert wire.writes == [], f"{command} wrote to the platform"
    assert after == before, f"{command} changed what is in the sandbox"


def _commits(connection: sqlite3.Connection) -> int:
    """Return a number that is another one when anybody else has written to the database since this was asked last."""
    return int(connection.execute("PRAGMA data_version").fetchone()[0])


def content_of(database: Path) -> str:
    """Return a digest of a database, page by page, whatever of it lies in its log."""
    with contextlib.closing(sqlite3.connect(database)) as connection:
        return hashlib.sha256(connection.serialize()).hexdigest()
