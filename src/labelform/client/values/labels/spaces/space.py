"""A space: one of the files that a label row has, with labels of its own. What all kinds of them have in common."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Final, Generic, Literal, Unpack, overload

from labelform.client.values.labels.classification_instance import ClassificationInstance
from labelform.client.values.labels.coordinates import Coordinates, read_coordinates
from labelform.client.values.labels.dictionaries import ObjectDict
from labelform.client.values.labels.frames import Frames, Range, as_ranges, frame_numbers, without
from labelform.client.values.labels.object_instance import ObjectInstance
from labelform.client.values.labels.placed import Annotation
from labelform.client.values.labels.shapes_of_ranges import HtmlCoordinates, RangeCoordinates
from labelform.client.values.labels.sheet import Kind
from labelform.client.values.labels.spaces.annotations import A_co, ClassificationAnnotationInSpace
from labelform.client.values.labels.spaces.labels_in_space import LabelsInSpace, P
from labelform.client.values.labels.spaces.metadata import FileMetadata, read_metadata
from labelform.client.values.labels.stamps import Stamps, as_written
from labelform.errors import LabelRowError
from labelform.types import Shape, SpaceType

if TYPE_CHECKING:
    from labelform.client.values.labels.spaces.spaces import Spaces

Overlap = Literal["error", "replace"]
"""What to do where a label is already: refuse, or replace what is there."""

_REPLACE: Final = 'pass on_overlap="replace"'
NOT_ON_FRAMES: Final = frozenset({Shape.AUDIO, Shape.TIME_RANGE, Shape.TEXT, Shape.SEGMENTATION})


class Space(Generic[A_co]):
    """
    One file of a label row. Get one from `LabelRow.get_space` or `get_spaces`.

    A label may be in several spaces of its row at once: it is one instance with one set of answers, and in each
    space it is placed by the `put_…` of that space. Names and parameters are the SDK's (0.1.211).
    """

    space_id: str
    """The id of the space within the label row."""
    metadata: FileMetadata
    """What is known about the file."""
    space_type: SpaceType
    shape: ClassVar[Shape | None] = None
    """The shape that objects here have; None for any of those that are on frames."""
    has_frames: ClassVar[bool] = True
    """Whether objects are on frames; else on ranges, or on parts of a page."""
    has_many_frames: ClassVar[bool] = False
    """Whether answers can change from frame to frame."""

    _annotation: type[A_co]

    def __init__(self, spaces: Spaces, space_type: SpaceType, info: Mapping[str, Any], labels: LabelsInSpace) -> None:
        self._spaces = spaces
        self._labels = labels
        self.space_type = space_type
        self.space_id = labels.space_id
        self.metadata = read_metadata(info)
        self._info = info

    def __repr__(self) -> str:
        return f"{type(self).__name__}(space_id={self.space_id!r}, metadata={self.metadata!r})"

    @property
    def labels(self) -> LabelsInSpace:
        """The labels without the members about them. For `Spaces`."""
        return self._labels

    def get_object_instances(self) -> list[ObjectInstance]:
        """Return the objects in this space."""
        return [self._spaces.objects[part.own_hash] for part in self._labels.objects]

    def get_classification_instances(self) -> list[ClassificationInstance]:
        """Return the classifications in this space."""
        return [self._spaces.classifications[part.own_hash] for part in self._labels.classifications]

    @overload
    def get_annotations(
        self, type_: Literal["object"], filter_instance_hashes: Collection[str] | None = None
    ) -> Iterator[A_co]: ...

    @overload
    def get_annotations(
        self, type_: Literal["classification"], filter_instance_hashes: Collection[str] | None = None
    ) -> Iterator[ClassificationAnnotationInSpace]: ...

    def get_annotations(
        self, type_: Literal["object", "classification"], filter_instance_hashes: Collection[str] | None = None
    ) -> Iterator[A_co] | Iterator[ClassificationAnnotationInSpace]:
        """
        Yield objects or classifications frame by frame, all or those with some hashes.

        What is on all of the space comes last, on frame 0.

        Raises:
            LabelRowError: `type_` is neither.
        """
        if type_ == "object":
            objects = _chosen(lambda: self._labels.objects, self._labels.object, filter_instance_hashes)
            return iter(sorted((found for part in objects for found in self._placed(part)), key=_by_frame))
        if type_ == "classification":
            find = self._labels.classification
            parts = _chosen(lambda: self._labels.classifications, find, filter_instance_hashes)
            on_frames = [part for part in parts if part.range_list and self.has_many_frames]
            everywhere = [part for part in parts if not (part.range_list and self.has_many_frames)]
            found_on_frames = (found for part in on_frames for found in self._said(part, _frames_in(part)))
            found_everywhere = (found for part in everywhere for found in self._said(part, [0]))
            return iter([*sorted(found_on_frames, key=_by_frame), *found_everywhere])
        raise LabelRowError(f'type_ is "object" or "classification", not {type_!r}')

    def remove_object_instance(self, object_hash: str) -> ObjectInstance | None:
        """Take an object out of this space, and return it; None when it is not here. Elsewhere it stays."""
        return self._remove_object(object_hash, None)

    def remove_classification_instance(self, classification_hash: str) -> ClassificationInstance | None:
        """Take a classification out of this space, and return it; None when it is not here. Elsewhere it stays."""
        return self._remove_classification(classification_hash, None)

    def put_classification_instance(
        self,
        classification_instance: ClassificationInstance,
        *,
        on_overlap: Overlap | None = "error",
        **stamps: Unpack[Stamps],
    ) -> None:
        """
        Put a classification on all of this space; with "replace" in place of others of its kind.

        Raises:
            LabelRowError: one of its kind is here already (without "replace"), it is part of a label row or of another
                one, or has been placed on frames.
            TypeError: there is no such stamp.
        """
        self._put_classification(classification_instance, None, on_overlap, stamps)

    def coordinates_of(self, mark: ObjectDict) -> Coordinates | None:
        """Read where a mark of this space says that an object is; None when labelform does not know its shape."""
        return read_coordinates(mark)

    def fitting(self, coordinates: Coordinates) -> Coordinates:
        """
        Return coordinates as they are written in this space.

        Raises:
            LabelRowError: nothing can have them here.
        """
        if isinstance(coordinates, RangeCoordinates | HtmlCoordinates) == self.has_frames:
            raise LabelRowError(f"{type(coordinates).__name__} are not coordinates for {self.words}")
        return coordinates

    def dynamic_frames_of(self, object_hash: str) -> Collection[int]:
        """See `placed.Stand`."""
        part = self._labels.object(object_hash) if self.has_many_frames else None
        return part.marks.keys() if part else ()

    def annotations_of(self, kind: Kind, own_hash: str) -> Sequence[Annotation]:
        """See `placed.Stand`."""
        if kind == "objects":
            return list(self.get_annotations("object", [own_hash]))
        return list(self.get_annotations("classification", [own_hash]))

    # Inside ------------------------------------------------------------------------------------------------------

    @property
    def words(self) -> str:
        """The space in words, for errors."""
        return f"the space {self.space_id!r} ({self.space_type})"

    def _put_object(
        self, instance: ObjectInstance, coordinates: Coordinates, frames: Frames, overlap: str, stamps: Stamps
    ) -> None:
        """Place an object, which joins the space unless it is here; with "error" it is on none of the frames yet."""
        is_forced = _is_forced(overlap)
        numbers = frame_numbers(frames)
        self._check_object(instance)
        found = self.fitting(coordinates)
        if not numbers:
            raise LabelRowError(f"an object in {self.words} needs at least one frame")
        self._labels.check_can_place(instance, numbers)
        part = self._labels.part_of(instance)
        taken = min((number for number in numbers if number in part.marks), default=None)
        if taken is not None and not is_forced:
            raise LabelRowError(f"{instance.own_hash!r} is already on frame {taken} of {self.words}; {_REPLACE}")
        part.set_for_frames(found, numbers, overwrite=True, **stamps)
        self._labels.take_in(instance, part)
        if not self.has_frames:
            self._spaces.share_stamps(instance, part.marks[0])
        self._spaces.keep_answers(instance)

    def _put_classification(
        self, instance: ClassificationInstance, frames: Sequence[Range] | None, overlap: str | None, stamps: Stamps
    ) -> None:
        """Place a classification on frames; without any, on all of the space."""
        is_forced = _is_forced(overlap or "error")
        as_written(stamps, Stamps)  # what is wrong with them is said before others make way
        self._spaces.check_can_join(instance)
        self._spaces.check_root(instance, self.space_id)
        self._labels.check_can_place(instance, [])
        part = self._labels.part_of(instance)
        is_on_frames = frames is not None and self.has_many_frames
        is_here = part.is_on(frames or []) if is_on_frames else part in self._labels.classifications
        if is_here and not is_forced:
            raise LabelRowError(f"{instance.own_hash!r} is already in {self.words}; {_REPLACE}")
        if not is_on_frames:
            self._labels.make_way_everywhere(part, force=is_forced)
        part.set_for_frames([] if frames is None else frames, overwrite=is_forced, **stamps)
        self._labels.take_in(instance, part)
        self._spaces.keep_answers(instance)
        self._spaces.show_in_root(instance)

    def _check_object(self, instance: ObjectInstance) -> None:
        shape = instance.ontology_item.shape
        if shape != self.shape if self.shape else shape in NOT_ON_FRAMES:
            raise LabelRowError(f"{instance.own_hash!r} has the shape {shape}, which is not allowed in {self.words}")
        if instance.action_entries and not self.has_many_frames:
            raise LabelRowError(
                f"{instance.own_hash!r} has answers that change from frame to frame, but {self.words} has no such "
                f"frames; delete these answers first"
            )
        self._spaces.check_can_join(instance)

    def _remove_object(self, object_hash: str, frames: Frames | None) -> ObjectInstance | None:
        part = self._labels.object(object_hash)
        if part is None:
            return None
        instance = self._spaces.objects[object_hash]
        gone = list(part.marks) if frames is None else [one for one in frame_numbers(frames) if one in part.marks]
        if len(gone) == len(part.marks):
            self._labels.let_go(part)
        else:
            self._labels.marks.check(gone)
            part.remove_from_frames(sorted(gone))
        return instance

    def _remove_classification(self, own_hash: str, frames: Frames | None) -> ClassificationInstance | None:
        part = self._labels.classification(own_hash)
        if part is None:
            return None
        instance = self._spaces.classifications[own_hash]
        ranges = None if frames is None else as_ranges(frames)
        if ranges is None or (part.range_list and not without(part.range_list, ranges)):
            self._labels.let_go(part)
        elif part.is_on(ranges):
            part.remove_from_frames(ranges)
        return instance

    def _placed(self, part: ObjectInstance) -> list[A_co]:
        instance = self._spaces.objects[part.own_hash]
        return [self._annotation(self, instance, part, frame) for frame in sorted(part.marks)]

    def _said(self, part: ClassificationInstance, frames: Iterable[int]) -> list[ClassificationAnnotationInSpace]:
        instance = self._spaces.classifications[part.own_hash]
        return [ClassificationAnnotationInSpace(self, instance, frame, part.marks[0]) for frame in frames]


def _chosen(every: Callable[[], list[P]], find: Callable[[str], P | None], hashes: Collection[str] | None) -> list[P]:
    """Return all parts, or those of some hashes, of which a space may have a hundred thousand."""
    if hashes is None:
        return every()
    return [part for own_hash in dict.fromkeys(hashes) if (part := find(own_hash))]


def _by_frame(annotation: Annotation) -> int:
    return annotation.frame


def _frames_in(part: ClassificationInstance) -> Iterator[int]:
    for found in part.range_list:
        yield from range(found.start, found.end + 1)


def _is_forced(overlap: str) -> bool:
    if overlap not in {"error", "replace"}:
        raise LabelRowError(f'on_overlap is "error" or "replace", not {overlap!r}')
    return overlap == "replace"
