"""
Logs of the label editor: what people did to labels and tasks, with everything around it.

There is no editor here, so they report what the label logs report (see there), of the same things in the newer words.
Only the word `CREATE_OBJECT` is documented [D]; the others are formed like it. What has no such word is left out:
statuses, and reviews of single labels.
"""

import sqlite3
from dataclasses import dataclass

from labelform.sandbox.rules import access, label_logs
from labelform.sandbox.rules.activity import Window
from labelform.sandbox.rules.context import Context
from labelform.sandbox.rules.label_checks import Features
from labelform.sandbox.rules.label_rows import features_of

OBJECT, CLASSIFICATION, TASK = "object", "classification", "task"
WORDS = {label_logs.ADD: "CREATE", label_logs.EDIT: "UPDATE", label_logs.DELETE: "DELETE"}
TASK_WORDS = {
    label_logs.SUBMIT_TASK: "SUBMIT_TASK",
    label_logs.APPROVE_TASK: "APPROVE_TASK",
    label_logs.REJECT_TASK: "REJECT_TASK",
}


@dataclass(frozen=True)
class LogFilters:
    """What the logs may be narrowed to; None does not narrow."""

    action: str | None = None
    email: str | None = None
    stage_uuid: str | None = None
    data_hash: str | None = None


@dataclass(frozen=True)
class Log:
    """One log: its words, and the row with what was around it. `shape` is that of an object."""

    action: str
    category: str
    row: sqlite3.Row
    shape: str | None = None


def list_logs(context: Context, project_hash: str, window: Window, narrow: LogFilters) -> list[Log]:
    """List the logs of a project, oldest first."""
    access.open_project(context, project_hash)
    rows = context.all(
        "SELECT l.rowid AS number, l.*, i.title AS data_title, i.data_type, i.dataset_hash, s.title AS dataset_title,"
        " w.title AS stage_title, w.stage_type, p.ontology_hash, t.task_uuid, r.label_hash,"
        " u.role AS organisation_role,"
        " (SELECT name FROM project_access a JOIN project_roles USING (role) WHERE a.project_hash = l.project_hash"
        "   AND a.email = l.email ORDER BY strength DESC LIMIT 1) AS role_name"
        " FROM label_logs l JOIN projects p USING (project_hash) JOIN data_items i USING (data_hash)"
        " JOIN datasets s USING (dataset_hash) LEFT JOIN workflow_stages w USING (project_hash, stage_uuid)"
        " LEFT JOIN tasks t ON t.project_hash = l.project_hash AND t.data_hash = l.data_hash"
        " LEFT JOIN label_rows r ON r.project_hash = l.project_hash AND r.data_hash = l.data_hash"
        "   AND r.branch_name = l.branch_name"
        " LEFT JOIN organisation_users u ON u.organisation_uuid = p.organisation_uuid AND u.email = l.email"
        " WHERE l.project_hash = ?1 AND l.created_at >= ?2 AND l.created_at < ?3 AND (?4 IS NULL OR l.email = ?4)"
        " AND (?5 IS NULL OR l.stage_uuid = ?5) AND (?6 IS NULL OR l.data_hash = ?6) ORDER BY l.created_at, number",
        *(project_hash, window.after, window.before, narrow.email, narrow.stage_uuid, narrow.data_hash),
    )
    features = features_of(context, project_hash)
    logs = [log for row in rows if (log := _log(row, features))]
    return [log for log in logs if narrow.action in (None, log.action)]


def _log(row: sqlite3.Row, features: Features) -> Log | None:
    if word := TASK_WORDS.get(row["action"]):
        return Log(word, TASK, row)
    word = WORDS.get(row["action"])
    if word is None:
        return None
    if row["feature_hash"] in features.classifications:
        return Log(f"{word}_CLASSIFICATION", CLASSIFICATION, row)
    shape = features.objects.get(row["feature_hash"], {}).get("shape", "")
    return Log(f"{word}_OBJECT", OBJECT, row, str(shape))
