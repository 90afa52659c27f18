# mypy: ignore-errors
"""Copies of projects, in all modes."""

from scenario_parts.dialect import CopyDatasetAction, CopyDatasetOptions, CopyLabelsOptions, ReviewApprovalState
from scenario_parts.labels import rows_of
from scenario_parts.telling import refuse, shown, tell
from scenario_parts.the_project import DRIVING, find


def run(client):
    driving = find(client, DRIVING)
    copied = lambda *how, **more: _copy(client, driving.copy_project(*how, **more))  # noqa: E731 - a word
    tell("copy_project", lambda: copied())
    tell("copy_project: all", lambda: copied(True, True, True, new_title="with all", new_description="d"))
    attach = CopyDatasetOptions(CopyDatasetAction.ATTACH)
    tell("copy_project: attach", lambda: copied(attach, new_title="attached", new_description=""))
    labelled = [row for row in rows_of(driving) if row.label_hash is not None][:2]
    chosen = {}
    for row in labelled:
        chosen.setdefault(row.dataset_hash, []).append(row.data_hash)
    clone = CopyDatasetOptions(CopyDatasetAction.CLONE, "clone", "of some", chosen)
    labelled[0].initialise_labels()
    hashes = [each.object_hash for each in labelled[0].get_object_instances()]
    one = CopyLabelsOptions(accepted_label_hashes=hashes)
    tell("copy_project: clone", lambda: copied(clone, copy_labels=one, new_title="cloned"))
    approved = CopyLabelsOptions(accepted_label_statuses=[ReviewApprovalState.APPROVED])
    tell("copy_project: labels by status", lambda: copied(True, copy_labels=approved, new_title="approved"))
    tell("copy_project: all labels", lambda: copied(True, copy_labels=CopyLabelsOptions(), new_title="all labels"))
    refuse("copy_project: labels without datasets", lambda: copied(copy_labels=approved))


def _copy(client, project_hash):
    copy = client.get_project(project_hash)
    return {
        **shown(copy, "title description ontology_hash project_type user_role"),
        "stages": shown(copy.workflow.stages, "title stage_type"),
        "datasets": shown(copy.list_datasets(), "title description"),
        "groups": shown(copy.list_groups(), "name user_role"),
        "collections": shown(copy.list_collections(), "name"),
        "presets": shown(copy.list_filter_presets(), "name"),
        "rows": [[row.data_title, row.label_hash is None, row.workflow_graph_node.title] for row in rows_of(copy)],
    }
