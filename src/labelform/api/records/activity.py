"""What happened in a project: logs of labels, time spent; and the storage that is connected."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field
from typing_extensions import deprecated

from labelform.api.records.base import Record, Timestamp
from labelform.types import OpenIntEnum, ProjectRole


class LabelLogAction(OpenIntEnum):
    """What somebody did in the label editor; on the wire an integer. Source: SDK 0.1.155 (18 is not used)."""

    ADD = 0
    EDIT = 1
    DELETE = 2
    START = 3
    END = 4
    MARK_AS_NOT_LABELLED = 5
    MARK_AS_IN_PROGRESS = 6
    MARK_AS_LABELLED = 7
    MARK_AS_REVIEW_REQUIRED = 8
    MARK_AS_REVIEWED = 9
    MARK_AS_REVIEWED_TWICE = 10
    SUBMIT_TASK = 11
    APPROVE_LABEL = 12
    REJECT_LABEL = 13
    CLICK_SAVE = 14
    CLICK_UNDO = 15
    CLICK_REDO = 16
    CLICK_BULK = 17
    CLICK_ZOOM = 19
    CLICK_BRIGHTNESS = 20
    CLICK_HOTKEYS = 21
    CLICK_SETTINGS = 22
    ADD_ATTRIBUTE = 23
    EDIT_ATTRIBUTE = 24
    DELETE_ATTRIBUTE = 25
    APPROVE_NESTED_ATTRIBUTE = 26
    REJECT_NESTED_ATTRIBUTE = 27
    SUBMIT_LABEL = 28
    SUBMIT_NESTED_ATTRIBUTE = 29
    BUFFERING_OVERLAY_SHOWN = 30
    BITRATE_WARNING_SHOWN = 31
    SEEKING_OVERLAY_SHOWN = 32
    APPROVE_TASK = 33
    REJECT_TASK = 34
    CONSENSUS_APPROVE_LABEL = 35
    CONSENSUS_CANCEL_APPROVE_LABEL = 36
    CONSENSUS_IN_AGREEMENT = 37


class LabelLog(Record):
    """
    One thing that somebody did in the label editor.

    `identifier` is the object or classification, `time_taken` is in the platform's unit (not documented), `frame` is
    0-based; the last five are None if they make no sense.
    """

    log_hash: str
    user_hash: str
    user_email: str
    data_hash: str
    action: LabelLogAction
    created_at: Timestamp
    identifier: str | None = None
    feature_hash: str | None = None
    label_name: str | None = None
    time_taken: int | None = None
    frame: int | None = None

    @property
    @deprecated("annotation_hash is deprecated since SDK 0.1.100: use identifier")
    def annotation_hash(self) -> str | None:
        """The older name of `identifier`."""
        return self.identifier


class CollaboratorTimer(Record):
    """The time that one person spent, on one piece of data (`data_title`) or in the project (None), in seconds."""

    user_email: str
    user_role: ProjectRole
    data_title: str | None = None
    time_seconds: float


class CloudIntegration(Record):
    """Cloud storage that the platform may read for you."""

    identity: ClassVar = "id"

    id: str = Field(alias="integrationUuid")
    title: str
