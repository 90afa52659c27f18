"""
Copying a project: always its ontology (the same one, not a copy) and workflow; datasets, people, models and labels on
request.

Groups, collections, filter presets, tags, issue tags, status and the Explorer import are mentioned nowhere and are
not copied. Sources: SDK docstrings, and the documentation of the web app for admins, who always come along.
"""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field

from labelform.sandbox.errors import InvalidArguments, NotFound
from labelform.sandbox.rules import access, datasets, models, project_datasets, workflows
from labelform.sandbox.rules.context import Context, new_uuid
from labelform.sandbox.rules.label_copies import LabelChoice, copy_labels


@dataclass(frozen=True)
class NewDataset:
    """
    The dataset that clones are put into. Without title it has that of the new project.

    `data_by_dataset` names the data to clone; when it is empty, all data of all datasets is.
    """

    title: str | None = None
    description: str | None = None
    data_by_dataset: Mapping[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class CopyOrder:
    """What to copy. At most one of `attach_datasets` and `clone_into`."""

    title: str | None = None
    description: str | None = None
    attach_datasets: bool = False
    clone_into: NewDataset | None = None
    with_collaborators: bool = False
    with_models: bool = False
    labels: LabelChoice | None = None


def copy_project(context: Context, project_hash: str, order: CopyOrder) -> str:
    """
    Copy a project and give the hash of the new one; the caller becomes its admin.

    The permission is not documented: here copying takes a project admin, attaching also an admin of the datasets.
    """
    source = access.administer_project(context, project_hash, "copy it")
    if order.attach_datasets and order.clone_into:
        raise InvalidArguments("datasets are either attached or cloned, not both")
    if order.labels and not (order.attach_datasets or order.clone_into):
        raise InvalidArguments("labels can only be copied together with datasets")
    copy_hash = _insert_project(context, source, order)
    stages = workflows.identified(context, workflows.stages_of(context, project_hash))
    workflows.insert_stages(context.db, copy_hash, stages)
    _copy_people(context, source, copy_hash, everybody=order.with_collaborators)
    copies = _copy_datasets(context, project_hash, copy_hash, order)
    if order.with_models:
        models.copy_models(context, project_hash, copy_hash)
    if order.labels:
        copy_labels(context, project_hash, copy_hash, copies, order.labels)
    return copy_hash


def _insert_project(context: Context, source: sqlite3.Row, order: CopyOrder) -> str:
    """Titles and descriptions that are not given are the platform's choice, which is not documented."""
    copy_hash = new_uuid()
    context.run(
        "INSERT INTO projects VALUES (?, ?, ?, ?, 'notStarted', ?, ?, ?, ?, ?, ?)",
        *(copy_hash, source["organisation_uuid"], order.title or f"Copy of {source['title']}"),
        *(source["description"] if order.description is None else order.description, source["project_type"]),
        *(source["ontology_hash"], context.caller.email, source["source_projects"], context.now, context.now),
    )
    context.run(
        "INSERT INTO project_users VALUES (?, ?, ?, ?)", copy_hash, context.caller.email, access.ADMIN, context.now
    )
    return copy_hash


def _copy_people(context: Context, source: sqlite3.Row, copy_hash: str, *, everybody: bool) -> None:
    """
    Copy users with their roles; without collaborators the admins only.

    Source: "project admins are always included" [documentation of the web app]; quirk copy-admins=leave.
    """
    if not everybody and context.quirks["copy-admins"] == "leave":
        return
    context.run(
        "INSERT INTO project_users SELECT ?, email, role, ? FROM project_users WHERE project_hash = ?"
        " AND (? OR role = ?) ORDER BY added_at, email ON CONFLICT DO NOTHING",
        *(copy_hash, context.now, source["project_hash"], everybody, access.ADMIN),
    )


def _copy_datasets(context: Context, project_hash: str, copy_hash: str, order: CopyOrder) -> dict[str, str]:
    """Attach or clone; say which data of the source became which data of the copy."""
    attached = project_datasets.attached(context, project_hash)
    if order.attach_datasets:
        project_datasets.attach(context, copy_hash, [dataset["dataset_hash"] for dataset in attached])
        return {row["data_hash"]: row["data_hash"] for row in _data(context, project_hash)}
    if order.clone_into is None:
        return {}
    title = order.clone_into.title or _title(context, copy_hash)
    dataset = datasets.create_dataset(context, title, order.clone_into.description or "", with_folder=False)
    context.run("INSERT INTO project_datasets VALUES (?, ?, ?)", copy_hash, dataset["dataset_hash"], context.now)
    chosen = _chosen(context, project_hash, order.clone_into.data_by_dataset)
    return {row["data_hash"]: _clone(context, row, dataset["dataset_hash"]) for row in chosen}


def _chosen(context: Context, project_hash: str, data_by_dataset: Mapping[str, list[str]]) -> list[sqlite3.Row]:
    rows = _data(context, project_hash)
    if not data_by_dataset:
        return rows
    by_place = {(row["dataset_hash"], row["data_hash"]): row for row in rows}
    wanted = [(dataset, data) for dataset, hashes in data_by_dataset.items() for data in dict.fromkeys(hashes)]
    for dataset_hash, data_hash in wanted:
        if (dataset_hash, data_hash) not in by_place:
            raise NotFound(f"project {project_hash} has no data {data_hash} in a dataset {dataset_hash}")
    return [by_place[place] for place in wanted]


def _clone(context: Context, row: sqlite3.Row, dataset_hash: str) -> str:
    """Link the file of a piece of data into another dataset, where it is new data."""
    data_hash = new_uuid()
    columns = {**dict(row), "data_hash": data_hash, "dataset_hash": dataset_hash} | {
        "created_at": context.now,
        "last_edited_at": context.now,
    }
    names = ", ".join(columns)
    marks = ", ".join("?" * len(columns))
    context.run(f"INSERT INTO data_items ({names}) VALUES ({marks})", *columns.values())  # noqa: S608 - our columns
    return data_hash


def _data(context: Context, project_hash: str) -> list[sqlite3.Row]:
    return context.all(
        "SELECT i.* FROM data_items i JOIN project_datasets USING (dataset_hash) WHERE project_hash = ?"
        " ORDER BY attached_at, i.created_at, data_hash",
        project_hash,
    )


def _title(context: Context, project_hash: str) -> str:
    project = context.one("SELECT title FROM projects WHERE project_hash = ?", project_hash)
    return "" if project is None else str(project["title"])
