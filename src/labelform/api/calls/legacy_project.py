"""The project as the older dialect returns it, label rows included; and the older way to save an ontology."""

from __future__ import annotations

from collections.abc import Mapping

from labelform.api.build import legacy
from labelform.api.decode import about, accepted, record, single
from labelform.api.operation import Operation
from labelform.api.records.legacy import LegacyProject
from labelform.types import Json


def get_legacy_project(project_hash: str) -> Operation[LegacyProject]:
    """
    Read a project with its ontology, datasets and label rows, however many these are.

    Source: legacy `project` GET, SDK 0.1.155.
    """
    return legacy(
        "get_legacy_project",
        "project",
        "GET",
        decode=single(about(record(LegacyProject), project_hash=project_hash)),
        project_hash=project_hash,
        payload={"include_labels_metadata": True},
    )


def save_editor(project_hash: str, *, editor: Mapping[str, Json]) -> Operation[bool]:
    """
    Replace the whole ontology of a project, and so of every project that shares it.

    Source: legacy `project` POST with `editor`, SDK 0.1.155 (`add_object`, `add_classification`).
    """
    payload: Json = {"editor": editor}
    return legacy("save_editor", "project", "POST", decode=accepted, project_hash=project_hash, payload=payload)
