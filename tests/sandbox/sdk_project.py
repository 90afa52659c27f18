# mypy: ignore-errors
"""
What a user of the official SDK does with a project besides labels: contents of collections, copies, the legacy record
and its edits, models, time, integrations. Run by `test_contract` inside each SDK's own environment: it imports
`encord` and the standard library, nothing of labelform.

Usage: sdk_project.py URL SSH_KEY_FILE. Ends with the line "all good".
"""

import datetime
import sys
from uuid import UUID

import encord
from encord import EncordUserClient
from encord.exceptions import (
    AuthorisationError,
    InvalidArgumentsError,
    ResourceNotFoundError,
    UnknownException,
)
from encord.filter_preset import ActiveFilterPresetDefinition
from encord.objects.common import Shape
from encord.objects.ontology_structure import OntologyStructure
from encord.orm.active import ActiveProjectMode
from encord.orm.collection import (
    ProjectCollectionType,
    ProjectDataCollectionItemRequest,
    ProjectLabelCollectionItemRequest,
)
from encord.orm.filter_preset import FilterDefinition
from encord.orm.group import OntologyGroup
from encord.orm.project import CopyDatasetAction, CopyDatasetOptions, CopyLabelsOptions, ReviewApprovalState
from encord.project_ontology.classification_type import ClassificationType
from encord.project_ontology.object_type import ObjectShape
from encord.utilities.ontology_user import OntologyUserRole
from encord.utilities.project_user import ProjectUserRole

VERSION = tuple(int(part) for part in encord.__version__.split("."))
IS_OLD = VERSION < (0, 1, 156)
IS_NEW = VERSION >= (0, 1, 205)

DRIVING = "Northlane Perception - Front Camera 2D - Q4"
RETAIL = "[staging] ShelfSight On-Shelf Availability - Dairy & Bakery"
ME = "svc-labelform@northlane.example"
NOWHERE = "00000000-0000-4000-8000-000000000000"
CAR, WEATHER = "32d2a228", "eb5b86e5"
OCTOBER = datetime.datetime(2026, 10, 1, tzinfo=datetime.timezone.utc)  # noqa: UP017 - as users of old Pythons write it


def equal(actual, expected):
    """Fail with both values."""
    assert actual == expected, f"{actual!r} is not {expected!r}"


def refused(error, act):
    """Fail unless the call raises this error; give its text."""
    try:
        act()
    except error as problem:
        return str(problem)
    raise AssertionError(f"{act} was not refused with {error.__name__}")


def find(client, title):
    """Open a project by its title."""
    return client.get_project(next(iter(client.list_projects(title_eq=title))).project_hash)


def fill_collections(driving):
    """Frames and annotations, one by one."""
    seeded = {each.name: each for each in driving.list_collections()}
    frames = list(seeded["night-low-light-hard"].list_frames())
    equal([(row.data_title, [each.frame for each in instances]) for row, instances in frames], [
        ("nl7-11_cam_front_20260902_00450.png", [0]), ("nl7-11_cam_front_20260902_01500.png", [0]),
    ])  # fmt: skip
    equal((frames[0][0].branch_name, frames[0][0].workflow_graph_node.title), ("main", "Annotate"))
    annotations = list(seeded["tiny-vru-boxes"].list_annotations(page_size=1))
    equal([[(each.frame, each.annotation_id) for each in found] for _, found in annotations], [[(0, "5e19a0c4")]])
    row = annotations[0][0]
    row.initialise_labels()
    equal({each.object_hash for each in row.get_object_instances()} >= {"5e19a0c4"}, True)

    made = driving.create_collection("made by the SDK", "d", ProjectCollectionType.FRAME)
    data = row.data_hash
    good = ProjectDataCollectionItemRequest(data_uuid=data, frame=0)
    bad = ProjectDataCollectionItemRequest(data_uuid=data, frame=7)
    failed = made.add_items([good, bad]).failed_items
    equal([(str(each.data_uuid), each.frame) for each in failed], [(data, 7)])
    equal([row.data_hash for row, _ in made.list_frames()], [data])
    equal(made.remove_items([good]).failed_items, [])
    equal(list(made.list_frames()), [])

    labels = driving.create_collection("labels by the SDK", "d", ProjectCollectionType.LABEL)
    box = ProjectLabelCollectionItemRequest(data_uuid=data, frame=0, annotation_id="5e19a0c4")
    unknown = ProjectLabelCollectionItemRequest(data_uuid=data, frame=0, annotation_id="00000000")
    failed = labels.add_items([box, unknown]).failed_items
    equal([each.annotation_id for each in failed], ["00000000"])
    equal([len(found) for _, found in labels.list_annotations()], [1])
    equal(labels.remove_items([box]).failed_items, [])


