"""
Explorer (the platform's Active): importing a project into it, bringing it up to date, and who may use it.

Whether a project must be imported before it has collections and presets is not documented. By default it need not;
quirk explorer-import=required refuses everything in Explorer before the import.
"""

import sqlite3

from labelform.sandbox.errors import InvalidArguments, NotFound
from labelform.sandbox.rules import access
from labelform.sandbox.rules.context import Context

MODES = ("data", "label", "metric", "advanced")
DEFAULT_FRAMES_PER_SECOND = 1.0  # of videos, as the documentation of imports has it


def import_project(context: Context, project_hash: str, mode: str, video_sampling_rate: float | None) -> None:
    """
    Import a project. Importing again is how it gets to a later stage, and replaces the mode.

    The platform answers at once and works on; here nothing is left to do. There is no call that reads the state.
    """
    access.administer_project(context, project_hash, "import it into Explorer")
    if mode not in MODES:
        raise InvalidArguments(f'projectMode "{mode}" is not one of {", ".join(MODES)}')
    if video_sampling_rate is not None and not video_sampling_rate > 0:
        raise InvalidArguments("videoSamplingRate must be more than 0 frames per second")
    context.run(
        "INSERT OR REPLACE INTO explorer_imports VALUES (?, ?, ?, ?, ?)",
        *(project_hash, mode, video_sampling_rate, context.now, context.now),
    )


def sync_project(context: Context, project_hash: str) -> None:
    """Bring Explorer up to date with the project."""
    administer_explorer(context, project_hash, "sync Explorer with it")
    context.run("UPDATE explorer_imports SET synced_at = ? WHERE project_hash = ?", context.now, project_hash)


def open_explorer(context: Context, project_hash: str) -> sqlite3.Row:
    """Find a project that the caller may look at in Explorer."""
    project = access.open_project(context, project_hash)
    _check_imported(context, project)
    return project


def administer_explorer(context: Context, project_hash: str, purpose: str) -> sqlite3.Row:
    """Find a project that the caller may change in Explorer."""
    project = access.administer_project(context, project_hash, purpose)
    _check_imported(context, project)
    return project


def frames_per_second(context: Context, project_hash: str) -> float:
    """Return how many frames of each second of video are in Explorer."""
    row = context.one("SELECT video_sampling_rate FROM explorer_imports WHERE project_hash = ?", project_hash)
    rate = None if row is None else row["video_sampling_rate"]
    return DEFAULT_FRAMES_PER_SECOND if rate is None else float(rate)


def _check_imported(context: Context, project: sqlite3.Row) -> None:
    if context.quirks["explorer-import"] == "optional":
        return
    if context.one("SELECT 1 FROM explorer_imports WHERE project_hash = ?", project["project_hash"]) is None:
        raise NotFound(f"{project['title']} ({project['project_hash']}) has not been imported into Explorer")
