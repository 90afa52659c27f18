"""
Label logs: who did what to labels and tasks.

Source: the numbers of the actions [SDK]. The platform logs what people do in its editor; whether it logs what comes
over the API is not documented. Here it does, since there is no editor.
"""

import json
import sqlite3
from dataclasses import dataclass

from labelform.sandbox.rules import access
from labelform.sandbox.rules.context import Context, new_uuid
from labelform.sandbox.rules.data_units import derived_uuid
from labelform.sandbox.rules.labels import Instance

ADD = 0
EDIT = 1
DELETE = 2
MARK_AS_IN_PROGRESS = 6
SUBMIT_TASK = 11
APPROVE_LABEL = 12
REJECT_LABEL = 13
APPROVE_TASK = 33
REJECT_TASK = 34
BY_LABEL_STATUS = {
    "NOT_LABELLED": 5,
    "LABEL_IN_PROGRESS": MARK_AS_IN_PROGRESS,
    "LABELLED": 7,
    "REVIEW_IN_PROGRESS": 8,
    "REVIEWED": 9,
    "REVIEWED_TWICE": 10,
}


@dataclass(frozen=True)
class LogFilters:
    """What logs may be narrowed to; times include their ends."""

    user_hash: str | None = None
    user_email: str | None = None
    data_hash: str | None = None
    start: str | None = None
    end: str | None = None


def list_logs(context: Context, project_hash: str, narrow: LogFilters) -> list[sqlite3.Row]:
    """List the logs of a project, oldest first."""
    access.open_project(context, project_hash)
    rows = context.all(
        "SELECT * FROM label_logs WHERE project_hash = ?1 AND (?2 IS NULL OR email = ?2)"
        " AND (?3 IS NULL OR data_hash = ?3) AND (?4 IS NULL OR created_at >= ?4) AND (?5 IS NULL OR created_at <= ?5)"
        " ORDER BY created_at, rowid",
        *(project_hash, narrow.user_email, narrow.data_hash, narrow.start, narrow.end),
    )
    return [row for row in rows if narrow.user_hash in (None, user_hash(row["email"]))]


def write(
    context: Context,
    project_hash: str,
    data_hash: str,
    action: int,
    instance: Instance | None = None,
    branch_name: str = "main",
) -> None:
    """Log an action of the caller, on data or on one label of it, in the stage where the data is now."""
    stage = context.one(
        "SELECT stage_uuid FROM project_data WHERE project_hash = ? AND data_hash = ?", project_hash, data_hash
    )
    context.run(
        "INSERT INTO label_logs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        *(new_uuid(), project_hash, data_hash, context.caller.email, action, *named(instance), branch_name),
        *(stage and stage["stage_uuid"], context.now),
    )


def named(instance: Instance | None) -> tuple[str | int | None, ...]:
    """Give what a log says about a label: its identifier, feature, name, first frame and frames."""
    if instance is None:
        return (None, None, None, None, "[]")
    ranges = json.dumps(instance.ranges)
    return (instance.identifier, instance.feature_hash, instance.name, instance.first_frame, ranges)


def user_hash(email: str) -> str:
    """Give the identity of a user that logs carry besides the email."""
    return derived_uuid("user", email.lower())
