"""The reviews of single labels, which the task of a reviewer is made of."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from labelform.api import calls
from labelform.api.records.workflow import LabelReviewRecord
from labelform.client.values.bundle import Bundle, send_or_queue
from labelform.client.values.workflow.context import StageContext
from labelform.types import Json, LabelReviewStatus


class LabelReview:
    """The review of one label, as it was when it was listed."""

    def __init__(self, context: StageContext, task_uuid: str, record: LabelReviewRecord) -> None:
        self._context = context
        self._task_uuid = task_uuid
        self._record = record

    def __repr__(self) -> str:
        return f"LabelReview(uuid={self.uuid}, status={self.status})"

    @property
    def uuid(self) -> UUID:
        """The id of the review."""
        return self._record.uuid

    @property
    def status(self) -> LabelReviewStatus:
        """The status of the review."""
        return self._record.status

    @property
    def label_type(self) -> str:
        """Whether an object or a classification was reviewed."""
        return self._record.label_type

    @property
    def label_id(self) -> str:
        """The hash of the object or classification."""
        return self._record.label_id

    def approve(self, *, bundle: Bundle | None = None) -> None:
        """Accept the label. Source: POST …/tasks/{task}/reviews/actions, SDK 0.1.155."""
        self._act("APPROVE", bundle)

    def reject(
        self, *, comment: str | None = None, issue_tags: Sequence[str] | None = None, bundle: Bundle | None = None
    ) -> None:
        """
        Send the label back, with a comment and tags of issues (both SDK 0.1.163).

        Source: POST …/tasks/{task}/reviews/actions, SDK 0.1.155.
        """
        self._act("REJECT", bundle, comment=comment, commentTags=issue_tags)

    def reopen(self, *, bundle: Bundle | None = None) -> None:
        """Review the label again. Source: POST …/tasks/{task}/reviews/actions, SDK 0.1.155."""
        self._act("REOPEN", bundle)

    def _act(self, action: str, bundle: Bundle | None, **details: Json) -> None:
        at = self._context
        key = ("act_on_label_reviews", at.project_hash, at.stage_uuid, self._task_uuid)
        item: calls.Action = {"reviewUuid": str(self.uuid), "action": action, **details}
        send_or_queue(bundle, key, item, partial(_send_review_actions, at, self._task_uuid))


def _send_review_actions(at: StageContext, task_uuid: str, actions: Sequence[calls.Action]) -> None:
    call = calls.act_on_label_reviews(at.project_hash, stage_uuid=at.stage_uuid, task_uuid=task_uuid, actions=actions)
    at.driver.run(call)
