"""
Label rows of a seed: from names and coordinates to labels as clients save them, with tasks and logs to match.

Seeds name objects, classifications, attributes and options as the ontology does; hashes are looked up.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from labelform.sandbox.errors import CorruptedLabel
from labelform.sandbox.rules import label_checks, label_logs
from labelform.sandbox.rules.data_units import FLAT, KEYED_BY_FRAME, derived_uuid, empty_labels
from labelform.sandbox.rules.label_checks import GEOMETRY_KEYS, Features
from labelform.sandbox.rules.labels import Labels, instances_of, ranges_of
from labelform.sandbox.rules.spaces import Space, check_spaces, spaces_of
from labelform.sandbox.seed_model import Label, LabelRow, Project
from labelform.sandbox.seed_names import Names, identity
from labelform.sandbox.times import STORED, later

Entry = dict[str, Any]
STATUS_BY_STAGE = {"REVIEW": "LABELLED", "CONSENSUS_REVIEW": "LABELLED", "DONE": "REVIEWED"}


@dataclass(frozen=True)
class Moment:
    """When labels were made, and by whom."""

    email: str
    stored: str

    def provenance(self) -> Entry:
        """Give what each label says about its making. Times are as SDKs write them [executed]."""
        text = datetime.strptime(self.stored, STORED).strftime("%a, %d %b %Y %H:%M:%S UTC")
        return {"createdAt": text, "createdBy": self.email, "confidence": 1.0, "manualAnnotation": True}


def insert_label_rows(db: sqlite3.Connection, names: Names, own: str, project: Project, project_hash: str) -> None:
    """Write the label rows of a project, an hour after each other."""
    created_at = db.execute("SELECT created_at, ontology_hash FROM projects WHERE project_hash = ?", (project_hash,))
    began, ontology_hash = created_at.fetchone()
    editor = json.loads(_one(db, "SELECT editor FROM ontologies WHERE ontology_hash = ?", ontology_hash)["editor"])
    for number, row in enumerate(project.label_rows):
        data_hash = names.find("data", row.data, own)
        item = _one(db, "SELECT * FROM data_items WHERE data_hash = ?", data_hash)
        moment = Moment(row.by, later(began, 3600 * (number + 1)))
        labels = build_labels(editor, item, row, moment)
        _Planter(db, project_hash, row, moment).insert(item, labels)


def problems_of(editor: Mapping[str, Any], item: Mapping[str, Any], row: LabelRow) -> Iterator[str]:
    """Say what in a label row does not fit its ontology or data."""
    try:
        labels = build_labels(editor, item, row, Moment(row.by, "2026-01-01T00:00:00.000000Z"))
        has_frames = item["data_type"] in (*FLAT, *KEYED_BY_FRAME)
        label_checks.check_fits_data(labels, set(labels["data_units"]), item["frames"] if has_frames else None)
        check_spaces(item, labels)
    except (LookupError, ValueError, CorruptedLabel) as problem:
        yield str(problem.args[0])
        return
    yield from label_checks.contradictions(labels, Features.of(editor))


def build_labels(editor: Mapping[str, Any], item: Any, row: LabelRow, moment: Moment) -> Labels:
    """
    Make the labels that a seed describes.

    Raises:
        LookupError: the ontology has no such object, classification, attribute or option.
        ValueError: a label is neither object nor classification, or lacks its coordinates.
    """
    labels = empty_labels(item)
    for number, label in enumerate(row.labels):
        label_id = label.id or derived_uuid("label", item["data_hash"], row.branch, str(number))[:8]
        space = _space(item, label)
        if label.object is not None:
            _add_object(labels, space, editor, label, label_id, moment)
        elif label.classification is not None:
            _add_classification(labels, space, editor, label, label_id, moment)
        else:
            raise ValueError("a label needs an object or a classification")
    return labels


def _space(item: Any, label: Label) -> Space | None:
    """Find the file of a group on which a label stands; None for data that is one file."""
    if label.space is None:
        if label.object is not None and item["data_type"] == "group":
            raise ValueError(f'object "{label.object}" needs a space: the labels of a group are on its files')
        return None
    for space in spaces_of(item):
        if space.place == label.space and not space.is_in_scene:
            return space
    raise LookupError(f'"{item["title"]}" is not a group with a file "{label.space}"')


def _add_object(
    labels: Labels, space: Space | None, editor: Mapping[str, Any], label: Label, object_hash: str, moment: Moment
) -> None:
    feature = _named(editor["objects"], label.object or "", "object")
    entry = {
        **_said(feature["name"]),
        "color": feature["color"],
        "shape": feature["shape"],
        "featureHash": feature["featureNodeHash"],
        "objectHash": object_hash,
        **moment.provenance(),
        **_geometry(feature["shape"], label),
    }
    for frame in label.frames:
        _content(labels, space, frame)["objects"].append(dict(entry))
    answers = _answers(feature.get("attributes") or [], label)
    labels["object_answers"][object_hash] = {"objectHash": object_hash, "classifications": answers}


def _add_classification(
    labels: Labels,
    space: Space | None,
    editor: Mapping[str, Any],
    label: Label,
    classification_hash: str,
    moment: Moment,
) -> None:
    feature, attribute = _classification(editor, label.classification or "")
    entry = {
        **_said(attribute["name"]),
        "featureHash": feature["featureNodeHash"],
        "classificationHash": classification_hash,
        **moment.provenance(),
    }
    ranges = ranges_of(label.frames)
    for frame in label.frames if space is None else ():
        _content(labels, None, frame)["classifications"].append(dict(entry))
    labels["classification_answers"][classification_hash] = {
        "classificationHash": classification_hash,
        "featureHash": feature["featureNodeHash"],
        "classifications": _answers([attribute], label),
        "range": ranges if space is None else [],
        "spaces": {} if space is None else {space.space_id: {"type": "frame", "range": ranges}},
        **moment.provenance(),
    }


def _content(labels: Labels, space: Space | None, frame: int) -> Entry:
    if space is not None:
        held = labels["spaces"].setdefault(space.space_id, {"labels": {}})["labels"]
        return cast(Entry, held.setdefault(str(frame), {"objects": [], "classifications": []}))
    units = list(labels["data_units"].values())
    if "objects" in units[0]:
        content: Entry = units[frame]
        return content
    found: Entry = units[0].setdefault(str(frame), {"objects": [], "classifications": []})
    return found


def _geometry(shape: str, label: Label) -> Entry:
    key = GEOMETRY_KEYS.get(shape)
    if key in ("boundingBox", "rotatableBoundingBox") and label.box is not None:
        box = dict(zip(("x", "y", "w", "h"), label.box, strict=True))
        return {key: box | ({"theta": 0.0} if key == "rotatableBoundingBox" else {})}
    if key in ("polygon", "polyline", "point") and label.points is not None:
        return {key: {str(index): {"x": x, "y": y} for index, (x, y) in enumerate(label.points)}}
    raise ValueError(f'object "{label.object}" needs {"a box" if key and "Box" in key else "points"} ({shape})')


def _answers(attributes: list[Entry], label: Label) -> list[Entry]:
    return [_answer(attributes, name, given) for name, given in label.answers.items()]


def _answer(attributes: list[Entry], name: str, given: str | list[str]) -> Entry:
    attribute = _named(list(_all_attributes(attributes)), name, "attribute")
    chosen: Any = given
    if attribute["type"] != "text":
        wanted = [given] if isinstance(given, str) else given
        options = [_named(attribute["options"], option, "option", key="label") for option in wanted]
        chosen = [
            {"name": option["label"], "value": option["value"], "featureHash": option["featureNodeHash"]}
            for option in options
        ]
    return {
        **_said(name),
        "answers": chosen,
        "featureHash": attribute["featureNodeHash"],
        "manualAnnotation": True,
    }


def _all_attributes(attributes: list[Entry]) -> Iterator[Entry]:
    for attribute in attributes:
        yield attribute
        for option in attribute.get("options") or []:
            yield from _all_attributes(option.get("options") or [])


def _classification(editor: Mapping[str, Any], name: str) -> tuple[Entry, Entry]:
    for feature in editor["classifications"]:
        if feature["attributes"][0]["name"] == name:
            return feature, feature["attributes"][0]
    raise LookupError(f'the ontology has no classification "{name}"')


def _named(things: list[Entry], name: str, kind: str, key: str = "name") -> Entry:
    for thing in things:
        if thing[key] == name:
            return thing
    raise LookupError(f'the ontology has no {kind} "{name}"')


def _said(name: str) -> Entry:
    return {"name": name, "value": name.lower().replace(" ", "_")}


def _one(db: sqlite3.Connection, sql: str, value: str) -> sqlite3.Row:
    row: sqlite3.Row = db.execute(sql, (value,)).fetchone()
    return row


class _Planter:
    """Writes one label row, its task, and what the logs say about both."""

    def __init__(self, db: sqlite3.Connection, project_hash: str, row: LabelRow, moment: Moment) -> None:
        self._db = db
        self._project_hash = project_hash
        self._row = row
        self._moment = moment

    def insert(self, item: sqlite3.Row, labels: Labels) -> None:
        stage = self._stage()
        stage_type = None if stage is None else stage["stage_type"]
        status = self._row.label_status or STATUS_BY_STAGE.get(stage_type or "", "LABEL_IN_PROGRESS")
        label_hash = identity("label row", self._project_hash, item["data_hash"], self._row.branch)
        made = (self._moment.stored, self._moment.email)
        self._insert(
            "label_rows",
            *(label_hash, self._project_hash, item["data_hash"], self._row.branch, status, json.dumps(labels)),
            *("[]", 1, *made, *made),
        )
        if self._row.task_status is not None:
            self._insert_task(item, None if stage is None else stage["stage_uuid"])
        self._log(item, labels, stage)

    def _stage(self) -> sqlite3.Row | None:
        sql = "SELECT * FROM workflow_stages WHERE project_hash = ? AND title = ?"
        stage: sqlite3.Row | None = self._db.execute(sql, (self._project_hash, self._row.stage)).fetchone()
        return stage

    def _insert_task(self, item: sqlite3.Row, stage_uuid: str | None) -> None:
        task_uuid = derived_uuid("task", self._project_hash, item["data_hash"])
        self._insert(
            "tasks",
            *(task_uuid, self._project_hash, item["data_hash"], stage_uuid, self._row.task_status),
            *(self._row.assignee, self._row.by, None, self._moment.stored),
        )

    def _log(self, item: sqlite3.Row, labels: Labels, stage: sqlite3.Row | None) -> None:
        stage_type, stage_uuid = (None, None) if stage is None else (stage["stage_type"], stage["stage_uuid"])
        said: list[tuple[int, Any]] = [(label_logs.MARK_AS_IN_PROGRESS, None)]
        said += [(label_logs.ADD, instance) for instance in instances_of(labels).values()]
        if stage_type in STATUS_BY_STAGE or self._row.task_status == "IN_REVIEW":
            said.append((label_logs.SUBMIT_TASK, None))
        for number, (action, instance) in enumerate(said):
            log_hash = identity("log", self._project_hash, item["data_hash"], self._row.branch, str(number))
            at = later(self._moment.stored, 20 * number)
            self._insert(
                "label_logs",
                *(log_hash, self._project_hash, item["data_hash"], self._row.by, action),
                *(*label_logs.named(instance), self._row.branch, stage_uuid, at),
            )

    def _insert(self, table: str, *values: object) -> None:
        marks = ", ".join("?" * len(values))
        self._db.execute(f"INSERT INTO {table} VALUES ({marks})", values)  # noqa: S608 - table names are ours
