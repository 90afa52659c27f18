"""The labels in label rows: read, begun, replaced; one row or many in a request."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TypedDict, Unpack

from labelform.api.arguments import json_object
from labelform.api.build import legacy
from labelform.api.decode import MismatchError, about, accepted, each_about, opaque
from labelform.api.operation import Operation
from labelform.types import Json


class LabelSelection(TypedDict, total=False):
    """
    What is read of label rows.

    The two collections narrow the labels to those of some features of the ontology; None reads all. With
    `get_signed_url` the links to the data can be opened for a while. `include_archived` says whether labels of what the
    ontology has archived come along; None does not say, as SDKs before 0.1.181 did, and then they do.
    """

    get_signed_url: bool
    include_object_feature_hashes: Collection[str] | None
    include_classification_feature_hashes: Collection[str] | None
    include_reviews: bool
    include_archived: bool | None


def get_label_row(
    project_hash: str, *, label_hash: str, **selection: Unpack[LabelSelection]
) -> Operation[dict[str, Json]]:
    """Read the labels of one row. Source: legacy `labelrow` GET with one hash as uid, SDK 0.1.155."""
    payload = _selection_payload(selection, is_multi=False)
    return legacy(
        "get_label_row",
        "labelrow",
        "GET",
        decode=about(_label_row, label_hash=label_hash),
        project_hash=project_hash,
        uid=label_hash,
        payload=payload,
    )


def get_label_rows(
    project_hash: str, *, label_hashes: list[str], **selection: Unpack[LabelSelection]
) -> Operation[list[dict[str, Json]]]:
    """
    Read the labels of many rows; they come back in any order, each once.

    The platform limits how many (`MultiLabelLimitError`).

    Source: legacy `labelrow` GET with a list as uid, SDK 0.1.155.
    """
    payload = _selection_payload(selection, is_multi=True)
    return legacy(
        "get_label_rows",
        "labelrow",
        "GET",
        decode=each_about(_label_rows, label_hash=label_hashes),
        project_hash=project_hash,
        uid=label_hashes,
        payload=payload,
    )


def create_label_row(project_hash: str, *, data_hash: str, get_signed_url: bool = False) -> Operation[dict[str, Json]]:
    """
    Begin to label one piece of data; `ResourceExistsError` when somebody has.

    Source: legacy `labelrow` PUT with one data hash as uid, SDK 0.1.155.
    """
    payload = {"get_signed_url": get_signed_url}
    name, decode = "create_label_row", about(_label_row, data_hash=data_hash)
    return legacy(name, "labelrow", "PUT", decode=decode, project_hash=project_hash, uid=data_hash, payload=payload)


def create_label_rows(
    project_hash: str, *, data_hashes: list[str], branch_name: str | None = None, get_signed_url: bool = False
) -> Operation[list[dict[str, Json]]]:
    """Begin to label many pieces of data. Source: legacy `labelrow` PUT with a list as uid, SDK 0.1.155."""
    payload = {"multi_request": True, "get_signed_url": get_signed_url, "branch_name": branch_name}
    name, decode = "create_label_rows", each_about(_label_rows, data_hash=data_hashes)
    return legacy(name, "labelrow", "PUT", decode=decode, project_hash=project_hash, uid=data_hashes, payload=payload)


def save_label_row(
    project_hash: str, *, label_hash: str, label: Mapping[str, Json], validate_before_saving: bool = False
) -> Operation[bool]:
    """
    Replace the labels of one row; what others saved in the meantime is lost.

    Source: legacy `labelrow` POST with one hash as uid, SDK 0.1.155. The platform checks more when asked to validate.
    """
    payload = json_object("label", label)
    if validate_before_saving:
        payload["validate_before_saving"] = True
    name = "save_label_row"
    return legacy(name, "labelrow", "POST", decode=accepted, project_hash=project_hash, uid=label_hash, payload=payload)


def save_label_rows(
    project_hash: str,
    *,
    label_hashes: list[str],
    labels: Sequence[Mapping[str, Json]],
    validate_before_saving: bool = False,
) -> Operation[bool]:
    """Replace the labels of many rows, given in the order of their hashes. Source: as `save_label_row`."""
    payload: dict[str, Json] = {
        "multi_request": True,
        "labels": [json_object("labels", label) for label in labels],
        "validate_before_saving": validate_before_saving,
    }
    name = "save_label_rows"
    uid = label_hashes
    return legacy(name, "labelrow", "POST", decode=accepted, project_hash=project_hash, uid=uid, payload=payload)


def _selection_payload(selection: LabelSelection, *, is_multi: bool) -> dict[str, Json]:
    is_archived_asked = selection.get("include_archived")
    return {
        **({} if is_archived_asked is None else {"include_archived": is_archived_asked}),
        "get_signed_url": selection.get("get_signed_url", False),
        "multi_request": is_multi,
        "include_object_feature_hashes": _sorted(selection.get("include_object_feature_hashes")),
        "include_classification_feature_hashes": _sorted(selection.get("include_classification_feature_hashes")),
        "include_reviews": selection.get("include_reviews", False),
        "include_export_history": False,
    }


def _sorted(hashes: Collection[str] | None) -> list[str] | None:
    return None if hashes is None else sorted(hashes)


def _label_row(answer: Json) -> dict[str, Json]:
    """Hand out a label row as it came; it must name itself and hold data units, or nothing can be done with it."""
    row = opaque(answer)
    for name in ("label_hash", "data_hash"):
        if not isinstance(row.get(name), str):
            raise MismatchError(name, "expected a string")
    if not isinstance(row.get("data_units"), Mapping):
        raise MismatchError("data_units", "expected an object")
    return row


def _label_rows(answer: Json) -> list[dict[str, Json]]:
    if not isinstance(answer, list):
        raise MismatchError("", "expected a list")
    return [_label_row(row) for row in answer]
