"""The issues about the data of a task."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final
from uuid import UUID

from labelform.api import calls
from labelform.api.build import present
from labelform.api.records.issues import Issue, IssueFrameRange
from labelform.client.checks import require
from labelform.client.ids import names
from labelform.client.values.workflow.context import StageContext
from labelform.types import IssueAnchorType, Json

DELETED_IN_ONE: Final = 1000
"""How many issues are deleted in one request. Source: SDK 0.1.211."""


class TaskIssues:
    """What people say about the data of a task. Got from the task; comments carry tags by name, which must exist."""

    def __init__(self, context: StageContext, data_uuid: UUID) -> None:
        self._context = context
        self._data_uuid = str(data_uuid)

    def list(self) -> Iterator[Issue]:
        """Yield the issues, each as one of its kind. Source: GET projects/{project}/issues, SDK 0.1.211."""
        call = calls.list_issues(self._context.project_hash, data_uuid=self._data_uuid)
        return self._context.driver.iterate(call)

    def add_file_issue(self, comment: str, issue_tags: Sequence[str], space_id: str | None = None) -> None:
        """Say something about the data. Source: POST projects/{project}/issues, SDK 0.1.211."""
        self._add(IssueAnchorType.DATA_UNIT, comment, issue_tags, spaceId=space_id)

    def add_frame_issue(
        self, frame_index: int, comment: str, issue_tags: Sequence[str], space_id: str | None = None
    ) -> None:
        """Say something about a frame, counted from 0. Source: POST projects/{project}/issues, SDK 0.1.211."""
        self._add(IssueAnchorType.FRAME, comment, issue_tags, spaceId=space_id, frameIndex=frame_index)

    def add_coordinate_issue(
        self,
        frame_index: int,
        x: float,
        y: float,
        comment: str,
        issue_tags: Sequence[str],
        space_id: str | None = None,
    ) -> None:
        """
        Say something about a place in a frame, in shares of its width and height.

        Source: POST projects/{project}/issues, SDK 0.1.211.
        """
        where: dict[str, Json] = {"frameIndex": frame_index, "x": x, "y": y}
        self._add(IssueAnchorType.FRAME_COORDINATE, comment, issue_tags, spaceId=space_id, **where)

    def add_scene_coordinate_issue(
        self, frame_index: int, x: float, y: float, z: float, comment: str, issue_tags: Sequence[str]
    ) -> None:
        """Say something about a place in a scene. Source: POST projects/{project}/issues, SDK 0.1.211."""
        self._add(IssueAnchorType.SCENE_COORDINATE, comment, issue_tags, frameIndex=frame_index, x=x, y=y, z=z)

    def add_annotation_issue(
        self,
        annotation_id: str,
        comment: str,
        issue_tags: Sequence[str],
        frame_ranges: Sequence[IssueFrameRange] | None = None,
        space_id: str | None = None,
    ) -> None:
        """
        Say something about a label, by its object or classification hash: everywhere, or on some frames.

        Raises:
            InvalidArgumentsError: there are no ranges in the list, or one ends before it begins.

        Source: POST projects/{project}/issues, SDK 0.1.211.
        """
        ranges: Sequence[Json] | None = None
        if frame_ranges is not None:
            require(bool(frame_ranges), "frame_ranges is empty; leave it out for all frames")
            for each in frame_ranges:
                require(0 <= each.start <= each.end, f"frames {each.start} to {each.end} are not a range")
            ranges = [{"start": each.start, "end": each.end} for each in frame_ranges]
        self._add(
            IssueAnchorType.ANNOTATION,
            comment,
            issue_tags,
            annotationId=annotation_id,
            spaceId=space_id,
            frameRanges=ranges,
        )

    def delete(self, issues: Sequence[Issue | UUID]) -> None:
        """
        Delete issues: your own, or any for admins of the project; of a thousand all or none.

        Source: POST projects/{project}/issues/delete, SDK 0.1.211.
        """
        uuids = [str(each if isinstance(each, UUID) else each.uuid) for each in issues]
        for first in range(0, len(uuids), DELETED_IN_ONE):
            chunk = uuids[first : first + DELETED_IN_ONE]
            self._context.driver.run(calls.delete_issues(self._context.project_hash, issue_uuids=chunk))

    def _add(self, kind: IssueAnchorType, comment: str, issue_tags: Sequence[str], **where: Json) -> None:
        tags = names("issue_tags", issue_tags)
        anchor = present(type=kind.value, dataUuid=self._data_uuid, **where)
        call = calls.add_issue(self._context.project_hash, anchor=anchor, comment=comment, issue_tags=tags)
        self._context.driver.run(call)
