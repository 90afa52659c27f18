"""
Who may do what. Every refusal names the permission that is missing, the thing, and the role that the caller has.

Sources: permission tables of the public documentation and SDK docstrings, see `docs/sandbox/assumptions.md`. What a
person with several roles may do is not documented; here the strongest role counts.
"""

import sqlite3

from labelform.sandbox.errors import Forbidden, NotFound
from labelform.sandbox.rules.context import Context

ADMIN = 0
TEAM_MANAGER = 4
VIEWER = 5

STOPPED = ("paused", "completed", "cancelled", "archived")
"""Where annotators and reviewers cannot open tasks: documented of all but the last."""

DATASET_ADMIN = 0
ONTOLOGY_ADMIN = 0


def is_organisation_admin(context: Context, organisation_uuid: str) -> bool:
    """Return whether the caller is an admin of this organisation."""
    caller = context.caller
    return caller.organisation_role == "ADMIN" and caller.organisation_uuid == organisation_uuid


def acts_as_admin(context: Context, organisation_uuid: str) -> bool:
    """Return whether the caller may act as admin on everything of this organisation, without a role of their own."""
    return context.quirks["organisation-admins"] == "act" and is_organisation_admin(context, organisation_uuid)


def project_role(context: Context, project_hash: str, email: str) -> int | None:
    """Find the effective role on a project: the strongest of the direct one and those that come through groups."""
    row = context.one(
        "SELECT role FROM project_access JOIN project_roles USING (role)"
        " WHERE project_hash = ? AND email = ? ORDER BY strength DESC LIMIT 1",
        project_hash,
        email,
    )
    return None if row is None else int(row["role"])


def dataset_role(context: Context, dataset_hash: str, email: str) -> int | None:
    """Find the effective role on a dataset: 0 admin before 1 user."""
    row = context.one(
        "SELECT min(role) AS role FROM dataset_access WHERE dataset_hash = ? AND email = ?", dataset_hash, email
    )
    return None if row is None or row["role"] is None else int(row["role"])


def find_project(context: Context, project_hash: str) -> sqlite3.Row:
    """
    Find a project that the caller may know of.

    What does not exist is answered like what is someone else's: 403, as four of the official SDK's own integration
    tests expect [SDK]; quirk unknown-project=not-found says so instead.

    Raises:
        Forbidden: there is none, or the caller has no role on it and is not an admin of its organisation.
        NotFound: there is none, with the quirk.
    """
    project = context.one("SELECT * FROM projects WHERE project_hash = ?", project_hash)
    if project is None and context.quirks["unknown-project"] == "not-found":
        raise NotFound(f"there is no project {project_hash}")
    if project is None or not _is_known(context, project):
        raise Forbidden(f"{context.caller.email} has no access to project {project_hash}")
    return project


def _is_known(context: Context, project: sqlite3.Row) -> bool:
    has_role = project_role(context, project["project_hash"], context.caller.email) is not None
    return has_role or is_organisation_admin(context, project["organisation_uuid"])


def open_project(context: Context, project_hash: str) -> sqlite3.Row:
    """
    Find a project that the caller may open over the API: as its admin, team manager, or organisation admin.

    Source: get_project docstring [SDK]; quirk open-project=members opens it to every role.
    """
    project = find_project(context, project_hash)
    role = project_role(context, project_hash, context.caller.email)
    may = role in (ADMIN, TEAM_MANAGER) or is_organisation_admin(context, project["organisation_uuid"])
    if not may and context.quirks["open-project"] == "managers":
        raise missing_permission(context, project, "project admin, team manager or organisation admin", "open it")
    return project


def administer_project(context: Context, project_hash: str, purpose: str) -> sqlite3.Row:
    """Find a project that the caller may change as its admin; `purpose` completes the refusal ("attach datasets")."""
    project = find_project(context, project_hash)
    is_admin = project_role(context, project_hash, context.caller.email) == ADMIN
    if not is_admin and not acts_as_admin(context, project["organisation_uuid"]):
        raise missing_permission(context, project, "project admin", purpose)
    _refuse_stopped(context, project, purpose)
    return project


