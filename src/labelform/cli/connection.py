"""Open the platform that the options name: the embedded sandbox, or a domain with the credentials of the user."""

from __future__ import annotations

import contextlib
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from labelform.api.signing import Signer, SshKeySigner
from labelform.cli.options import PlatformChoice
from labelform.cli.settings import environments_here, reach_above
from labelform.client.credentials import find_signer, named_signer
from labelform.client.domain import find_domain
from labelform.client.http import AsyncDriver, Listener, nobody
from labelform.client.session import new_session
from labelform.errors import CredentialsError, LabelformError
from labelform.files.inputs import note_input
from labelform.planning.pinned import check_pinned

if TYPE_CHECKING:
    from labelform.sandbox import Sandbox

SANDBOX_URL = "http://sandbox.localhost"


@dataclass(frozen=True, slots=True)
class Connection:
    """
    A driver and the URL that it talks to; the embedded sandbox has a URL of its own that leads nowhere else.

    `account` is the id of the key of who asks; empty if no answer may be remembered.
    """

    driver: AsyncDriver
    base_url: str
    account: str = ""


@contextlib.asynccontextmanager
async def connect(
    where: PlatformChoice, *, is_read_only: bool, listener: Listener = nobody
) -> AsyncIterator[Connection]:
    """
    Open the platform. With `is_read_only` the driver refuses to send anything that writes.

    Raises:
        CredentialsError: there is no usable key, or the domain is not a URL.
        PolicyError: an owner of the repository has listed the domains, and this is not one of them.
    """
    if where.sandbox is not None:
        async with _embedded(where.sandbox, where.parallelism, listener, is_read_only=is_read_only) as connection:
            yield connection
        return
    base_url = find_domain(where.domain, os.environ)
    check_pinned(reach_above(where.folder, allows_outside=where.allows_outside), base_url)
    signer = _signer(where)
    driver = AsyncDriver(
        base_url,
        new_session(signer),
        concurrency=where.parallelism,
        is_read_only=is_read_only,
        listener=listener,
    )
    async with driver:
        yield Connection(driver, base_url, signer.key_id if isinstance(signer, SshKeySigner) else "")


def _signer(where: PlatformChoice) -> Signer:
    """Return what proves who you are: what the environment names, else what is usual."""
    note_input(Path(os.environ.get(where.ssh_key_file_env or "ENCORD_SSH_KEY_FILE", "")).expanduser())
    try:
        return named_signer(
            os.environ,
            ssh_key_file_env=where.ssh_key_file_env,
            ssh_key_env=where.ssh_key_env,
            token_env=where.token_env,
        )
    except CredentialsError as exc:
        if not (where.is_named or where.is_environment) and (instead := environments_here()):
            exc.hint = f"{exc.hint}; or {instead}"
        raise


@contextlib.asynccontextmanager
async def _embedded(
    database: Path, concurrency: int, listener: Listener, *, is_read_only: bool
) -> AsyncIterator[Connection]:
    from labelform.client.asgi import AppCarrier

    with contextlib.closing(_open(database)) as sandbox:
        note_input(database)
        note_input(Path(sandbox.ssh_key_file))
        session = new_session(find_signer({}, ssh_private_key_path=sandbox.ssh_key_file))
        driver = AsyncDriver(
            SANDBOX_URL,
            session,
            carrier=AppCarrier(sandbox.app),
            concurrency=concurrency,
            is_read_only=is_read_only,
            listener=listener,
        )
        async with driver:
            yield Connection(driver, _sandbox_url(database))


def _open(database: Path) -> Sandbox:
    from labelform.sandbox import SandboxError, open_sandbox

    try:
        return open_sandbox(database)
    except SandboxError as exc:
        # The sandbox shares no code with us, its errors included.
        raise LabelformError(str(exc)) from exc


def base_url_of(where: PlatformChoice) -> str:
    """Return what a connection to this place will be called, without opening it."""
    return _sandbox_url(where.sandbox) if where.sandbox is not None else find_domain(where.domain, os.environ)


def _sandbox_url(database: Path) -> str:
    return f"sandbox:{os.path.normpath(database.absolute())}"  # from whatever folder it was named
