"""
All endpoints of the sandbox, and the ASGI application around them.

A v2 path that is not here is answered 501, a legacy call that is not here METHOD_NOT_ALLOWED_ERROR. What the real
platform lacks too (renaming projects, renaming or deleting datasets and ontologies) is missing on purpose; the call
that deletes a project is undocumented and has a switch.
"""

import json

from anyio.lowlevel import checkpoint
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from labelform.sandbox.dispatch import Answer, FileAnswer, Platform, Procedure, v2_refusal
from labelform.sandbox.errors import TooLarge
from labelform.sandbox.http import ClientDisconnect, hold, read_request
from labelform.sandbox.routes import Handler, Route
from labelform.sandbox.wire import (
    activity,
    branches,
    collection_items,
    copies,
    datasets,
    explorer,
    folders,
    groups,
    histories,
    issues,
    label_rows,
    label_work,
    legacy,
    metadata_schema,
    models,
    ontologies,
    organisation,
    projects,
    storage_items,
    uploads,
    workflow,
)


def _reads(path: str, handler: Handler) -> Route:
    return Route("GET", path, handler, writes=False)


def _writes(method: str, path: str, handler: Handler) -> Route:
    return Route(method, path, handler, writes=True)


TASK = "projects/{project_hash}/workflow/stages/{stage_uuid}/tasks/{task_uuid}"
FOLDER = "storage/folders/{folder_uuid}"
ROUTES = (
    _reads("projects", projects.list_projects),
    _reads("projects/{project_hash}", projects.get_project),
    _writes("PUT", "projects/{project_hash}/status", projects.set_status),
    _reads("projects/{project_hash}/datasets", projects.list_datasets),
    _reads("projects/{project_hash}/groups", projects.list_groups),
    _writes("POST", "projects/{project_hash}/groups", projects.add_groups),
    _writes("DELETE", "projects/{project_hash}/groups", projects.remove_groups),
    _reads("projects/{project_hash}/users", projects.list_users),
    _writes("POST", "projects/{project_hash}/users/bulk-delete", projects.remove_users),
    _reads("projects/{project_hash}/tags", organisation.list_project_tags),
    _writes("PUT", "projects/{project_hash}/tags/{tag_uuid}", organisation.attach_tag),
    _writes("DELETE", "projects/{project_hash}/tags/{tag_uuid}", organisation.detach_tag),
    _reads("projects/{project_hash}/branches", branches.list_branches),
    _writes("POST", "projects/{project_hash}/labels/copy-branch", branches.copy_label_rows),
    Route("POST", "projects/{project_hash}/label-rows/classifications", branches.list_classifications, writes=False),
    _reads("projects/{project_hash}/editor-logs", histories.list_editor_logs),
    _writes("POST", "projects/{project_hash}/priorities", label_work.set_priorities),
    _reads("projects/{project_hash}/labels/{label_hash}/validation-state", label_work.get_validation_state),
    _reads("projects/{project_hash}/workflow/stages/{stage_uuid}/tasks", workflow.list_tasks),
    _writes("POST", "projects/{project_hash}/workflow/stages/{stage_uuid}/actions", workflow.act_on_tasks),
    _writes("POST", "projects/{project_hash}/workflow/stages/{stage_uuid}/move-tasks", workflow.move_tasks),
    _reads(f"{TASK}/reviews", workflow.list_reviews),
    _writes("POST", f"{TASK}/reviews/actions", workflow.act_on_reviews),
    _reads("projects/{project_hash}/issue-tags", organisation.list_issue_tags),
    _writes("POST", "projects/{project_hash}/issue-tags", organisation.link_issue_tags),
    _reads("projects/{project_hash}/issues", issues.list_issues),
    _writes("POST", "projects/{project_hash}/issues", issues.add_issues),
    _writes("POST", "projects/{project_hash}/issues/delete", issues.delete_issues),
    _reads("active/{project_hash}/collections", explorer.list_collections),
    _writes("POST", "active/{project_hash}/collections", explorer.create_collection),
    _writes("PATCH", "active/{project_hash}/collections/{collection_uuid}", explorer.update_collection),
    _writes("DELETE", "active/{project_hash}/collections/{collection_uuid}", explorer.delete_collection),
    _reads("active/{project_hash}/collections/{collection_uuid}/items", collection_items.list_items),
    _writes("POST", "active/{project_hash}/collections/{collection_uuid}/add-items", collection_items.add_items),
    _writes("POST", "active/{project_hash}/collections/{collection_uuid}/remove-items", collection_items.remove_items),
    _writes(
        "POST",
        "active/{project_hash}/collections/{collection_uuid}/add-preset-items",
        collection_items.add_preset_items,
    ),
    _writes(
        "POST",
        "active/{project_hash}/collections/{collection_uuid}/remove-preset-items",
        collection_items.remove_preset_items,
    ),
    _reads("active/{project_hash}/presets", explorer.list_presets),
    _writes("POST", "active/{project_hash}/presets", explorer.create_preset),
    _reads("active/{project_hash}/presets/{preset_uuid}/raw", explorer.get_preset_filters),
    _writes("PATCH", "active/{project_hash}/presets/{preset_uuid}", explorer.update_preset),
    _writes("DELETE", "active/{project_hash}/presets/{preset_uuid}", explorer.delete_preset),
    _writes("POST", "active/{project_hash}/import", explorer.import_project),
    _writes("POST", "active/{project_hash}/sync", explorer.sync_project),
    _reads("datasets/list", datasets.list_datasets),
    _writes("POST", "datasets", datasets.create_dataset),
    _reads("datasets/{dataset_hash}/groups", datasets.list_groups),
    _writes("POST", "datasets/{dataset_hash}/groups", datasets.add_groups),
    _writes("DELETE", "datasets/{dataset_hash}/groups", datasets.remove_groups),
    _reads("datasets/{dataset_hash}/users", datasets.list_users),
    _writes("POST", "datasets/{dataset_hash}/users/bulk-delete", datasets.remove_users),
    _reads("ontologies", ontologies.list_ontologies),
    _writes("POST", "ontologies", ontologies.create_ontology),
    _reads("ontologies/{ontology_hash}", ontologies.get_ontology),
    _writes("PUT", "ontologies/{ontology_hash}", ontologies.save_ontology),
    _reads("ontologies/{ontology_hash}/groups", ontologies.list_groups),
    _writes("POST", "ontologies/{ontology_hash}/groups", ontologies.add_groups),
    _writes("DELETE", "ontologies/{ontology_hash}/groups", ontologies.remove_groups),
    _reads("user/current-organisation/groups", groups.list_groups),
    _writes("GET", "user/bearer-token", organisation.get_bearer_token),
    _writes("POST", "organisation/groups", groups.create_group),
    _reads("organisation/groups/{group_hash}", groups.get_group),
    _writes("PATCH", "organisation/groups/{group_hash}", groups.update_group),
    _writes("DELETE", "organisation/groups/{group_hash}", groups.delete_group),
    _reads("organisation/groups/{group_hash}/users", groups.list_members),
    _writes("POST", "organisation/groups/{group_hash}/users", groups.add_members),
    _writes("POST", "organisation/groups/{group_hash}/users/bulk-delete", groups.remove_members),
    _reads("organisation/users", organisation.list_users),
    _writes("POST", "organisation/users", organisation.add_user),
    _writes("DELETE", "organisation/users/{email}", organisation.remove_user),
    _reads("organisation/organisation-tags", organisation.list_tags),
    _reads("organisation/project-tags", organisation.list_tags),
    _writes("POST", "organisation/organisation-tags", organisation.create_tag),
    _writes("DELETE", "organisation/organisation-tags/{tag_uuid}", organisation.delete_tag),
    _reads("organisation/client-metadata-schema-v2", metadata_schema.get_schema),
    _writes("POST", "organisation/client-metadata-schema-v2", metadata_schema.save_schema),
    _reads("storage/folders", folders.list_top_folders),
    _writes("POST", "storage/folders", folders.create_folder),
    _reads("storage/search/folders", folders.search_folders),
    _writes("PATCH", "storage/folders/patch-bulk", folders.update_folders),
    _writes("POST", "storage/folders/move", folders.move_folders),
    _reads(FOLDER, folders.get_folder),
    _writes("PATCH", FOLDER, folders.update_folder),
    _writes("DELETE", FOLDER, folders.delete_folder),
    _reads(f"{FOLDER}/summary", folders.summarise_folder),
    _reads(f"{FOLDER}/folders", folders.list_subfolders),
    _reads(f"{FOLDER}/groups", folders.list_groups),
    _writes("POST", f"{FOLDER}/groups", folders.add_groups),
    _writes("DELETE", f"{FOLDER}/groups", folders.remove_groups),
    _reads(f"{FOLDER}/items", storage_items.list_items),
    _writes("POST", f"{FOLDER}/items/move", storage_items.move_items),
    _writes("POST", f"{FOLDER}/items/delete", storage_items.delete_items),
    _writes("PATCH", f"{FOLDER}/items/{{item_uuid}}", storage_items.update_item),
    _reads(f"{FOLDER}/items/{{item_uuid}}/summary", storage_items.summarise_item),
    _reads(f"{FOLDER}/items/{{item_uuid}}/child-items", storage_items.list_child_items),
    _writes("POST", f"{FOLDER}/upload-signed-urls", uploads.give_addresses),
    _writes("POST", f"{FOLDER}/data-upload-jobs", uploads.start_job),
    _reads(f"{FOLDER}/data-upload-jobs/{{job_uuid}}", uploads.get_job),
    _writes("POST", f"{FOLDER}/data-upload-jobs/{{job_uuid}}/cancel", uploads.cancel_job),
    _writes("GET", "presigned-urls", uploads.give_addresses_for_any_folder),
    _reads("storage/search/items", storage_items.search_items),
    _reads("storage/items/{item_uuid}", storage_items.get_item),
    Route("POST", "storage/items/get-bulk", storage_items.get_items, writes=False),
    _writes("PATCH", "storage/items/patch-bulk", storage_items.update_items),
    _reads("cloud-integrations", organisation.list_integrations),
    _reads("analytics/collaborators/timers", activity.list_timers),
    _reads("analytics/time-spent", activity.list_time_spent),
    _reads("analytics/task-actions", histories.list_task_actions),
    _writes("POST", "ml-models/{model_uuid}/training", models.train),
    _reads("ml-models/{model_uuid}/{iteration_uuid}/training", models.get_training),
)

