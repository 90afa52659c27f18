"""Label rows: what is asked of the platform, and what is handed out. A platform is a function here."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any, cast
from uuid import UUID

import pytest
from tests.client import label_samples as samples
from tests.client.world import ONTOLOGY_ANSWER, ROOT, MakeWorld, World

import labelform.objects
from labelform.client.values.labels import LabelRowDict
from labelform.errors import (
    ConnectionLostError,
    Effect,
    InvalidArgumentsError,
    InvalidDateFormatError,
    LabelRowError,
    UnexpectedAnswerError,
    UnknownException,
    UnreadableLabelsWarning,
    WrongProjectTypeError,
)
from labelform.objects import LabelRow, UnreadableLabel
from labelform.types import AnnotationTaskStatus, DataType, LabelStatus, ShadowDataState

LISTED = samples.listed()
ONTOLOGY = {"GET /v2/public/ontologies/o": {**ONTOLOGY_ANSWER, "editor": samples.EDITOR}}


def rows_of(here: World) -> list[LabelRow]:
    rows = here.project.list_label_rows_v2()
    here.sent.clear()
    here.bodies.clear()
    return rows


def image(world: MakeWorld, **changes: Any) -> tuple[World, LabelRow]:
    """Return a platform with one image, whose labels have been read."""
    answers = {"labelrowmetadata GET": [LISTED[samples.IMAGE]], "labelrow GET": [{**samples.image_row(), **changes}]}
    here = world({**ONTOLOGY, **answers, "labelrow POST": True})
    [row] = rows_of(here)
    row.initialise_labels()
    return here, row


def test_label_rows_are_listed_with_all_that_is_known(world: MakeWorld) -> None:
    known = {
        **LISTED[samples.VIDEO],
        "data_type": "video",
        "file_type": "video/mp4",
        "backing_item_uuid": samples.DATASET,
        "client_metadata": {"a": 1},
        "images_data": [{"index": 0}],
        "audio_codec": "mp3",
        "audio_sample_rate": 1,
        "audio_bit_depth": 2,
        "audio_num_channels": 3,
    }
    [row] = world({"labelrowmetadata GET": [known]}).project.list_label_rows_v2()

    assert (row.label_hash, row.data_hash, row.branch_name) == (samples.VIDEO_LABELS, samples.VIDEO, "main")
    assert (row.data_title, row.dataset_hash, row.dataset_title) == ("v.mp4", samples.DATASET, "ds")
    assert (row.data_type, row.file_type, row.data_link) == (DataType.VIDEO, "video/mp4", None)
    assert (row.number_of_frames, row.duration, row.fps, row.width, row.height) == (10, 2.0, 5.0, 20, 10)
    assert row.created_at == row.last_edited_at == datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert (row.audio_codec, row.audio_sample_rate, row.audio_bit_depth, row.audio_num_channels) == ("mp3", 1, 2, 3)
    assert (row.client_metadata, row.images_data, row.backing_item_uuid) == (
        {"a": 1},
        [{"index": 0}],
        UUID(samples.DATASET),
    )
    assert (row.is_valid, row.is_shadow_data, row.priority) == (True, False, 0.5)
    assert row.workflow_graph_node is not None
    assert row.workflow_graph_node.title == "Annotate"
    assert repr(row) == (f"LabelRow(label_hash={samples.VIDEO_LABELS}, data_hash={samples.VIDEO}, data_title='v.mp4')")


def test_the_sdks_name_is_known() -> None:
    assert labelform.objects.LabelRowV2 is LabelRow


def test_unknown_types_and_statuses_survive(world: MakeWorld) -> None:
    odd = {"data_type": "HOLOGRAM", "label_status": "DREAMT_OF", "workflow_graph_node": None, "is_valid": None}
    answers = [{**LISTED[samples.IMAGE], **odd, "annotation_task_status": "LOST"}]
    [row] = world({"labelrowmetadata GET": answers}).project.list_label_rows_v2()

    assert (row.data_type, row.label_status, row.annotation_task_status) == ("hologram", "DREAMT_OF", "LOST")
    assert not row.is_valid


@pytest.mark.parametrize("name", ["label_status", "annotation_task_status"])
def test_what_means_nothing_in_a_workflow_is_refused(name: str, world: MakeWorld) -> None:
    [row, *_] = rows_of(world({"labelrowmetadata GET": [LISTED[samples.IMAGE]]}))

    with pytest.raises(WrongProjectTypeError, match=f"{name} is only for projects without a workflow"):
        getattr(row, name)


def test_priorities_are_for_workflows(world: MakeWorld) -> None:
    [row] = rows_of(world({"labelrowmetadata GET": [{**LISTED[samples.IMAGE], "workflow_graph_node": None}]}))

    with pytest.raises(WrongProjectTypeError, match="priority is only for projects with a workflow"):
        _ = row.priority
    with pytest.raises(WrongProjectTypeError, match="only projects with a workflow"):
        row.set_priority(0.5)


def test_filters_are_sent(world: MakeWorld) -> None:
    here = world({"labelrowmetadata GET": []})

    here.project.list_label_rows_v2(
        [UUID(samples.IMAGE)],
        edited_before=datetime(2025, 1, 2),
        edited_after="2025-01-01",
        label_statuses=[AnnotationTaskStatus.QUEUED],
        shadow_data_state=ShadowDataState.ALL_DATA,
        branch_name="b",
    )

    sent = here.bodies[0]["values"]["payload"]
    assert sent["data_hashes"] == [samples.IMAGE]
    assert (sent["edited_before"], sent["edited_after"]) == ("2025-01-02T00:00:00+00:00", "2025-01-01T00:00:00+00:00")
    assert (sent["label_statuses"], sent["shadow_data_state"], sent["branch_name"]) == (["QUEUED"], "ALL_DATA", "b")
    assert sent["include_uninitialised_labels"] is True


def test_a_time_that_cannot_be_read_is_refused_before_anything_is_sent(world: MakeWorld) -> None:
    here = world({})

    with pytest.raises(InvalidDateFormatError, match="edited_before is 'soon', which is not a time in ISO 8601"):
        here.project.list_label_rows_v2(edited_before="soon")

    assert here.sent == []


@pytest.mark.parametrize(
    ("filters", "message"),
    [
        ({"shadow_data_state": "nah"}, "shadow_data_state is 'nah', which is not one of ALL_DATA, SHADOW_DATA, NOT_"),
        ({"label_statuses": ["FOO"]}, "label_statuses is 'FOO', which is not one of QUEUED, ASSIGNED, IN_REVIEW, RET"),
        ({"label_statuses": "QUEUED"}, "label_statuses is 'QUEUED', which is not a list"),
        ({"edited_before": 5}, "edited_before is 5, which is not a time"),
        ({"data_hashes": 5}, "5 is neither an id nor a list of them"),
    ],
)
def test_a_filter_that_makes_no_sense_is_refused_before_anything_is_sent(
    world: MakeWorld, filters: dict[str, Any], message: str
) -> None:
    here = world({})

    with pytest.raises(InvalidArgumentsError, match=message) as raised:
        here.project.list_label_rows_v2(**filters)

    assert (raised.value.effect, here.sent) == (Effect.NOT_SENT, [])


def test_statuses_may_be_text_and_those_that_a_newer_platform_told_us_are_sent(world: MakeWorld) -> None:
    here = world({"labelrowmetadata GET": []})

    statuses = ["QUEUED", AnnotationTaskStatus("NEW_HERE")]
    here.project.list_label_rows_v2(label_statuses=statuses, shadow_data_state="ALL_DATA")  # type: ignore[arg-type]  # text

    sent = here.bodies[0]["values"]["payload"]
    assert (sent["label_statuses"], sent["shadow_data_state"]) == (["QUEUED", "NEW_HERE"], "ALL_DATA")


def test_labels_that_are_no_dictionary_are_refused_before_anything_is_sent(world: MakeWorld) -> None:
    here = world({})

    with (
        pytest.deprecated_call(),
        pytest.raises(InvalidArgumentsError, match="label is None, which is not a dictionary") as raised,
    ):
        here.project.save_label_row(samples.IMAGE_LABELS, None)  # type: ignore[arg-type]  # that is the point

    assert (raised.value.effect, here.sent) == (Effect.NOT_SENT, [])


def test_the_ontology_is_read_only_when_needed(world: MakeWorld) -> None:
    here, row = image(world)

    [first, *_] = row.get_object_instances()
    assert here.sent == ["POST /public"]
    assert first.object_name == "Blue Car"
    assert row.ontology_structure.objects[0].name == "Blue Car"
    assert here.sent == ["POST /public", "GET /v2/public/ontologies/o"]


def test_labels_that_are_there_are_read_others_begun(world: MakeWorld) -> None:
    answers = {
        "labelrowmetadata GET": list(LISTED.values()),
        "labelrow GET": [samples.video_row(), samples.image_row(), samples.group_row()],
        "labelrow PUT": [samples.new_row()],
    }
    here = world(answers)
    rows = rows_of(here)

    with here.project.create_bundle() as bundle:
        for row in rows:
            row.initialise_labels(bundle=bundle)

    assert [body["query_method"] for body in here.bodies] == ["GET", "PUT"]
    assert all(row.is_labelling_initialised for row in rows)
    assert rows[-1].label_hash == samples.NEW_LABELS
    assert [row.labels["data_title"] for row in rows] == ["img.png", "group", "v.mp4", "new.png"]


def test_rows_that_ask_for_different_things_share_no_request(world: MakeWorld) -> None:
    here = world(
        {
            "labelrowmetadata GET": [LISTED[samples.IMAGE], LISTED[samples.VIDEO]],
            "labelrow GET": lambda asked: [
                row for row in (samples.image_row(), samples.video_row()) if row["label_hash"] in asked["uid"]
            ],
        }
    )
    first, second = rows_of(here)

    with here.project.create_bundle() as bundle:
        first.initialise_labels(bundle=bundle)
        second.initialise_labels({"a"}, include_signed_url=True, bundle=bundle)

    asked = [body["values"]["payload"] for body in here.bodies]
    assert [payload["get_signed_url"] for payload in asked] == [False, True]
    assert [payload["include_object_feature_hashes"] for payload in asked] == [None, ["a"]]


def test_labels_are_not_read_over_what_was_changed(world: MakeWorld) -> None:
    here, row = image(world)

    with pytest.raises(LabelRowError, match="already initialised"):
        row.initialise_labels()
    row.remove_object(row.get_object_instances()[0])
    row.initialise_labels(overwrite=True)

    assert len(row.get_object_instances()) == len(samples.SHAPES)
    assert len(here.sent) == 2


def test_labels_that_do_not_come_are_missed(world: MakeWorld) -> None:
    here = world(
        {
            "labelrowmetadata GET": [LISTED[samples.IMAGE], LISTED[samples.VIDEO]],
            "labelrow GET": [samples.video_row()],
        }
    )
    first, second = rows_of(here)

    with (
        pytest.raises(UnexpectedAnswerError, match=f"no labels for '{samples.IMAGE_LABELS}'"),
        here.project.create_bundle() as bundle,
    ):
        first.initialise_labels(bundle=bundle)
        second.initialise_labels(bundle=bundle)

    assert (first.is_labelling_initialised, second.is_labelling_initialised) == (False, True)


def test_labels_that_are_no_labels_are_refused(world: MakeWorld) -> None:
    here = world({"labelrowmetadata GET": [LISTED[samples.IMAGE]], "labelrow GET": [{"label_hash": "l"}]})

    with pytest.raises(UnexpectedAnswerError, match="data_hash"):
        rows_of(here)[0].initialise_labels()


@pytest.mark.parametrize(
    "use",
    [
        lambda row: row.labels,
        lambda row: row.save(),
        lambda row: row.get_object_instances(),
        lambda row: row.get_frame_view(),
        lambda row: row.to_encord_dict(),
    ],
)
def test_labels_must_be_read_first(use: Any, world: MakeWorld) -> None:
    here = world({"labelrowmetadata GET": [LISTED[samples.IMAGE]]})

    with pytest.raises(LabelRowError, match="initialise_labels"):
        use(rows_of(here)[0])


def test_unknown_things_survive_reading_and_saving(world: MakeWorld) -> None:
    row_answer = samples.image_row()
    unit = row_answer["data_units"][samples.IMAGE]
    unit["labels"]["objects"].append({**samples.label("odd", "tesseract", "Odd"), "tesseract": {"a": [1, None]}})
    unit["labels"]["metadata"] = {"slice": 1}
    unit["new_key"] = {"b": 2}
    row_answer |= {"spaces": {"s": {}}, "unheard_of": [1], "export_history": []}
    expected = deepcopy(row_answer) | {"is_shadow_data": False}
    del expected["is_valid"], expected["export_history"]  # what only the platform can say
    with pytest.warns(UnreadableLabelsWarning, match="'img.png' has labels that cannot be shown"):
        here, row = image(world, **row_answer)

    row.save()

    payload = here.bodies[-1]["values"]["payload"]
    assert payload == {"multi_request": True, "labels": [expected], "validate_before_saving": False}
    assert here.bodies[-1]["values"]["uid"] == [samples.IMAGE_LABELS]
    odd = row.get_object_instances()[-1]
    assert (odd.object_hash, odd.get_annotation().coordinates) == ("odd", None)
    assert odd.get_annotation().to_dict()["tesseract"] == {"a": [1, None]}


def test_labels_that_cannot_be_shown_are_said_in_one_warning_and_named(world: MakeWorld) -> None:
    row_answer = samples.image_row()
    nameless = {"shape": "bounding_box", "boundingBox": samples.BOX}
    row_answer["data_units"][samples.IMAGE]["labels"]["objects"].append(nameless)
    car = samples.label("far", "bounding_box", "Blue Car", boundingBox=samples.BOX)
    held = {"3": {"objects": [car]}, "4": {"objects": [car]}}
    row_answer["spaces"] = {"left": {"space_type": "hologram", "labels": held}}

    with pytest.warns(UnreadableLabelsWarning) as warned:
        _, row = image(world, **row_answer)

    assert [str(found.message) for found in warned] == [
        "'img.png' has labels that cannot be shown (2; unreadable_labels of the row names them), "
        "first the object '' (file 'img.png'): it has no hash"
    ]
    assert row.unreadable_labels == [
        UnreadableLabel("object", "", "file 'img.png'", "it has no hash"),
        UnreadableLabel("object", "far", "frame 3 of space 'left'", "spaces of the type 'hologram' are unknown"),
    ]


def test_where_everything_is_shown_nothing_is_said(world: MakeWorld) -> None:
    _, row = image(world)

    assert row.unreadable_labels == []


def test_a_bundle_saves_the_labels_as_they_were_when_queued(world: MakeWorld) -> None:
    here, row = image(world)

    with here.project.create_bundle() as bundle:
        row.save(bundle=bundle)
        for instance in row.get_object_instances():
            row.remove_object(instance)

    [saved] = here.bodies[-1]["values"]["payload"]["labels"]
    assert len(saved["data_units"][samples.IMAGE]["labels"]["objects"]) == len(samples.SHAPES)


@pytest.mark.parametrize(
    "partly", [{"include_object_feature_hashes": ["a"]}, {"include_classification_feature_hashes": {"a"}},
               {"include_archived": False}],
)  # fmt: skip
@pytest.mark.parametrize(
    "touch",
    [
        lambda row: None,
        lambda row: row.from_labels_dict(row.to_encord_dict()),
        lambda row: row.from_labels_dict(row.to_encord_dict(), preserve_identity=True),
        lambda row: [row.from_labels_dict(row.to_encord_dict()) for _ in range(2)],
    ],
)
def test_labels_read_in_part_are_not_saved(world: MakeWorld, partly: Any, touch: Callable[[LabelRow], object]) -> None:
    here = world({"labelrowmetadata GET": [LISTED[samples.IMAGE]], "labelrow GET": [samples.image_row()]})
    [row] = rows_of(here)
    row.initialise_labels(**partly)
    touch(row)

    with pytest.raises(LabelRowError, match="would delete the others"):
        row.save()

    assert len(here.sent) == 1


def test_labels_of_another_row_can_be_saved_in_place_of_those_that_were_read_in_part(world: MakeWorld) -> None:
    answers = {"labelrow GET": [samples.image_row()], "labelrow POST": True}
    here = world({"labelrowmetadata GET": [LISTED[samples.IMAGE]], **answers})
    [row] = rows_of(here)
    row.initialise_labels(include_archived=False)
    other = cast("LabelRowDict", samples.image_row() | {"label_hash": samples.NEW_LABELS})

    row.from_labels_dict(other, preserve_identity=True)
    row.save()

    assert here.bodies[-1]["values"]["payload"]["labels"][0]["label_hash"] == samples.IMAGE_LABELS


def test_a_dictionary_can_be_taken_and_saved(world: MakeWorld) -> None:
    here = world({"labelrowmetadata GET": [LISTED[samples.IMAGE]], "labelrow POST": True})
    [row] = rows_of(here)

    row.from_labels_dict(samples.image_row())  # type: ignore[arg-type]  # a dictionary of the test's own
    row.save(validate_before_saving=True)

    assert here.bodies[-1]["values"]["payload"]["validate_before_saving"] is True
    assert (row.file_type, row.data_link) == ("image/png", "gs://bucket/img.png")


def test_a_dictionary_that_says_nonsense_about_the_row_is_refused(world: MakeWorld) -> None:
    [row] = rows_of(world({"labelrowmetadata GET": [LISTED[samples.IMAGE]]}))

    with pytest.raises(LabelRowError, match=r"the labels of 'img\.png' cannot be read"):
        row.from_labels_dict({**samples.image_row(), "created_at": "soon"})  # type: ignore[typeddict-item]  # on purpose

    assert not row.is_labelling_initialised


def test_frames_of_a_group_have_numbers_and_hashes(world: MakeWorld) -> None:
    answers = {"labelrowmetadata GET": [LISTED[samples.GROUP], LISTED[samples.VIDEO]]}
    group, video = rows_of(world({**answers, "labelrow GET": [samples.group_row(), samples.video_row()]}))
    group.from_labels_dict(samples.group_row())  # type: ignore[arg-type]  # a dictionary of the test's own
    video.from_labels_dict(samples.video_row())  # type: ignore[arg-type]  # a dictionary of the test's own

    assert [view.image_title for view in group.get_frame_views()] == ["a.jpeg", "b.x.jpeg"]
    assert [view.frame for view in video.get_frame_views()] == list(range(10))
    assert group.get_frame_view(samples.SECOND_IMAGE).frame == group.get_frame_number(samples.SECOND_IMAGE) == 1
    assert (group.get_image_hash(1), group.get_image_hash(2)) == (samples.SECOND_IMAGE, None)
    with pytest.raises(LabelRowError, match="video is not made of images"):
        video.get_image_hash(0)
    with pytest.raises(LabelRowError, match="no frame 10"):
        video.get_frame_view(10)


@pytest.mark.parametrize("error", [ConnectionLostError, UnknownException])
def test_a_save_whose_answer_is_lost_is_sent_once(error: type[Exception], world: MakeWorld) -> None:
    here, row = image(world)
    calls: list[str] = []

    def fail(operation: Any) -> Any:
        calls.append(operation.name)
        assert not operation.is_read
        raise error("lost")

    here.driver.run = fail  # type: ignore[method-assign]  # of this test only
    with pytest.raises(error):
        row.save()

    assert calls == ["save_label_rows"]


def test_rows_are_reopened_completed_and_given_priorities(world: MakeWorld) -> None:
    here = world(
        {
            "labelrowmetadata GET": list(LISTED.values()),
            "labelworkflowgraphnode POST": True,
            f"POST {ROOT}/priorities": None,
        }
    )
    rows = rows_of(here)

    with here.project.create_bundle() as bundle:
        for row in rows[:2]:
            row.workflow_complete(bundle=bundle)
            row.set_priority(0.5, bundle=bundle)
    rows[-1].workflow_reopen()

    assert here.bodies[0]["values"] == {
        "uid": [samples.IMAGE_LABELS, samples.GROUP_LABELS],
        "payload": {"action": "complete"},
    }
    assert here.bodies[1] == {"priorities": [[samples.IMAGE, 0.5], [samples.GROUP, 0.5]]}
    assert len(here.bodies) == 2  # nothing is sent for data that nobody has begun to label


def test_what_nobody_has_begun_cannot_be_completed(world: MakeWorld) -> None:
    [row] = rows_of(world({"labelrowmetadata GET": [LISTED[samples.NEW]]}))

    with pytest.raises(LabelRowError, match="labelling has not started"):
        row.workflow_complete()


def test_validation_errors_are_asked_for_only_when_there_are_any(world: MakeWorld) -> None:
    at = f"GET {ROOT}/labels/{samples.IMAGE_LABELS}/validation-state"
    facts = {"labelHash": samples.IMAGE_LABELS, "branchName": "main", "version": 1}
    state = {**facts, "isValid": False, "errors": ["bad"]}
    listed = [{**LISTED[samples.IMAGE], "is_valid": False}, LISTED[samples.VIDEO], LISTED[samples.NEW]]
    here = world({"labelrowmetadata GET": listed, at: state})

    assert [row.get_validation_errors() for row in rows_of(here)] == [["bad"], None, None]
    assert here.sent == [at]


def test_the_deprecated_ways_work(world: MakeWorld) -> None:
    answers = {
        "labelrowmetadata GET": [LISTED[samples.IMAGE]],
        "labelrow GET": samples.image_row(),
        "labelrow PUT": samples.new_row(),
        "labelrow POST": True,
    }
    project = world(answers).project

    with pytest.warns(DeprecationWarning, match="list_label_rows_v2"):
        [row] = project.list_label_rows(label_hashes=[samples.IMAGE_LABELS])
    assert (row.label_hash, row.label_status) == (samples.IMAGE_LABELS, LabelStatus.LABEL_IN_PROGRESS)
    with pytest.warns(DeprecationWarning, match="get_label_row is"):
        assert project.get_label_row(samples.IMAGE_LABELS) == samples.image_row()
    with pytest.warns(DeprecationWarning, match="create_label_row is"):
        assert project.create_label_row(samples.NEW) == samples.new_row()
    with pytest.warns(DeprecationWarning, match="save_label_row is"):
        assert project.save_label_row(samples.IMAGE_LABELS, {**samples.image_row(), "new": 1}) is True
    many = world({"labelrow GET": [samples.image_row()]}).project
    with pytest.warns(DeprecationWarning, match="get_label_rows is"):
        assert many.get_label_rows([samples.IMAGE_LABELS]) == [samples.image_row()]


def test_projects_without_a_workflow(world: MakeWorld) -> None:
    here = world({"labelstatus POST": False, "review PUT": True})

    assert here.project.set_label_status("l", LabelStatus.REVIEWED) is False
    assert here.project.submit_label_row_for_review("l") is True

    assert json.dumps(here.bodies[0]["values"]) == '{"uid": "l", "payload": {"label_status": "REVIEWED"}}'