def fill_from_presets(driving):
    """A known filter selects, an unknown one gets no answer."""
    dark = {"type": "metric", "metric": "metric_brightness", "domain": "frame", "values": [0, 0.1], "include": True}
    preset = driving.create_filter_preset("dark", definition(dark))
    collection = driving.create_collection("filled by the SDK")
    collection.add_preset_items(preset.uuid)  # the SDK cannot take the preset itself: it checks for the other class
    found = {row.data_title for row, _ in collection.list_frames()}
    assert "nl7-11_cam_front_20260902_00450.png" in found, found
    collection.remove_preset_items(preset.uuid)
    equal(list(collection.list_frames()), [])
    unknown = driving.create_filter_preset("unknown", definition({"nobody": "knows"}))
    refused(UnknownException, lambda: collection.add_preset_items(str(unknown.uuid)))
    for each in (preset, unknown):
        driving.delete_filter_preset(each.uuid)
    driving.delete_collection(collection.uuid)
    refused(ResourceNotFoundError, lambda: collection.add_items([]))
    refused(AuthorisationError, lambda: driving.get_collection(collection.uuid))


def definition(*filters):
    """Filters that hold everywhere."""
    return ActiveFilterPresetDefinition(global_filters=FilterDefinition(filters=list(filters)))


def import_into_explorer(client):
    """Import and sync answer nothing."""
    retail = find(client, RETAIL)
    for mode in ActiveProjectMode:
        equal(retail.active_import(mode, video_sampling_rate=0.5), None)
    equal(retail.active_sync(), None)


def copy_in_all_modes(client, driving):
    """Plain, attached, cloned, with people, models and labels."""
    plain = client.get_project(driving.copy_project())
    equal((plain.title, plain.description), (f"Copy of {DRIVING}", driving.description))
    equal((plain.ontology_hash, list(plain.list_datasets())), (driving.ontology_hash, []))
    equal([stage.title for stage in plain.workflow.stages], [stage.title for stage in driving.workflow.stages])
    equal(list(plain.list_groups()), [])
    equal((list(plain.list_collections()), list(plain.list_filter_presets())), ([], []))

    attached = client.get_project(driving.copy_project(True, True, True, new_title="attached", new_description="d"))
    equal((attached.title, attached.description), ("attached", "d"))
    equal(hashes_of(attached), hashes_of(driving))
    equal({row.label_hash for row in attached.list_label_rows_v2()}, {None})
    attached.remove_datasets([str(each) for each in hashes_of(attached)])

    some = [row for row in driving.list_label_rows_v2() if row.label_hash is not None][:2]
    chosen = {}
    for row in some:
        chosen.setdefault(row.dataset_hash, []).append(row.data_hash)
    options = CopyDatasetOptions(CopyDatasetAction.CLONE, "clone", "of some", chosen)
    some[0].initialise_labels()
    hashes = [each.object_hash for each in some[0].get_object_instances()]
    hashes += [each.classification_hash for each in some[0].get_classification_instances()]
    cloned = client.get_project(
        driving.copy_project(options, copy_labels=CopyLabelsOptions(accepted_label_hashes=hashes))
    )
    (dataset,) = cloned.list_datasets()
    equal((dataset.title, dataset.description), ("clone", "of some"))
    copies = {row.data_title: row for row in cloned.list_label_rows_v2()}
    equal(set(copies), {row.data_title for row in some})
    equal([copies[row.data_title].label_hash is not None for row in some], [True, False])
    copy = copies[some[0].data_title]
    copy.initialise_labels()
    equal(
        sorted(each.object_hash for each in copy.get_object_instances()),
        sorted(each.object_hash for each in some[0].get_object_instances()),
    )
    assert copy.data_hash != some[0].data_hash

    refusing = CopyLabelsOptions(accepted_label_statuses=[ReviewApprovalState.APPROVED])
    refused(InvalidArgumentsError, lambda: driving.copy_project(copy_labels=refusing))
    approved = client.get_project(driving.copy_project(True, copy_labels=refusing, new_title="approved"))
    equal(len(approved.list_label_rows_v2()), 24)


