"""The plan files of a folder: what somebody planned, and may be waiting for somebody's yes."""

from __future__ import annotations

from pathlib import Path

from labelform.console.known import SavedPlans
from labelform.errors import LabelformError
from labelform.files.outputs import PLAN, Output
from labelform.runs import planfile

MOST_FILES = 50


def saved_plans(folder: Path) -> tuple[SavedPlans, ...]:
    """Return the plan files in a folder, the newest first, at most this many; those below it are left alone."""
    try:
        files = [(one.stat().st_mtime, one) for one in folder.glob("*.json") if Output(one, PLAN).is_there()]
    except OSError:
        return ()
    return tuple(_saved(path) for _, path in sorted(files, reverse=True)[:MOST_FILES])


def _saved(path: Path) -> SavedPlans:
    try:
        return SavedPlans(path.name, planfile.load(path))
    except LabelformError as exc:
        return SavedPlans(path.name, None, exc.message)
