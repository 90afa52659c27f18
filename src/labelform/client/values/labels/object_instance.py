"""An object: one thing, in one shape, on any number of frames."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import deepcopy
from typing import Unpack, cast

from labelform.client.values.labels.answered import AnsweredOnFrames
from labelform.client.values.labels.answers import in_snake_case
from labelform.client.values.labels.coordinates import Coordinates, read_coordinates, write_coordinates
from labelform.client.values.labels.dictionaries import ObjectDict
from labelform.client.values.labels.frames import Frames, Range, frames_to_ranges
from labelform.client.values.labels.placed import Annotation
from labelform.client.values.labels.shapes_of_ranges import HtmlCoordinates, HtmlRange, RangeCoordinates
from labelform.client.values.labels.stamps import ObjectStamps, as_written, new_hash, stamp
from labelform.client.values.ontology import Attribute, Object
from labelform.errors import LabelRowError
from labelform.types import Shape


class ObjectAnnotation(Annotation):
    """An object on one frame."""

    def __init__(self, instance: ObjectInstance, frame: int, mark: ObjectDict) -> None:
        super().__init__(frame, mark)
        self._instance = instance
        self._object = mark

    @property
    def coordinates(self) -> Coordinates | None:
        """Where the object is; None when its shape is one that labelform does not know (see `to_dict`)."""
        return read_coordinates(self._object)

    @coordinates.setter
    def coordinates(self, coordinates: Coordinates) -> None:
        self._instance.set_for_frames(coordinates, self._frame, overwrite=True)

    @property
    def event(self) -> str | None:
        """In a continuous scene: whether the object is placed (`upsert`) or ends here (`delete`); None elsewhere."""
        return self._object.get("event")

    @property
    def interpolate(self) -> str | None:
        """In a continuous scene: how it moves to the next event, `hold` or `linear`; None elsewhere."""
        return self._object.get("interpolate")

    @property
    def is_deleted(self) -> bool | None:
        """Whether it counts as deleted on this frame; None when the platform does not say."""
        return self._object.get("isDeleted")


class ObjectInstance(AnsweredOnFrames):
    """
    An object. Make one with `create_instance` of an object of the ontology, and add it to a label row.

    Names and parameters are the SDK's. Everything that labelform does not know about an object that was read stays.
    """

    kind = "objects"

    def __init__(
        self, ontology_object: Object, *, object_hash: str | None = None, object_number: int | None = None
    ) -> None:
        super().__init__(object_hash or new_hash(), ontology_object.feature_node_hash)
        self._find_item: Callable[[], Object] = lambda: ontology_object
        self._object_number = object_number

    @classmethod
    def of_row(cls, label: ObjectDict, find_item: Callable[[], Object]) -> ObjectInstance:
        """Return the object that a label belongs to; the ontology is read only when needed. For `Labels`."""
        instance = cls.__new__(cls)
        AnsweredOnFrames.__init__(instance, label["objectHash"], label["featureHash"])
        instance._find_item = find_item
        instance._object_number = None
        return instance

    def __repr__(self) -> str:
        return f"ObjectInstance(object_hash={self.object_hash!r}, feature_hash={self.feature_hash!r})"

    @property
    def object_hash(self) -> str:
        """The id of the object within the label row."""
        return self.own_hash

    @property
    def object_number(self) -> int | None:
        """The number among the objects of its kind (SDK 0.1.211); None leaves it to the platform."""
        return self._object_number

    @object_number.setter
    def object_number(self, number: int | None) -> None:
        self._object_number = number
        self._answers_changed()

    def read_object_number(self, number: int | None) -> None:
        """Take the number that the platform wrote. For `Labels`."""
        self._object_number = number

    @property
    def ontology_item(self) -> Object:
        """
        What kind of object it is.

        Raises:
            OntologyError: the ontology of the project has no such kind (any more).
        """
        return self._find_item()

    @property
    def object_name(self) -> str:
        """The name of its kind."""
        return self.ontology_item.name

    def is_on_ranges(self) -> bool:
        """Return whether it is on ranges of sound, text or time instead of frames."""
        mark = self._marks.get(0)
        return mark is not None and isinstance(read_coordinates(mark), RangeCoordinates | HtmlCoordinates)

    @property
    def range_list(self) -> list[Range] | None:
        """
        The ranges of sound, text or time that it is on; None for objects on frames and in HTML.

        Raises:
            LabelRowError: it is in spaces; see `RangeSpace.get_object_ranges`.
        """
        self._refuse_in_spaces()
        found = read_coordinates(self._marks[0]) if self.is_on_ranges() else None
        return list(found.range) if isinstance(found, RangeCoordinates) else None

    @property
    def range_html(self) -> list[HtmlRange] | None:
        """The parts of HTML that it is on; None for all other objects. Raises as `range_list`."""
        self._refuse_in_spaces()
        found = read_coordinates(self._marks[0]) if self.is_on_ranges() else None
        return list(found.range) if isinstance(found, HtmlCoordinates) else None

    def is_on(self, ranges: Sequence[Range]) -> bool:
        """
        Return whether the object is on a part of these ranges; by an event it is there until another one ends it.

        In data without frames it is on its own ranges, and on frame 0, which stands for all of it as in the SDK.
        """
        if self._home is None or self._home.counts_frames:
            return super().is_on(ranges)
        if self._is_placed_by_events:
            own = self._ranges_of_events(end=max((one.end for one in ranges), default=0))
        else:
            own = [*(self.range_list or []), *frames_to_ranges(self._marks)]
        return any(one.overlaps(other) for one in own for other in ranges)

    def set_for_frames(
        self, coordinates: Coordinates, frames: Frames = 0, *, overwrite: bool = False, **stamps: Unpack[ObjectStamps]
    ) -> None:
        """
        Place the object on frames.

        With `overwrite` it may be there already: then the coordinates are replaced and the stamps that are given; the
        rest stays.

        Raises:
            LabelRowError: the coordinates are not of its shape, it is on one of the frames already, there is no such
                frame, or it is in spaces.
            InvalidArgumentsError: frames or a time are not given in a way that can be read.
            TypeError: there is no such stamp.
        """
        self._refuse_in_spaces()
        item, written = self.ontology_item, as_written(stamps, ObjectStamps)
        for number in self._free_or_own(frames, overwrite=overwrite):
            mark = self._marks.get(number) or self._new_mark(item)
            write_coordinates(mark, item.shape, coordinates)
            stamp(mark, written)
            self._put(number, mark)

    def get_annotation(self, frame: int | str = 0) -> ObjectAnnotation:
        """
        Return the object on one frame, named by its number or by the hash of its image.

        Raises:
            LabelRowError: it is not on this frame.
        """
        mark = self._mark_on(frame)
        return ObjectAnnotation(self, self._number_of(frame), mark)

    def get_annotations(self) -> list[ObjectAnnotation]:
        """Return the object on every frame it is on, in their order; when it is in spaces, space by space."""
        if self.stands:
            there = [
                found for stand in self.stands.values() for found in stand.annotations_of(self.kind, self.own_hash)
            ]
            return cast("list[ObjectAnnotation]", there)
        return [ObjectAnnotation(self, frame, self._marks[frame]) for frame in sorted(self._marks)]

    def get_ranges(self) -> list[Range]:
        """
        Return where the object is: ranges of frames, or its own ranges of sound, text or time (SDK 0.1.211).

        In a continuous scene they are the moments from the event that places it to right before the one that ends it.

        Raises:
            LabelRowError: it is placed by an event, and none ends it; or it is in spaces.
        """
        self._refuse_in_spaces()
        if self.is_on_ranges():
            return self.range_list or []
        return self._ranges_of_events() if self._is_placed_by_events else frames_to_ranges(self._marks)

    @property
    def _is_placed_by_events(self) -> bool:
        return any("event" in mark for mark in self._marks.values())

    def _ranges_of_events(self, end: int | None = None) -> list[Range]:
        """Return the ranges between events; one that no event ends is an error, or lasts until `end`."""
        ranges: list[Range] = []
        begun: int | None = None
        for frame in sorted(self._marks):
            if self._marks[frame].get("event") != "delete":
                begun = frame if begun is None else begun
            elif begun is not None:
                ranges.append(Range(begun, frame - 1))
                begun = None
        if begun is not None and end is None:
            raise LabelRowError(f"{self.own_hash!r} is placed at {begun}, and no event ends it")
        if begun is not None and end is not None and begun <= end:
            ranges.append(Range(begun, end))
        return ranges

    def is_range_only(self) -> bool:
        """Return whether objects of its kind are on ranges of sound, text or time instead of frames."""
        return self.ontology_item.shape in {Shape.AUDIO, Shape.TIME_RANGE, Shape.TEXT}

    def is_valid(self) -> None:
        """
        Refuse an object that no label row could hold.

        Raises:
            LabelRowError: it is on no frame, or has answers for frames that it is not on.
        """
        if not self._marks and not self.stands:
            raise LabelRowError(f"{self.own_hash!r} is on no frame; place it on one first")
        self.check_answers()

    def check_within_range(self, frame: int) -> None:
        """
        Refuse a frame that the data does not have.

        Raises:
            LabelRowError: it does not; of an object that is part of no label row, only that it is negative.
        """
        if self._home:
            self._home.check_frame(frame)
        elif frame < 0:
            raise LabelRowError(f"there is no frame {frame}")

    def copy(self) -> ObjectInstance:
        """Return an object that is equal but for its hash, and part of no label row; it is in no space."""
        twin = ObjectInstance(self.ontology_item)
        twin._marks = {frame: {**deepcopy(mark), "objectHash": twin.object_hash} for frame, mark in self._marks.items()}
        twin.answer_entries = deepcopy(self.answer_entries)
        twin.action_entries = deepcopy(self.action_entries)
        return twin

    def _attributes(self) -> Sequence[Attribute]:
        return self.ontology_item.attributes

    def _new_mark(self, item: Object) -> ObjectDict:
        return {
            "name": item.name,
            "color": item.color,
            "shape": item.shape.value,
            "value": in_snake_case(item.name),
            "objectHash": self.object_hash,
            "featureHash": item.feature_node_hash,
            **self._inherited,  # type: ignore[typeddict-item]  # stamps
        }
