"""The embedded sandbox as a platform for programs: no server, and its own key."""

from __future__ import annotations

from pathlib import Path

from labelform.api.message import Reply, Request
from labelform.client.asgi import AppCarrier
from labelform.client.credentials import find_signer
from labelform.client.http import AsyncDriver, SyncDriver
from labelform.client.platform import Platform
from labelform.client.session import new_session
from labelform.errors import LabelformError
from labelform.programs.running import run
from labelform.sandbox import Sandbox, SandboxError, open_sandbox

_URL = "http://sandbox.localhost"  # leads nowhere else


def url_of(database: Path) -> str:
    """Return the name in plans of the platform of a database; the command line uses the same name."""
    return f"sandbox:{database.absolute()}"


def open_embedded(database: Path) -> Platform:
    """
    Open the sandbox of a database, which is created if it does not exist.

    Raises:
        LabelformError: the file is not a sandbox.
    """
    try:
        return Platform(_EmbeddedDriver(open_sandbox(database), database))
    except SandboxError as exc:
        # The sandbox shares no code with us, its errors included.
        raise LabelformError(str(exc)) from exc


class _BlockingApp:
    """Hands requests to an application, for callers that wait."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def send(self, request: Request) -> Reply:
        async def answered() -> Reply:
            return await AppCarrier(self._sandbox.app).send(request)

        return run(answered())

    def close(self) -> None:
        self._sandbox.close()


class _EmbeddedDriver(SyncDriver):
    def __init__(self, sandbox: Sandbox, database: Path) -> None:
        session = new_session(find_signer({}, ssh_private_key_path=sandbox.ssh_key_file))
        super().__init__(_URL, session, carrier=_BlockingApp(sandbox))
        self._app = sandbox.app
        self._named = url_of(database)

    @property
    def base_url(self) -> str:
        return self._named

    def concurrent(self, *, is_read_only: bool = False) -> AsyncDriver:
        return AsyncDriver(_URL, self._session, carrier=AppCarrier(self._app), is_read_only=is_read_only)
