"""Datasets of a project: which are attached, attaching, detaching."""

import sqlite3

from labelform.sandbox.errors import AlreadyExists, NotFound
from labelform.sandbox.rules import access
from labelform.sandbox.rules.context import Context


def list_datasets(context: Context, project_hash: str) -> list[sqlite3.Row]:
    """List the attached datasets in the order in which they were attached."""
    access.open_project(context, project_hash)
    return attached(context, project_hash)


def attached(context: Context, project_hash: str) -> list[sqlite3.Row]:
    """List the datasets of a project that the caller is known to see."""
    return context.all(
        "SELECT d.*, attached_at FROM project_datasets JOIN datasets d USING (dataset_hash)"
        " WHERE project_hash = ? ORDER BY attached_at, dataset_hash",
        project_hash,
    )


def add_datasets(context: Context, project_hash: str, dataset_hashes: list[str]) -> None:
    """
    Attach datasets, all or none.

    Source: the caller must be admin of the project and of the datasets; an unknown one is "not found"
    [documentation, SDK docstring]. What happens to one that is attached is not documented: it is left as it is
    (quirk add-dataset-existing=error refuses).
    """
    access.administer_project(context, project_hash, "attach datasets")
    attach(context, project_hash, dataset_hashes)


def attach(context: Context, project_hash: str, dataset_hashes: list[str]) -> None:
    """Attach datasets to a project whose admin the caller is known to be."""
    for dataset_hash in dict.fromkeys(dataset_hashes):
        access.administer_dataset(context, dataset_hash, "attach it to a project")
        is_new = context.run(
            "INSERT INTO project_datasets VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            *(project_hash, dataset_hash, context.now),
        )
        if not is_new and context.quirks["add-dataset-existing"] == "error":
            raise AlreadyExists(f"dataset {dataset_hash} is already attached to project {project_hash}")
    context.touch_project(project_hash)


def remove_datasets(context: Context, project_hash: str, dataset_hashes: list[str]) -> None:
    """
    Detach datasets, all or none. One that is not attached is skipped (quirk remove-absent=error refuses).

    Source: project admin [documentation]; "not found" when no such dataset exists [SDK docstring]. What happens to
    labels and tasks is not documented: they are out of sight, and back when the dataset is attached again (quirk
    detach-dataset=delete-labels deletes them).
    """
    access.administer_project(context, project_hash, "detach datasets")
    for dataset_hash in dataset_hashes:
        if context.one("SELECT 1 FROM datasets WHERE dataset_hash = ?", dataset_hash) is None:
            raise NotFound(f"there is no dataset {dataset_hash}")
        was_attached = context.run(
            "DELETE FROM project_datasets WHERE project_hash = ? AND dataset_hash = ?", project_hash, dataset_hash
        )
        if not was_attached and context.quirks["remove-absent"] == "error":
            raise NotFound(f"dataset {dataset_hash} is not attached to project {project_hash}")
        if context.quirks["detach-dataset"] == "delete-labels":
            _delete_labels(context, project_hash, dataset_hash)
    context.touch_project(project_hash)


def _delete_labels(context: Context, project_hash: str, dataset_hash: str) -> None:
    for table in ("label_rows", "tasks"):
        context.run(
            f"DELETE FROM {table} WHERE project_hash = ? AND data_hash IN"  # noqa: S608 - one of two constants
            " (SELECT data_hash FROM data_items WHERE dataset_hash = ?)",
            *(project_hash, dataset_hash),
        )
