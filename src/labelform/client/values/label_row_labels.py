"""What is in a label row: objects, classifications, frames."""

from __future__ import annotations

from typing import Final, Literal, Unpack, cast, overload

from labelform.api.records.label_rows import DataGroupMetadata, DICOMSeriesMetadata
from labelform.client.values.labels import (
    ClassificationInstance,
    Frames,
    FrameView,
    LabelRowDict,
    Labels,
    ObjectInstance,
    UnreadableLabel,
)
from labelform.client.values.labels.sheet import Sheet
from labelform.client.values.labels.spaces import (
    AudioSpace,
    HTMLSpace,
    ImageSpace,
    MedicalSpace,
    PdfSpace,
    PointCloudFileSpace,
    Reference,
    Space,
    SpaceLiteral,
    TextSpace,
    TimeSeriesSpace,
    VideoSpace,
    find_space,
)
from labelform.client.values.ontology import Classification, Object
from labelform.errors import LabelRowError
from labelform.types import DataType

_METADATA: Final[dict[str, type[DICOMSeriesMetadata] | type[DataGroupMetadata]]] = {
    DataType.DICOM: DICOMSeriesMetadata,
    DataType.GROUP: DataGroupMetadata,
}


class LabelRowLabels:
    """
    The members of a label row about its labels. Nothing here talks to the platform.

    All of them raise `LabelRowError` before labels have been initialised.
    """

    def __init__(self) -> None:
        self._initialised: Labels | None = None

    @property
    def labels(self) -> LabelRowDict:
        """The labels as the platform writes them: the dictionary itself, and what is changed in it is saved."""
        return self._labels.row

    @property
    def is_event_based(self) -> bool:
        """Whether objects are placed by events at moments (nanoseconds) of a continuous scene, not on frames."""
        return self._labels.sheet.is_continuous

    @property
    def metadata(self) -> DICOMSeriesMetadata | DataGroupMetadata | None:
        """
        What the data is: of a series of slices its patient, study and series, of a data group its parts; else None.

        Source: `metadata` of data units, SDK 0.1.211.
        """
        kind = _METADATA.get(self._labels.sheet.data_type)
        for unit in self._labels.row["data_units"].values():
            said = cast("dict[str, object]", unit).get("metadata")
            if kind is not None and said is not None:
                return kind.model_validate(said)
        return None

    @property
    def unreadable_labels(self) -> list[UnreadableLabel]:
        """
        The labels that are in the row and that no instance shows, with the reason; empty as a rule.

        They stay in `labels`, and saving keeps them. When labels are read that have some, an `UnreadableLabelsWarning`
        says so.
        """
        return self._labels.unreadable

    def get_object_instances(
        self, filter_ontology_object: Object | None = None, filter_frames: Frames | None = None
    ) -> list[ObjectInstance]:
        """Return the objects, all or of one kind, on any frame or on at least one of some."""
        return self._labels.objects_where(filter_ontology_object, filter_frames)

    def add_object_instance(self, object_instance: ObjectInstance, force: bool = True) -> None:
        """
        Add an object that has been placed on frames; with `force` in place of one with its hash.

        Raises:
            LabelRowError: it is on no frame or on one that the data does not have, is part of a label row already, or
                (without `force`) there is one with its hash.
        """
        self._labels.add_object(object_instance, force=force)

    def remove_object(self, object_instance: ObjectInstance) -> None:
        """
        Remove an object with its answers.

        Raises:
            LabelRowError: it is not part of this label row.
        """
        self._labels.remove_object(object_instance)

    def get_classification_instances(
        self, filter_ontology_classification: Classification | None = None, filter_frames: Frames | None = None
    ) -> list[ClassificationInstance]:
        """Return the classifications, all or of one kind, on any frame or on at least one of some."""
        return self._labels.classifications_where(filter_ontology_classification, filter_frames)

    def add_classification_instance(self, classification_instance: ClassificationInstance, force: bool = False) -> None:
        """
        Add a classification that has been placed on frames; with `force`, others of its kind make room for it.

        Where the data has frames, its ranges are those of frames; in sound, text, time series and continuous scenes its
        frames are ranges. A global one is on all of the data, and all others of its kind make room.

        Raises:
            LabelRowError: it is on no frame or on one that the data does not have, is part of a label row already,
                (without `force`) one of its frames has one of its kind, or the data has a space `root` for it.
        """
        self._labels.add_classification(classification_instance, force=force)

    def remove_classification(self, classification_instance: ClassificationInstance) -> None:
        """
        Remove a classification with its answers.

        Raises:
            LabelRowError: it is not part of this label row.
        """
        self._labels.remove_classification(classification_instance)

    def get_frame_view(self, frame: int | str = 0) -> FrameView:
        """
        Return one frame, named by its number or by the hash of its image.

        Raises:
            LabelRowError: there is no such frame.
        """
        return FrameView(self._labels, self._labels.frame_number(frame))

    def get_frame_views(self) -> list[FrameView]:
        """Return all frames in their order."""
        numbers = self._labels.sheet.numbers
        return [FrameView(self._labels, number) for number in numbers]

    def get_image_hash(self, frame_number: int) -> str | None:
        """Return the hash of the image that a frame of an image or a group is; None when there is no such frame."""
        unit = self._images.units.get(frame_number)
        return unit.get("data_hash") if unit else None

    def get_frame_number(self, image_hash: str) -> int:
        """
        Return the number of the frame that an image of a group is.

        Raises:
            LabelRowError: there is no such image, or the data is not made of images.
        """
        return self._images.frame_number(image_hash)

    def get_spaces(self) -> list[Space]:
        """
        Return the spaces: the files of a data group or a scene, each with labels of its own; else none, as a rule.

        A scene in one file (MCAP) says nothing of its spaces: these are the ones that labels name, or that have been
        requested. Source: SDK 0.1.211.
        """
        return list(self._labels.spaces.by_id.values())

    @overload
    def get_space(self, *, type_: Literal["video", "image_sequence"], **reference: Unpack[Reference]) -> VideoSpace: ...

    @overload
    def get_space(self, *, type_: Literal["image"], **reference: Unpack[Reference]) -> ImageSpace: ...

    @overload
    def get_space(self, *, type_: Literal["audio"], **reference: Unpack[Reference]) -> AudioSpace: ...

    @overload
    def get_space(self, *, type_: Literal["time_series"], **reference: Unpack[Reference]) -> TimeSeriesSpace: ...

    @overload
    def get_space(self, *, type_: Literal["text"], **reference: Unpack[Reference]) -> TextSpace: ...

    @overload
    def get_space(self, *, type_: Literal["html"], **reference: Unpack[Reference]) -> HTMLSpace: ...

    @overload
    def get_space(self, *, type_: Literal["medical"], **reference: Unpack[Reference]) -> MedicalSpace: ...

    @overload
    def get_space(self, *, type_: Literal["pdf"], **reference: Unpack[Reference]) -> PdfSpace: ...

    @overload
    def get_space(self, *, type_: Literal["point_cloud"], **reference: Unpack[Reference]) -> PointCloudFileSpace: ...

    def get_space(
        self,
        *,
        id: str | None = None,  # noqa: A002 - the SDK's name
        layout_key: str | None = None,
        type_: SpaceLiteral,
        stream_id: str | None = None,
        event_index: int = 0,
        start_frame: int | None = None,
        file_name: str | None = None,
    ) -> Space:
        """
        Return one space, named by its id, its place in the layout of a group, its stream in a scene, or its file.

        With `stream_id` goes the number of the event, or the frame where a picture starts. Pictures of scenes are of
        the type `image`, slices `medical`. In a scene in one file (MCAP) a point cloud is requested by
        `stream@nanoseconds`, a time series by its channel, and made when the row says nothing of it.

        Raises:
            LabelRowError: there is no such space, it is of another type, or it is not named, or named in several ways.
        """
        reference = Reference(
            id=id,
            layout_key=layout_key,
            stream_id=stream_id,
            event_index=event_index,
            start_frame=start_frame,
            file_name=file_name,
        )
        return find_space(self._labels.spaces, type_, **reference)

    @property
    def editable_labels(self) -> Labels:
        """The labels without the row, for what edits many of them."""
        return self._labels

    @property
    def _labels(self) -> Labels:
        if self._initialised is None:
            raise LabelRowError("labels are not initialised; call initialise_labels() first")
        return self._initialised

    @property
    def _images(self) -> Sheet:
        sheet = self._labels.sheet
        if not sheet.is_made_of_images:
            raise LabelRowError(f"{sheet.data_type} is not made of images")
        return sheet
