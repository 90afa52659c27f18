"""
The history of tasks: who assigned, released, submitted, approved, rejected or moved what, and in which stage.

Only what is done to the sandbox is in it; seeds have none. The stage is the one that the task was in before.
"""

import sqlite3
from dataclasses import dataclass

from labelform.sandbox.rules import access
from labelform.sandbox.rules.activity import Window
from labelform.sandbox.rules.context import Context, as_list
from labelform.sandbox.rules.tasks import task_uuid_of


@dataclass(frozen=True)
class EventFilters:
    """What a history may be narrowed to; an empty list does not narrow."""

    emails: list[str]
    actions: list[str]
    stage_uuids: list[str]
    data_hashes: list[str]


def write(context: Context, item: sqlite3.Row, action: str, subtask_uuid: str | None = None) -> None:
    """Note what the caller did to a task, or to the part of one annotator in it; `item` is from before."""
    context.run(
        "INSERT INTO task_events VALUES (?, ?, ?, ?, ?, ?, ?)",
        *(item["project_hash"], item["data_hash"], subtask_uuid or task_uuid_of(item), item["stage_uuid"], action),
        *(context.caller.email, context.now),
    )


def list_events(context: Context, project_hash: str, window: Window, narrow: EventFilters) -> list[sqlite3.Row]:
    """List what happened to the tasks of a project, oldest first; `number` counts everything that ever happened."""
    access.open_project(context, project_hash)
    return context.all(
        "SELECT rowid AS number, * FROM task_events WHERE project_hash = ? AND created_at >= ? AND created_at < ?"
        " AND (?4 = '[]' OR lower(email) IN (SELECT value FROM json_each(?4)))"
        " AND (?5 = '[]' OR action IN (SELECT value FROM json_each(?5)))"
        " AND (?6 = '[]' OR stage_uuid IN (SELECT value FROM json_each(?6)))"
        " AND (?7 = '[]' OR data_hash IN (SELECT value FROM json_each(?7))) ORDER BY created_at, number",
        *(project_hash, window.after, window.before or context.now),
        as_list(email.lower() for email in narrow.emails),
        *(as_list(narrow.actions), as_list(narrow.stage_uuids), as_list(narrow.data_hashes)),
    )
