"""What is known about a label row without its labels."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from labelform.api.records.label_rows import FrameMetadata, LabelRowMetadata, WorkflowGraphNode
from labelform.errors import Effect, LabelRowError, WrongProjectTypeError
from labelform.types import AnnotationTaskStatus, DataType, LabelStatus


class LabelRowFacts:
    """
    The properties of a label row, as they were when it was listed or its labels were last initialised.

    Source: legacy `labelrowmetadata` GET, SDK 0.1.155, whose names these are.
    """

    def __init__(self, metadata: LabelRowMetadata) -> None:
        self._metadata = metadata

    @property
    def label_hash(self) -> str | None:
        """The id of the labels; None until labelling has been initialised."""
        return self._metadata.label_hash

    @property
    def branch_name(self) -> str:
        """The branch of the labels, `main` unless asked for another."""
        return self._metadata.branch_name

    @property
    def data_hash(self) -> str:
        """The id of the data."""
        return self._metadata.data_hash

    @property
    def data_title(self) -> str:
        """The title of the data."""
        return self._metadata.data_title

    @property
    def data_type(self) -> DataType:
        """What kind of data it is."""
        return self._metadata.data_type

    @property
    def data_link(self) -> str | None:
        """Where the data is; None for groups of images and series of slices, which are many files."""
        return self._metadata.data_link

    @property
    def dataset_hash(self) -> str:
        """The id of the dataset."""
        return self._metadata.dataset_hash

    @property
    def dataset_title(self) -> str:
        """The title of the dataset."""
        return self._metadata.dataset_title

    @property
    def file_type(self) -> str | None:
        """The type of the file, `image/png` for example."""
        return self._metadata.file_type

    @property
    def backing_item_uuid(self) -> UUID | None:
        """The id of the file in the storage."""
        return self._metadata.backing_item_uuid

    @property
    def client_metadata(self) -> dict[str, object] | None:
        """What you stored with the data; None unless requested with `include_client_metadata`."""
        return self._metadata.client_metadata

    @property
    def images_data(self) -> list[dict[str, object]] | None:
        """The images of a group; None unless requested with `include_images_data`."""
        return self._metadata.images_data

    @property
    def created_at(self) -> datetime | None:
        """When labelling was initialised, with a time zone; None until then."""
        return self._metadata.created_at

    @property
    def last_edited_at(self) -> datetime | None:
        """When the labels were last edited, with a time zone; None until labelling has been initialised."""
        return self._metadata.last_edited_at

    @property
    def number_of_frames(self) -> int:
        """How many frames there are; 1 for an image."""
        return self._metadata.number_of_frames

    @property
    def duration(self) -> float | None:
        """How long a video or a recording is, in seconds."""
        return self._metadata.duration

    @property
    def fps(self) -> float | None:
        """How many frames a second of video has."""
        return self._metadata.frames_per_second

    @property
    def width(self) -> int | None:
        """The width in pixels; None for groups of images."""
        return self._metadata.width

    @property
    def height(self) -> int | None:
        """The height in pixels; None for groups of images."""
        return self._metadata.height

    @property
    def audio_codec(self) -> str | None:
        """How a recording is encoded."""
        return self._metadata.audio_codec

    @property
    def audio_sample_rate(self) -> int | None:
        """How many samples a second of recording has."""
        return self._metadata.audio_sample_rate

    @property
    def audio_bit_depth(self) -> int | None:
        """How many bits a sample of a recording has."""
        return self._metadata.audio_bit_depth

    @property
    def audio_num_channels(self) -> int | None:
        """How many channels a recording has."""
        return self._metadata.audio_num_channels

    @property
    def is_shadow_data(self) -> bool:
        """Whether it is an annotator's view of a benchmark."""
        return self._metadata.is_shadow_data

    @property
    def is_valid(self) -> bool:
        """Whether the labels fit the data and the ontology; if not, see `LabelRow.get_validation_errors`."""
        return self._metadata.is_valid

    @property
    def workflow_graph_node(self) -> WorkflowGraphNode | None:
        """The stage of the workflow that the row is in; None without a workflow, or unless requested."""
        return self._metadata.workflow_graph_node

    @property
    def priority(self) -> float | None:
        """
        The priority of the task, from 0 to 1; None once it is complete.

        Raises:
            WrongProjectTypeError: the project has no workflow.
        """
        self._check_has_workflow("priority", expected=True)
        return self._metadata.priority

    @property
    def task_uuid(self) -> UUID | None:
        """
        The task of the workflow that the data has (SDK 0.1.211); None on platforms that do not say.

        Raises:
            WrongProjectTypeError: the project has no workflow.
        """
        self._check_has_workflow("task_uuid", expected=True)
        return self._metadata.task_uuid

    @property
    def assigned_user_email(self) -> str | None:
        """
        The current assignee of the task (email address); None if there is none, or the task is complete (SDK 0.1.211).
        """
        return self._metadata.assigned_user_email

    @property
    def last_actioned_by_user_email(self) -> str | None:
        """The last person to work on the task (email address); None if there is none (SDK 0.1.211)."""
        return self._metadata.last_actioned_by_user_email

    @property
    def group_hash(self) -> str | None:
        """The data group that the data is a part of; None for data on its own (SDK 0.1.211)."""
        return self._metadata.group_hash

    @property
    def label_status(self) -> LabelStatus:
        """
        The progress of the row, in projects without a workflow.

        Raises:
            WrongProjectTypeError: the project has a workflow, and `workflow_graph_node` says so instead.
        """
        self._check_has_workflow("label_status", expected=False)
        return self._metadata.label_status

    @property
    def annotation_task_status(self) -> AnnotationTaskStatus | None:
        """
        The status of the task of the row, in projects without a workflow.

        Raises:
            WrongProjectTypeError: the project has a workflow, and `workflow_graph_node` says so instead.
        """
        self._check_has_workflow("annotation_task_status", expected=False)
        return self._metadata.annotation_task_status

    def get_frames_metadata(self) -> list[FrameMetadata]:
        """
        Return what is known about each image of a group, or of the one file of an image or a video; without its labels.

        Raises:
            LabelRowError: it is a group and was listed without `include_images_data`, or data of another kind.

        Source: SDK 0.1.155.
        """
        known = self._metadata
        if known.data_type in {DataType.IMAGE, DataType.VIDEO}:
            file_type, size = known.file_type or "", (known.width or 0, known.height or 0)
            return [
                FrameMetadata(
                    frame_number=0,
                    title=known.data_title,
                    file_type=file_type,
                    width=size[0],
                    height=size[1],
                    image_hash=known.data_hash,
                )
            ]
        if known.images_data is None:
            raise LabelRowError(f"{known.data_title!r} was listed without its images; pass include_images_data=True")
        return [FrameMetadata.model_validate(image) for image in known.images_data]

    def get_frame_metadata(self, frame: int | str = 0) -> FrameMetadata:
        """
        Return what is known about one image, named by its place or its hash; see `get_frames_metadata`.

        Raises:
            LabelRowError: there is no such image.
        """
        for found in self.get_frames_metadata():
            if frame in {found.frame_number, found.image_hash}:
                return found
        raise LabelRowError(f"the data has no image {frame!r}")

    def _check_has_workflow(self, name: str, *, expected: bool) -> None:
        if (self.workflow_graph_node is not None) != expected:
            which = "with" if expected else "without"
            raise WrongProjectTypeError(f"{name} is only for projects {which} a workflow", effect=Effect.NOT_SENT)
