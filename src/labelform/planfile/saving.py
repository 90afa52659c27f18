"""Writing plan files."""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path

from labelform.core.plan import Plan
from labelform.errors import LabelformError
from labelform.planfile.form import document


def save(plan: Plan, path: Path, *, base_url: str, environment: str | None = None) -> None:
    """
    Write a plan so that a crash leaves either the old file or the new one, with mode 0600.

    Raises:
        LabelformError: the file cannot be written.
    """
    whole = document(plan, base_url=base_url, environment=environment)
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.writelines(json.JSONEncoder(indent=2, ensure_ascii=False).iterencode(whole))
            file.write("\n")
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError as exc:
        with contextlib.suppress(OSError):  # what keeps it from being written may keep it from being removed
            partial.unlink()
        raise LabelformError(f'the plan cannot be saved to "{path}": {(exc.strerror or "").lower()}') from exc
