"""Branches of labels, and the answers of classifications as they come in bulk."""

from __future__ import annotations

from uuid import UUID

from pydantic import Field

from labelform.api.records.base import Record, Timestamp


class LabelBranch(Record):
    """A branch of labels; `main` is always there."""

    name: str


class CopiedLabels(Record):
    """How many label rows were made or written over on the branch that was copied to."""

    copied_count: int


class ClassificationAnswerObject(Record):
    """
    One answer. `answers` is a text, a number or a list of the chosen options, as the platform keeps them.

    Source: SDK 0.1.211, whose names the fields of these three have.
    """

    name: str
    value: str
    answers: object
    feature_hash: str
    manual_annotation: bool


class ClassificationAnswerEntry(Record):
    """The answers of one classification, and where it is: pairs of first and last frame. Times are the platform's."""

    classification_hash: str
    feature_hash: str | None = None
    classifications: list[ClassificationAnswerObject]
    range: list[tuple[int, int]] | None = None
    created_at: str | None = None
    created_by: str | None = None
    last_edited_at: str | None = None
    last_edited_by: str | None = None
    manual_annotation: bool | None = None


class LabelClassificationsEntry(Record):
    """The classifications of one label row, by classification hash."""

    label_uuid: UUID
    data_uuid: UUID
    data_title: str | None = None
    branch_name: str = "main"
    classification_answers: dict[str, ClassificationAnswerEntry] = Field(default_factory=dict)
    export_uuid: UUID | None = None
    exported_at: Timestamp | None = None


class LabelClassifications(Record):
    """The classifications of several label rows."""

    labels: list[LabelClassificationsEntry]
