"""
All calls in one place. Importing it imports every call and every record: `api.calls` does so when it is asked to.

`WRITES` is the list of calls that a plan file may name; because it stores a call as its name and its arguments, these
can be said in JSON.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Final

from labelform.api.calls.active import active_import, active_sync
from labelform.api.calls.activity import get_cloud_integrations, get_data, get_label_logs, list_collaborator_timers
from labelform.api.calls.algorithms import fitted_bounding_boxes, object_interpolation
from labelform.api.calls.analytics import get_editor_logs, get_task_actions, list_time_spent
from labelform.api.calls.branches import copy_labels_to_branch, get_label_classifications, list_branches
from labelform.api.calls.collection_items import (
    add_collection_items,
    add_collection_preset_items,
    list_collection_annotations,
    list_collection_frames,
    remove_collection_items,
    remove_collection_preset_items,
)
from labelform.api.calls.collections import (
    create_collection,
    delete_collection,
    get_collection,
    list_collections,
    update_collection,
)
from labelform.api.calls.copying import copy_project
from labelform.api.calls.datasets import (
    DataRowFilters,
    add_datasets,
    create_dataset,
    get_dataset,
    get_datasets,
    list_data_rows,
    list_datasets,
    remove_datasets,
)
from labelform.api.calls.filter_presets import (
    create_filter_preset,
    delete_filter_preset,
    get_filter_preset,
    get_filter_preset_json,
    list_filter_presets,
    update_filter_preset,
)
from labelform.api.calls.filters import ListFilters, ProjectFilters
from labelform.api.calls.groups import (
    add_group,
    create_group,
    list_group_members,
    list_groups,
    list_organisation_groups,
    remove_group,
)
from labelform.api.calls.issues import (
    add_issue,
    delete_issues,
    list_issues,
)
from labelform.api.calls.label_rows import (
    LabelRowFilters,
    get_validation_state,
    list_label_rows,
    set_label_status,
    set_priorities,
    submit_label_row_for_review,
    workflow_complete,
    workflow_reopen,
)
from labelform.api.calls.labels import (
    LabelSelection,
    create_label_row,
    create_label_rows,
    get_label_row,
    get_label_rows,
    save_label_row,
    save_label_rows,
)
from labelform.api.calls.legacy_project import get_legacy_project, save_editor
from labelform.api.calls.models import (
    create_model_row,
    get_training_metadata,
    list_models,
    model_delete,
    model_inference,
    model_train_get_result,
    model_train_start,
)
from labelform.api.calls.ontologies import create_ontology, get_ontologies, get_ontology, save_ontology
from labelform.api.calls.organisation import (
    add_group_members,
    add_organisation_user,
    delete_group,
    get_bearer_token,
    get_group,
    get_metadata_schema,
    list_organisation_users,
    remove_group_members,
    remove_organisation_user,
    save_metadata_schema,
    update_group,
)
from labelform.api.calls.projects import create_project, get_project, list_projects, set_status
from labelform.api.calls.shares import (
    add_dataset_users,
    add_shared_group,
    list_dataset_users,
    list_shared_groups,
    remove_dataset_users,
    remove_shared_group,
)
from labelform.api.calls.storage import (
    FolderFilters,
    ItemFilters,
    find_storage_folders,
    find_storage_items,
    get_child_items,
    get_storage_folder,
    get_storage_item,
    get_storage_items,
    list_storage_folders,
    list_storage_items,
    list_subfolders,
    search_storage_items,
)
from labelform.api.calls.storage_changes import (
    create_storage_folder,
    delete_storage_folder,
    delete_storage_items,
    get_storage_folder_summary,
    get_storage_item_summary,
    move_storage_folders,
    move_storage_items,
    update_storage_folder,
    update_storage_folders,
    update_storage_item,
    update_storage_items,
)
from labelform.api.calls.tags import (
    add_issue_tags,
    add_organisation_tag,
    create_organisation_tag,
    delete_organisation_tag,
    get_issue_tags,
    get_organisation_tags,
    list_organisation_tags,
    remove_organisation_tag,
)
from labelform.api.calls.uploads import (
    cancel_folder_upload,
    delete_data,
    get_dataset_upload,
    get_folder_upload,
    link_items,
    start_dataset_upload,
    start_folder_upload,
)
from labelform.api.calls.users import add_users, list_users, remove_users
from labelform.api.calls.workflow import (
    Action,
    TaskFilters,
    act_on_label_reviews,
    act_on_tasks,
    list_label_reviews,
    list_tasks,
    move_tasks,
)
from labelform.api.operation import Operation

WRITES: Final[Mapping[str, Callable[..., Operation[object]]]] = {
    "active_import": active_import,
    "active_sync": active_sync,
    "add_collection_items": add_collection_items,
    "add_collection_preset_items": add_collection_preset_items,
    "add_datasets": add_datasets,
    "add_group": add_group,
    "add_issue_tags": add_issue_tags,
    "add_organisation_tag": add_organisation_tag,
    "add_users": add_users,
    "create_collection": create_collection,
    "create_dataset": create_dataset,
    "create_organisation_tag": create_organisation_tag,
    "create_filter_preset": create_filter_preset,
    "create_group": create_group,
    "create_ontology": create_ontology,
    "create_project": create_project,
    "delete_collection": delete_collection,
    "delete_filter_preset": delete_filter_preset,
    "remove_collection_items": remove_collection_items,
    "remove_datasets": remove_datasets,
    "remove_group": remove_group,
    "remove_organisation_tag": remove_organisation_tag,
    "remove_users": remove_users,
    "save_ontology": save_ontology,
    "set_status": set_status,
    "update_collection": update_collection,
    "update_filter_preset": update_filter_preset,
}
"""
The writes by name: the allow-list for plan files, which are input like any other.

