"""Saving labels, and what the checks found in them."""

import json
import sqlite3
from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import Any

from labelform.sandbox.errors import CorruptedLabel, InvalidArguments
from labelform.sandbox.rules import access, label_checks, label_logs, spaces
from labelform.sandbox.rules.context import Context
from labelform.sandbox.rules.data_units import FLAT, KEYED_BY_FRAME, WHOLE, units_of
from labelform.sandbox.rules.label_rows import (
    features_of,
    find_label_row,
    instances_in,
    refuse_too_many,
    work_on_labels,
)
from labelform.sandbox.rules.labels import Instance, Labels, is_flat

ANSWER_SECTIONS = ("object_answers", "classification_answers", "object_actions")
_LISTS = ("objects", "classifications")


@dataclass(frozen=True)
class Validation:
    """What is wrong with the labels of a row."""

    label_hash: str
    branch_name: str
    version: int
    errors: list[str]


def save(context: Context, project_hash: str, label_rows: Mapping[str, Mapping[str, Any]], *, is_strict: bool) -> None:
    """
    Replace the labels of label rows, all or none. Of what a client sends only labels are taken; titles, links and
    times are the platform's.

    Source: what was there is overwritten [SDK docstring].
    """
    work_on_labels(context, project_hash, "save labels")
    refuse_too_many(context, len(label_rows))
    for label_hash, sent in label_rows.items():
        _save_one(context, project_hash, label_hash, sent, is_strict)


def validation_of(context: Context, project_hash: str, label_hash: str) -> Validation:
    """Read what the last save found wrong with a label row."""
    access.open_project(context, project_hash)
    _, row = find_label_row(context, project_hash, label_hash)
    return Validation(label_hash, row["branch_name"], row["version"], json.loads(row["validation_errors"]))


def _save_one(context: Context, project_hash: str, label_hash: str, sent: Mapping[str, Any], is_strict: bool) -> None:
    item, row = find_label_row(context, project_hash, label_hash)
    if sent.get("label_hash") not in (None, label_hash):
        raise InvalidArguments(f"the labels for label row {label_hash} belong to {sent['label_hash']}")
    before: Labels = json.loads(row["labels"])
    labels = _read(sent, item["data_type"], before)
    units = {unit.data_hash for unit in units_of(item)}
    has_frames = item["data_type"] in (*FLAT, *KEYED_BY_FRAME)
    label_checks.check_fits_data(labels, units, item["frames"] if has_frames else None)
    spaces.check_spaces(item, labels)
    label_checks.check_answers(labels)
    features = _features(context, project_hash, labels)
    errors = label_checks.contradictions(labels, features)
    if errors and is_strict:
        raise CorruptedLabel("; ".join(errors))
    context.run(
        "UPDATE label_rows SET labels = ?, validation_errors = ?, version = version + 1, last_edited_at = ?,"
        " last_edited_by = ?, label_status = iif(label_status = 'NOT_LABELLED', 'LABEL_IN_PROGRESS', label_status)"
        " WHERE label_hash = ?",
        *(json.dumps(labels), json.dumps(errors), context.now, context.caller.email, label_hash),
    )
    old, new = (instances_in(item, each, features) for each in (before, labels))
    _log(context, item, row["branch_name"], old, new)


def _features(context: Context, project_hash: str, labels: Labels) -> label_checks.Features:
    features = features_of(context, project_hash)
    if context.quirks["unknown-features"] == "refuse":
        label_checks.check_features(labels, features)
    return features


def _read(sent: Mapping[str, Any], data_type: str, before: Labels) -> Labels:
    """Take the labels out of a label row. Sections that old SDKs do not know stay as they were."""
    units = _object(sent.get("data_units"), "data_units")
    spaces = _spaces(sent.get("spaces", before["spaces"]))
    named = {*spaces, *before["spaces"]} if data_type == "scene" else set()
    labels: Labels = {"data_units": {key: _unit_labels(unit, key, data_type, named) for key, unit in units.items()}}
    for section in ANSWER_SECTIONS:
        labels[section] = _object(sent.get(section, {}), section)
        for identifier, answer in labels[section].items():
            _object(answer, f"{section} of {identifier}")
    labels["spaces"] = spaces
    return labels


def _unit_labels(unit: object, data_hash: str, data_type: str, named: Set[str]) -> dict[str, Any]:
    labels = _object(_object(unit, f"data unit {data_hash}").get("labels") or {}, f"labels of {data_hash}")
    _check_contents(labels, data_hash, is_flat=data_type in WHOLE, has_streams=data_type == "scene", named=named)
    return {"objects": [], "classifications": []} | labels if data_type in WHOLE else labels


def _spaces(spaces: object) -> dict[str, Any]:
    found = _object(spaces, "spaces")
    for space_id, space in found.items():
        labels = _object(_object(space, f"space {space_id}").get("labels") or {}, f"labels of space {space_id}")
        _check_contents(labels, f"space {space_id}", is_flat=is_flat(labels), has_streams=False)
    return found


def _check_contents(
    labels: dict[str, Any], whose: str, *, is_flat: bool, has_streams: bool, named: Set[str] = frozenset()
) -> None:
    """
    Check what is on each frame.

    In a scene, labels on a picture are under `stream#number`, or under the id of its space, where SDK 0.1.211 looks
    first [SDK, executed]; `named` are these.
    """
    contents = {"": labels} if is_flat else labels
    if is_flat and (odd := labels.keys() - _LISTS):
        raise CorruptedLabel(f'labels of {whose} have "{min(odd)}" beside objects and classifications')
    for number, content in contents.items():
        bare = str(number).rpartition("#")[2] if has_streams else str(number)
        if not is_flat and not bare.isdecimal() and number not in named:
            raise CorruptedLabel(f'"{number}" is not the number of a frame')
        for kind in _LISTS:
            entries = _object(content, f"frame {number}").get(kind, [])
            if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
                raise CorruptedLabel(f"{kind} of {whose} are not a list of objects")


def _object(value: object, name: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise CorruptedLabel(f"{name} is not a JSON object")
    return value


def _log(
    context: Context, item: sqlite3.Row, branch_name: str, old: Mapping[str, Instance], new: Mapping[str, Instance]
) -> None:
    """Log the labels that came, changed, or went."""
    for instance in [*new.values(), *(each for identifier, each in old.items() if identifier not in new)]:
        before = old.get(instance.identifier)
        if before is None:
            action = label_logs.ADD
        elif instance.identifier not in new:
            action = label_logs.DELETE
        elif before.content != instance.content:
            action = label_logs.EDIT
        else:
            continue
        label_logs.write(context, item["project_hash"], item["data_hash"], action, instance, branch_name)
