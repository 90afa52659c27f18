"""COCO: what is written, what is read, and that an export comes back as it was."""

from __future__ import annotations

import importlib
import random
import subprocess
import sys
from copy import deepcopy
from typing import Any, cast

import pytest
from tests.client import label_samples as samples
from tests.client.world import ONTOLOGY_ANSWER, MakeWorld, World

from labelform.client import coco
from labelform.client.values.labels import LabelRowDict, Labels
from labelform.client.values.labels.run_lengths import read_runs, transpose_runs, write_runs
from labelform.errors import Effect, InvalidArgumentsError, LabelRowError, MissingExtraError, OntologyError
from labelform.objects import FrameIndex, OntologyStructure, Option, Range

ONTOLOGY = OntologyStructure.from_dict(samples.EDITOR)
CAR = ONTOLOGY.objects[0]
CATEGORIES = {index: found.feature_node_hash for index, found in enumerate(ONTOLOGY.objects, start=1)}
LISTED = samples.listed()
ANSWERS = {"GET /v2/public/ontologies/o": {**ONTOLOGY_ANSWER, "editor": samples.EDITOR}}


def labels_of(row: dict[str, Any], frames: int = 10) -> Labels:
    return Labels(cast("LabelRowDict", row), lambda: ONTOLOGY, frames)


def export(*rows: Labels) -> Any:
    return coco.export_labels(rows, ONTOLOGY, coco.load_extra())


