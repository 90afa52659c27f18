"""Copying a project: what comes along, what does not, and who may."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.sandbox.conftest import DRIVING, Visit
from tests.sandbox.test_collection_items import data_of, draw_box
from tests.sandbox.visitor import Visitor

from labelform.sandbox import Sandbox

NIGHT = "NL fleet7 2026-09 motorway night"
DAY = "NL fleet7 2026-09 motorway day"


def order(*options: str, title: str | None = None, description: str | None = None, **labels: Any) -> dict[str, Any]:
    """Write an order as the SDK sends it: everything is there, and null where nothing was said."""
    names = {key: labels.pop(key, None) for key in ("dataset_title", "dataset_description")}
    chosen = {"accepted_label_hashes": None, "accepted_label_statuses": None, "create_new_dataset": None}
    return {
        "copy_project_options": list(options),
        "copy_labels_options": {"datasets_to_data_hashes_map": {}, **chosen, **labels},
        "project_copy_metadata": {"project_title": title, "project_description": description, **names},
    }


def copy(visitor: Visitor, project: str, *options: str, **more: Any) -> str:
    return str(visitor.rpc_ok("projectcopy POST", order(*options, **more), uid=project, resource=project))


def refusal(visitor: Visitor, project: str, *options: str, **more: Any) -> tuple[str, str]:
    envelope = visitor.rpc("projectcopy POST", order(*options, **more), uid=project, resource=project)
    return envelope["response"][0], envelope["payload"]


def test_a_plain_copy_has_ontology_and_workflow_and_nothing_else(me: Visitor, driving: str) -> None:
    made = copy(me, driving)

    original, copied = me.get(f"projects/{driving}"), me.get(f"projects/{made}")
    assert copied["title"] == f"Copy of {DRIVING}"
    assert copied["description"] == original["description"]
    assert (copied["status"], copied["creatorEmail"]) == ("notStarted", "svc-labelform@northlane.example")
    assert copied["ontologyHash"] == original["ontologyHash"]
    stages = [(stage["stageType"], stage["title"]) for stage in original["workflow"]["stages"]]
    assert [(stage["stageType"], stage["title"]) for stage in copied["workflow"]["stages"]] == stages
    for path in ("datasets", "groups", "tags", "issue-tags"):
        assert me.get(f"projects/{made}/{path}")["results"] == []
    for path in ("collections", "presets"):
        assert me.get(f"active/{made}/{path}")["results"] == []
    assert me.rpc_ok("modelconfiguration GET", resource=made) == []


def test_title_and_description_can_be_given(me: Visitor, driving: str) -> None:
    made = copy(me, driving, title="Q1", description="next quarter")

    copied = me.get(f"projects/{made}")
    assert (copied["title"], copied["description"]) == ("Q1", "next quarter")


def test_collaborators_come_with_their_roles_and_groups_stay_behind(me: Visitor, driving: str) -> None:
    made = copy(me, driving, "collaborators")

    assert {each["userEmail"]: each["userRole"] for each in me.get(f"projects/{made}/users")["results"]} == {
        "svc-labelform@northlane.example": 0,
        "ilse.vandermeer@northlane.example": 4,
        "tomasz.wrona@northlane.example": 2,
    }
    assert me.get(f"projects/{made}/groups")["results"] == []


@pytest.mark.parametrize(("quirk", "emails"), [("include", 2), ("leave", 1)])
def test_admins_come_along_without_the_other_collaborators(
    open_with: Callable[..., Sandbox], visit: Visit, quirk: str, emails: int
) -> None:
    sandbox = open_with(copy_admins=quirk)
    owner = visit(sandbox, "platform.owner@northlane.example")
    driving = visit(sandbox).hash_of("project", DRIVING)

    made = copy(owner, driving)

    users = owner.get(f"projects/{made}/users")["results"]
    assert len(users) == emails
    assert all(each["userRole"] == 0 for each in users)


def test_attached_datasets_are_the_same_and_their_tasks_are_new(me: Visitor, driving: str) -> None:
    draw_box(me, driving, data_of(me, NIGHT)[-1], "box00001")

    made = copy(me, driving, "datasets")

    titles = [[each["datasetHash"] for each in me.get(f"projects/{p}/datasets")["results"]] for p in (driving, made)]
    assert sorted(titles[0]) == sorted(titles[1])
    rows = me.rpc_ok("labelrowmetadata GET", {"include_uninitialised_labels": True}, resource=made)
    assert len(rows) == 24
    assert {row["label_hash"] for row in rows} == {None}
    assert {row["workflow_graph_node"]["title"] for row in rows} == {"Annotate"}


def test_cloned_data_is_new_data_of_one_new_dataset(me: Visitor, driving: str) -> None:
    made = copy(me, driving, create_new_dataset=True, dataset_title="all of it", dataset_description="d")

    (dataset,) = me.get(f"projects/{made}/datasets")["results"]
    assert (dataset["title"], dataset["description"]) == ("all of it", "d")
    rows = me.rpc_ok("datarows GET", {"dataset_access_settings": {}}, resource=dataset["datasetHash"])
    originals = [*data_of(me, DAY), *data_of(me, NIGHT)]
    assert len(rows) == len(originals) == 24
    assert {row["data_hash"] for row in rows}.isdisjoint(originals)


def test_a_clone_can_be_of_some_data(me: Visitor, driving: str) -> None:
    night, day = me.hash_of("dataset", NIGHT), me.hash_of("dataset", DAY)
    chosen = {night: data_of(me, NIGHT)[:2], day: []}

    made = copy(me, driving, title="part", create_new_dataset=True, datasets_to_data_hashes_map=chosen)

    (dataset,) = me.get(f"projects/{made}/datasets")["results"]
    assert dataset["title"] == "part"
    rows = me.rpc_ok("datarows GET", {"dataset_access_settings": {}}, resource=dataset["datasetHash"])
    assert len(rows) == 2
    wrong = {day: data_of(me, NIGHT)[:1]}
    code, message = refusal(me, driving, create_new_dataset=True, datasets_to_data_hashes_map=wrong)
    assert code == "RESOURCE_NOT_FOUND_ERROR"
    assert message == f"project {driving} has no data {wrong[day][0]} in a dataset {day}"


def test_models_come_with_their_trainings(me: Visitor, driving: str) -> None:
    made = copy(me, driving, "models")

    models, originals = (me.rpc_ok("modelconfiguration GET", resource=each) for each in (made, driving))
    assert [each["title"] for each in models] == [each["title"] for each in originals]
    assert [len(each["model_iteration_uids"]) for each in models] == [2, 0]
    assert {each["model_uid"] for each in models}.isdisjoint(each["model_uid"] for each in originals)


def labels_of(visitor: Visitor, project: str) -> dict[str, list[str]]:
    """Tell the objects on the first frame of every label row, by the title of its data."""
    listed = visitor.rpc_ok("labelrowmetadata GET", {"include_uninitialised_labels": False}, resource=project)
    found = {}
    for each in listed:
        payload = {"multi_request": False, "get_signed_url": False}
        row = visitor.rpc_ok("labelrow GET", payload, uid=each["label_hash"], resource=project)
        objects = row["data_units"][each["data_hash"]]["labels"]["objects"]
        assert sorted(row["object_answers"]) == sorted(item["objectHash"] for item in objects)
        found[each["data_title"]] = [item["objectHash"] for item in objects]
    return found


@pytest.mark.parametrize("more", [{}, {"create_new_dataset": True}])
def test_labels_come_along_with_attached_and_with_cloned_data(me: Visitor, driving: str, more: dict[str, Any]) -> None:
    *_, first, second = data_of(me, NIGHT)
    draw_box(me, driving, first, "box00001")
    draw_box(me, driving, second, "box00002")
    options = ["labels"] if more else ["labels", "datasets"]

    made = copy(me, driving, *options, **more)

    copied = labels_of(me, made)
    assert copied == labels_of(me, driving)
    listed = me.rpc_ok("labelrowmetadata GET", {"include_uninitialised_labels": False}, resource=made)
    assert {row["label_status"] for row in listed} == {"LABEL_IN_PROGRESS"}
    assert {"box00001", "box00002"} <= {each for objects in copied.values() for each in objects}


@pytest.mark.parametrize(
    ("accepted", "copied"),
    [
        (["box00001"], [["box00001"]]),
        (["box/0+02", "unknown1"], [["box/0+02"]]),
        (["box00001", "box/0+02"], [["box00001"], ["box/0+02"]]),
        (["5e19a0c4"], [["5e19a0c4"]]),
        ([], []),
    ],
)
def test_labels_can_be_chosen_by_the_hashes_of_objects(
    me: Visitor, driving: str, accepted: list[str], copied: list[list[str]]
) -> None:
    *_, first, second = data_of(me, NIGHT)
    draw_box(me, driving, first, "box00001")
    draw_box(me, driving, second, "box/0+02")

    made = copy(me, driving, "labels", "datasets", accepted_label_hashes=accepted)

    assert sorted(labels_of(me, made).values()) == sorted(copied)


def test_labels_can_be_chosen_by_the_hashes_of_classifications_and_not_by_those_of_label_rows(
    me: Visitor, driving: str
) -> None:
    rows = me.rpc_ok("labelrowmetadata GET", {"include_uninitialised_labels": False}, resource=driving)
    payload = {"multi_request": False, "include_reviews": False}
    answers = [
        set(me.rpc_ok("labelrow GET", payload, uid=row["label_hash"], resource=driving)["classification_answers"])
        for row in rows
    ]
    wanted = min(hash_ for hashes in answers for hash_ in hashes)

    by_classification = copy(me, driving, "labels", "datasets", accepted_label_hashes=[wanted])
    by_row = copy(me, driving, "labels", "datasets", accepted_label_hashes=[row["label_hash"] for row in rows])

    (row,) = me.rpc_ok("labelrowmetadata GET", {"include_uninitialised_labels": False}, resource=by_classification)
    copied = me.rpc_ok("labelrow GET", payload, uid=row["label_hash"], resource=by_classification)
    assert (list(copied["classification_answers"]), copied["object_answers"]) == ([wanted], {})
    assert labels_of(me, by_row) == {}


def test_labels_that_are_chosen_in_two_ways_must_fit_both(me: Visitor, driving: str) -> None:
    draw_box(me, driving, data_of(me, NIGHT)[-1], "box00001")
    options = {"accepted_label_hashes": ["box00001"], "accepted_label_statuses": ["PENDING"]}

    assert labels_of(me, copy(me, driving, "labels", "datasets", **options)) == {}
    options["accepted_label_statuses"] = ["NOT_SELECTED_FOR_REVIEW"]
    assert list(labels_of(me, copy(me, driving, "labels", "datasets", **options)).values()) == [["box00001"]]


def test_labels_can_be_chosen_by_what_reviewers_said(me: Visitor, driving: str) -> None:
    draw_box(me, driving, data_of(me, DAY)[-1], "box00001")
    stages = me.get(f"projects/{driving}")["workflow"]["stages"]
    review = next(stage["uuid"] for stage in stages if stage["title"] == "Review")
    task = me.get(f"projects/{driving}/workflow/stages/{review}/tasks")["results"][0]
    path = f"projects/{driving}/workflow/stages/{review}/tasks/{task['uuid']}/reviews"
    pedestrian = next(each for each in me.get(path)["results"] if each["labelId"] == "5e19a0c4")
    me.do("POST", f"{path}/actions", [{"reviewUuid": pedestrian["reviewUuid"], "action": "APPROVE"}])

    def chosen(*statuses: str) -> list[list[str]]:
        made = copy(me, driving, "labels", "datasets", accepted_label_statuses=list(statuses))
        return list(labels_of(me, made).values())

    assert chosen("APPROVED") == [["5e19a0c4"]]
    assert ["box00001"] in chosen("NOT_SELECTED_FOR_REVIEW")
    (pending,) = [each for each in chosen("PENDING") if len(each) == 2]
    assert "5e19a0c4" not in pending
    assert chosen("DELETED") == []


@pytest.mark.parametrize(
    ("options", "more", "message"),
    [
        (["labels"], {}, "labels can only be copied together with datasets"),
        (["datasets"], {"create_new_dataset": True}, "datasets are either attached or cloned, not both"),
        (["people"], {}, 'copy_project_options: "people" is not one of labels, datasets, models, collaborators'),
        (
            ["labels", "datasets"],
            {"accepted_label_statuses": ["GOOD"]},
            '"GOOD" is not a label status; choose from APPROVED, PENDING, REJECTED, DELETED, NOT_SELECTED_FOR_REVIEW',
        ),
    ],
)
def test_orders_that_contradict_themselves_are_refused(
    me: Visitor, driving: str, options: list[str], more: dict[str, Any], message: str
) -> None:
    assert refusal(me, driving, *options, **more) == ("INVALID_ARGUMENTS_ERROR", message)


def test_copying_takes_a_project_admin(sandbox: Sandbox, visit: Visit, driving: str) -> None:
    manager = visit(sandbox, "ilse.vandermeer@northlane.example")
    annotator = visit(sandbox, "b.okafor@northlane.example")

    assert refusal(annotator, driving)[0] == "AUTHORISATION_ERROR"
    assert copy(manager, driving)  # a team manager, but admin through a group


def test_a_refused_copy_leaves_nothing_behind(me: Visitor, driving: str) -> None:
    before = len(me.get("projects")["results"])

    refusal(me, driving, "datasets", "labels", accepted_label_statuses=["GOOD"])

    assert len(me.get("projects")["results"]) == before
