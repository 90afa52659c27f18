"""Datasets: listing, opening, creating. There is no rename and no delete."""

import sqlite3

from labelform.sandbox.errors import Forbidden, InvalidArguments, NotFound
from labelform.sandbox.rules import access, filters, folders
from labelform.sandbox.rules.context import Context, as_list, new_uuid


def list_datasets(context: Context, narrow: filters.Filters) -> list[sqlite3.Row]:
    """List the datasets on which the caller has a role; organisation admins may ask for all."""
    organisation_uuid = None
    if narrow.include_organisation_access:
        organisation_uuid = access.administer_organisation(context, "list datasets with organisation access")
    return context.db.execute(
        f"SELECT * FROM datasets WHERE {filters.WHERE}"  # noqa: S608 - a constant of ours
        " AND (organisation_uuid = :organisation OR dataset_hash IN"
        "   (SELECT dataset_hash FROM dataset_access WHERE email = :email))"
        " ORDER BY created_at, dataset_hash",
        narrow.values() | {"organisation": organisation_uuid, "email": context.caller.email},
    ).fetchall()


def find_dataset(context: Context, dataset_hash: str) -> sqlite3.Row:
    """Find a dataset on which the caller has a role, or whose organisation they administer."""
    dataset = context.one("SELECT * FROM datasets WHERE dataset_hash = ?", dataset_hash)
    if dataset is None:
        raise NotFound(f"there is no dataset {dataset_hash}")
    has_role = access.dataset_role(context, dataset_hash, context.caller.email) is not None
    if not has_role and not access.is_organisation_admin(context, dataset["organisation_uuid"]):
        raise Forbidden(f"{context.caller.email} has no access to dataset {dataset_hash}")
    return dataset


def create_dataset(context: Context, title: str, description: str, *, with_folder: bool) -> sqlite3.Row:
    """
    Create an empty dataset; the caller becomes its admin. Titles need not be unique.

    With a folder it mirrors that: a new one at the top, with its title [?].
    """
    organisation_uuid = access.current_organisation(context)
    if not title:
        raise InvalidArguments("a dataset needs a title")
    dataset_hash = new_uuid()
    folder_uuid = None
    if with_folder:
        folder = folders.create_folder(context, title, description, parent_uuid=None, client_metadata=None)
        folder_uuid = folder["folder_uuid"]
    context.run(
        "INSERT INTO datasets VALUES (?, ?, ?, ?, ?, ?, ?)",
        *(dataset_hash, organisation_uuid, title, description, folder_uuid, context.now, context.now),
    )
    context.run("INSERT INTO dataset_users VALUES (?, ?, ?)", dataset_hash, context.caller.email, access.DATASET_ADMIN)
    return find_dataset(context, dataset_hash)


def list_items(
    context: Context, dataset_hash: str, narrow: filters.Filters, *, data_types: list[str], data_hashes: list[str]
) -> list[sqlite3.Row]:
    """List the data of a dataset, oldest first; an empty list of types or hashes does not narrow."""
    find_dataset(context, dataset_hash)
    return context.db.execute(
        "SELECT * FROM data_items WHERE dataset_hash = :dataset"
        " AND (:title_eq IS NULL OR title = :title_eq)"
        " AND (:title_like IS NULL OR title LIKE :title_like ESCAPE '\\')"
        " AND (:created_before IS NULL OR created_at < :created_before)"
        " AND (:created_after IS NULL OR created_at > :created_after)"
        " AND (:types IS NULL OR data_type IN (SELECT value FROM json_each(:types)))"
        " AND (:hashes IS NULL OR data_hash IN (SELECT value FROM json_each(:hashes)))"
        " ORDER BY created_at, title, data_hash",
        narrow.values()
        | {"dataset": dataset_hash, "types": as_list(data_types) if data_types else None}
        | {"hashes": as_list(data_hashes) if data_hashes else None},
    ).fetchall()