def bare(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row without its labels."""
    for unit in row["data_units"].values():
        unit["labels"] = {} if row["data_type"] == "video" else {"objects": [], "classifications": []}
    return {**row, "object_answers": {}, "object_actions": {}, "classification_answers": {}}


def marks_of(row: dict[str, Any]) -> list[Any]:
    """Return the objects of a row with their frames, without what an import cannot know: who, when, how sure."""
    unknown = {"createdAt", "createdBy", "lastEditedAt", "lastEditedBy", "confidence"}
    return [
        (instance.object_hash, annotation.frame, {k: v for k, v in annotation.to_dict().items() if k not in unknown})
        for instance in labels_of(row).objects
        for annotation in instance.get_annotations()
    ]


def approximately(value: Any) -> Any:
    """Return a value whose numbers may differ in the last digits: they went from fractions to pixels and back."""
    if isinstance(value, dict):
        return {name: approximately(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [approximately(part) for part in value]
    return round(value, 12) if isinstance(value, float) else value


# Export --------------------------------------------------------------------------------------------------------------


def test_categories_are_the_objects_of_the_ontology() -> None:
    document = export()

    assert document["info"]["description"] is None
    assert [(found["id"], found["name"], found["supercategory"]) for found in document["categories"]] == [
        (1, "Blue Car", "bounding_box"),
        (2, "Turned", "rotatable_bounding_box"),
        (3, "Area", "polygon"),
        (4, "Line", "polyline"),
        (5, "Dot", "point"),
        (6, "Bones", "skeleton"),
        (7, "Blob", "bitmask"),
    ]
    assert (document["images"], document["annotations"]) == ([], [])


def test_boxes_are_in_pixels_and_keep_their_answers() -> None:
    document = export(labels_of(samples.image_row()))
    car, turned = document["annotations"][:2]

    assert document["images"] == [
        {
            "id": 0,
            "width": 20,
            "height": 10,
            "coco_url": "gs://bucket/img.png",
            "image_title": "img.png",
            "file_name": f"images/{samples.IMAGE}.png",
        }
    ]
    assert car == {
        "id": 0,
        "image_id": 0,
        "category_id": 1,
        "bbox": [2.0, 1.5, 4.0, 3.0],
        "area": 12.0,
        "iscrowd": 0,
        "segmentation": [[2.0, 1.5, 6.0, 1.5, 6.0, 4.5, 2.0, 4.5]],
        "keypoints": None,
        "num_keypoints": None,
        "attributes": {
            "track_id": 0,
            "encord_track_uuid": "car-one",
            "manual_annotation": True,
            "classifications": {
                "color": "red",
                "dirty": False,
                "parked": True,
                "plate": "B-1",
                "turns": None,
                "brake": False,
                "beam": False,
            },
        },
    }
    assert (turned["bbox"], turned["attributes"]["rotation"]) == (car["bbox"], 33.5)


@pytest.mark.parametrize("wrong", [None, 3, [1], {"shape": "point"}, {"objectHash": None}])
def test_what_is_no_label_does_not_keep_others_from_being_exported(wrong: Any) -> None:
    row = samples.image_row()
    marks = row["data_units"][samples.IMAGE]["labels"]
    marks["objects"].append(wrong)
    marks["classifications"].append(wrong)
    row["classification_answers"]["odd"] = wrong

    assert export(labels_of(row)) == export(labels_of(samples.image_row()))


def test_answers_that_change_are_those_of_the_frame() -> None:
    labels = labels_of(samples.video_row())
    third = labels.objects[0]
    third.set_answer(ONTOLOGY.get_child_by_title("left", Option), frames=4)
    third.set_answer([ONTOLOGY.get_child_by_title("beam", Option)], frames=Range(4, 5))

    annotations = export(labels_of(samples.image_row()), labels)["annotations"]

    said = {
        (annotation["attributes"]["encord_track_uuid"], annotation["image_id"]): annotation["attributes"]
        for annotation in annotations
    }
    assert [said["car-three", image]["classifications"]["turns"] for image in (1, 2)] == ["left", None]
    assert [said["car-three", image]["classifications"]["beam"] for image in (1, 2)] == [True, True]
    assert said["car-three", 1]["track_id"] == said["car-three", 2]["track_id"]
    assert said["car-three", 2]["classifications"]["dirty"] is True


def test_frames_of_videos_that_hold_nothing_are_no_images() -> None:
    images = export(labels_of(samples.video_row()))["images"]

    assert [image["file_name"] for image in images] == [f"videos/{samples.VIDEO}/{frame}.jpg" for frame in (4, 5, 8)]
    assert images[0]["video_title"] == "v.mp4"


@pytest.mark.parametrize(
    ("kind", "files"),
    [("dicom", [f"dicom/{samples.VIDEO}/4", ""]), ("nifti", [f"nifti/{samples.VIDEO}/4", "gs://bucket/v.mp4"])],
)
def test_slices_are_images(kind: str, files: list[str]) -> None:
    first, *_ = export(labels_of({**samples.video_row(), "data_type": kind}))["images"]

    assert [first["file_name"], first["coco_url"]] == files


def test_sounds_and_unknown_shapes_are_left_out() -> None:
    row = samples.image_row()
    row["data_units"][samples.IMAGE]["labels"]["objects"][0].pop("boundingBox")

    assert len(export(labels_of(row))["annotations"]) == len(samples.SHAPES) - 1
    assert export(labels_of({**samples.image_row(), "data_type": "audio"}))["images"] == []


def test_holes_and_parts_are_a_mask_without_the_pixels_of_the_holes() -> None:
    row = samples.image_row()
    area = row["data_units"][samples.IMAGE]["labels"]["objects"][2]
    outer, hole = [0.0, 0.0, 0.5, 0.0, 0.5, 0.9, 0.0, 0.9], [0.1, 0.2, 0.3, 0.2, 0.3, 0.5, 0.1, 0.5]
    area["polygons"] = [[outer, hole], [[0.8, 0.0, 0.9, 0.0, 0.9, 0.1, 0.8, 0.1]]]

    written = export(labels_of(row))["annotations"][2]

    # Of 20 by 10 pixels: columns 0 to 10, less columns 2 to 6 of rows 2 to 5; and columns 16 to 18 of two rows.
    assert (written["area"], written["iscrowd"]) == (11 * 10 - 5 * 4 + 3 * 2, 1)
    assert written["bbox"] == [0.0, 0.0, 19.0, 10.0]
    assert written["segmentation"]["size"] == [10, 20]


def test_sounds_and_texts_are_no_categories() -> None:
    heard = {"id": "1", "name": "Voice", "color": "#D33115", "shape": "audio", "featureNodeHash": "voice"}
    box = {**heard, "id": "2", "name": "Box", "shape": "bounding_box", "featureNodeHash": "box"}
    ontology = OntologyStructure.from_dict({"objects": [heard, box], "classifications": []})

    categories = coco.export_labels([], ontology, coco.load_extra())["categories"]

    assert [(found["id"], found["name"]) for found in categories] == [(1, "Box")]


@pytest.mark.parametrize("data_type", ["pdf", "scene"])
def test_pages_and_scenes_are_no_images(data_type: str) -> None:
    labels = labels_of({**samples.video_row(), "data_type": data_type})

    assert len(labels.objects) == 2
    assert export(labels)["images"] == []


def test_frames_that_only_answers_name_are_images_without_annotations() -> None:
    row = samples.video_row()
    row["classification_answers"]["wet-two"]["range"] = [[2, 3], [8, 8]]

    exported = export(labels_of(row))

    assert [image["file_name"].split("/")[-1] for image in exported["images"]] == [
        "4.jpg", "5.jpg", "8.jpg", "2.jpg", "3.jpg",
    ]  # fmt: skip
    assert {note["image_id"] for note in exported["annotations"]} == {0, 1}


def test_an_object_that_the_ontology_does_not_have_is_named() -> None:
    row = samples.image_row()
    row["data_units"][samples.IMAGE]["labels"]["objects"][0]["featureHash"] = "gone"

    with pytest.raises(OntologyError, match="'car-one' is of a kind that the ontology does not have"):
        export(labels_of(row))


@pytest.mark.parametrize("count", [0, 1, 2])
def test_polygons_that_are_none_have_no_area(count: int) -> None:
    row = samples.image_row()
    corners = samples.points(*[(0.5, 0.5), (0.75, 1.0)][:count])
    row["data_units"][samples.IMAGE]["labels"]["objects"] = [samples.label("a", "polygon", "Area", polygon=corners)]

    [annotation] = export(labels_of(row))["annotations"]

    assert annotation["area"] == 0.0
    assert annotation["bbox"][2:] == ([5.0, 5.0] if count == 2 else [0.0, 0.0])


def test_without_the_extra_nothing_is_sent(world: MakeWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> Any:
        if name == "shapely":
            raise ModuleNotFoundError("No module named 'shapely'", name="shapely")
        return importlib.import_module(name)

    monkeypatch.setattr("labelform.client.coco.extra.import_module", missing)
    here = world({})

    with pytest.raises(MissingExtraError, match="needs the package 'shapely'") as raised:
        here.project.export_coco_labels()

    assert isinstance(raised.value, ImportError)
    assert raised.value.hint == 'install it in a checkout of labelform: pip install ".[coco]"'
    assert here.sent == []


def test_importing_labelform_loads_none_of_it() -> None:
    check = "import sys, labelform.objects, labelform.client.platform as _\n"
    check += "print([name for name in ('numpy', 'pycocotools', 'shapely') if name in sys.modules])"

    ended = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, timeout=60, check=True)

    assert ended.stdout == "[]\n"


def begun(world: MakeWorld) -> World:
    rows = {"labelrow GET": [samples.image_row()], "labelrow PUT": [samples.new_row()]}
    return world({**ANSWERS, **rows, "labelrowmetadata GET": [LISTED[samples.IMAGE], LISTED[samples.NEW]]})


def kinds(here: World) -> list[str]:
    return [f"{body['query_type']} {body['query_method']}" for body in here.bodies if body]


def test_exporting_begins_no_work(world: MakeWorld) -> None:
    here = begun(world)

    document = here.project.export_coco_labels()

    assert kinds(here) == ["labelrowmetadata GET", "labelrow GET"]
    assert len(document["images"]) == 1


def test_exporting_begins_work_when_told_to(world: MakeWorld) -> None:
    here = begun(world)

    document = here.project.export_coco_labels(include_unlabelled=True)

    assert kinds(here) == ["labelrowmetadata GET", "labelrow GET", "labelrow PUT"]
    assert len(document["images"]) == 2


# Import --------------------------------------------------------------------------------------------------------------


def restore(document: Any, target: dict[str, Any], frames: dict[int, int]) -> dict[str, Any]:
    labels = labels_of(target)
    data_hash = target["data_hash"]
    at = {image: FrameIndex(data_hash, frame) for image, frame in frames.items()}
    plan = coco.plan_import(document, CATEGORIES, at, ONTOLOGY, [data_hash])
    assert plan.result() == coco.CocoImport(len(document["annotations"]))
    coco.apply(labels, plan.placements[data_hash])
    return target


@pytest.mark.parametrize(
    ("make", "frames"),
    [(samples.image_row, {0: 0}), (samples.group_row, {0: 0, 1: 1}), (samples.plain_video_row, {0: 4, 1: 5})],
)
def test_an_export_comes_back_as_it_was(make: Any, frames: dict[int, int]) -> None:
    document = export(labels_of(make()))

    again = restore(document, bare(make()), frames)

    assert approximately(marks_of(again)) == approximately(marks_of(make()))
    assert approximately(export(labels_of(again))) == approximately(document)


def test_an_import_of_an_export_restores_answers_that_change() -> None:
    row = samples.video_row()
    labels = labels_of(row)
    labels.objects[0].set_answer(ONTOLOGY.get_child_by_title("left", Option), frames=4)
    document = export(labels)

    again = labels_of(restore(document, bare(samples.video_row()), {0: 4, 1: 5, 2: 8}))

    assert again.objects[0].get_answer(CAR.attributes[3]) == labels.objects[0].get_answer(CAR.attributes[3])
    assert again.objects[0].get_answer(CAR.attributes[1]) == labels.objects[0].get_answer(CAR.attributes[1])


def test_importing_twice_changes_nothing() -> None:
    row = samples.image_row()
    document = export(labels_of(row))

    restore(document, row, {0: 0})

    assert approximately(marks_of(row)) == approximately(marks_of(samples.image_row()))
    assert row["classification_answers"] == samples.image_row()["classification_answers"]
    assert row["data_units"][samples.IMAGE]["labels"]["objects"][0]["createdBy"] == "a@x.io"


def document_of(*annotations: dict[str, Any], **size: int) -> Any:
    image = {"id": 1, "width": 20, "height": 10, **size}
    base = {"image_id": 1, "category_id": 1, "bbox": [2, 1, 4, 3], "area": 12, "iscrowd": 0}
    return {"images": [image], "annotations": [{"id": index, **base, **one} for index, one in enumerate(annotations)]}


def place(*annotations: dict[str, Any], feature: str = "bounding_box", **size: int) -> list[Any]:
    """Return the coordinates of what is read of a document about one image."""
    plan = coco.plan_import(
        document_of(*annotations, **size), {1: f"feature-{feature}"}, {1: FrameIndex("d")}, ONTOLOGY, ["d"]
    )
    return [placement.coordinates.to_dict() for placement in plan.placements.get("d", [])]


def test_a_foreign_annotation_becomes_a_new_object() -> None:
    row = samples.new_row()
    at = {1: FrameIndex(samples.NEW)}
    plan = coco.plan_import(document_of({}, {}), {1: "feature-bounding_box"}, at, ONTOLOGY, [samples.NEW])

    coco.apply(labels_of(row, 1), plan.placements[samples.NEW])

    marks = row["data_units"][samples.NEW]["labels"]["objects"]
    assert [mark["boundingBox"] for mark in marks] == [{"h": 0.3, "w": 0.2, "x": 0.1, "y": 0.1}] * 2
    assert len({mark["objectHash"] for mark in marks}) == 2


def test_a_hash_that_belongs_to_another_kind_is_not_taken() -> None:
    row = samples.image_row()
    known = {"attributes": {"encord_track_uuid": "area-one"}}
    plan = coco.plan_import(
        document_of(known), {1: "feature-bounding_box"}, {1: FrameIndex(samples.IMAGE)}, ONTOLOGY, [samples.IMAGE]
    )

    coco.apply(labels_of(row, 1), plan.placements[samples.IMAGE])

    assert len(labels_of(row, 1).objects) == len(samples.SHAPES) + 1


def test_every_piece_of_a_polygon_becomes_an_object() -> None:
    pieces = {"segmentation": [[0, 0, 20, 0, 20, 10], [2, 1, 4, 1, 4, 5]], "attributes": {"encord_track_uuid": "a"}}

    assert place(pieces, feature="polygon") == [
        samples.points((0, 0), (1, 0), (1, 1)),
        samples.points((0.1, 0.1), (0.2, 0.1), (0.2, 0.5)),
    ]


def test_a_polygon_without_a_segmentation_is_its_box() -> None:
    assert place({}, feature="polygon") == [samples.points((0.1, 0.1), (0.1, 0.4), (0.3, 0.4), (0.3, 0.1))]


def test_a_line_that_does_not_come_back_is_taken_as_it_is() -> None:
    assert place({"segmentation": [[0, 0, 20, 10, 0, 10]]}, feature="polyline") == [
        samples.points((0, 0), (1, 1), (0, 1))
    ]


def test_a_skeleton_without_a_fitting_template_has_numbered_points() -> None:
    [found] = place({"keypoints": [2, 1, 2, 4, 1, 2, 6, 1, 2]}, feature="skeleton")

    assert [point["name"] for point in found.values()] == ["0", "1", "2"]


def test_a_box_that_was_never_turned_is_straight() -> None:
    assert place({}, feature="rotatable_bounding_box")[0]["theta"] == 0.0


@pytest.mark.parametrize(
    ("annotation", "feature", "message"),
    [
        ({"bbox": [1, 2]}, "bounding_box", "annotation 0: a bbox needs four numbers"),
        ({"segmentation": {"counts": "", "size": [1, 1]}}, "polygon", "needs a polygon as segmentation"),
        ({"segmentation": []}, "polygon", "needs a polygon as segmentation"),
        ({"segmentation": [[1, 2, 3]]}, "polygon", "an even count of numbers"),
        ({"segmentation": [[1, 2, 3, 4]]}, "bitmask", "needs run lengths as segmentation"),
        ({"segmentation": {"counts": [3], "size": [10, 20]}}, "bitmask", "cover 3 pixels, not 10 x 20"),
        ({"keypoints": [1, 2]}, "point", "needs key points"),
        ({"image_id": 7}, "bounding_box", "the document has no image 7"),
    ],
)
def test_what_does_not_fit_is_named_before_anything_is_sent(annotation: Any, feature: str, message: str) -> None:
    frames = {1: FrameIndex("d"), 7: FrameIndex("d")}
    with pytest.raises(InvalidArgumentsError, match=message) as raised:
        coco.plan_import(document_of(annotation), {1: f"feature-{feature}"}, frames, ONTOLOGY, ["d"])

    assert raised.value.effect is Effect.NOT_SENT


def test_an_image_without_a_size_is_refused() -> None:
    with pytest.raises(InvalidArgumentsError, match="image 1 has no width or height"):
        place({}, width=0)


def test_what_is_not_asked_for_is_left_out_and_named() -> None:
    frames = {1: FrameIndex("d"), 3: FrameIndex("elsewhere")}
    document = document_of({}, {"category_id": 9}, {"image_id": 2}, {"image_id": 3})

    result = coco.plan_import(document, {1: "feature-bounding_box"}, frames, ONTOLOGY, ["d"]).result()

    assert result == coco.CocoImport(
        1,
        (
            coco.Skipped(1, "category 9 is not in the mapping"),
            coco.Skipped(2, "image 2 is not in the mapping"),
            coco.Skipped(3, "the project has no data elsewhere"),
        ),
    )


def test_a_category_must_be_an_object() -> None:
    with pytest.raises(OntologyError, match="not a Object"):
        coco.plan_import({}, {1: "option-red"}, {}, ONTOLOGY, [])


def test_a_mask_must_be_as_large_as_its_frame() -> None:
    mask = {"segmentation": {"counts": [20], "size": [4, 5]}}
    plan = coco.plan_import(document_of(mask), {1: "feature-bitmask"}, {1: FrameIndex("d")}, ONTOLOGY, ["d"])

    with pytest.raises(LabelRowError, match="a mask of 5 x 4 pixels does not fit frame 0, which has 20 x 10"):
        coco.apply(labels_of(samples.image_row(), 1), plan.placements["d"])


def test_only_what_changes_is_begun_and_saved(world: MakeWorld) -> None:
    here = world(
        {
            **ANSWERS,
            "labelrowmetadata GET": [LISTED[samples.NEW], LISTED[samples.IMAGE]],
            "labelrow PUT": [samples.new_row()],
            "labelrow POST": True,
        }
    )
    frames = {1: FrameIndex(samples.NEW), 2: FrameIndex(samples.IMAGE)}

    result = here.project.import_coco_labels(document_of({}, {}), {1: "feature-bounding_box"}, frames)

    assert kinds(here) == ["labelrowmetadata GET", "labelrow PUT", "labelrow POST"]
    assert here.bodies[0]["values"]["payload"]["data_hashes"] == [samples.NEW, samples.IMAGE]
    assert here.bodies[-1]["values"]["uid"] == [samples.NEW_LABELS]
    assert result.imported == 2


def test_a_document_that_cannot_be_imported_changes_nothing(world: MakeWorld) -> None:
    here = world({**ANSWERS, "labelrowmetadata GET": [LISTED[samples.NEW]]})

    with pytest.raises(InvalidArgumentsError):
        here.project.import_coco_labels(
            document_of({}, {"bbox": []}), {1: "feature-bounding_box"}, {1: FrameIndex(samples.NEW)}
        )

    assert kinds(here) == ["labelrowmetadata GET"]


def test_importing_into_nothing_asks_nothing(world: MakeWorld) -> None:
    here = world(ANSWERS)

    assert here.project.import_coco_labels(document_of({}), {}, {}).imported == 0
    assert kinds(here) == []


# Run lengths ---------------------------------------------------------------------------------------------------------


def test_run_lengths_are_those_of_pycocotools() -> None:
    numpy, masks = pytest.importorskip("numpy"), coco.load_extra().masks
    dice = random.Random(7)  # noqa: S311 - the same masks each time
    for _ in range(100):
        height, width, share = dice.randint(1, 40), dice.randint(1, 40), dice.random()
        pixels = [[int(dice.random() < share) for _ in range(width)] for _ in range(height)]
        array = numpy.array(pixels, dtype="uint8")
        columns = masks.encode(numpy.asfortranarray(array))["counts"].decode()
        rows = masks.encode(numpy.asfortranarray(array.T))["counts"].decode()

        assert transpose_runs(columns, height, width) == rows
        assert transpose_runs(rows, width, height) == columns
        assert transpose_runs(read_runs(columns), height, width) == rows
        assert write_runs(read_runs(columns)) == columns


def test_a_mask_whose_first_pixel_is_set_is_not_turned_inside_out() -> None:
    assert read_runs(transpose_runs([0, 1, 5], 2, 3)) == [0, 1, 5]


def test_documents_are_not_changed() -> None:
    document = document_of({"segmentation": [[0, 0, 20, 0, 20, 10]]})
    before = deepcopy(document)

    coco.plan_import(document, {1: "feature-polygon"}, {1: FrameIndex("d")}, ONTOLOGY, ["d"])

    assert document == before


def scored(**said: Any) -> coco.importing.ImportPlan:
    document = document_of({"bbox": [2, 1, 4, 5], **said})
    return coco.plan_import(
        document, {1: CAR.feature_node_hash}, {1: FrameIndex(samples.NEW)}, ONTOLOGY, [samples.NEW], "score"
    )


@pytest.mark.parametrize(("said", "confidence"), [({"score": 0.25}, 0.25), ({"score": 0}, 0), ({}, 1.0)])
def test_annotations_say_how_sure_their_maker_is(said: dict[str, Any], confidence: float) -> None:
    labels = labels_of(samples.new_row(), 1)

    coco.apply(labels, scored(**said).placements[samples.NEW])

    assert [one.get_annotation().confidence for one in labels.objects] == [confidence]


@pytest.mark.parametrize("said", ["high", 1.5, -1])
def test_a_confidence_that_is_none_is_refused(said: Any) -> None:
    with pytest.raises(
        InvalidArgumentsError, match=r"annotation 0: its score is .*, which is not a number from 0 to 1"
    ):
        scored(score=said)
