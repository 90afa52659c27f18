"""
A Postgres of its own for the tests of one process: a cluster in memory that can be stopped, killed and started again.

The server is Debian's, and refuses to run as root: for root it runs as the user `postgres`. It dies with the process
that started it, whatever ends that.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from tests.ports import lasting_port

MEMORY = Path("/dev/shm")  # noqa: S108  a folder of its own is made there
DEBIAN = Path("/usr/lib/postgresql")
OWNER = "postgres"
START_SECONDS = 30.0
_STARTER = ThreadPoolExecutor(1)
"""What a server dies with is the thread that started it: this one lives as long as the process, whoever asks for it."""
FAST = {"autovacuum": "off", "max_connections": "60", "shared_buffers": "32MB", "wal_level": "minimal"}
"""What makes no difference to what is tested. Everything is written through, as in production: memory takes no time."""


class NoPostgresError(Exception):
    """There is no server on this machine. `apt-get install postgresql` brings one."""


def programs() -> Path:
    """
    Return the folder of the newest server on this machine.

    Raises:
        NoPostgresError: there is none.
    """
    found = sorted(DEBIAN.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    beside = shutil.which("initdb")
    if not found and beside is None:
        raise NoPostgresError("these tests need a Postgres: apt-get install postgresql")
    return found[-1].parent if found else Path(beside or "").parent


def as_owner() -> list[str]:
    """Return how a command begins that must not be run as root, and that ends with us."""
    identity = [f"--reuid={OWNER}", f"--regid={OWNER}", "--init-groups"] if os.geteuid() == 0 else []
    return ["setpriv", "--pdeathsig=QUIT", *identity]


@dataclass(slots=True)
class Cluster:
    """One server with its databases; `owner` is the DSN of its superuser, who needs no password."""

    folder: Path
    port: int
    _server: subprocess.Popen[bytes] | None = field(default=None, init=False)
    _databases: int = field(default=0, init=False)

    def dsn(self, database: str = "postgres", **more: str) -> str:
        """Return how to connect to a database."""
        return make_conninfo(host="127.0.0.1", port=self.port, dbname=database, **{"user": OWNER, **more})

    def initialise(self) -> None:
        """Make the files of the server."""
        options = ["--username", OWNER, "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-instructions"]
        made = [*as_owner(), str(programs() / "initdb"), "--pgdata", str(self.folder), "--no-sync", *options]
        subprocess.run(made, check=True, capture_output=True, cwd="/")

    def start(self) -> None:
        """
        Start the server, and return when it answers.

        It is tried again for a while: what a killed one leaves can be in the way of the next for a moment.
        """
        end = time.monotonic() + START_SECONDS
        while not self._is_started():
            if time.monotonic() > end:
                raise RuntimeError(f"Postgres did not start: {(self.folder / 'log').read_text(encoding='utf-8')}")

    def is_up(self) -> bool:
        """Return whether the server was started and has not ended."""
        return self._server is not None and self._server.poll() is None

    def _is_started(self) -> bool:
        """Start the server, and return whether it answers; when it does not, it has ended."""
        settings = {
            **FAST,
            "port": str(self.port),
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": str(self.folder),
            "max_wal_senders": "0",
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        command = [*as_owner(), str(programs() / "postgres"), "-D", str(self.folder), *options]
        with (self.folder / "log").open("ab") as log:
            self._server = _STARTER.submit(subprocess.Popen, command, stdout=log, stderr=log, cwd="/").result()
        asked = [str(programs() / "pg_isready"), "--quiet", "--host=127.0.0.1", f"--port={self.port}", "--timeout=1"]
        while subprocess.run(asked, check=False).returncode != 0:
            if not self.is_up():
                return False
        return True

    def stop(self) -> None:
        """End the server as its administrator does: what is under way is broken off."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """End the server in the middle of everything; the next start recovers from its log."""
        self._end(signal.SIGQUIT)

    @contextmanager
    def standing_still(self) -> Iterator[None]:
        """Let no process of the server do anything for as long as the block lasts; its connections stay as they are."""
        assert self._server is not None
        children = Path(f"/proc/{self._server.pid}/task/{self._server.pid}/children").read_text(encoding="ascii")
        pids = [self._server.pid, *map(int, children.split())]
        try:
            for pid in pids:
                os.kill(pid, signal.SIGSTOP)
            yield
        finally:
            for pid in pids:
                os.kill(pid, signal.SIGCONT)

    def restart(self) -> None:
        """Stop it and start it again."""
        self.stop()
        self.start()

    def _end(self, how: signal.Signals) -> None:
        if self._server is not None:
            self._server.send_signal(how)
            self._server.wait(timeout=START_SECONDS)
            self._server = None

    def database(self, template: str = "template1") -> str:
        """Make a database like another one, and return its DSN."""
        self._databases += 1
        name = f"test_{self._databases}"
        self.run(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')
        return self.dsn(name)

    def drop(self, dsn: str) -> None:
        """Drop a database, whoever is connected to it."""
        name = conninfo_to_dict(dsn)["dbname"]
        self.run(f'DROP DATABASE "{name}" WITH (FORCE)')

    def dump(self, dsn: str) -> str:
        """Return all that a database holds, as text."""
        command = [str(programs() / "pg_dump"), f"--dbname={dsn}"]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    def run(self, statement: str, dsn: str = "") -> list[tuple[object, ...]]:
        """Carry out one statement as the superuser, and return its rows."""
        with psycopg.connect(dsn or self.dsn(), autocommit=True) as connection:
            done = connection.execute(statement.encode())
            return done.fetchall() if done.description else []


@contextmanager
def running() -> Iterator[Cluster]:
    """Run a new server for as long as the block lasts."""
    with TemporaryDirectory(prefix="labelform-pg-", dir=MEMORY if MEMORY.is_dir() else None) as place:
        folder = Path(place, "data")
        folder.mkdir(mode=0o700)
        if os.geteuid() == 0:
            Path(place).chmod(0o711)
            shutil.chown(folder, OWNER, OWNER)
        cluster = Cluster(folder, lasting_port())
        cluster.initialise()
        cluster.start()
        try:
            yield cluster
        finally:
            cluster.kill()
