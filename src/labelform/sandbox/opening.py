"""Opening, seeding and resetting the file of a sandbox, and the open sandbox itself."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from starlette.types import ASGIApp

from labelform.sandbox import times
from labelform.sandbox.app import PROCEDURES, ROUTES, App
from labelform.sandbox.database import SCHEMA_VERSION, Database, create_schema, replacing, schema_version
from labelform.sandbox.dispatch import Platform
from labelform.sandbox.dump import dump_state
from labelform.sandbox.errors import SandboxError
from labelform.sandbox.faults import FaultPlan, FaultyApp
from labelform.sandbox.faults.world import carry_out, copy_of, remove_copy
from labelform.sandbox.keys import ensure_key_file, is_service_key, key_file, make_key, register_service_key
from labelform.sandbox.rules.context import Caller, Context
from labelform.sandbox.rules.links import create_secret
from labelform.sandbox.rules.preset_counts import Selected, count_selected
from labelform.sandbox.seed import load_seed
from labelform.sandbox.seed_model import Seed
from labelform.sandbox.seed_rows import insert_seed


class Sandbox:
    """
    An open sandbox. Close it, or use it in a `with` block.

    `app` is an ASGI callable, for `httpx.ASGITransport(app=sandbox.app)` or a server; it may be called from any event
    loop. `ssh_key_file` holds the service account's private key, `database` is the absolute path of the file.
    """

    def __init__(self, database: Database, quirks: Mapping[str, str], faults: FaultPlan | None = None) -> None:
        self._database = database
        self._quirks = quirks
        self._copies: list[Database] = []
        self.app: ASGIApp = self._app_on(database)
        self.database = database.path
        self.ssh_key_file = key_file(database.path)
        if faults is not None:
            self._add_faults(faults)

    def dump(self) -> dict[str, object]:
        """Read the whole state as plain data, in a stable order and without keys and tokens."""
        with self._database.reading() as db:
            return dump_state(db)

    def count_selected(self, project_hash: str, preset: str) -> Selected:
        """
        Count the data that a preset of a project selects, by its name.

        Raises:
            SandboxError: it cannot be counted, such as for a filter of an unknown shape; the message says why.
        """
        with self._database.reading() as db:
            return count_selected(Context(db, Caller(""), self._quirks, times.now()), project_hash, preset)

    def close(self) -> None:
        """Close the file. Requests in flight finish first."""
        self._database.close()
        for copy in self._copies:
            copy.close()
            remove_copy(copy)

    def _app_on(self, database: Database) -> App:
        return App(Platform(database, self._quirks, ROUTES, PROCEDURES))

    def _add_faults(self, plan: FaultPlan) -> None:
        def stale() -> ASGIApp:
            copy = copy_of(self._database)
            self._copies.append(copy)
            return self._app_on(copy)

        self.app = FaultyApp(self.app, plan, foreign_edit=lambda edit: carry_out(self._database, edit), stale=stale)

    def __enter__(self) -> "Sandbox":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_database(path: Path | str, seed: str) -> Database:
    """Open the file, fill it when it is empty, and see to the service account's key."""
    database = Database(Path(path).absolute())
    try:
        database.prepare()
        if _version(database) == 0:
            _fill(database, load_seed(seed))
        _refuse_old(database)
        _see_to_key(database)
    except BaseException:
        database.close()
        raise
    return database


def reset_database(path: Path | str, seed: str) -> None:
    """Replace the content of the file by a seed, also under a server that is using it. Keys made for users go."""
    loaded = load_seed(seed)
    path = Path(path).absolute()
    with closing(Database(path)) as database:
        database.prepare()
    public_key = ensure_key_file(key_file(path))
    with replacing(path) as db:
        _insert(db, loaded)
        register_service_key(db, public_key, loaded.service_account)


def add_key(path: Path | str, email: str) -> bytes:
    """Make a further key for a user and give the private one as OpenSSH text. It is kept nowhere else."""
    database = open_database(path, "demo")
    public_key, private_text = make_key()
    try:
        with database.writing() as db:
            account = db.execute("SELECT email FROM accounts WHERE email = ?", (email,)).fetchone()
            if account is None:
                known = ", ".join(row["email"] for row in db.execute("SELECT email FROM accounts ORDER BY email"))
                raise SandboxError(f'there is no account "{email}" in {database.path}; choose from {known}')
            db.execute("INSERT INTO ssh_keys VALUES (?, ?, 'extra')", (public_key, account["email"]))
    finally:
        database.close()
    return private_text


def _fill(database: Database, seed: Seed) -> None:
    """Create and seed in one transaction; of two processes that start together, the second finds the work done."""
    with database.writing() as db:
        if schema_version(db) == 0:
            create_schema(db)
            _insert(db, seed)


def _insert(db: sqlite3.Connection, seed: Seed) -> None:
    try:
        db.execute("INSERT INTO settings VALUES ('service_account', ?)", (seed.service_account,))
        create_secret(db)
        insert_seed(db, seed)
    except sqlite3.IntegrityError as problem:
        raise SandboxError(f"the seed contradicts itself: {problem}") from problem


def _see_to_key(database: Database) -> None:
    """Register the key in the file when it is new. Opening a sandbox that is in order writes nothing."""
    public_key = ensure_key_file(key_file(database.path))
    with database.reading() as db:
        if is_service_key(db, public_key):
            return
    with database.writing() as db:
        email = db.execute("SELECT value FROM settings WHERE name = 'service_account'").fetchone()["value"]
        register_service_key(db, public_key, email)


def _version(database: Database) -> int:
    with database.reading() as db:
        return schema_version(db)


def _refuse_old(database: Database) -> None:
    if _version(database) < SCHEMA_VERSION:
        raise SandboxError(f"{database.path} was made by an older labelform; `labelform sandbox reset` starts again")
