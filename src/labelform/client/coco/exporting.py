"""From labels to a COCO document, equal to the official SDK's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from labelform.client.coco.attributes import FlatAnswers
from labelform.client.coco.document import Annotation, Attributes, Category, Coco, Image
from labelform.client.coco.extra import Extra
from labelform.client.coco.shapes import Size, geometry
from labelform.client.values.labels import Labels, ObjectInstance, RotatableBoundingBoxCoordinates
from labelform.client.values.labels.dictionaries import DataUnitDict, whole
from labelform.client.values.ontology import Object, OntologyStructure
from labelform.errors import OntologyError
from labelform.types import DataType, Shape

_NO_IMAGES: Final = frozenset({DataType.PDF, DataType.SCENE})
"""Data with frames that are not images."""

_NOT_DRAWN: Final = frozenset({Shape.AUDIO, Shape.TEXT})
"""Shapes that are no category; the SDK makes one of a range of time, though."""


def export_labels(rows: Sequence[Labels], ontology: OntologyStructure, extra: Extra) -> Coco:
    """
    Return the document of some label rows.

    Every object of the ontology is a category, but for sounds and texts. Every image is an image, every frame of a
    video that holds something is one; audio, text, PDF and scenes are left out. Objects of shapes that COCO cannot
    represent, or that labelform does not know, are left out.

    Raises:
        OntologyError: an object is of a kind that the ontology does not have.
    """
    return _Export(ontology, extra).document(rows)


class _Export:
    """Counts categories, images, annotations and tracks while a document is written."""

    def __init__(self, ontology: OntologyStructure, extra: Extra) -> None:
        self._ontology = ontology
        self._extra = extra
        # Ids count from 1: programs that draw masks with the id as color need 0 for the ground.
        drawn = [found for found in ontology.objects if found.shape not in _NOT_DRAWN]
        self._category_ids = {found.feature_node_hash: index for index, found in enumerate(drawn, start=1)}
        self._track_ids: dict[str, int] = {}
        self._images: list[Image] = []
        self._annotations: list[Annotation] = []

    def document(self, rows: Sequence[Labels]) -> Coco:
        for labels in rows:
            self._add_row(labels)
        absent = dict.fromkeys(("contributor", "date_created", "url", "version", "year"))
        return {
            "info": {"description": rows[0].row.get("data_title") if rows else None, **absent},
            "categories": [
                _category(found, self._category_ids[found.feature_node_hash])
                for found in self._ontology.objects
                if found.feature_node_hash in self._category_ids
            ],
            "images": self._images,
            "annotations": self._annotations,
        }

    def _add_row(self, labels: Labels) -> None:
        instances = {instance.object_hash: instance for instance in labels.objects}
        answers: dict[str, FlatAnswers] = {}
        for frame, unit, object_hashes in _frames(labels, list(instances)):
            image_id = len(self._images)
            self._images.append(_image(labels.sheet.data_type, unit, frame, image_id))
            for object_hash in object_hashes:
                instance = instances[object_hash]
                self._check_known(instance)
                if object_hash not in answers:
                    answers[object_hash] = FlatAnswers(instance)
                self._add_annotation(instance, frame, _size(unit), image_id, answers[object_hash])

    def _add_annotation(
        self, instance: ObjectInstance, frame: int, size: Size, image_id: int, answers: FlatAnswers
    ) -> None:
        mark = instance.get_annotation(frame)
        coordinates = mark.coordinates
        drawn = coordinates and geometry(coordinates, size, self._extra)
        if not drawn:
            return
        attributes: Attributes = {
            "track_id": self._track_ids.setdefault(instance.object_hash, len(self._track_ids)),
            "encord_track_uuid": instance.object_hash,
            "classifications": answers.on(frame),
            "manual_annotation": mark.manual_annotation,
        }
        if isinstance(coordinates, RotatableBoundingBoxCoordinates):
            attributes["rotation"] = coordinates.theta
        annotation: Annotation = {
            **drawn,
            "id": len(self._annotations),
            "image_id": image_id,
            "category_id": self._category_ids[instance.feature_hash],
            "attributes": attributes,
        }
        self._annotations.append(annotation)

    def _check_known(self, instance: ObjectInstance) -> None:
        if instance.feature_hash not in self._category_ids:
            raise OntologyError(f"the object {instance.object_hash!r} is of a kind that the ontology does not have")


def _frames(labels: Labels, order: Sequence[str]) -> Iterator[tuple[int, DataUnitDict, list[str]]]:
    """Yield frames with the objects on them, in the order in which those appear in the row. As the SDK does."""
    places = {object_hash: place for place, object_hash in enumerate(order)}
    answered = labels.row.get("classification_answers", {})
    if labels.sheet.data_type in _NO_IMAGES:
        return
    listed: set[int] = set()
    for frame, unit, marks in labels.sheet:
        listed.add(frame)
        hashes = sorted(
            {label["objectHash"] for label in whole(marks.get("objects"), "objectHash")}, key=places.__getitem__
        )
        said = whole(marks.get("classifications"), "classificationHash")
        is_answered = any(answered.get(mark["classificationHash"]) for mark in said)
        if hashes or is_answered or labels.sheet.is_made_of_images:
            yield frame, unit, hashes
    if labels.sheet.counts_frames and not labels.sheet.is_made_of_images:
        for frame in _named_in_answers(labels, listed):
            yield frame, labels.sheet.unit_of(frame), []


def _named_in_answers(labels: Labels, listed: set[int]) -> dict[int, None]:
    """Return the frames that only answers of classifications name; they come last, as in SDK 0.1.211."""
    answered = whole(labels.row.get("classification_answers", {}).values(), "classificationHash")
    found = [sorted(labels.sheet.frames_in(said.get("range")) or ()) for said in answered]
    return dict.fromkeys(frame for frames in found for frame in frames if frame not in listed)


def _category(found: Object, own_id: int) -> Category:
    category: Category = {
        "supercategory": found.shape.value,
        "id": own_id,
        "name": found.name,
    }
    if found.shape is Shape.POINT:
        category["keypoints"] = "keypoint"  # COCO wants a list here; the SDK writes this
        category["skeleton"] = []
    return category


def _image(data_type: DataType, unit: DataUnitDict, frame: int, image_id: int) -> Image:
    data_hash, title, size = unit.get("data_hash", ""), unit.get("data_title", ""), _size(unit)
    link = unit.get("data_link")
    image: Image = {"id": image_id, "width": size.width, "height": size.height}
    match data_type:
        case DataType.VIDEO:
            file_name = f"videos/{data_hash}/{frame}.jpg"
            return {**image, "coco_url": link, "video_title": title, "file_name": file_name}
        case DataType.DICOM:
            return {**image, "coco_url": "", "file_name": f"dicom/{data_hash}/{frame}"}
        case DataType.NIFTI:  # SDK 0.1.211; 0.1.155 writes one image for the whole volume, without annotations
            return {**image, "coco_url": link, "file_name": f"nifti/{data_hash}/{frame}"}
        case _:
            file_name = f"images/{data_hash}.{title.split('.')[-1]}"
            return {**image, "coco_url": link, "image_title": title, "file_name": file_name}


def _size(unit: DataUnitDict) -> Size:
    return Size(unit.get("width") or 0, unit.get("height") or 0)