def hashes_of(project):
    """The datasets of a project."""
    return sorted(each.dataset_hash for each in project.list_datasets())


def edit_through_the_legacy_record(client, driving):
    """get_project, label_rows, datasets, get_project_ontology, add_object, add_classification."""
    record = driving.get_project()
    equal((record.title, record.ontology_hash, record.workflow_manager_uuid), (DRIVING, driving.ontology_hash, None))
    equal(record.created_at, datetime.datetime(2026, 9, 14, 9, 30))
    assert len(driving.label_rows) >= 24
    assert None in {row["label_hash"] for row in record["label_rows"]}
    equal(len(driving.datasets), 3)

    structure = OntologyStructure()
    structure.add_object("Car", Shape.BOUNDING_BOX)
    ontology = client.create_ontology("legacy edits", structure=structure)
    project = client.get_project(client.create_project("legacy edits", [], ontology_hash=ontology.ontology_hash))
    equal(project.add_object("Lane", ObjectShape.POLYLINE), True)
    equal(project.add_classification("Weather", ClassificationType.RADIO, True, ["Rain", "Fog"]), True)
    equal([each.name for each in project.ontology_structure.objects], ["Car", "Lane"])
    (weather,) = project.ontology_structure.classifications
    equal([option.label for option in weather.attributes[0].options], ["Rain", "Fog"])
    legacy = project.get_project_ontology()
    equal([each.name for each in legacy.ontology_objects], ["Car", "Lane"])
    equal(project.ontology["objects"][1]["shape"], "polyline")
    project.refetch_data()
    project.refetch_ontology()
    if IS_NEW:
        archive_an_entry(client, ontology.ontology_hash)


def archive_an_entry(client, ontology_hash):
    """Newer SDKs write the flag; what is archived stays."""
    ontology = client.get_ontology(ontology_hash)
    ontology.structure.objects[0].archived = True
    ontology.save()
    equal([each.archived for each in client.get_ontology(ontology_hash).structure.objects], [True, False])


def share_an_ontology(client):
    """Groups of an ontology."""
    ontology = client.get_ontologies(title_eq="legacy edits")[0]["ontology"]
    group = next(each for each in client.list_groups() if each.name == "mapping-team")
    ontology = client.get_ontology(ontology.ontology_hash)
    ontology.add_group(group.group_hash, OntologyUserRole.USER)
    (grant,) = ontology.list_groups()
    assert isinstance(grant, OntologyGroup)
    equal((grant.name, grant.user_role), ("mapping-team", OntologyUserRole.USER))
    ontology.remove_group(group.group_hash)
    equal(list(ontology.list_groups()), [])


def see_the_work(client, driving):
    """Timers and cloud integrations."""
    by_project = list(driving.list_collaborator_timers(OCTOBER, group_by_data_unit=False))
    equal([(each.user_email, each.time_seconds, each.data_title) for each in by_project], [
        ("b.okafor@northlane.example", 895, None), ("d.silva@northlane.example", 530, None),
        ("m.kowal@northlane.example", 61, None),
    ])  # fmt: skip
    equal(by_project[2].user_role, ProjectUserRole.REVIEWER)
    until = datetime.datetime(2026, 10, 6, tzinfo=datetime.timezone.utc)  # noqa: UP017
    by_data = {each.data_title: each.time_seconds for each in driving.list_collaborator_timers(OCTOBER, until)}
    equal(by_data, {"nl7-11_cam_front_20260902_00000.png": 412, "nl7-11_cam_front_20260902_00150.png": 388})
    titles = ["northlane-fleet (AWS S3)", "ctlung04-archive (Google Cloud Storage)"]
    equal([each.title for each in driving.get_cloud_integrations()], titles)
    equal(len(client.get_cloud_integrations(filter_integration_titles=titles[:1])), 1)


