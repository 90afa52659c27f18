"""
The legacy RPC: the envelope, and the calls that reconcile a project.

Keys are snake_case. The verb is in the body, the project or dataset in the header ResourceID.
"""

import json
import sqlite3

from labelform.sandbox.errors import InvalidArguments, MethodNotAllowed
from labelform.sandbox.jsondata import Json
from labelform.sandbox.rules import (
    access,
    dataset_access,
    dataset_items,
    datasets,
    filters,
    ontologies,
    project_datasets,
    project_users,
    projects,
)
from labelform.sandbox.rules.context import Context
from labelform.sandbox.rules.label_rows import RowFilters, list_entries
from labelform.sandbox.times import legacy_time
from labelform.sandbox.wire.call import Call
from labelform.sandbox.wire.fields import Body, as_object, as_uuid, as_uuids
from labelform.sandbox.wire.filters import legacy_filters
from labelform.sandbox.wire.label_rows import spell_metadata
from labelform.sandbox.wire.roles import dataset_role, project_role, shown_role

DUPLICATES = ("SKIP", "DUPLICATE", "FAIL")


def create_project(call: Call) -> Json:
    """project POST on /public/user: answers the new hash as a bare string."""
    body = call.body
    new = projects.NewProject(
        title=body.text("title"),
        description=body.optional_text("description") or "",
        dataset_hashes=body.optional_uuids("dataset_hashes") or [],
        workflow_type=body.optional_text("workflow_type") or "manual",
        ontology_hash=body.optional_uuid("ontology_hash"),
        workflow_template_uuid=body.optional_uuid("workflow_template_id"),
        source_projects=body.optional_uuids("source_projects"),
    )
    return projects.create_project(call.context, new)


def delete_project(call: Call) -> Json:
    """
    project DELETE on /public/user, with the hash as uid. Without the quirk it is like any call that does not exist.
    """
    if call.context.quirks["delete-project"] == "off":
        raise MethodNotAllowed("project DELETE on /public/user is not emulated by the sandbox")
    projects.delete_project(call.context, as_uuid(call.uid, "uid"))
    return True


def get_project(call: Call) -> Json:
    """project GET: the legacy record, with all label rows, also those that are not initialised, when requested."""
    record = _spell_project(call.context, access.open_project(call.context, call.resource))
    payload = Body({} if call.json is None else as_object(call.json, "the payload"))
    if not payload.flag("include_labels_metadata", default=False):
        return record
    entries = list_entries(call.context, call.resource, RowFilters(include_uninitialised=True, all_branches=True))
    spelled = [spell_metadata(entry, with_stage=True, with_metadata=False, with_images=False) for entry in entries]
    return record | {"label_rows": spelled}


def save_editor(call: Call) -> Json:
    """project POST: replaces the structure of the project's ontology."""
    ontologies.save_editor_of_project(call.context, call.resource, call.body.json_object("editor"))
    return True


def list_projects(call: Call) -> Json:
    """projectwithuserrole GET on /public/user: the SDK accepts exactly these two keys."""
    given = call.body.optional_json_object("filter") or {}
    found = []
    for project in projects.list_projects(call.context, legacy_filters(Body(given)), []):
        role = access.project_role(call.context, project["project_hash"], call.context.caller.email)
        if shown_role(call, role) is not None:
            found.append({"user_role": role, "project": _spell_project(call.context, project)})
    return found


def add_datasets(call: Call) -> Json:
    """projectdataset POST"""
    project_datasets.add_datasets(call.context, call.resource, call.body.uuids("dataset_hashes"))
    return True


def remove_datasets(call: Call) -> Json:
    """projectdataset DELETE: the hashes are the uid."""
    hashes = [call.uid] if isinstance(call.uid, str) else call.uid
    project_datasets.remove_datasets(call.context, call.resource, as_uuids(hashes, "uid"))
    return True


def add_users(call: Call) -> Json:
    """projectusers POST: answers the role that each user has now."""
    role = project_role(call.body.integer("user_role"))
    users = project_users.add_users(call.context, call.resource, call.body.texts("user_emails"), role)
    return [
        {"user_email": user["email"], "user_role": user["role"], "project_hash": call.resource}
        for user in users
        if shown_role(call, user["role"]) is not None
    ]


