"""Label rows in the legacy RPC: `labelrowmetadata`, `labelrow`, `labelstatus`, `review`, `labelworkflowgraphnode`."""

import json
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, cast

from labelform.sandbox.errors import InvalidArguments
from labelform.sandbox.jsondata import Json
from labelform.sandbox.rules import label_rows, label_saving, label_status, reviews, task_moves, tasks
from labelform.sandbox.rules.context import Context
from labelform.sandbox.rules.data_units import FLAT, DataUnit, media_type_of, series_of, units_of
from labelform.sandbox.rules.label_rows import Entry
from labelform.sandbox.rules.labels import Labels, frames_of
from labelform.sandbox.rules.links import plain_link, signed_link
from labelform.sandbox.rules.spaces import spaces_of
from labelform.sandbox.times import legacy_time
from labelform.sandbox.wire.call import Call
from labelform.sandbox.wire.fields import Body, as_object, as_uuid, as_uuids
from labelform.sandbox.wire.spaces import spell_spaces

STATUSES = ("QUEUED", "ASSIGNED", "IN_REVIEW", "RETURNED", "COMPLETED")
SHADOW_DATA_STATES = ("ALL_DATA", "SHADOW_DATA", "NOT_SHADOW_DATA")
SOUND = ("audio_sample_rate", "audio_codec", "audio_bit_depth", "audio_num_channels")


def list_label_rows(call: Call) -> Json:
    """labelrowmetadata GET: all in one answer."""
    body = call.body
    narrow = label_rows.RowFilters(
        edited_before=body.time("edited_before"),
        edited_after=body.time("edited_after"),
        statuses=_statuses(body),
        data_hashes=body.optional_uuids("data_hashes"),
        label_hashes=body.optional_uuids("label_hashes"),
        title_eq=body.optional_text("data_title_eq"),
        title_like=body.optional_text("data_title_like"),
        stage_eq=body.optional_text("workflow_graph_node_title_eq"),
        stage_like=body.optional_text("workflow_graph_node_title_like"),
        only_shadow_data=_shadow_data_state(body) == "SHADOW_DATA",
        include_uninitialised=body.flag("include_uninitialised_labels", default=False),
        all_branches=body.flag("include_all_label_branches", default=False),
        branch_name=body.optional_text("branch_name"),
    )
    entries = label_rows.list_entries(call.context, call.resource, narrow)
    return [
        spell_metadata(
            entry,
            with_stage=body.flag("include_workflow_graph_node", default=True),
            with_metadata=body.flag("include_client_metadata", default=False),
            with_images=body.flag("include_images_data", default=False),
        )
        for entry in entries
    ]


def get_label_rows(call: Call) -> Json:
    """labelrow GET: one label row for a hash, a list for a list."""
    body = call.body
    selection = label_rows.Selection(
        object_features=_optional_texts(body, "include_object_feature_hashes"),
        classification_features=_optional_texts(body, "include_classification_feature_hashes"),
        include_archived=body.flag("include_archived", default=True),
    )
    is_single, label_hashes = _uids(call)
    entries = label_rows.read_label_rows(call.context, call.resource, label_hashes)
    is_signed, with_reviews = body.flag("get_signed_url", default=False), body.flag("include_reviews", default=False)
    spelled = []
    for entry in entries:
        labels = label_rows.labels_of(call.context, entry, selection)
        if with_reviews:
            _add_reviews(labels, reviews.statuses_of(call.context, entry.item))
        spelled.append(_spell_label_row(call.context, entry, labels, is_signed=is_signed))
    return spelled[0] if is_single else spelled


def create_label_rows(call: Call) -> Json:
    """labelrow PUT: the uid is the data hash."""
    is_single, data_hashes = _uids(call)
    branch_name = call.body.optional_text("branch_name") or label_rows.MAIN
    is_signed = call.body.flag("get_signed_url", default=False)
    spelled = [
        _spell_label_row(
            call.context,
            entry,
            label_rows.labels_of(call.context, entry, label_rows.Selection()),
            is_signed=is_signed,
        )
        for entry in label_rows.initialise(call.context, call.resource, data_hashes, branch_name)
    ]
    return spelled[0] if is_single else spelled


