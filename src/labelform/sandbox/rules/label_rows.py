"""
Label rows: every piece of data of a project has one on the branch `main`, from the start; its labels exist once
somebody has initialised it. Listing, reading, initialising; saving is in `label_saving`.
"""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from labelform.sandbox.errors import AlreadyExists, InvalidArguments, NotFound, TooManyLabels
from labelform.sandbox.rules import access, label_logs
from labelform.sandbox.rules.context import Context, as_list, new_uuid
from labelform.sandbox.rules.data_units import FLAT, KEYED_BY_FRAME, empty_labels
from labelform.sandbox.rules.label_checks import Features
from labelform.sandbox.rules.labels import Instance, Labels, instances_of, narrowed, with_both_spellings

MAIN = "main"
# What newer projects say in the words of older ones, for the filter by status. The mapping is ours.
STATUS_BY_STAGE = {"DONE": "COMPLETED", "REVIEW": "IN_REVIEW", "CONSENSUS_REVIEW": "IN_REVIEW"}
STATUS_BY_TASK = {"ASSIGNED": "ASSIGNED", "REOPENED": "RETURNED"}
WITH_STAGE_AND_FILE = """
  SELECT
    d.*, w.stage_type, w.title AS stage_title,
    f.mime_type, f.audio_sample_rate, f.audio_bit_depth, f.audio_codec, f.audio_num_channels
  FROM project_data d
  LEFT JOIN workflow_stages w USING (project_hash, stage_uuid)
  LEFT JOIN storage_items f ON f.item_uuid = d.backing_item_uuid
"""


@dataclass(frozen=True)
class RowFilters:
    """What a list of label rows may be narrowed to; None does not narrow, an empty list leaves nothing."""

    edited_before: str | None = None
    edited_after: str | None = None
    statuses: list[str] | None = None
    data_hashes: list[str] | None = None
    label_hashes: list[str] | None = None
    title_eq: str | None = None
    title_like: str | None = None
    stage_eq: str | None = None
    stage_like: str | None = None
    only_shadow_data: bool = False
    include_uninitialised: bool = False
    all_branches: bool = False
    branch_name: str | None = None


@dataclass(frozen=True)
class Entry:
    """One row of the list: data with its task, the branch, and the label row if there is one."""

    item: sqlite3.Row
    branch_name: str
    label_row: sqlite3.Row | None


@dataclass(frozen=True)
class Selection:
    """Which labels a reader wants; None is all."""

    object_features: list[str] | None = None
    classification_features: list[str] | None = None
    include_archived: bool = True


def list_entries(context: Context, project_hash: str, narrow: RowFilters) -> list[Entry]:
    """
    List the label rows of a project in the order of its data.

    Source: naming a branch and asking for all of them is forbidden [SDK docstring]. No project here has shadow data,
    which only benchmark projects do.
    """
    access.open_project(context, project_hash)
    if narrow.all_branches and narrow.branch_name is not None:
        raise InvalidArguments("branch_name cannot be given together with include_all_label_branches")
    if narrow.only_shadow_data:
        return []
    label_rows = _label_rows_by_data(context, project_hash)
    entries = (entry for item in _items(context, project_hash, narrow) for entry in _entries(item, label_rows, narrow))
    return [entry for entry in entries if _is_wanted(entry, narrow)]


def find_label_row(context: Context, project_hash: str, label_hash: str) -> tuple[sqlite3.Row, sqlite3.Row]:
    """
    Find a label row with its data, of a project that the caller is known to see.

    Raises:
        NotFound: there is none in this project, or its dataset is no longer attached.
    """
    label_row = context.one(
        "SELECT * FROM label_rows WHERE label_hash = ? AND project_hash = ?", label_hash, project_hash
    )
    item = None if label_row is None else find_item(context, project_hash, label_row["data_hash"])
    if label_row is None or item is None:
        raise NotFound(f"there is no label row {label_hash} in project {project_hash}")
    return item, label_row


