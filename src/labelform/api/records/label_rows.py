"""Label rows as lists return them: everything but the labels. The legacy dialect writes these fields in snake case."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import BeforeValidator, Field

from labelform.api.records.base import Record, Timestamp, in_lower_case
from labelform.types import AnnotationTaskStatus, DataType, LabelStatus


class WorkflowGraphNode(Record):
    """The stage of the workflow that a label row is in."""

    uuid: str
    title: str


class LabelRowMetadata(Record):
    """
    A label row without its labels.

    `label_hash`, `created_at` and `last_edited_at` are None until labelling has been initialised. `duration` is in
    seconds, `priority` between 0 and 1, `width` and `height` in pixels. `workflow_graph_node` is None in projects
    without a workflow; in others `label_status` and `annotation_task_status` mean nothing. `group_hash` is the data
    group that the data is a part of; `spaces` are the files of data that is several, without their labels.

    Source: legacy `labelrowmetadata` GET, SDK 0.1.155; the last five fields 0.1.211.
    """

    label_hash: str | None = None
    created_at: Timestamp | None = None
    last_edited_at: Timestamp | None = None
    branch_name: str
    data_hash: str
    dataset_hash: str
    dataset_title: str
    data_title: str
    data_type: Annotated[DataType, BeforeValidator(in_lower_case)]
    data_link: str | None = None
    label_status: LabelStatus
    annotation_task_status: AnnotationTaskStatus | None = None
    workflow_graph_node: WorkflowGraphNode | None = None
    is_shadow_data: bool = False
    number_of_frames: int
    frames_per_second: float | None = None
    duration: float | None = None
    height: int | None = None
    width: int | None = None
    audio_sample_rate: int | None = None
    audio_codec: str | None = None
    audio_bit_depth: int | None = None
    audio_num_channels: int | None = None
    priority: float | None = None
    client_metadata: dict[str, object] | None = None
    images_data: list[dict[str, object]] | None = None
    file_type: str | None = None
    is_valid: Annotated[bool, BeforeValidator(bool)] = True
    backing_item_uuid: UUID | None = None
    task_uuid: UUID | None = None
    group_hash: str | None = None
    spaces: dict[str, dict[str, object]] | None = None
    assigned_user_email: str | None = None
    last_actioned_by_user_email: str | None = None


class FrameMetadata(Record):
    """An image of a group, or the one file of an image or a video. `frame_number` is its place, from 0."""

    frame_number: int = Field(alias="index")
    title: str
    file_type: str
    width: int
    height: int
    image_hash: str


class LabelValidationState(Record):
    """What the platform finds wrong with the labels of a row. Source: GET projects/…/labels/…/validation-state."""

    label_hash: str
    branch_name: str
    version: int
    is_valid: bool
    errors: list[str] | None = None


class DICOMSeriesMetadata(Record):
    """What a series of slices is. Source: `metadata` of its data unit, SDK 0.1.211."""

    patient_id: str | None = None
    study_uid: str
    series_uid: str


class DataGroupChildMetadata(Record):
    """One part of a data group; `label_hash` is None until labelling has been initialised."""

    data_hash: str
    label_hash: str | None = None
    name: str
    layout_key: str


class DataGroupMetadata(Record):
    """The parts of a data group. Source: `metadata` of its data unit, SDK 0.1.211."""

    children: list[DataGroupChildMetadata]
