"""
The one SQLite file: opening, schema version, and one transaction per request.

With WAL, readers go on while someone writes. `synchronous=NORMAL` is enough for us: in WAL mode a committed
transaction survives `kill -9` of any process, because its pages are with the operating system. Only a power cut can
lose the last ones, and it cannot corrupt the file. FULL would cost an fsync per write to protect a rehearsal stage.
"""

import sqlite3
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.resources import files
from pathlib import Path

from labelform.sandbox.errors import SandboxError

SCHEMA_VERSION = 4
BUSY_TIMEOUT_SECONDS = 30.0
APPLICATION_ID = 0x6C66_7362  # "lfsb": keeps us from writing into someone else's SQLite file


class Database:
    """A pool of connections to one file. Safe to use from many threads; other processes may use the file too."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._idle: deque[sqlite3.Connection] = deque()
        # Writers of one process queue here: SQLite's own waiting sleeps and retries, which is slow and unfair.
        self._one_writer = threading.Lock()
        self._is_closed = False

    def prepare(self) -> None:
        """
        Create the file when it does not exist, and refuse one that is not ours.

        Raises:
            SandboxError: the file cannot be opened, is not a sandbox database, or was made by a newer labelform.
        """
        path = self.path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.exists() and not path.is_file():  # SQLite waits for the writer of a pipe, and reads a device
                raise SandboxError(f"{path} is not a file; choose another with --database")
            if not path.exists():
                path.touch(mode=0o600)
            # It is kept for the first request: whoever closes the last one folds the log into the file.
            with self._connection() as connection:
                _refuse_foreign_file(connection, path)
                _use_wal(connection)
        except (OSError, sqlite3.Error) as problem:
            raise SandboxError(f"cannot open {path} as a sandbox database: {problem}") from problem

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Open a snapshot: everything read in this block is from one moment."""
        with self._connection() as connection, _transaction(connection, "BEGIN"):
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Open the one writing transaction; it commits when the block ends and leaves nothing behind if it raises."""
        with self._one_writer, self._connection() as connection, _transaction(connection, "BEGIN IMMEDIATE"):
            yield connection

    def close(self) -> None:
        """Close all idle connections; one in use is closed when it is given back."""
        self._is_closed = True
        with suppress(IndexError):
            while True:
                self._idle.pop().close()

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        try:
            connection = self._idle.pop()
        except IndexError:
            connection = connect(self.path)
        try:
            yield connection
        finally:
            if self._is_closed:
                connection.close()
            else:
                self._idle.append(connection)


def connect(path: Path) -> sqlite3.Connection:
    """Open one connection with our settings; the caller controls transactions."""
    connection = sqlite3.connect(path, timeout=BUSY_TIMEOUT_SECONDS, isolation_level=None, check_same_thread=False)
    connection.row_factory = sqlite3.Row
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = NORMAL")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def schema_version(connection: sqlite3.Connection) -> int:
    """Read the version of the schema; 0 means that the file is empty."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def create_schema(connection: sqlite3.Connection) -> None:
    """Create all tables inside the caller's transaction, so that a half-made file never exists."""
    script = (files("labelform.sandbox") / "schema.sql").read_text("utf-8")
    for statement in _statements(script):
        connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")


@contextmanager
def replacing(path: Path) -> Iterator[sqlite3.Connection]:
    """
    Replace the whole content of the file in one transaction, also under a server that is using it.

    Foreign keys are off while tables are dropped in any order, and all checked before the commit.
    """
    connection = connect(path)
    try:
        connection.execute("PRAGMA foreign_keys = OFF")
        with _transaction(connection, "BEGIN IMMEDIATE"):
            _drop_schema(connection)
            create_schema(connection)
            yield connection
            if connection.execute("PRAGMA foreign_key_check").fetchone():
                raise SandboxError("the new content refers to something that does not exist")
    finally:
        connection.close()


def _drop_schema(connection: sqlite3.Connection) -> None:
    for kind in ("view", "table"):
        names = connection.execute(
            "SELECT name FROM sqlite_schema WHERE type = ? AND name NOT LIKE 'sqlite_%'", (kind,)
        ).fetchall()
        for (name,) in names:
            connection.execute(f'DROP {kind} "{name}"')


@contextmanager
def _transaction(connection: sqlite3.Connection, begin: str) -> Iterator[None]:
    connection.execute(begin)
    try:
        yield
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:  # something was raised, maybe by the commit itself
            connection.execute("ROLLBACK")


def _refuse_foreign_file(connection: sqlite3.Connection, path: Path) -> None:
    version = schema_version(connection)
    if version > SCHEMA_VERSION:
        raise SandboxError(
            f"{path} was made by a newer labelform (sandbox schema {version}, this one knows {SCHEMA_VERSION}); "
            "update labelform, or choose another file with --database"
        )
    has_tables = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0] > 0
    is_ours = connection.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
    if has_tables and not is_ours:
        raise SandboxError(f"{path} is an SQLite file, but not a sandbox database; choose another with --database")


def _use_wal(connection: sqlite3.Connection) -> None:
    """Switch to WAL. SQLite does not wait for a lock here, so two processes that start together must try again."""
    deadline = time.monotonic() + BUSY_TIMEOUT_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return


def _statements(script: str) -> Iterator[str]:
    """Split a script; `executescript` would commit the transaction that we are in."""
    statement = ""
    for line in script.splitlines():
        statement += line + "\n"
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
