"""Where the official SDKs are installed: each in an environment of its own, by `make test`."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).parents[2]
SDK_VENVS = Path(os.environ.get("LABELFORM_SDK_VENVS", ROOT / ".venvs"))


def python_of(version: str) -> Path:
    """Return the interpreter of an SDK's environment."""
    python = SDK_VENVS / f"encord-{version}" / "bin" / "python"
    assert python.exists(), f"encord {version} is not installed: run `make test`, which does it"
    return python
