"""Labels as clients send them, for tests: written from the protocol."""

from copy import deepcopy
from typing import Any

from tests.sandbox.visitor import Visitor

Row = dict[str, Any]
CAR = "32d2a228"  # features of the driving ontology in the demo seed
WEATHER = "eb5b86e5"
DAY = "NL fleet7 2026-09 motorway day"
CLIPS = "[staging] OSA store 0114 dairy week 45"
PRICE_TAG, SHELF_STATE = "9acc6959", "731faef4"
RETAIL = "[staging] ShelfSight On-Shelf Availability - Dairy & Bakery"
PRACTICE = "Annotator practice (manual QA)"


def rows_of(visitor: Visitor, project: str, **narrow: Any) -> list[Row]:
    """List label rows, those of unlabelled data too unless the test says otherwise."""
    payload = {"include_uninitialised_labels": True, **narrow}
    found: list[Row] = visitor.rpc_ok("labelrowmetadata GET", payload, resource=project)
    return found


def unlabelled(visitor: Visitor, project: str, dataset: str = DAY) -> list[str]:
    """List the data of a dataset that nobody has labelled."""
    return [
        row["data_hash"]
        for row in rows_of(visitor, project)
        if row["label_hash"] is None and row["dataset_title"] == dataset
    ]


def initialise(visitor: Visitor, project: str, data_hash: str, **payload: Any) -> Row:
    """Initialise one label row."""
    row: Row = visitor.rpc_ok("labelrow PUT", {"get_signed_url": False, **payload}, uid=data_hash, resource=project)
    return row


def read(visitor: Visitor, project: str, label_hash: str, **payload: Any) -> Row:
    """Read one label row."""
    row: Row = visitor.rpc_ok("labelrow GET", {"multi_request": False, **payload}, uid=label_hash, resource=project)
    return row


def save(visitor: Visitor, project: str, row: Row, **payload: Any) -> Any:
    """Save one label row and give the envelope."""
    return visitor.rpc("labelrow POST", {**row, **payload}, uid=row["label_hash"], resource=project)


def a_box(object_hash: str, feature_hash: str = CAR, **more: Any) -> dict[str, Any]:
    """A car on a picture."""
    box = {"x": 0.25, "y": 0.5, "w": 0.125, "h": 0.0625}
    said = {"name": "Car", "color": "#D33115", "shape": "bounding_box", "value": "car", "confidence": 1.0}
    return {**said, "objectHash": object_hash, "featureHash": feature_hash, "boundingBox": box, **more}


def with_objects(row: Row, *objects: dict[str, Any], frame: str | None = None) -> Row:
    """Copy a label row with these objects added, on a picture or on a frame, and answers for them."""
    copy = deepcopy(row)
    (unit,) = copy["data_units"].values()
    content = unit["labels"]
    if frame is not None:
        content = unit["labels"].setdefault(frame, {"objects": [], "classifications": []})
    content["objects"].extend(objects)
    for each in objects:
        copy["object_answers"][each["objectHash"]] = {"objectHash": each["objectHash"], "classifications": []}
    return copy


def labels_of(row: Row) -> dict[str, Any]:
    """Give the labels of the only data unit."""
    (unit,) = row["data_units"].values()
    labels: dict[str, Any] = unit["labels"]
    return labels
