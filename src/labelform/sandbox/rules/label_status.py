"""
The status of labels in manual QA projects: set by hand, or submitted for review.

Source: neither is for projects with a workflow [SDK docstring]; a label row of another project counts as forbidden.
"""

import sqlite3

from labelform.sandbox.errors import Forbidden, InvalidArguments, NotFound, WrongProjectType
from labelform.sandbox.rules import label_logs, tasks
from labelform.sandbox.rules.context import Context
from labelform.sandbox.rules.label_rows import find_label_row, work_on_labels


def set_label_status(context: Context, project_hash: str, label_hash: str, status: str) -> None:
    """Set the status of the labels; it is not the status of the task [documentation]."""
    item, _ = _find(context, project_hash, label_hash, "set the status of labels")
    if status not in label_logs.BY_LABEL_STATUS:
        raise InvalidArguments(f"{status} is not a status; choose from {', '.join(label_logs.BY_LABEL_STATUS)}")
    context.run("UPDATE label_rows SET label_status = ? WHERE label_hash = ?", status, label_hash)
    label_logs.write(context, project_hash, item["data_hash"], label_logs.BY_LABEL_STATUS[status])


def submit_for_review(context: Context, project_hash: str, label_hash: str) -> None:
    """Hand a label row over to the reviewers: its labels are LABELLED, its task is IN_REVIEW."""
    item, _ = _find(context, project_hash, label_hash, "submit label rows")
    context.run("UPDATE label_rows SET label_status = 'LABELLED' WHERE label_hash = ?", label_hash)
    tasks.put_task(context, item, stage_uuid=None, status="IN_REVIEW", assignee=item["assignee"])
    label_logs.write(context, project_hash, item["data_hash"], label_logs.SUBMIT_TASK)


def _find(context: Context, project_hash: str, label_hash: str, purpose: str) -> tuple[sqlite3.Row, sqlite3.Row]:
    project = work_on_labels(context, project_hash, purpose)
    if project["project_type"] == "workflow":
        raise WrongProjectType(f"{project['title']} ({project_hash}) has a workflow; use its tasks to {purpose}")
    try:
        return find_label_row(context, project_hash, label_hash)
    except NotFound as problem:
        # Source: AuthorisationError for a label row that is not of this project [SDK docstring].
        raise Forbidden(problem.message) from problem
