"""A new project made from another one."""

from __future__ import annotations

from labelform.api.build import legacy
from labelform.api.decode import text
from labelform.api.operation import Operation
from labelform.types import CopyDatasetAction, CopyDatasetOptions, CopyLabelsOptions, Json


def copy_project(
    project_hash: str,
    *,
    copy_datasets: bool | CopyDatasetOptions = False,
    copy_collaborators: bool = False,
    copy_models: bool = False,
    copy_labels: bool | CopyLabelsOptions | None = None,
    new_title: str | None = None,
    new_description: str | None = None,
) -> Operation[str]:
    """
    Copy a project; the hash of the new one is the result. Ontology and settings are always taken over.

    To clone datasets is not one of the wire's options: it is said by `create_new_dataset` among the options of labels.
    An empty description is sent as none. Source: legacy `projectcopy` POST, SDK 0.1.155.
    """
    datasets = CopyDatasetOptions() if copy_datasets is True else copy_datasets or None
    is_clone = datasets is not None and datasets.action == CopyDatasetAction.CLONE
    wanted = {
        "labels": bool(copy_labels),
        "datasets": datasets is not None and datasets.action == CopyDatasetAction.ATTACH,
        "models": copy_models,
        "collaborators": copy_collaborators,
    }
    payload: Json = {
        "copy_project_options": [option for option, is_wanted in wanted.items() if is_wanted],
        "copy_labels_options": _labels(copy_labels, datasets if is_clone else None),
        "project_copy_metadata": _titles(new_title, new_description, datasets if is_clone else None),
    }
    return legacy(
        "copy_project",
        "projectcopy",
        "POST",
        decode=text,
        project_hash=project_hash,
        uid=project_hash,
        payload=payload,
    )


def _labels(copied: bool | CopyLabelsOptions | None, clone: CopyDatasetOptions | None) -> Json:
    options = copied if isinstance(copied, CopyLabelsOptions) else CopyLabelsOptions()
    hashes, statuses = options.accepted_label_hashes, options.accepted_label_statuses
    data = clone.datasets_to_data_hashes_map if clone else {}
    return {
        "datasets_to_data_hashes_map": {dataset: list(hashes) for dataset, hashes in data.items()},
        "accepted_label_hashes": None if hashes is None else list(hashes),
        "accepted_label_statuses": None if statuses is None else [str(status) for status in statuses],
        "create_new_dataset": True if clone else None,
    }


def _titles(title: str | None, description: str | None, clone: CopyDatasetOptions | None) -> Json:
    return {
        "project_title": title,
        "project_description": description or None,
        "dataset_title": clone.dataset_title if clone else None,
        "dataset_description": clone.dataset_description if clone else None,
    }
