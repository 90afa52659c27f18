"""Datasets in REST v2: `datasets/list`, `datasets`, `datasets/{hash}/groups`, `datasets/{hash}/users`."""

import sqlite3

from labelform.sandbox.jsondata import Json
from labelform.sandbox.rules import access, dataset_access, datasets
from labelform.sandbox.wire.call import Call
from labelform.sandbox.wire.filters import query_filters
from labelform.sandbox.wire.groups import spell_grant
from labelform.sandbox.wire.pages import DEFAULT_SIZE, page
from labelform.sandbox.wire.roles import dataset_role

ROLE_NAMES = {0: "admin", 1: "user", None: None}


def list_datasets(call: Call) -> Json:
    """GET datasets/list: the wrapper's key is `result` here, and roles are words."""
    rows = datasets.list_datasets(call.context, query_filters(call, "description"))
    return page(
        call,
        rows,
        lambda row: _spell_dataset(call, row),
        lambda row: row["created_at"] + row["dataset_hash"],
        key="result",
    )


def create_dataset(call: Call) -> Json:
    """POST datasets"""
    body = call.body
    dataset = datasets.create_dataset(
        call.context,
        body.text("title"),
        body.optional_text("description") or "",
        with_folder=body.flag("createBackingFolder", default=True),
    )
    return {"datasetUuid": dataset["dataset_hash"], "backingFolderUuid": dataset["backing_folder_uuid"]}


def list_groups(call: Call) -> Json:
    """GET datasets/{dataset_hash}/groups"""
    rows = dataset_access.list_groups(call.context, call.uuid("dataset_hash"))
    return page(call, rows, spell_grant, lambda row: row["created_at"] + row["group_hash"])


def add_groups(call: Call) -> Json:
    """POST datasets/{dataset_hash}/groups"""
    role = dataset_role(call.body.integer("userRole"))
    dataset_access.add_groups(call.context, call.uuid("dataset_hash"), call.body.uuids("groupHashList"), role)
    return None


def remove_groups(call: Call) -> Json:
    """DELETE datasets/{dataset_hash}/groups?groupHashList=..."""
    dataset_access.remove_groups(call.context, call.uuid("dataset_hash"), call.query.uuids("groupHashList"))
    return None


def list_users(call: Call) -> Json:
    """GET datasets/{dataset_hash}/users"""
    rows = dataset_access.list_users(call.context, call.uuid("dataset_hash"))
    return page(call, rows, _spell_user, lambda row: row["email"].lower(), size=DEFAULT_SIZE)


def remove_users(call: Call) -> Json:
    """POST datasets/{dataset_hash}/users/bulk-delete"""
    dataset_access.remove_users(call.context, call.uuid("dataset_hash"), call.body.texts("userEmails"))
    return None


def _spell_dataset(call: Call, dataset: sqlite3.Row) -> dict[str, Json]:
    role = access.dataset_role(call.context, dataset["dataset_hash"], call.context.caller.email)
    return {
        "datasetUuid": dataset["dataset_hash"],
        "title": dataset["title"],
        "description": dataset["description"],
        "createdAt": dataset["created_at"],
        "lastEditedAt": dataset["last_edited_at"],
        "userRole": ROLE_NAMES[role],
        "storageLocation": 0,
        "backingFolderUuid": dataset["backing_folder_uuid"],
    }


def _spell_user(user: sqlite3.Row) -> dict[str, Json]:
    return {"datasetUuid": user["dataset_hash"], "userEmail": user["email"], "userRole": user["role"]}