def manage_project(
    context: Context, project_hash: str, purpose: str, *, also_stopped: bool = False
) -> sqlite3.Row:  # fmt: skip
    """Find a project that the caller may change as its admin or team manager; see `STOPPED` for `also_stopped`."""
    project = find_project(context, project_hash)
    may = project_role(context, project_hash, context.caller.email) in (ADMIN, TEAM_MANAGER)
    if not may and not acts_as_admin(context, project["organisation_uuid"]):
        raise missing_permission(context, project, "project admin or team manager", purpose)
    if not also_stopped:
        _refuse_stopped(context, project, purpose)
    return project


def refuse_stopped_work(context: Context, project: sqlite3.Row, purpose: str) -> None:
    """
    Refuse the work of annotators and reviewers in a project that is stopped; those who manage it go on.

    Source: documentation of the statuses paused, completed and cancelled; archived is assumed.
    """
    role = project_role(context, project["project_hash"], context.caller.email)
    if project["status"] in STOPPED and role not in (ADMIN, TEAM_MANAGER, None):
        raise _stopped(project, purpose)


def _refuse_stopped(context: Context, project: sqlite3.Row, purpose: str) -> None:
    if project["status"] in STOPPED and context.quirks["stopped-projects"] == "read-only":
        raise _stopped(project, purpose)


def _stopped(project: sqlite3.Row, purpose: str) -> Forbidden:
    return Forbidden(f"{project['title']} ({project['project_hash']}) is {project['status']}: you cannot {purpose}")


def missing_permission(context: Context, project: sqlite3.Row, needed: str, purpose: str) -> Forbidden:
    """Word the refusal of something on a project."""
    return Forbidden(
        f"{needed} on {project['title']} ({project['project_hash']}) is required to {purpose}; "
        f"{context.caller.email} is {_role_name(context, project)}"
    )


def administer_dataset(context: Context, dataset_hash: str, purpose: str) -> sqlite3.Row:
    """Find a dataset that the caller may act on as its admin."""
    dataset = context.one("SELECT * FROM datasets WHERE dataset_hash = ?", dataset_hash)
    if dataset is None:
        raise NotFound(f"there is no dataset {dataset_hash}")
    role = dataset_role(context, dataset_hash, context.caller.email)
    if role != DATASET_ADMIN and not acts_as_admin(context, dataset["organisation_uuid"]):
        has = "user" if role is not None else "not a user of it"
        raise Forbidden(
            f"dataset admin on {dataset['title']} ({dataset_hash}) is required to {purpose}; "
            f"{context.caller.email} is {has}"
        )
    return dataset


def current_organisation(context: Context) -> str:
    """
    Return the organisation that the caller acts in.

    Raises:
        Forbidden: the caller is a member of none.
    """
    if context.caller.organisation_uuid is None:
        raise Forbidden(f"{context.caller.email} is not a member of any organisation")
    return context.caller.organisation_uuid


def administer_organisation(context: Context, purpose: str) -> str:
    """Return the caller's organisation if they are its admin."""
    organisation_uuid = current_organisation(context)
    if context.caller.organisation_role != "ADMIN":
        raise Forbidden(
            f"organisation admin is required to {purpose}; {context.caller.email} is {context.caller.organisation_role}"
        )
    return organisation_uuid


def _role_name(context: Context, project: sqlite3.Row) -> str:
    role = project_role(context, project["project_hash"], context.caller.email)
    row = context.one("SELECT name FROM project_roles WHERE role = ?", role)
    if row is not None:
        return str(row["name"])
    is_admin = is_organisation_admin(context, project["organisation_uuid"])
    return "organisation admin without a role on it" if is_admin else "not a member of it"
