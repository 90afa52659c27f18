"""
Tasks: where each piece of data is in the workflow of a project, who has it, and how it moves on.

The stages of a workflow are a list in which a stage may name another one than the next: of the edges, the public
format describes that one and the pathways of agents. A task goes there, an agent's to the end of the pathway that it
takes, a rejected one back to the nearest stage of annotation. Routers let everything through to the stage behind them.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from labelform.sandbox.errors import InvalidArguments, NotFound, WrongProjectType
from labelform.sandbox.rules import access, workflows
from labelform.sandbox.rules.context import Context, as_list
from labelform.sandbox.rules.data_units import derived_uuid

ANNOTATION = ("ANNOTATION", "CONSENSUS_ANNOTATION")
DEFAULT_PRIORITY = 0.5
# How many annotators a consensus stage has is a setting of the stage without public format.
ANNOTATOR_BRANCHES = ("annotator-1", "annotator-2")


@dataclass(frozen=True)
class TaskFilters:
    """What a list of tasks may be narrowed to; an empty list does not narrow."""

    assignees: list[str]
    data_hashes: list[str]
    dataset_hashes: list[str]
    statuses: list[str]
    title_contains: str | None = None


@dataclass(frozen=True)
class Subtask:
    """The part of one annotator in a consensus task."""

    uuid: str
    branch_name: str
    status: str
    assignee: str | None
    last_actioned_by: str | None
    updated_at: str


def list_tasks(context: Context, project_hash: str, stage_uuid: str, narrow: TaskFilters) -> list[sqlite3.Row]:
    """List the tasks that wait in a stage, in the order of the data."""
    open_workflow(context, project_hash)
    find_stage(context, project_hash, stage_uuid)
    rows = context.db.execute(
        "SELECT * FROM project_data WHERE project_hash = :project AND stage_uuid = :stage"
        " AND (:hashes IS NULL OR data_hash IN (SELECT value FROM json_each(:hashes)))"
        " AND (:datasets IS NULL OR dataset_hash IN (SELECT value FROM json_each(:datasets)))"
        " AND (:title IS NULL OR instr(lower(title), lower(:title)) > 0) ORDER BY attached_at, created_at, data_hash",
        {
            "project": project_hash,
            "stage": stage_uuid,
            "hashes": as_list(narrow.data_hashes) if narrow.data_hashes else None,
            "datasets": as_list(narrow.dataset_hashes) if narrow.dataset_hashes else None,
            "title": narrow.title_contains,
        },
    ).fetchall()
    return [row for row in rows if _is_wanted(context, row, narrow)]


def task_uuid_of(item: sqlite3.Row) -> str:
    """Give the identity of the task of a piece of data, which it keeps through all stages."""
    return str(item["task_uuid"] or derived_uuid("task", item["project_hash"], item["data_hash"]))


def open_workflow(context: Context, project_hash: str) -> sqlite3.Row:
    """Find a project with a workflow that the caller may open."""
    project = access.open_project(context, project_hash)
    if project["project_type"] != "workflow":
        raise WrongProjectType(f"{project['title']} ({project_hash}) is a manual QA project; it has no workflow")
    return project


def find_stage(context: Context, project_hash: str, stage_uuid: str) -> sqlite3.Row:
    """Find a stage of a project. Routers count as absent: the platform never lists them."""
    for stage in workflows.list_stages(context, project_hash):
        if stage["stage_uuid"] == stage_uuid:
            return stage
    raise NotFound(f"there is no stage {stage_uuid} in project {project_hash}")


def data_by_task(context: Context, project_hash: str, *, with_parts: bool = False) -> dict[str, str]:
    """Map every task of a project to its data; `with_parts` maps the parts of consensus tasks too."""
    found = {}
    sql = "SELECT project_hash, data_hash, task_uuid FROM project_data WHERE project_hash = ?"
    for item in context.all(sql, project_hash):
        task_uuid = task_uuid_of(item)
        found[task_uuid] = str(item["data_hash"])
        branches = ANNOTATOR_BRANCHES if with_parts else ()
        found |= {_subtask_uuid(task_uuid, branch): str(item["data_hash"]) for branch in branches}
    return found


def find_task(
    context: Context, stage: sqlite3.Row, task_uuid: str, known: Mapping[str, str] | None = None
) -> sqlite3.Row:
    """Find a task in the stage that the client thinks it is in. `known` spares looking for its data."""
    project_hash = stage["project_hash"]
    known = data_by_task(context, project_hash) if known is None else known
    sql = "SELECT * FROM project_data WHERE project_hash = ? AND data_hash = ?"
    item = context.one(sql, project_hash, known.get(task_uuid))
    if item is None:
        raise NotFound(f"there is no task {task_uuid} in project {project_hash}")
    if item["stage_uuid"] != stage["stage_uuid"]:
        raise InvalidArguments(f"task {task_uuid} is not in the stage {stage['title']} ({stage['stage_uuid']})")
    return item


def subtasks_of(context: Context, item: sqlite3.Row) -> list[Subtask]:
    """List the parts of a consensus task, also those that nobody has touched."""
    task_uuid = task_uuid_of(item)
    touched = {row["branch_name"]: row for row in context.all("SELECT * FROM subtasks WHERE task_uuid = ?", task_uuid)}
    return list(_subtasks(task_uuid, touched, item["attached_at"]))


def put_task(
    context: Context,
    item: sqlite3.Row,
    *,
    stage_uuid: str | None,
    status: str,
    assignee: str | None,
) -> None:
    """Write where a task is now; the caller is who put it there."""
    context.run(
        "INSERT INTO tasks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (project_hash, data_hash) DO UPDATE SET stage_uuid = excluded.stage_uuid,"
        " status = excluded.status, assignee = excluded.assignee, last_actioned_by = excluded.last_actioned_by,"
        " updated_at = excluded.updated_at",
        *(task_uuid_of(item), item["project_hash"], item["data_hash"], stage_uuid, status, assignee),
        *(context.caller.email, item["priority"], context.now),
    )


def put_priority(context: Context, item: sqlite3.Row, priority: float) -> None:
    """Write how urgent a task is."""
    put_task(context, item, stage_uuid=item["stage_uuid"], status=item["task_status"], assignee=item["assignee"])
    context.run("UPDATE tasks SET priority = ? WHERE task_uuid = ?", priority, task_uuid_of(item))


def put_subtask(context: Context, item: sqlite3.Row, subtask: Subtask, *, status: str, assignee: str | None) -> None:
    """Write how far an annotator is; the whole task stays where it is."""
    context.run(
        "INSERT INTO tasks VALUES (?, ?, ?, ?, ?, NULL, ?, ?, ?) ON CONFLICT (project_hash, data_hash) DO UPDATE SET"
        " last_actioned_by = excluded.last_actioned_by, updated_at = excluded.updated_at",
        *(task_uuid_of(item), item["project_hash"], item["data_hash"], item["stage_uuid"], item["task_status"]),
        *(context.caller.email, item["priority"], context.now),
    )
    context.run(
        "INSERT INTO subtasks VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (task_uuid, branch_name) DO UPDATE SET"
        " status = excluded.status, assignee = excluded.assignee, last_actioned_by = excluded.last_actioned_by,"
        " updated_at = excluded.updated_at",
        *(subtask.uuid, task_uuid_of(item), subtask.branch_name, status, assignee, context.caller.email, context.now),
    )


def stage_after(context: Context, stage: sqlite3.Row) -> sqlite3.Row:
    """Find the stage that the workflow names as the next one, or else the one behind it; leaving out routers."""
    named = context.one(
        "SELECT position FROM workflow_stages WHERE project_hash = ? AND stage_uuid = ?",
        *(stage["project_hash"], stage["next_uuid"]),
    )
    first = stage["position"] + 1 if named is None else named["position"]
    for each in workflows.list_stages(context, stage["project_hash"]):
        if each["position"] >= first:
            return each
    raise InvalidArguments(f"no stage follows {stage['title']} ({stage['stage_uuid']})")


def annotation_before(context: Context, stage: sqlite3.Row) -> sqlite3.Row:
    """Find the nearest stage of annotation before this one: where rejected tasks go."""
    for each in reversed(workflows.list_stages(context, stage["project_hash"])):
        if each["position"] < stage["position"] and each["stage_type"] in ANNOTATION:
            return each
    raise InvalidArguments(f"there is no annotation stage before {stage['title']} ({stage['stage_uuid']})")


def first_stage(context: Context, project_hash: str, stage_types: tuple[str, ...]) -> sqlite3.Row:
    """Find the first stage of one of these types."""
    for each in workflows.list_stages(context, project_hash):
        if each["stage_type"] in stage_types:
            return each
    raise InvalidArguments(f"project {project_hash} has no stage of type {' or '.join(stage_types)}")


def check_assignee(context: Context, project_hash: str, email: str) -> str:
    """Refuse an assignee who has no work on the project, and give the email as it is kept."""
    role = access.project_role(context, project_hash, email)
    if role is None or role == access.VIEWER:
        raise InvalidArguments(f"{email} cannot be given tasks: they are not an annotator, reviewer or manager of it")
    row = context.one("SELECT email FROM accounts WHERE email = ?", email)
    return email if row is None else str(row["email"])


def _is_wanted(context: Context, item: sqlite3.Row, narrow: TaskFilters) -> bool:
    if narrow.statuses and item["task_status"] not in narrow.statuses:
        return False
    if not narrow.assignees:
        return True
    wanted = {email.lower() for email in narrow.assignees}
    assignees = {item["assignee"], *(subtask.assignee for subtask in subtasks_of(context, item))}
    return any(email is not None and email.lower() in wanted for email in assignees)


def _subtasks(task_uuid: str, touched: dict[str, sqlite3.Row], since: str) -> Iterator[Subtask]:
    for branch_name in ANNOTATOR_BRANCHES:
        row = touched.get(branch_name)
        if row is None:
            yield Subtask(_subtask_uuid(task_uuid, branch_name), branch_name, "NEW", None, None, since)
        else:
            yield Subtask(
                *(row["subtask_uuid"], branch_name, row["status"], row["assignee"], row["last_actioned_by"]),
                row["updated_at"],
            )


def _subtask_uuid(task_uuid: str, branch_name: str) -> str:
    return derived_uuid("subtask", task_uuid, branch_name)