PROCEDURES = (
    Procedure("/public/user", "project", "POST", legacy.create_project, writes=True),
    Procedure("/public/user", "project", "DELETE", legacy.delete_project, writes=True),
    Procedure("/public/user", "projectwithuserrole", "GET", legacy.list_projects, writes=False),
    Procedure("/public", "project", "GET", legacy.get_project, writes=False),
    Procedure("/public", "project", "POST", legacy.save_editor, writes=True),
    Procedure("/public", "projectcopy", "POST", copies.copy_project, writes=True),
    Procedure("/public", "labelrowmetadata", "GET", label_rows.list_label_rows, writes=False),
    Procedure("/public", "labelrow", "GET", label_rows.get_label_rows, writes=False),
    Procedure("/public", "labelrow", "PUT", label_rows.create_label_rows, writes=True),
    Procedure("/public", "labelrow", "POST", label_rows.save_label_rows, writes=True),
    Procedure("/public", "labelstatus", "POST", label_rows.set_label_status, writes=True),
    Procedure("/public", "review", "PUT", label_rows.submit_for_review, writes=True),
    Procedure("/public", "labelworkflowgraphnode", "POST", label_rows.move_label_rows, writes=True),
    Procedure("/public", "labellog", "GET", label_work.list_label_logs, writes=False),
    Procedure("/public", "datasetdata", "GET", label_work.get_data, writes=False),
    Procedure("/public", "labelingalgorithm", "POST", label_work.run_algorithm, writes=False),
    Procedure("/public", "projectdataset", "POST", legacy.add_datasets, writes=True),
    Procedure("/public", "projectdataset", "DELETE", legacy.remove_datasets, writes=True),
    Procedure("/public", "projectusers", "POST", legacy.add_users, writes=True),
    Procedure("/public", "dataset", "GET", legacy.get_dataset, writes=False),
    Procedure("/public", "datarows", "GET", legacy.list_data_rows, writes=False),
    Procedure("/public", "datasetlinkitems", "POST", legacy.link_items, writes=True),
    Procedure("/public", "datasetdatalongpolling", "POST", uploads.start_dataset_job, writes=True),
    Procedure("/public", "datasetdatalongpolling", "GET", uploads.get_dataset_job, writes=False),
    Procedure("/public", "video", "DELETE", legacy.delete_data, writes=True),
    Procedure("/public", "datasetusers", "POST", legacy.add_dataset_users, writes=True),
    Procedure("/public", "modelconfiguration", "GET", models.list_models, writes=False),
    Procedure("/public", "trainingmetadata", "GET", models.list_iterations, writes=False),
    Procedure("/public", "model", "PUT", models.create_model, writes=True),
    Procedure("/public", "model", "POST", models.infer, writes=True),
    Procedure("/public", "model", "DELETE", models.delete_model, writes=True),
)


class App:
    """
    The ASGI application. Rules are synchronous; those that may have to wait run in worker threads.

    What writes waits for other writers, which may be other processes. Most GETs read a snapshot, which waits for
    nobody; handing them to a thread and back would take longer than most of them.
    """

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request; other protocols are not supported."""
        if scope["type"] != "http":
            raise NotImplementedError(f"the sandbox does not support {scope['type']}")
        try:
            request = await read_request(scope, receive)
        except ClientDisconnect:
            return
        except TooLarge as refusal:
            await _response(v2_refusal(refusal))(scope, receive, send)
            return
        if not self._platform.may_wait(request):
            await checkpoint()  # as over a network, who asks at the same moment is heard before the answer is there
            answer = self._platform.answer(request)
        else:
            answer = await run_in_threadpool(self._platform.answer, request)
        if answer.hold_seconds:
            await hold(receive, answer.hold_seconds)
        await _response(answer)(scope, receive, send)


def _response(answer: Answer | FileAnswer) -> Response:
    if isinstance(answer, FileAnswer):
        return Response(answer.content, media_type=answer.media_type)
    body = json.dumps(answer.body, separators=(",", ":"))
    return Response(body.encode(), answer.status, media_type="application/json")