def save_label_rows(call: Call) -> Json:
    """labelrow POST: the payload is the label row itself, or holds a list of them."""
    is_single, label_hashes = _uids(call)
    is_strict = call.body.flag("validate_before_saving", default=False)
    sent: list[object] = [call.json] if is_single else call.body.elements("labels")
    if len(sent) != len(label_hashes) or len(set(label_hashes)) != len(label_hashes):
        raise InvalidArguments(f"{len(label_hashes)} label rows are named but {len(sent)} sent, or one is named twice")
    rows = {label_hash: as_object(row, "a label row") for label_hash, row in zip(label_hashes, sent, strict=True)}
    label_saving.save(call.context, call.resource, rows, is_strict=is_strict)
    return True


def set_label_status(call: Call) -> Json:
    """labelstatus POST"""
    label_status.set_label_status(call.context, call.resource, as_uuid(call.uid, "uid"), call.body.text("label_status"))
    return True


def submit_for_review(call: Call) -> Json:
    """review PUT"""
    label_status.submit_for_review(call.context, call.resource, as_uuid(call.uid, "uid"))
    return True


def move_label_rows(call: Call) -> Json:
    """labelworkflowgraphnode POST: reopen or complete."""
    _, label_hashes = _uids(call)
    action = call.body.text("action")
    moves = {"reopen": task_moves.reopen, "complete": task_moves.complete}
    if action not in moves:
        raise InvalidArguments(f'"{action}" is neither "reopen" nor "complete"')
    moves[action](call.context, call.resource, label_hashes)
    return True


def spell_metadata(entry: Entry, *, with_stage: bool, with_metadata: bool, with_images: bool) -> dict[str, Json]:
    """Spell what is known about a label row without its labels, with the keys of every SDK version."""
    item, row = entry.item, entry.label_row
    is_workflow = item["project_type"] == "workflow"
    task_uuid = tasks.task_uuid_of(item)
    return {
        "label_hash": None if row is None else row["label_hash"],
        "created_at": None if row is None else legacy_time(row["created_at"]),
        "last_edited_at": None if row is None else legacy_time(row["last_edited_at"]),
        "branch_name": entry.branch_name,
        **_spell_data(item),
        "data_link": None if spaces_of(item) else plain_link(item),
        "label_status": "NOT_LABELLED" if row is None else row["label_status"],
        "annotation_task_status": None if is_workflow else label_rows.task_status(item),
        "workflow_graph_node": _spell_stage(item) if is_workflow and with_stage else None,
        "is_shadow_data": False,
        "frames_per_second": item["frames_per_second"],
        "number_of_frames": item["frames"],
        "duration": item["duration"],
        "height": item["height"],
        "width": item["width"],
        **_spell_sound(item),
        "priority": _spell_priority(item),
        "client_metadata": json.loads(item["client_metadata"]) if with_metadata else None,
        "images_data": _spell_images(item) if with_images else None,
        "file_type": media_type_of(item),
        "is_valid": row is None or row["validation_errors"] == "[]",
        "backing_item_uuid": item["backing_item_uuid"],
        "spaces": spell_spaces(item, link=partial(plain_link, item)),
        "task_uuid": task_uuid if is_workflow else None,
        "group_hash": None,
        "assigned_user_email": item["assignee"],
        "last_actioned_by_user_email": item["last_actioned_by"],
    }


def _spell_data(item: Any) -> dict[str, Json]:
    return {
        "data_hash": item["data_hash"],
        "dataset_hash": item["dataset_hash"],
        "dataset_title": item["dataset_title"],
        "data_title": item["title"],
        "data_type": item["data_type"].upper(),
    }


def _spell_stage(item: Any) -> Json:
    return {"uuid": item["stage_uuid"], "title": item["stage_title"]}


def _spell_priority(item: Any) -> float | None:
    """Source: there is none if the task is complete [SDK docstring]; the default is ours."""
    if item["project_type"] != "workflow" or item["stage_type"] == "DONE":
        return None
    return tasks.DEFAULT_PRIORITY if item["priority"] is None else float(item["priority"])