def find_item(context: Context, project_hash: str, data_hash: str) -> sqlite3.Row | None:
    """Find data of a project with its task and stage."""
    return context.one(
        WITH_STAGE_AND_FILE + " WHERE d.project_hash = ? AND d.data_hash = ?",
        *(project_hash, data_hash),
    )


def read_label_rows(context: Context, project_hash: str, label_hashes: list[str]) -> list[Entry]:
    """Read label rows, each once. Source: "duplicates will be dropped" [SDK docstring]."""
    access.open_project(context, project_hash)
    refuse_too_many(context, len(label_hashes))
    found = (find_label_row(context, project_hash, label_hash) for label_hash in dict.fromkeys(label_hashes))
    return [Entry(item, label_row["branch_name"], label_row) for item, label_row in found]


def initialise(context: Context, project_hash: str, data_hashes: list[str], branch_name: str) -> list[Entry]:
    """
    Create label rows for data, all or none; they are then in progress.

    Source: a label row that exists is refused, so that no work is overwritten [SDK docstring].
    """
    work_on_labels(context, project_hash, "initialise labels")
    refuse_too_many(context, len(data_hashes))
    return [_initialise_one(context, project_hash, data_hash, branch_name) for data_hash in dict.fromkeys(data_hashes)]


def labels_of(context: Context, entry: Entry, selection: Selection) -> Labels:
    """Read the labels of a row as a client wants them."""
    if entry.label_row is None:
        raise NotFound(f"the labels of {entry.item['data_hash']} are not initialised")
    has_frames = entry.item["data_type"] in (*FLAT, *KEYED_BY_FRAME)
    labels = with_both_spellings(json.loads(entry.label_row["labels"]), has_frames=has_frames)
    features = features_of(context, entry.item["project_hash"])

    def is_kept(feature_hash: str, wanted: list[str] | None) -> bool:
        is_hidden = not selection.include_archived and features.is_archived(feature_hash)
        return not is_hidden and (wanted is None or feature_hash in wanted)

    return narrowed(
        labels,
        lambda feature: is_kept(feature, selection.object_features),
        lambda feature: is_kept(feature, selection.classification_features),
    )


def instances_in(item: sqlite3.Row, labels: Labels, features: Features) -> dict[str, Instance]:
    """
    Gather objects and classifications with the names that the ontology gives them, whichever SDK saved them.

    They come in an order that does not depend on their identities, which SDKs choose at random.
    """
    has_frames = item["data_type"] in (*FLAT, *KEYED_BY_FRAME)
    found = [
        replace(each, name=features.name_of(each.feature_hash))
        for each in instances_of(with_both_spellings(labels, has_frames=has_frames)).values()
    ]
    found.sort(key=lambda each: (each.kind, each.first_frame or 0, str(each.name), each.identifier))
    return {each.identifier: each for each in found}


def features_of(context: Context, project_hash: str) -> Features:
    """Read what labels of a project may refer to."""
    row = context.one(
        "SELECT editor FROM ontologies JOIN projects USING (ontology_hash) WHERE project_hash = ?", project_hash
    )
    return Features.of({} if row is None else json.loads(row["editor"]))


def work_on_labels(context: Context, project_hash: str, purpose: str) -> sqlite3.Row:
    """Find a project whose labels the caller may change: everybody who may open it, except viewers."""
    project = access.open_project(context, project_hash)
    if access.project_role(context, project_hash, context.caller.email) == access.VIEWER:
        raise access.missing_permission(context, project, "a role other than viewer", purpose)
    access.refuse_stopped_work(context, project, purpose)
    return project


def refuse_too_many(context: Context, asked: int) -> None:
    """Refuse more label rows in one request than the platform takes. SDKs ask for 1000 at once at most [executed]."""
    limit = int(context.quirks["multi-label-limit"])
    if asked > limit:
        raise TooManyLabels(asked, limit)


def task_status(item: sqlite3.Row) -> str:
    """Say where data is in the words of manual QA projects: QUEUED, ASSIGNED, IN_REVIEW, RETURNED, COMPLETED."""
    if item["project_type"] != "workflow":
        return str(item["task_status"])
    by_stage = STATUS_BY_STAGE.get(item["stage_type"])
    return by_stage or STATUS_BY_TASK.get(item["task_status"], "QUEUED")


