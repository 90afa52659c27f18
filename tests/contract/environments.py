"""Where the official SDKs are installed: each in an environment of its own, by `make test`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.forked import ready_python

ROOT = Path(__file__).parents[2]
SDK_VENVS = Path(os.environ.get("LABELFORM_SDK_VENVS", ROOT / ".venvs"))
READ = ("encord", "encord.objects", "encord.utilities.coco.datastructure")
"""What most scripts import."""

_started = ExitStack()


@cache
def python_of(version: str) -> Path:
    """Return what runs a script in an SDK's environment: its interpreter, which has read the SDK (see `forked`)."""
    python = SDK_VENVS / f"encord-{version}" / "bin" / "python"
    assert python.exists(), f"encord {version} is not installed: run `make test`, which does it"
    folder = Path(_started.enter_context(TemporaryDirectory()))
    return _started.enter_context(ready_python(folder, python, *READ))


@contextmanager
def sdks_end() -> Iterator[None]:
    """End the interpreters that were started, when the tests are over."""
    with _started:
        yield
    python_of.cache_clear()