Listed is what brings a project to a declared state: create, change and remove things that have a key, and can be seen
afterwards; what puts single things into a collection or takes them out; and what may follow, adds
only, and comes to the same when it is done twice. Not listed, however harmless, is what no declaration can ask for:
work on labels and tasks, models and algorithms, copies, taking out of collections by preset, the older way to save an
ontology, and to delete tags of the whole organisation.
"""

__all__ = [
    "WRITES",
    "Action",
    "DataRowFilters",
    "FolderFilters",
    "ItemFilters",
    "LabelRowFilters",
    "LabelSelection",
    "ListFilters",
    "ProjectFilters",
    "TaskFilters",
    "act_on_label_reviews",
    "act_on_tasks",
    "active_import",
    "active_sync",
    "add_collection_items",
    "add_collection_preset_items",
    "add_dataset_users",
    "add_datasets",
    "add_group",
    "add_group_members",
    "add_issue",
    "add_issue_tags",
    "add_organisation_tag",
    "add_organisation_user",
    "add_shared_group",
    "add_users",
    "cancel_folder_upload",
    "copy_labels_to_branch",
    "copy_project",
    "create_collection",
    "create_dataset",
    "create_filter_preset",
    "create_group",
    "create_label_row",
    "create_label_rows",
    "create_model_row",
    "create_ontology",
    "create_organisation_tag",
    "create_project",
    "create_storage_folder",
    "delete_collection",
    "delete_data",
    "delete_filter_preset",
    "delete_group",
    "delete_issues",
    "delete_organisation_tag",
    "delete_storage_folder",
    "delete_storage_items",
    "find_storage_folders",
    "find_storage_items",
    "fitted_bounding_boxes",
    "get_bearer_token",
    "get_child_items",
    "get_cloud_integrations",
    "get_collection",
    "get_data",
    "get_dataset",
    "get_dataset_upload",
    "get_datasets",
    "get_editor_logs",
    "get_filter_preset",
    "get_filter_preset_json",
    "get_folder_upload",
    "get_group",
    "get_issue_tags",
    "get_label_classifications",
    "get_label_logs",
    "get_label_row",
    "get_label_rows",
    "get_legacy_project",
    "get_metadata_schema",
    "get_ontologies",
    "get_ontology",
    "get_organisation_tags",
    "get_project",
    "get_storage_folder",
    "get_storage_folder_summary",
    "get_storage_item",
    "get_storage_item_summary",
    "get_storage_items",
    "get_task_actions",
    "get_training_metadata",
    "get_validation_state",
    "link_items",
    "list_branches",
    "list_collaborator_timers",
    "list_collection_annotations",
    "list_collection_frames",
    "list_collections",
    "list_data_rows",
    "list_dataset_users",
    "list_datasets",
    "list_filter_presets",
    "list_group_members",
    "list_groups",
    "list_issues",
    "list_label_reviews",
    "list_label_rows",
    "list_models",
    "list_organisation_groups",
    "list_organisation_tags",
    "list_organisation_users",
    "list_projects",
    "list_shared_groups",
    "list_storage_folders",
    "list_storage_items",
    "list_subfolders",
    "list_tasks",
    "list_time_spent",
    "list_users",
    "model_delete",
    "model_inference",
    "model_train_get_result",
    "model_train_start",
    "move_storage_folders",
    "move_storage_items",
    "move_tasks",
    "object_interpolation",
    "remove_collection_items",
    "remove_collection_preset_items",
    "remove_dataset_users",
    "remove_datasets",
    "remove_group",
    "remove_group_members",
    "remove_organisation_tag",
    "remove_organisation_user",
    "remove_shared_group",
    "remove_users",
    "save_editor",
    "save_label_row",
    "save_label_rows",
    "save_metadata_schema",
    "save_ontology",
    "search_storage_items",
    "set_label_status",
    "set_priorities",
    "set_status",
    "start_dataset_upload",
    "start_folder_upload",
    "submit_label_row_for_review",
    "takes_project",
    "update_collection",
    "update_filter_preset",
    "update_group",
    "update_storage_folder",
    "update_storage_folders",
    "update_storage_item",
    "update_storage_items",
    "workflow_complete",
    "workflow_reopen",
]


def takes_project(function: Callable[..., Operation[object]]) -> bool:
    """Return whether a call is about a project, and so takes its hash first."""
    return next(iter(inspect.signature(function).parameters), "") == "project_hash"
