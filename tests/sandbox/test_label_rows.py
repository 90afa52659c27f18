"""Label rows over the wire: listing, initialising, saving, reading, and what is refused."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from tests.sandbox.conftest import Visit
from tests.sandbox.labelling import (
    CAR,
    CLIPS,
    DAY,
    PRICE_TAG,
    RETAIL,
    SHELF_STATE,
    WEATHER,
    a_box,
    initialise,
    labels_of,
    read,
    rows_of,
    save,
    unlabelled,
    with_objects,
)
from tests.sandbox.visitor import Visitor

from labelform.sandbox import Sandbox

NOWHERE = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def row(me: Visitor, driving: str) -> dict[str, Any]:
    """A label row that has just been initialised."""
    return initialise(me, driving, unlabelled(me, driving)[0])


def test_all_data_of_a_project_has_a_label_row_before_anybody_labels(me: Visitor, driving: str) -> None:
    rows = rows_of(me, driving)

    assert len(rows) == 24
    fresh = next(each for each in rows if each["label_hash"] is None)
    assert (fresh["label_status"], fresh["created_at"], fresh["branch_name"]) == ("NOT_LABELLED", None, "main")
    assert fresh["workflow_graph_node"]["title"] == "Annotate"
    assert rows_of(me, driving, include_uninitialised_labels=False) == [row for row in rows if row["label_hash"]]


def test_initialising_creates_an_empty_label_row_in_progress(me: Visitor, driving: str) -> None:
    data = unlabelled(me, driving)[0]

    row = initialise(me, driving, data)

    assert (row["label_status"], row["data_type"], row["data_hash"]) == ("LABEL_IN_PROGRESS", "image", data)
    assert labels_of(row) == {"objects": [], "classifications": []}
    (listed,) = rows_of(me, driving, data_hashes=[data])
    assert (listed["label_hash"], listed["created_at"]) == (row["label_hash"], row["created_at"])


def test_several_are_initialised_in_one_request_or_none(me: Visitor, driving: str) -> None:
    first, second = unlabelled(me, driving)[:2]
    payload = {"multi_request": True, "get_signed_url": False, "branch_name": "main"}

    refused = me.rpc("labelrow PUT", payload, uid=[first, NOWHERE], resource=driving)
    made = me.rpc_ok("labelrow PUT", payload, uid=[first, second], resource=driving)

    assert refused["response"] == ["RESOURCE_NOT_FOUND_ERROR"]
    assert [row["data_hash"] for row in made] == [first, second]


def test_initialising_twice_is_refused_so_that_no_work_is_lost(me: Visitor, driving: str, row: dict[str, Any]) -> None:
    again = me.rpc("labelrow PUT", {"get_signed_url": False}, uid=row["data_hash"], resource=driving)

    assert (again["status"], again["response"]) == (409, ["RESOURCE_EXISTS_ERROR"])


def test_each_branch_has_labels_of_its_own(me: Visitor, driving: str, row: dict[str, Any]) -> None:
    other = initialise(me, driving, row["data_hash"], branch_name="second")
    save(me, driving, with_objects(other, a_box("aaaaaaaa")))

    assert other["label_hash"] != row["label_hash"]
    assert labels_of(read(me, driving, row["label_hash"]))["objects"] == []
    rows = rows_of(me, driving, data_hashes=[row["data_hash"]], include_all_label_branches=True)
    assert [each["branch_name"] for each in rows] == ["main", "second"]
    (second,) = rows_of(me, driving, data_hashes=[row["data_hash"]], branch_name="second")
    assert second["label_hash"] == other["label_hash"]


def test_one_branch_and_all_branches_exclude_each_other(me: Visitor, driving: str) -> None:
    payload = {"branch_name": "main", "include_all_label_branches": True}

    refused = me.rpc("labelrowmetadata GET", payload, resource=driving)

    assert refused["response"] == ["INVALID_ARGUMENTS_ERROR"]


def test_labels_come_back_as_they_were_saved(me: Visitor, driving: str, row: dict[str, Any]) -> None:
    odd = a_box("aaaaaaaa", createdAt="Thu, 02 Jan 2025 03:04:05 UTC", vendorKey={"π": [1.5, None, 1e-12]})
    sent = with_objects(row, odd)
    sent["object_actions"] = {"aaaaaaaa": {"objectHash": "aaaaaaaa", "actions": [], "vendorKey": 1}}

    assert save(me, driving, sent)["response"] is True

    got = read(me, driving, row["label_hash"])
    for key in ("object_answers", "object_actions", "classification_answers"):
        assert got[key] == sent[key]
    assert labels_of(got) == labels_of(sent)


def test_of_what_is_saved_only_labels_are_taken(me: Visitor, driving: str, row: dict[str, Any]) -> None:
    sent = with_objects(row, a_box("aaaaaaaa")) | {"data_title": "other", "label_status": "REVIEWED"}

    save(me, driving, sent)

    got = read(me, driving, row["label_hash"])
    assert (got["data_title"], got["label_status"]) == (row["data_title"], "LABEL_IN_PROGRESS")


def test_several_are_saved_in_one_request_or_none(me: Visitor, driving: str) -> None:
    rows = [initialise(me, driving, data) for data in unlabelled(me, driving)[:2]]
    good = [with_objects(row, a_box("aaaaaaaa")) for row in rows]
    bad = [good[0], with_objects(rows[1], a_box("bbbbbbbb", "ffffffff"))]
    hashes = [row["label_hash"] for row in rows]

    refused = me.rpc("labelrow POST", {"multi_request": True, "labels": bad}, uid=hashes, resource=driving)
    before = [labels_of(read(me, driving, label_hash))["objects"] for label_hash in hashes]
    me.rpc_ok("labelrow POST", {"multi_request": True, "labels": good}, uid=hashes, resource=driving)

    assert refused["response"] == ["FEATURE_DOES_NOT_EXIST_ERROR"]
    assert before == [[], []]
    assert [len(labels_of(read(me, driving, label_hash))["objects"]) for label_hash in hashes] == [1, 1]


Spoil = Callable[[dict[str, Any]], object]


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda row: labels_of(row)["objects"][0].update(featureHash="ffffffff"), "FEATURE_DOES_NOT_EXIST_ERROR"),
        (lambda row: row.update(object_answers={}), "ANSWER_DICTIONARY_ERROR"),
        (lambda row: labels_of(row)["objects"][0].pop("objectHash"), "CORRUPTED_LABEL_ERROR"),
        (lambda row: labels_of(row).update(objects="none"), "CORRUPTED_LABEL_ERROR"),
        (lambda row: row.update(data_units={NOWHERE: {"labels": {}}}), "CORRUPTED_LABEL_ERROR"),
        (lambda row: row.update(data_units=[]), "CORRUPTED_LABEL_ERROR"),
        (lambda row: row.update(label_hash=NOWHERE), "RESOURCE_NOT_FOUND_ERROR"),
        (lambda row: row.update(validate_before_saving="yes"), "INVALID_ARGUMENTS_ERROR"),
    ],
)
def test_labels_that_cannot_be_are_refused(
    me: Visitor, driving: str, row: dict[str, Any], spoil: Spoil, code: str
) -> None:
    sent = with_objects(row, a_box("aaaaaaaa"))
    spoil(sent)

    assert save(me, driving, sent)["response"] == [code]


def test_labels_of_a_video_are_refused_for_an_image(me: Visitor, driving: str, row: dict[str, Any]) -> None:
    sent = deepcopy(row)
    (unit,) = sent["data_units"].values()
    unit["labels"] = {"4": unit["labels"]}

    refused = save(me, driving, sent)

    assert refused["response"] == ["CORRUPTED_LABEL_ERROR"]
    assert refused["payload"] == f'labels of {unit["data_hash"]} have "4" beside objects and classifications'


def test_a_frame_behind_the_last_one_is_refused(me: Visitor) -> None:
    retail = me.hash_of("project", RETAIL)
    row = initialise(me, retail, unlabelled(me, retail, CLIPS)[0])

    ok = save(me, retail, with_objects(row, a_box("aaaaaaaa", PRICE_TAG), frame="224"))
    behind = save(me, retail, with_objects(row, a_box("aaaaaaaa", PRICE_TAG), frame="225"))
    nonsense = save(me, retail, with_objects(row, a_box("aaaaaaaa", PRICE_TAG), frame="last"))

    assert ok["response"] is True
    assert (behind["response"], behind["payload"]) == (
        ["CORRUPTED_LABEL_ERROR"],
        "frame 225 is not one of the 225 frames of the data",
    )
    assert nonsense["payload"] == '"last" is not the number of a frame'


def test_contradictions_to_the_ontology_make_a_row_invalid_and_strict_saving_refuses_them(
    me: Visitor, driving: str, row: dict[str, Any]
) -> None:
    wrong = a_box("aaaaaaaa")
    del wrong["boundingBox"]
    sent = with_objects(row, wrong)
    path = f"projects/{driving}/labels/{row['label_hash']}/validation-state"

    strict = save(me, driving, sent, validate_before_saving=True)
    lenient = save(me, driving, sent)

    words = "object aaaaaaaa on frame 0: a bounding_box needs boundingBox"
    assert (strict["response"], strict["payload"]) == (["CORRUPTED_LABEL_ERROR"], words)
    assert lenient["response"] is True
    assert read(me, driving, row["label_hash"])["is_valid"] is False
    state = me.get(path)
    assert (state["isValid"], state["errors"], state["version"]) == (False, [words], 2)
    save(me, driving, row)
    assert (me.get(path)["isValid"], me.get(path)["version"]) == (True, 3)


def test_unknown_answers_make_a_row_invalid(me: Visitor, driving: str, row: dict[str, Any]) -> None:
    sent = with_objects(row, a_box("aaaaaaaa"))
    answer = {"name": "x", "value": "x", "featureHash": "ffffffff", "answers": []}
    sent["object_answers"]["aaaaaaaa"]["classifications"] = [answer]

    save(me, driving, sent)

    state = me.get(f"projects/{driving}/labels/{row['label_hash']}/validation-state")
    assert state["errors"] == ["answer of aaaaaaaa: the ontology has no attribute ffffffff"]


def test_unknown_features_can_be_let_in(open_with: Callable[..., Sandbox], visit: Visit) -> None:
    me = visit(open_with(unknown_features="mark-invalid"))
    driving = me.hash_of("project", "Northlane Perception - Front Camera 2D - Q4")
    row = initialise(me, driving, unlabelled(me, driving)[0])

    saved = save(me, driving, with_objects(row, a_box("aaaaaaaa", "ffffffff")))

    assert saved["response"] is True
    assert read(me, driving, row["label_hash"])["is_valid"] is False


def test_more_label_rows_than_the_limit_are_refused_with_it(open_with: Callable[..., Sandbox], visit: Visit) -> None:
    me = visit(open_with(multi_label_limit="1"))
    driving = me.hash_of("project", "Northlane Perception - Front Camera 2D - Q4")
    data = unlabelled(me, driving)[:2]

    refused = me.rpc("labelrow PUT", {"multi_request": True}, uid=data, resource=driving)

    assert (refused["response"], refused["payload"]) == (["MULTI_LABEL_LIMIT_ERROR"], {"maximum_labels_allowed": 1})


def test_labels_can_be_narrowed_to_features(me: Visitor, driving: str) -> None:
    complete = next(row for row in rows_of(me, driving) if row["workflow_graph_node"]["title"] == "Complete")

    cars = read(me, driving, complete["label_hash"], include_object_feature_hashes=[CAR])
    weather = read(
        me,
        driving,
        complete["label_hash"],
        include_object_feature_hashes=[],
        include_classification_feature_hashes=[WEATHER],
    )

    assert {each["featureHash"] for each in labels_of(cars)["objects"]} == {CAR}
    assert set(cars["object_answers"]) == {each["objectHash"] for each in labels_of(cars)["objects"]}
    assert len(cars["classification_answers"]) == 1
    assert (labels_of(weather)["objects"], weather["object_answers"]) == ([], {})
    assert len(labels_of(weather)["classifications"]) == 1


def test_labels_of_archived_features_are_left_out_when_asked(me: Visitor, driving: str) -> None:
    complete = next(row for row in rows_of(me, driving) if row["workflow_graph_node"]["title"] == "Complete")
    ontology = me.hash_of("ontology", "NL Road Users & Lanes v6")
    kept = me.get(f"ontologies/{ontology}")
    kept["editor"]["objects"][0]["archived"] = True
    me.do("PUT", f"ontologies/{ontology}", {key: kept[key] for key in ("title", "description", "editor")})

    without = read(me, driving, complete["label_hash"], include_archived=False)
    everything = read(me, driving, complete["label_hash"])

    assert CAR not in {each["featureHash"] for each in labels_of(without)["objects"]}
    assert CAR in {each["featureHash"] for each in labels_of(everything)["objects"]}


def test_what_an_old_sdk_saved_on_frames_a_new_one_finds_in_answers(me: Visitor) -> None:
    retail = me.hash_of("project", RETAIL)
    row = initialise(me, retail, unlabelled(me, retail, CLIPS)[0])
    said = {"classificationHash": "cccccccc", "featureHash": SHELF_STATE, "createdBy": "a@b.example"}
    labels_of(row).update({frame: {"objects": [], "classifications": [said]} for frame in ("3", "4", "9")})
    row["classification_answers"] = {"cccccccc": {"classificationHash": "cccccccc", "classifications": []}}

    save(me, retail, row)

    answer = read(me, retail, row["label_hash"])["classification_answers"]["cccccccc"]
    assert (answer["range"], answer["featureHash"]) == ([[3, 4], [9, 9]], SHELF_STATE)
    assert answer["createdBy"] == "a@b.example"


def test_what_a_new_sdk_saved_in_answers_an_old_one_finds_on_frames(me: Visitor) -> None:
    retail = me.hash_of("project", RETAIL)
    row = initialise(me, retail, unlabelled(me, retail, CLIPS)[0])
    answer = {"classificationHash": "cccccccc", "featureHash": SHELF_STATE, "classifications": [], "range": [[3, 4]]}
    row["classification_answers"] = {"cccccccc": answer}

    save(me, retail, row)
    far = save(me, retail, row | {"classification_answers": {"cccccccc": answer | {"range": [[3, 225]]}}})

    labels = labels_of(read(me, retail, row["label_hash"]))
    assert set(labels) == {"3", "4"}
    assert [each["classificationHash"] for each in labels["3"]["classifications"]] == ["cccccccc"]
    assert far["response"] == ["CORRUPTED_LABEL_ERROR"]


def test_a_frame_says_who_made_a_classification_even_if_nobody_said_because_an_old_sdk_cannot_read_it_otherwise(
    me: Visitor,
) -> None:
    retail = me.hash_of("project", RETAIL)
    row = initialise(me, retail, unlabelled(me, retail, CLIPS)[0])
    said = {"classificationHash": "cccccccc", "featureHash": SHELF_STATE, "classifications": [], "range": [[3, 3]]}
    row["classification_answers"] = {"cccccccc": said | {"createdBy": None, "confidence": 0.5}}

    save(me, retail, row)

    (mark,) = labels_of(read(me, retail, row["label_hash"]))["3"]["classifications"]
    assert (mark["createdBy"], mark["manualAnnotation"], mark["confidence"]) == (None, True, 0.5)


@pytest.mark.parametrize(
    ("narrow", "count"),
    [
        ({"data_title_eq": "nl7-03_cam_front_20260901_00000.png"}, 1),
        ({"data_title_like": "NL7-03%"}, 12),
        ({"data_hashes": []}, 0),
        ({"label_hashes": []}, 0),
        ({"workflow_graph_node_title_eq": "Review"}, 1),
        ({"workflow_graph_node_title_like": "%e%"}, 24),
        ({"workflow_graph_node_title_like": "%audit"}, 1),
        ({"label_statuses": ["IN_REVIEW"]}, 2),
        ({"label_statuses": ["RETURNED"]}, 1),
        ({"label_statuses": ["COMPLETED", "RETURNED"]}, 2),
        ({"label_statuses": []}, 0),
        ({"edited_after": "2026-09-14T11:00:00"}, 3),
        ({"edited_before": "2026-09-14T11:00:00+00:00"}, 1),
        ({"shadow_data_state": "SHADOW_DATA"}, 0),
        ({"shadow_data_state": "NOT_SHADOW_DATA"}, 24),
        ({"branch_name": "nobody's"}, 24),
    ],
)
def test_the_list_can_be_narrowed(me: Visitor, driving: str, narrow: dict[str, Any], count: int) -> None:
    assert len(rows_of(me, driving, **narrow)) == count


@pytest.mark.parametrize(
    ("narrow", "message"),
    [
        (
            {"label_statuses": ["QUEUED", "FOO"]},
            'label_statuses: "FOO" is not one of QUEUED, ASSIGNED, IN_REVIEW, RETURNED, COMPLETED',
        ),
        (
            {"shadow_data_state": "nah"},
            'shadow_data_state: "nah" is not one of ALL_DATA, SHADOW_DATA, NOT_SHADOW_DATA',
        ),
    ],
)
def test_a_word_that_nobody_knows_is_refused_and_narrows_nothing(
    me: Visitor, driving: str, narrow: dict[str, Any], message: str
) -> None:
    refused = me.rpc("labelrowmetadata GET", narrow, resource=driving)

    assert (refused["status"], refused["payload"]) == (400, message)


def test_metadata_and_pictures_come_only_when_asked_for(me: Visitor, driving: str) -> None:
    (plain,) = rows_of(me, driving, data_title_eq="nl7-03_cam_front_20260901_00000.png")
    (full,) = rows_of(
        me,
        driving,
        data_title_eq="nl7-03_cam_front_20260901_00000.png",
        include_client_metadata=True,
        include_images_data=True,
        include_workflow_graph_node=False,
    )

    assert (plain["client_metadata"], plain["images_data"]) == (None, None)
    assert full["client_metadata"]["vehicle_id"] == "NL7-03"
    assert [image["image_hash"] for image in full["images_data"]] == [full["data_hash"]]
    assert full["workflow_graph_node"] is None


def test_detached_data_takes_its_labels_out_of_sight_and_back(me: Visitor, driving: str, row: dict[str, Any]) -> None:
    dataset = me.hash_of("dataset", DAY)
    save(me, driving, with_objects(row, a_box("aaaaaaaa")))

    me.rpc_ok("projectdataset DELETE", uid=[dataset], resource=driving)
    gone = me.rpc("labelrow GET", {"multi_request": False}, uid=row["label_hash"], resource=driving)
    me.rpc_ok("projectdataset POST", {"dataset_hashes": [dataset]}, resource=driving)

    assert gone["response"] == ["RESOURCE_NOT_FOUND_ERROR"]
    assert len(labels_of(read(me, driving, row["label_hash"]))["objects"]) == 1


def test_detaching_can_cost_the_labels(open_with: Callable[..., Sandbox], visit: Visit) -> None:
    me = visit(open_with(detach_dataset="delete-labels"))
    driving = me.hash_of("project", "Northlane Perception - Front Camera 2D - Q4")
    dataset = me.hash_of("dataset", DAY)

    me.rpc_ok("projectdataset DELETE", uid=[dataset], resource=driving)
    me.rpc_ok("projectdataset POST", {"dataset_hashes": [dataset]}, resource=driving)

    rows = rows_of(me, driving)
    assert {row["dataset_title"] for row in rows if row["label_hash"]} == {"NL fleet7 2026-09 motorway night"}
    assert {row["workflow_graph_node"]["title"] for row in rows if row["dataset_title"] == DAY} == {"Annotate"}


def test_a_label_row_of_another_project_is_not_found(me: Visitor, driving: str, row: dict[str, Any]) -> None:
    other = me.hash_of("project", RETAIL)

    refused = me.rpc("labelrow GET", {"multi_request": False}, uid=row["label_hash"], resource=other)

    assert refused["response"] == ["RESOURCE_NOT_FOUND_ERROR"]


@pytest.mark.parametrize("status", ["paused", "completed", "cancelled", "archived"])
def test_in_a_stopped_project_annotators_read_labels_and_change_none(
    open_with: Callable[..., Sandbox], visit: Visit, status: str
) -> None:
    sandbox = open_with(open_project="members")
    me, annotator = visit(sandbox), visit(sandbox, "l.maes@ctlung04.example")
    lungs = me.hash_of("project", "CT-LUNG-04 Nodule Segmentation (double read)")
    data = [row["data_hash"] for row in rows_of(me, lungs) if row["label_hash"] is None]

    me.do("PUT", f"projects/{lungs}/status", {"status": status})
    refused = annotator.rpc("labelrow PUT", {}, uid=data[0], resource=lungs)
    initialise(me, lungs, data[0])
    me.do("PUT", f"projects/{lungs}/status", {"status": "inProgress"})

    assert f"is {status}: you cannot initialise labels" in str(refused["payload"])
    assert rows_of(annotator, lungs)
    initialise(annotator, lungs, data[1])


def test_viewers_read_labels_and_change_none(open_with: Callable[..., Sandbox], visit: Visit) -> None:
    sandbox = open_with(open_project="members")
    me, viewer = visit(sandbox), visit(sandbox, "ops.midwest@shelfsight.example")
    retail = me.hash_of("project", RETAIL)

    assert len(rows_of(viewer, retail)) == 24
    data = unlabelled(me, retail, CLIPS)[0]
    refused = viewer.rpc("labelrow PUT", {}, uid=data, resource=retail)
    assert refused["response"] == ["AUTHORISATION_ERROR"]
    assert "a role other than viewer on [staging] ShelfSight" in refused["payload"]
