"""
The sandbox: an Encord-compatible platform on the user's machine.

An ASGI application over one SQLite file that speaks both dialects of the platform, verifies signatures, and refuses
what the platform refuses. It shares no code with the rest of labelform: the official SDK is the referee between the
two. Importing this package is cheap; the server's libraries are loaded when a sandbox is opened.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from labelform.sandbox.errors import SandboxError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from labelform.sandbox.faults import FaultPlan
    from labelform.sandbox.opening import Sandbox

__all__ = ["Sandbox", "SandboxError", "open_sandbox"]


def open_sandbox(
    database: Path | str,
    *,
    seed: str = "demo",
    quirks: Mapping[str, str] | None = None,
    faults: FaultPlan | None = None,
) -> Sandbox:
    """
    Open the sandbox in a file, creating and seeding the file when it does not exist.

    The service account's private key is beside it, at `<database>.key`; if that file is lost, a new key is created and
    registered. `seed` is `demo`, `empty`, or the path of a JSON file, and is ignored for a file that has content.
    Quirks and faults (see `docs/sandbox/`) hold while the sandbox is open; they are not stored.

    Raises:
        SandboxError: the file, the seed or a quirk is not usable; the message says why.
    """
    from labelform.sandbox.opening import Sandbox, open_database
    from labelform.sandbox.quirks import make_quirks

    chosen = make_quirks(quirks)
    return Sandbox(open_database(database, seed), chosen, faults)


def __getattr__(name: str) -> object:
    """Load `Sandbox`, for annotations that are evaluated, only when it is used."""
    if name == "Sandbox":
        from labelform.sandbox.opening import Sandbox

        return Sandbox
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
