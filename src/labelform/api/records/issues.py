"""Issues: what people say about data, a frame of it, a place in a frame, or a label."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar
from uuid import UUID

from pydantic import model_validator

from labelform.api.records.base import Record, Timestamp
from labelform.api.records.tags import IssueTag
from labelform.types import IssueAnchorType


class IssueFrameRange(Record):
    """Frames from the first to the last, both among them."""

    start: int
    end: int


class IssueComment(Record):
    """What somebody says."""

    content: str
    author_email: str
    created_at: Timestamp


class IssueResolution(Record):
    """That an issue was resolved, or opened again."""

    is_resolved: bool
    created_at: Timestamp
    actor_email: str | None = None


class IssueCoordinate(Record):
    """A place in a frame, in shares of its width and height."""

    x: float
    y: float


class SceneIssueCoordinate(Record):
    """A place in a scene."""

    x: float
    y: float
    z: float


class Issue(Record):
    """An issue; one of a kind that is not known has what all have."""

    identity: ClassVar = "uuid"

    type: IssueAnchorType
    uuid: UUID
    data_uuid: UUID
    comments: list[IssueComment]
    tags: list[IssueTag]
    resolution_history: list[IssueResolution]

    @model_validator(mode="wrap")
    @classmethod
    def _of_its_kind(cls, value: Any, handler: Callable[[Any], Issue]) -> Issue:
        """Read an issue as one of its kind."""
        kind = _KINDS.get(str(value.get("type"))) if cls is Issue and isinstance(value, Mapping) else None
        return handler(value) if kind is None else kind.model_validate(value)


class FileIssue(Issue):
    """About a piece of data."""

    space_id: str | None = None


class FrameIssue(Issue):
    """About a frame."""

    space_id: str | None = None
    frame_index: int


class CoordinateIssue(Issue):
    """About a place in a frame."""

    space_id: str | None = None
    frame_index: int
    coordinate: IssueCoordinate


class SceneCoordinateIssue(Issue):
    """About a place in a scene."""

    frame_index: int
    coordinate: SceneIssueCoordinate


class FrameRangeIssue(Issue):
    """About some frames."""

    space_id: str | None = None
    frame_ranges: list[IssueFrameRange]


class AnnotationIssue(Issue):
    """About a label, on all its frames or on some."""

    space_id: str | None = None
    annotation_id: str
    frame_ranges: list[IssueFrameRange] | None = None


_KINDS: Mapping[str, type[Issue]] = {
    IssueAnchorType.DATA_UNIT: FileIssue,
    IssueAnchorType.FRAME: FrameIssue,
    IssueAnchorType.FRAME_COORDINATE: CoordinateIssue,
    IssueAnchorType.SCENE_COORDINATE: SceneCoordinateIssue,
    IssueAnchorType.FRAME_RANGE: FrameRangeIssue,
    IssueAnchorType.ANNOTATION: AnnotationIssue,
}
