"""From a COCO document to labels: first decided for the whole document, then applied to each label row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol, cast

from labelform.client.coco.attributes import restore_answers
from labelform.client.coco.document import Annotation, Attributes, Coco, Image
from labelform.client.coco.reading import read_geometry, unfit
from labelform.client.coco.shapes import Size
from labelform.client.values.labels import BitmaskCoordinates, Coordinates, FrameView, Labels, ObjectInstance
from labelform.client.values.ontology import Object, OntologyStructure
from labelform.errors import LabelRowError


class FrameLike(Protocol):
    """Anything with the fields of `FrameIndex`; the SDK's own class works too."""

    @property
    def data_hash(self) -> str:
        """The data."""

    @property
    def frame(self) -> int:
        """The number of the frame."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """An annotation that was left out, and why."""

    annotation_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class CocoImport:
    """The result of importing a document: how many annotations were imported, and which were left out."""

    imported: int
    skipped: tuple[Skipped, ...] = ()


@dataclass(frozen=True, slots=True)
class Placement:
    """An object to put on a frame. `attributes` are those of its annotation; no `confidence` is the full one."""

    item: Object
    frame: int
    coordinates: Coordinates
    attributes: Attributes
    confidence: float | None = None


@dataclass(slots=True)
class ImportPlan:
    """The objects to put on each piece of data, by data hash."""

    placements: dict[str, list[Placement]] = field(default_factory=dict)
    imported: int = 0
    skipped: list[Skipped] = field(default_factory=list)

    def result(self) -> CocoImport:
        """Return what happens to the document."""
        return CocoImport(self.imported, tuple(self.skipped))


def plan_import(
    document: Coco,
    category_id_to_feature_hash: Mapping[int, str],
    image_id_to_frame_index: Mapping[int, FrameLike],
    ontology: OntologyStructure,
    data_hashes: Iterable[str],
    confidence_field: str | None = None,
) -> ImportPlan:
    """
    Decide where each annotation goes. Annotations whose image or category is not in the mappings, or whose data is not
    in the project, are left out and reported. `confidence_field` is the field of an annotation for its confidence, if
    it has one.

    Raises:
        InvalidArgumentsError: an annotation refers to no image of the document, or does not fit its category.
        OntologyError: a category is mapped to something that is not an object of the ontology.
    """
    items = {
        category_id: ontology.get_child_by_hash(feature_hash, Object)
        for category_id, feature_hash in category_id_to_feature_hash.items()
    }
    images = {image["id"]: image for image in document.get("images", [])}
    known = set(data_hashes)
    plan = ImportPlan()
    for annotation in document.get("annotations", []):
        at = image_id_to_frame_index.get(annotation["image_id"])
        item = items.get(annotation["category_id"])
        if at is None:
            plan.skipped.append(Skipped(annotation["id"], f"image {annotation['image_id']} is not in the mapping"))
        elif at.data_hash not in known:
            plan.skipped.append(Skipped(annotation["id"], f"the project has no data {at.data_hash}"))
        elif item is None:
            plan.skipped.append(
                Skipped(annotation["id"], f"category {annotation['category_id']} is not in the mapping")
            )
        else:
            placements = _placements(annotation, at, item, _size(annotation, images), ontology, confidence_field)
            plan.placements.setdefault(at.data_hash, []).extend(placements)
            plan.imported += 1
    return plan


def apply(labels: Labels, placements: Iterable[Placement]) -> None:
    """
    Put objects on the frames of a label row.

    An object whose identity is in the document, as the export writes it, is that very object: it is moved when the
    label row has it, on one frame or on more. Any other is new.

    Raises:
        LabelRowError: the data has no such frame, or a mask is not as large as it.
    """
    for placement in placements:
        view = FrameView(labels, placement.frame)
        _check_size(placement.coordinates, view)
        instance = _instance(labels, placement)
        is_manual = placement.attributes.get("manual_annotation")
        view.add_object_instance(
            instance,
            placement.coordinates,
            overwrite=True,
            manual_annotation=is_manual,
            confidence=placement.confidence,
        )
        restore_answers(instance, placement.attributes, placement.frame)


def _placements(
    annotation: Annotation,
    at: FrameLike,
    item: Object,
    size: Size,
    ontology: OntologyStructure,
    confidence_field: str | None,
) -> Iterator[Placement]:
    attributes = annotation.get("attributes") or {}
    confidence = _confidence(annotation, confidence_field)
    pieces = read_geometry(annotation, item, size, ontology.skeleton_templates)
    for index, coordinates in enumerate(pieces):
        # Only one piece can be the object that the document names; the others become objects of their own.
        own: Attributes = attributes if index == 0 else {**attributes, "encord_track_uuid": ""}
        yield Placement(item, at.frame, coordinates, own, confidence)


def _confidence(annotation: Annotation, name: str | None) -> float | None:
    said = None if name is None else cast("Mapping[str, object]", annotation).get(name)
    if said is None or (isinstance(said, int | float) and 0 <= said <= 1):
        return said
    raise unfit(annotation, f"its {name} is {said!r}, which is not a number from 0 to 1")


def _instance(labels: Labels, placement: Placement) -> ObjectInstance:
    own_hash = placement.attributes.get("encord_track_uuid") or None
    namesake = labels.object(own_hash) if own_hash else None
    if namesake is None:
        return ObjectInstance(placement.item, object_hash=own_hash)
    is_same = namesake.feature_hash == placement.item.feature_node_hash
    return namesake if is_same else ObjectInstance(placement.item)


def _size(annotation: Annotation, images: Mapping[int, Image]) -> Size:
    image = images.get(annotation["image_id"])
    if image is None:
        raise unfit(annotation, f"the document has no image {annotation['image_id']}")
    size = Size(image.get("width", 0), image.get("height", 0))
    if size.width <= 0 or size.height <= 0:
        raise unfit(annotation, f"image {annotation['image_id']} has no width or height")
    return size


def _check_size(coordinates: Coordinates, view: FrameView) -> None:
    if isinstance(coordinates, BitmaskCoordinates) and (coordinates.width, coordinates.height) != (
        view.width,
        view.height,
    ):
        raise LabelRowError(
            f"a mask of {coordinates.width} x {coordinates.height} pixels does not fit frame {view.frame}, "
            f"which has {view.width} x {view.height}"
        )
