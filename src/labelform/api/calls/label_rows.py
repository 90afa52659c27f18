"""Label rows: their list, and how far each of them is. What is in them is in `calls.labels`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TypedDict, Unpack

from labelform.api.arguments import word, words_of
from labelform.api.build import legacy, path, rest
from labelform.api.decode import MismatchError, about, accepted, each_about, nothing, record, records
from labelform.api.operation import Operation
from labelform.api.records.label_rows import LabelRowMetadata, LabelValidationState
from labelform.api.times import in_utc
from labelform.types import AnnotationTaskStatus, Json, ShadowDataState


class LabelRowFilters(TypedDict, total=False):
    """
    Narrows the list of label rows, and says what comes along with each; all given filters must hold.

    `…_eq` is exact, `…_like` takes SQL wildcards (`%`, `_`). Times are ISO 8601 or datetimes; one without a zone is
    taken as UTC. `branch_name` and `include_all_label_branches` exclude each other, says the SDK's documentation.
    """

    edited_before: str | datetime | None
    edited_after: str | datetime | None
    label_statuses: Sequence[str] | None
    shadow_data_state: str | None
    data_hashes: list[str] | None
    label_hashes: list[str] | None
    data_title_eq: str | None
    data_title_like: str | None
    workflow_graph_node_title_eq: str | None
    workflow_graph_node_title_like: str | None
    include_client_metadata: bool
    include_images_data: bool
    include_workflow_graph_node: bool
    include_all_label_branches: bool
    branch_name: str | None
    include_children: bool


def list_label_rows(
    project_hash: str, *, include_uninitialised_labels: bool = False, **filters: Unpack[LabelRowFilters]
) -> Operation[list[LabelRowMetadata]]:
    """
    List label rows without their labels; all in one answer, this list has no pages.

    `include_uninitialised_labels` lists also the data that nobody has begun to label.

    Raises:
        TypeError: there is no such filter (type checkers see this, callers at run time do not).
        InvalidDateFormatError: a time is not ISO 8601.
        InvalidArgumentsError: there is no such status, or state of shadow data.

    Source: legacy `labelrowmetadata` GET, SDK 0.1.155.
    """
    payload = _filter_payload(filters, include_uninitialised_labels=include_uninitialised_labels)
    asked = {"data_hash": filters.get("data_hashes"), "label_hash": filters.get("label_hashes")}
    decode = each_about(records(LabelRowMetadata), **asked)
    name = "list_label_rows"
    return legacy(name, "labelrowmetadata", "GET", decode=decode, project_hash=project_hash, payload=payload)


def set_label_status(project_hash: str, *, label_hash: str, label_status: str) -> Operation[bool]:
    """Set how far a row is, in projects without a workflow. Source: legacy `labelstatus` POST, gone in SDK 0.1.163."""
    payload = {"label_status": label_status}
    name = "set_label_status"
    return legacy(
        name, "labelstatus", "POST", decode=_verdict, project_hash=project_hash, uid=label_hash, payload=payload
    )


def submit_label_row_for_review(project_hash: str, *, label_hash: str) -> Operation[bool]:
    """Hand a row to the reviewers, in projects without a workflow. Source: legacy `review` PUT, gone in SDK 0.1.163."""
    name = "submit_label_row_for_review"
    return legacy(name, "review", "PUT", decode=accepted, project_hash=project_hash, uid=label_hash)


def workflow_reopen(project_hash: str, *, label_hashes: list[str]) -> Operation[bool]:
    """Send rows back to the first stage of annotation. Source: legacy `labelworkflowgraphnode` POST, SDK 0.1.155."""
    return _move(project_hash, "workflow_reopen", label_hashes, "reopen")


def workflow_complete(project_hash: str, *, label_hashes: list[str]) -> Operation[bool]:
    """Send rows to the final stage. Source: legacy `labelworkflowgraphnode` POST, SDK 0.1.155."""
    return _move(project_hash, "workflow_complete", label_hashes, "complete")


def set_priorities(project_hash: str, *, priorities: Sequence[tuple[str, float]]) -> Operation[None]:
    """Set the priorities of tasks, as pairs of data hash and number from 0 to 1. Source: POST projects/…/priorities."""
    body: dict[str, Json] = {"priorities": [list(pair) for pair in priorities]}
    return rest("set_priorities", "POST", path("projects", project_hash, "priorities"), decode=nothing, body=body)


def get_validation_state(project_hash: str, *, label_hash: str) -> Operation[LabelValidationState]:
    """Read what is wrong with the labels of a row. Source: GET projects/…/labels/{hash}/validation-state."""
    at = path("projects", project_hash, "labels", label_hash, "validation-state")
    decode = about(record(LabelValidationState), label_hash=label_hash)
    return rest("get_validation_state", "GET", at, decode=decode)


def _move(project_hash: str, name: str, label_hashes: list[str], action: str) -> Operation[bool]:
    return legacy(
        name,
        "labelworkflowgraphnode",
        "POST",
        decode=accepted,
        project_hash=project_hash,
        uid=label_hashes,
        payload={"action": action},
    )


def _filter_payload(filters: LabelRowFilters, *, include_uninitialised_labels: bool) -> dict[str, Json]:
    if unknown := filters.keys() - LabelRowFilters.__annotations__.keys():
        raise TypeError(f"no such filter: {', '.join(sorted(unknown))}")
    return {
        "edited_before": _moment("edited_before", filters.get("edited_before")),
        "edited_after": _moment("edited_after", filters.get("edited_after")),
        "label_statuses": _statuses(filters.get("label_statuses")),
        "shadow_data_state": _shadow_data_state(filters.get("shadow_data_state")),
        "include_uninitialised_labels": include_uninitialised_labels,
        "data_hashes": filters.get("data_hashes"),
        "label_hashes": filters.get("label_hashes"),
        "data_title_eq": filters.get("data_title_eq"),
        "data_title_like": filters.get("data_title_like"),
        "workflow_graph_node_title_eq": filters.get("workflow_graph_node_title_eq"),
        "workflow_graph_node_title_like": filters.get("workflow_graph_node_title_like"),
        "include_client_metadata": filters.get("include_client_metadata", False),
        "include_images_data": filters.get("include_images_data", False),
        "include_workflow_graph_node": filters.get("include_workflow_graph_node", True),
        "include_all_label_branches": filters.get("include_all_label_branches", False),
        "branch_name": filters.get("branch_name"),
        # Platforms before SDK 0.1.169 do not know it.
        **({"include_children": True} if filters.get("include_children") else {}),
    }


def _moment(name: str, value: str | datetime | None) -> str | None:
    if not value:
        return None
    return in_utc(name, value).isoformat()


def _statuses(values: Sequence[str] | None) -> list[str] | None:
    return None if values is None else words_of("label_statuses", values, AnnotationTaskStatus)


def _shadow_data_state(value: str | None) -> str | None:
    return None if value is None else word("shadow_data_state", value, ShadowDataState)


def _verdict(answer: Json) -> bool:
    """Read the true or false of a call that may politely say no."""
    if answer is None:
        raise MismatchError("response", "expected true or false, found null")
    return bool(answer)