def keep_models(driving):
    """Bookkeeping works, inference and training are refused. Newer SDKs have none of it."""
    from encord.constants.model import AutomationModels, Device
    from encord.constants.model_weights import faster_rcnn_R_50_FPN_1x
    from encord.exceptions import (
        FeatureDoesNotExistError,
        ModelFeaturesInconsistentError,
        OperationNotAllowed,
    )

    models = driving.list_models()
    equal([(each.title, each.model) for each in models], [
        ("Vehicles, first pass", AutomationModels.FASTER_RCNN), ("Scene weather", AutomationModels.RESNET50),
    ])  # fmt: skip
    iterations = models[0].model_iteration_uids
    trained = driving.get_training_metadata(
        iterations, get_created_at=True, get_training_final_loss=True, get_model_training_labels=True
    )
    equal([each.training_final_loss for each in trained], [0.41, 0.29])
    equal(trained[0].model_training_labels.feature_uids, [CAR, "007effb2"])
    uid = driving.create_model_row("by the SDK", "d", [CAR], AutomationModels.FASTER_RCNN)
    equal([each.model_uid for each in driving.list_models()][-1], uid)
    equal(driving.model_delete(uid), True)
    refused(ResourceNotFoundError, lambda: driving.model_delete(uid))
    refused(ModelFeaturesInconsistentError, lambda: driving.create_model_row("m", "d", [CAR], "resnet50"))
    refused(FeatureDoesNotExistError, lambda: driving.create_model_row("m", "d", ["none"], "resnet50"))
    data = [driving.list_label_rows_v2()[0].data_hash]
    refused(OperationNotAllowed, lambda: driving.model_inference(iterations[0], data_hashes=data, device=Device.CPU))
    refused(ResourceNotFoundError, lambda: driving.model_inference("none", data_hashes=data))
    message = refused(
        UnknownException,
        lambda: driving.model_train_start(models[0].model_uid, [NOWHERE], 5, faster_rcnn_R_50_FPN_1x),
    )
    assert "training" in message, message
    result = driving.model_train_get_result(models[0].model_uid, iterations[1], timeout_seconds=0)
    equal((result["final_loss"], result["training_hash"]), (0.29, UUID(iterations[1])))


def use_newer_members(driving):
    """What came after 0.1.155: branches, copying them, time spent, tags."""
    equal(list(driving.list_branches())[-1:], ["main"])
    count = sum(row.label_hash is not None for row in driving.list_label_rows_v2())
    equal(driving.copy_labels_to_branch("audit"), count)
    equal(driving.copy_labels_to_branch("audit"), 0)
    equal(list(driving.list_branches()), ["audit", "main"])
    spent = list(driving.list_time_spent(OCTOBER, user_email="b.okafor@northlane.example"))
    equal([each.time_spent_seconds for each in spent], [412, 388, 95])
    equal({each.workflow_stage.title for each in spent}, {"Annotate"})
    equal(list(driving.get_task_actions(after=OCTOBER)), [])
    logs = driving.get_editor_logs(OCTOBER - datetime.timedelta(days=30), OCTOBER, action="CREATE_OBJECT")
    equal({log.object_shape for log in logs}, {"bounding_box", "polyline"})
    nowhere = f"projects/{driving.project_hash}/nowhere"
    message = refused(UnknownException, lambda: driving._api_client.get(nowhere, params=None, result_type=None))
    assert "not emulated" in message, message


def main():
    """Everything that is not labels, in an order in which nothing disturbs what comes later."""
    url, key_file = sys.argv[1:]
    client = EncordUserClient.create_with_ssh_private_key(ssh_private_key_path=key_file, domain=url)
    driving = find(client, DRIVING)
    see_the_work(client, driving)
    if IS_OLD:
        keep_models(driving)
    edit_through_the_legacy_record(client, driving)
    share_an_ontology(client)
    copy_in_all_modes(client, driving)
    fill_collections(driving)
    fill_from_presets(driving)
    import_into_explorer(client)
    if IS_NEW:
        use_newer_members(driving)
    print("all good")  # noqa: T201 - what the test waits for


if __name__ == "__main__":
    main()
