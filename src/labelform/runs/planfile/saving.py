"""Writing plan files."""

from __future__ import annotations

import json
from itertools import chain
from pathlib import Path

from labelform.core.planset import PlanSet
from labelform.errors import LabelformError
from labelform.files.outputs import PLAN, Output
from labelform.runs.planfile.form import document


def save(planset: PlanSet, path: Path, *, is_forced: bool = False) -> None:
    """
    Write plans so that a crash leaves either the old file or the new one, with mode 0600.

    Raises:
        LabelformError: the file cannot be written, or must not be written over (see `outputs`).
    """
    whole = document(planset)
    text = json.JSONEncoder(indent=2, ensure_ascii=False).iterencode(whole)
    try:
        Output(path, PLAN, is_forced).write(chain(text, "\n"), is_private=True)
    except OSError as exc:
        raise LabelformError(f'the plan cannot be saved to "{path}": {(exc.strerror or "").lower()}') from exc