def _spell_images(item: Any) -> Json:
    if item["data_type"] not in FLAT:
        return None
    return [
        {
            "index": unit.sequence,
            "title": unit.title,
            "file_type": unit.media_type,
            "height": unit.height,
            "width": unit.width,
            "image_hash": unit.data_hash,
        }
        for unit in units_of(item)
    ]


def _spell_label_row(context: Context, entry: Entry, labels: Labels, *, is_signed: bool) -> dict[str, Json]:
    item, row = entry.item, entry.label_row
    if row is None:
        raise InvalidArguments(f"the labels of {item['data_hash']} are not initialised")

    def link(sequence: int) -> str | None:
        return signed_link(context, item, sequence) if is_signed else plain_link(item, sequence)

    units = {}
    for unit in units_of(item):
        own_link = None if spaces_of(item) else link(unit.sequence)
        units[unit.data_hash] = _spell_unit(item, unit, own_link, labels["data_units"].get(unit.data_hash))
    return {
        "label_hash": row["label_hash"],
        "branch_name": row["branch_name"],
        "created_at": legacy_time(row["created_at"]),
        "last_edited_at": legacy_time(row["last_edited_at"]),
        **_spell_data(item),
        "data_type": item["data_type"],
        "data_units": units,
        "object_answers": labels["object_answers"],
        "classification_answers": labels["classification_answers"],
        "object_actions": labels["object_actions"],
        "label_status": row["label_status"],
        "annotation_task_status": None if item["project_type"] == "workflow" else label_rows.task_status(item),
        "is_valid": row["validation_errors"] == "[]",
        "spaces": spell_spaces(item, labels["spaces"], link),
        "export_history": [],
    }


def _spell_unit(item: Any, unit: DataUnit, link: str | None, labels: Mapping[str, Any] | None) -> dict[str, Json]:
    spelled: dict[str, Json] = {
        "data_hash": unit.data_hash,
        "data_title": unit.title,
        "data_link": link,
        "data_type": unit.media_type if item["data_type"] == "img_group" else media_type_of(item),
        "data_sequence": str(unit.sequence),
        "width": unit.width,
        "height": unit.height,
        "labels": cast(Json, labels or {}),
    }
    if item["data_type"] in ("video", "audio"):
        spelled |= {"data_duration": item["duration"], "data_fps": item["frames_per_second"]}
    series = series_of(item)
    if series is not None:
        spelled["metadata"] = {"patient_id": None, "study_uid": series.study_uid, "series_uid": series.series_uid}
    return spelled | (_spell_sound(item) if item["data_type"] == "audio" else {})


def _spell_sound(item: Any) -> dict[str, Json]:
    return {name: item[name] for name in SOUND}


def _add_reviews(labels: Labels, by_label: Mapping[str, Json]) -> None:
    for frame in frames_of(labels):
        for each in frame.entries("objects"):
            each["reviews"] = by_label.get(each["objectHash"], [])


def _uids(call: Call) -> tuple[bool, list[str]]:
    """Read the uid, which is one hash or a list of them."""
    if isinstance(call.uid, str):
        return True, [as_uuid(call.uid, "uid")]
    return False, as_uuids(call.uid, "uid")


def _statuses(body: Body) -> list[str] | None:
    """Read the statuses of tasks. Source: the SDK knows these five; what the platform says to others is a guess."""
    found = _optional_texts(body, "label_statuses")
    for word in found or []:
        _check_word(word, STATUSES, "label_statuses")
    return found


def _shadow_data_state(body: Body) -> str | None:
    found = body.optional_text("shadow_data_state")
    if found is not None:
        _check_word(found, SHADOW_DATA_STATES, "shadow_data_state")
    return found


def _check_word(word: str, words: Sequence[str], name: str) -> None:
    if word not in words:
        raise InvalidArguments(f'{name}: "{word}" is not one of {", ".join(words)}')


def _optional_texts(body: Body, name: str) -> list[str] | None:
    """Read a list where absent is not empty."""
    return body.optional_texts(name) if body.has(name) else None