def _items(context: Context, project_hash: str, narrow: RowFilters) -> list[sqlite3.Row]:
    return context.db.execute(
        WITH_STAGE_AND_FILE + " WHERE d.project_hash = :project"  # noqa: S608 - our columns
        " AND (:hashes IS NULL OR d.data_hash IN (SELECT value FROM json_each(:hashes)))"
        " AND (:title_eq IS NULL OR d.title = :title_eq)"
        " AND (:title_like IS NULL OR d.title LIKE :title_like ESCAPE '\\')"
        " AND (:stage_eq IS NULL OR w.title = :stage_eq)"
        " AND (:stage_like IS NULL OR w.title LIKE :stage_like ESCAPE '\\')"
        " ORDER BY d.attached_at, d.created_at, d.data_hash",
        {
            "project": project_hash,
            "hashes": None if narrow.data_hashes is None else as_list(narrow.data_hashes),
            "title_eq": narrow.title_eq,
            "title_like": narrow.title_like,
            "stage_eq": narrow.stage_eq,
            "stage_like": narrow.stage_like,
        },
    ).fetchall()


def _label_rows_by_data(context: Context, project_hash: str) -> dict[str, dict[str, sqlite3.Row]]:
    found: dict[str, dict[str, sqlite3.Row]] = defaultdict(dict)
    sql = (
        "SELECT label_hash, data_hash, branch_name, label_status, validation_errors, created_at, last_edited_at"
        " FROM label_rows WHERE project_hash = ? ORDER BY created_at, label_hash"
    )
    for row in context.all(sql, project_hash):
        found[row["data_hash"]][row["branch_name"]] = row
    return found


def _entries(item: sqlite3.Row, label_rows: dict[str, dict[str, sqlite3.Row]], narrow: RowFilters) -> Iterator[Entry]:
    own = label_rows.get(item["data_hash"], {})
    branches: Iterable[str] = dict.fromkeys([MAIN, *own]) if narrow.all_branches else [narrow.branch_name or MAIN]
    for branch_name in branches:
        yield Entry(item, branch_name, own.get(branch_name))


def _is_wanted(entry: Entry, narrow: RowFilters) -> bool:
    row = entry.label_row
    if narrow.statuses is not None and task_status(entry.item) not in narrow.statuses:
        return False
    if row is None:
        asks_for_labels = (narrow.label_hashes, narrow.edited_before, narrow.edited_after) != (None, None, None)
        return narrow.include_uninitialised and not asks_for_labels
    edited = row["last_edited_at"]
    return (
        (narrow.label_hashes is None or row["label_hash"] in narrow.label_hashes)
        and (narrow.edited_before is None or edited < narrow.edited_before)
        and (narrow.edited_after is None or edited > narrow.edited_after)
    )


def _initialise_one(context: Context, project_hash: str, data_hash: str, branch_name: str) -> Entry:
    item = find_item(context, project_hash, data_hash)
    if item is None:
        raise NotFound(f"there is no data {data_hash} in project {project_hash}")
    label_hash = new_uuid()
    is_new = context.run(
        "INSERT INTO label_rows VALUES (?1, ?2, ?3, ?4, 'LABEL_IN_PROGRESS', ?5, '[]', 1, ?6, ?7, ?6, ?7)"
        " ON CONFLICT DO NOTHING",
        *(label_hash, project_hash, data_hash, branch_name, json.dumps(empty_labels(item))),
        *(context.now, context.caller.email),
    )
    if not is_new:
        raise AlreadyExists(f"data {data_hash} has a label row on the branch {branch_name} in project {project_hash}")
    label_logs.write(context, project_hash, data_hash, label_logs.MARK_AS_IN_PROGRESS, branch_name=branch_name)
    return Entry(*_after(context, project_hash, label_hash))


def _after(context: Context, project_hash: str, label_hash: str) -> tuple[sqlite3.Row, str, sqlite3.Row]:
    item, label_row = find_label_row(context, project_hash, label_hash)
    return item, label_row["branch_name"], label_row
