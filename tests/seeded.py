"""
The demo seed, planted once: every new sandbox of this process begins as a copy of that file.

Planting takes five times as long as the copying, and hundreds of tests begin with it. A copy gets a key of its own, as
any sandbox whose key file is lost. How the file of a sandbox is made, tests see that ask for `planted_afresh`.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from unittest import mock

from labelform.sandbox import opening
from labelform.sandbox.database import Database

planted_afresh = opening.open_database
"""What opens a sandbox for users."""


@contextlib.contextmanager
def planted_once(folder: Path) -> Iterator[None]:
    """Open new sandboxes with the demo seed as copies of one that is made in a folder when the first is opened."""

    @cache
    def planted() -> Path:
        database = planted_afresh(folder / "demo.db", "demo")
        database.close()
        return database.path

    def copied(path: Path | str, seed: str) -> Database:
        path = Path(path)
        if seed == "demo" and path.parent.is_dir() and not path.exists():
            path.touch(mode=0o600)
            shutil.copyfile(planted(), path)
        return planted_afresh(path, seed)

    with mock.patch.object(opening, "open_database", copied):
        yield