def get_dataset(call: Call) -> Json:
    """dataset GET: rows unless the client says that it does not want them."""
    settings = Body(call.body.optional_json_object("dataset_access_settings") or {})
    dataset = datasets.find_dataset(call.context, call.resource)
    items = []
    if settings.flag("fetch_rows", default=True):
        items = datasets.list_items(call.context, call.resource, filters.Filters(), data_types=[], data_hashes=[])
    with_metadata = settings.flag("fetch_client_metadata", default=False)
    return {
        "dataset_hash": dataset["dataset_hash"],
        "title": dataset["title"],
        "description": dataset["description"],
        "dataset_type": "CORD_STORAGE",
        "backing_folder_uuid": dataset["backing_folder_uuid"],
        "data_rows": [_spell_item(item, with_metadata=with_metadata) for item in items],
    }


def list_data_rows(call: Call) -> Json:
    """datarows GET"""
    settings = Body(call.body.optional_json_object("dataset_access_settings") or {})
    types = [name.lower() for name in call.body.optional_texts("data_types")]
    items = datasets.list_items(
        call.context,
        call.resource,
        legacy_filters(call.body),
        data_types=types,
        data_hashes=call.body.optional_uuids("data_hashes") or [],
    )
    with_metadata = settings.flag("fetch_client_metadata", default=False)
    return [_spell_item(item, with_metadata=with_metadata) for item in items]


def link_items(call: Call) -> Json:
    """datasetlinkitems POST: answers the new rows."""
    duplicates = call.body.optional_text("duplicates_behavior") or "SKIP"
    if duplicates not in DUPLICATES:
        raise InvalidArguments(f'duplicates_behavior: "{duplicates}" is not one of {", ".join(DUPLICATES)}')
    rows = dataset_items.link_items(call.context, call.resource, call.body.uuids("item_uuids"), duplicates)
    return [_spell_item(row, with_metadata=False) for row in rows]


def delete_data(call: Call) -> Json:
    """video DELETE, for data of every type: the hashes are the uid."""
    hashes = [call.uid] if isinstance(call.uid, str) else call.uid
    dataset_items.delete_data(call.context, call.resource, as_uuids(hashes, "uid"))
    return True


def add_dataset_users(call: Call) -> Json:
    """datasetusers POST"""
    role = dataset_role(call.body.integer("user_role"))
    users = dataset_access.add_users(call.context, call.resource, call.body.texts("user_emails"), role)
    return [{"user_email": user["email"], "user_role": user["role"], "dataset_hash": call.resource} for user in users]


def read_envelope(body: object) -> tuple[str, str, object, object]:
    """Take a request apart: query type, method, uid, payload."""
    envelope = Body(as_object(body, "the body"))
    values = envelope.json_object("values")
    return envelope.text("query_type"), envelope.text("query_method"), values.get("uid"), values.get("payload")


def spell_answer(response: Json) -> dict[str, Json]:
    """Wrap a result."""
    return {"status": 200, "response": response, "payload": None}


def spell_refusal(status: int, code: str, payload: Json) -> dict[str, Json]:
    """Wrap a refusal: the code must be the only element of a list, else no SDK recognises it [executed]."""
    return {"status": status, "response": [code], "payload": payload}


def _spell_project(context: Context, project: sqlite3.Row) -> dict[str, Json]:
    attached = project_datasets.attached(context, project["project_hash"])
    return {
        "project_hash": project["project_hash"],
        "title": project["title"],
        "description": project["description"],
        "created_at": legacy_time(project["created_at"]),
        "last_edited_at": legacy_time(project["last_edited_at"]),
        "ontology_hash": project["ontology_hash"],
        "editor_ontology": projects.editor_of(context, project),
        "datasets": [
            {"dataset_hash": row["dataset_hash"], "title": row["title"], "description": row["description"]}
            for row in attached
        ],
        "label_rows": [],
        "source_projects": None if project["source_projects"] is None else json.loads(project["source_projects"]),
        "workflow_manager_uuid": None,
    }


def _spell_item(item: sqlite3.Row, *, with_metadata: bool) -> dict[str, Json]:
    spelled: dict[str, Json] = {
        "data_hash": item["data_hash"],
        "data_title": item["title"],
        "data_type": item["data_type"].upper(),
        "created_at": item["created_at"],
        "last_edited_at": item["last_edited_at"],
        "width": item["width"],
        "height": item["height"],
        "file_link": None,
        "file_size": None,
        "file_type": None,
        "storage_location": 0,
        "frames_per_second": item["frames_per_second"],
        "duration": item["duration"],
        "signed_url": None,
        "is_optimised_image_group": None,
        "backing_item_uuid": item["backing_item_uuid"],
        "images_data": None,
    }
    return spelled | ({"client_metadata": json.loads(item["client_metadata"])} if with_metadata else {})
