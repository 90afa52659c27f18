"""Copying a project, in the legacy RPC."""

from labelform.sandbox.errors import InvalidArguments
from labelform.sandbox.jsondata import Json
from labelform.sandbox.rules import project_copies
from labelform.sandbox.rules.label_copies import LabelChoice
from labelform.sandbox.wire.call import Call
from labelform.sandbox.wire.fields import Body, as_object, as_uuid, as_uuids

OPTIONS = ("labels", "datasets", "models", "collaborators")


def copy_project(call: Call) -> Json:
    """projectcopy POST: answers the new hash as a bare string. Cloning has no option of its own, only a flag."""
    options = call.body.optional_texts("copy_project_options")
    for option in options:
        if option not in OPTIONS:
            raise InvalidArguments(f'copy_project_options: "{option}" is not one of {", ".join(OPTIONS)}')
    choice = Body(call.body.optional_json_object("copy_labels_options") or {})
    names = Body(call.body.optional_json_object("project_copy_metadata") or {})
    order = project_copies.CopyOrder(
        title=names.optional_text("project_title"),
        description=names.optional_text("project_description"),
        attach_datasets="datasets" in options,
        clone_into=_new_dataset(choice, names) if choice.flag("create_new_dataset", default=False) else None,
        with_collaborators="collaborators" in options,
        with_models="models" in options,
        labels=_labels(choice) if "labels" in options else None,
    )
    return project_copies.copy_project(call.context, call.resource, order)


def _new_dataset(choice: Body, names: Body) -> project_copies.NewDataset:
    given = as_object(choice.optional_json_object("datasets_to_data_hashes_map") or {}, "datasets_to_data_hashes_map")
    return project_copies.NewDataset(
        title=names.optional_text("dataset_title"),
        description=names.optional_text("dataset_description"),
        data_by_dataset={as_uuid(key, "a dataset"): as_uuids(value, f"data of {key}") for key, value in given.items()},
    )


def _labels(choice: Body) -> LabelChoice:
    """Read which labels come along: hashes are of single objects and classifications, which are not uuids."""
    has_statuses = choice.has("accepted_label_statuses")
    has_hashes = choice.has("accepted_label_hashes")
    return LabelChoice(
        label_hashes=choice.texts("accepted_label_hashes") if has_hashes else None,
        approvals=choice.texts("accepted_label_statuses") if has_statuses else None,
    )
