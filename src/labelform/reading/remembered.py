"""
Answers that are remembered between plans, in a folder that the user names. Off unless requested, and never for apply.

An answer is remembered by platform, by who asked, by request, and by the time since which the platform says that it is
unchanged. That this time moves with every change is not documented, and an answer may depend on more: filters that
speak of other projects are left out for who may not see those. So this cannot be proven safe: a plan may miss a change
that is there. It does no other harm, because apply reads the platform before each write.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from labelform.api.operation import Operation
from labelform.client.http import AsyncDriver
from labelform.reading.view import Reader

T = TypeVar("T")

YOUNGEST_SECONDS = 600.0
"""An answer is kept only when it has been unchanged for so long: two changes can have the same time."""


class RememberingReader(Reader):
    """
    Reads like `Reader`, but asks once for what is said to be unchanged; counts what it did not ask for.

    `scope` says which platform is asked, and by whom.
    """

    def __init__(
        self, driver: AsyncDriver, folder: Path, scope: str, *, clock: Callable[[], float] = time.time
    ) -> None:
        super().__init__(driver)
        self._folder = folder
        self._scope = scope
        self._clock = clock
        self.remembered = 0
        self.why_unwritable = ""

    async def one(self, operation: Operation[T], *, unchanged_since: datetime | None = None) -> T:
        """Return the remembered answer, else ask and remember. Only answers that are JSON as they are can be kept."""
        if unchanged_since is None:
            return await super().one(operation)
        name = hashlib.sha256(f"{self._scope}\n{operation.label}\n{unchanged_since.isoformat()}".encode()).hexdigest()
        path = self._folder / f"{name}.json"
        with contextlib.suppress(OSError, ValueError, RecursionError):  # not there, or broken: asked for, written again
            found = operation.decode(json.loads(path.read_bytes()))
            self.remembered += 1
            return found
        answer = await super().one(operation)
        if self._clock() - unchanged_since.timestamp() > YOUNGEST_SECONDS:
            self._remember(path, json.dumps(answer))
        return answer

    def _remember(self, path: Path, text: str) -> None:
        """Write an answer down; a full or read-only disk costs the cache, not the plan."""
        try:
            _write(path, text)
        except OSError as exc:
            self.why_unwritable = (exc.strerror or "").lower()


def _write(path: Path, text: str) -> None:
    """Write a file that only its owner reads, all of it or nothing."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
