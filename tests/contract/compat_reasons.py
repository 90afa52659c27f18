"""Why members that compat has differ from the SDK's, and which classes scripts make by hand."""

from __future__ import annotations

_BY_KEYWORD = "filters must be passed by keyword"
_NO_TAGS = "no `organisation_tags_allof`"
_STAMPS = "it shows what was read; to change it, use `set_for_frames` with `overwrite`"

REASONS: dict[str, str] = {
    "*.from_dict": "the only parameter has another name; pass it by position",
    "BitmaskCoordinates.()": "pass an array as the only argument, by position; or pass its parts, or use `from_dict`",
    "Bundle.add": "labelform gathers requests in its own way; scripts do not call it",
    "ClassificationInstance.*": _STAMPS,
    "ClassificationInstance.classification_hash": "it cannot be set: labels refer to it",
    "DataRow.*": "records are frozen: setting a field would not change the platform",
    "Dataset.list_data_rows": _BY_KEYWORD,
    "EncordUserClient.create_project": "no `workflow_settings`, which only older benchmark projects have",
    "EncordUserClient.create_storage_folder": "no `cloud_synced_folder_params`: clouds do not fill folders",
    "EncordUserClient.find_storage_folders": _NO_TAGS,
    "EncordUserClient.get_datasets": _BY_KEYWORD,
    "EncordUserClient.get_ontologies": _BY_KEYWORD,
    "EncordUserClient.get_projects": _BY_KEYWORD,
    "EncordUserClient.list_projects": _BY_KEYWORD,
    "EncordUserClient.list_storage_folders": _NO_TAGS,
    "LabelRowV2.initialise_labels": "`include_signed_url` and all later parameters must be passed by keyword",
    "ObjectInstance.set_for_frames": "no `event_kind`: objects can be moved at existing events only",
    "OntologyStructure.()": "starts empty, or from `from_dict`; `add_object` and `add_classification` add parts",
    "Project.list_label_rows_v2": "parameters of newer SDKs must be passed by keyword",
    "SkeletonCoordinates.to_dict": "the spelling cannot be chosen: the platform's is returned",
    "StorageFolder.find_items": _BY_KEYWORD,
    "StorageFolder.find_subfolders": _NO_TAGS,
    "StorageFolder.list_items": "no `resolve_client_metadata_locally`: client metadata is part of the list",
    "StorageFolder.list_subfolders": _NO_TAGS,
    "StorageItem.update": "no settings for time series and scenes",
}
"""
By `Class.member`, `*.member` for all classes, or `Class.*` for whatever of a class differs.

A member that only some objects have counts as differing, if it is named in full.
"""

MADE_BY_HAND = {
    "DatasetAccessSettings",
    "ActiveFilterPresetDefinition",
    "AudioCoordinates",
    "BitmaskCoordinates",
    "BoundingBoxCoordinates",
    "CircleCoordinates",
    "ClassificationInstance",
    "CopyDatasetOptions",
    "CopyLabelsOptions",
    "Cuboid2DIsometricCoordinates",
    "Cuboid2DPerspectiveCoordinates",
    "CuboidCoordinates",
    "EllipseCoordinates",
    "FilterDefinition",
    "FrameIndex",
    "IssueFrameRange",
    "HtmlCoordinates",
    "HtmlNode",
    "HtmlRange",
    "ObjectInstance",
    "OntologyStructure",
    "PointCoordinate",
    "PointCoordinate3D",
    "PolygonCoordinates",
    "PolylineCoordinates",
    "ProjectDataCollectionItemRequest",
    "ProjectLabelCollectionItemRequest",
    "Range",
    "RequestsSettings",
    "RotatableBoundingBoxCoordinates",
    "SkeletonCoordinate",
    "SkeletonCoordinates",
    "TextCoordinates",
    "TimeRangeCoordinates",
}
"""What scripts call themselves. All other classes are made by the client, and called only by it."""


def reason_for(name: str, member: str) -> str | None:
    """Return why a member of a class differs; None when nothing is known."""
    return next((REASONS[key] for key in keys_for(name, member) if key in REASONS), None)


def keys_for(name: str, member: str) -> tuple[str, ...]:
    """Return under which a reason may stand, the most precise first."""
    return f"{name}.{member}", f"*.{member}", f"{name}.*"
