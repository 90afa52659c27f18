"""
Labels as the platform writes them: plain dictionaries, typed.

The types name what labelform reads and writes. More may be in the dictionaries, and stays there.
Source: `orm.label_row` of SDK 0.1.155.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal, TypedDict, TypeVar

T = TypeVar("T")


class AnswerOptionDict(TypedDict):
    """An option that was chosen."""

    name: str
    value: str
    featureHash: str


class AnswerDict(TypedDict, total=False):
    """
    The answer to one question; `answers` is the text, the number, or the options chosen.

    The last four stand with answers that change from frame to frame: `range` holds pairs of first and last frame.
    """

    name: str
    value: str
    featureHash: str
    answers: list[AnswerOptionDict] | str | float
    manualAnnotation: bool
    dynamic: bool
    range: list[list[int]]
    shouldPropagate: bool
    trackHash: str


class MarkDict(TypedDict, total=False):
    """What objects and classifications on a frame have in common. Times are written as in RFC 1123."""

    name: str
    value: str
    featureHash: str
    createdAt: str
    createdBy: str | None
    lastEditedAt: str
    lastEditedBy: str | None
    confidence: float
    manualAnnotation: bool
    reviews: list[dict[str, object]] | None


class ObjectDict(MarkDict, total=False):
    """An object on a frame, with its coordinates under the name of its shape."""

    objectHash: str
    color: str
    shape: str
    isDeleted: bool
    event: str
    interpolate: str


class ClassificationDict(MarkDict, total=False):
    """A classification on a frame."""

    classificationHash: str


class FrameDict(TypedDict, total=False):
    """Everything on one frame."""

    objects: list[ObjectDict]
    classifications: list[ClassificationDict]


class DataUnitDict(TypedDict, total=False):
    """
    A file. `labels` is a `FrameDict` for images, and frames by number (as text) for videos and the like.

    `data_sequence` is the place of an image in its group. `width` and `height` are in pixels.
    """

    data_hash: str
    data_title: str
    data_type: str
    data_link: str | None
    data_sequence: int | str
    width: int | None
    height: int | None
    labels: FrameDict | dict[str, FrameDict]


class ObjectAnswersDict(TypedDict, total=False):
    """What was answered about an object, for all frames. Its number counts the objects of a kind; since SDK 0.1.211."""

    objectHash: str
    objectNumber: int
    classifications: list[AnswerDict]


class ClassificationAnswersDict(TypedDict, total=False):
    """
    What a classification says.

    What newer SDKs have saved says here, too, on which frames it is (`range`), and who made it and when, under the
    names of `MarkDict`: SDK 0.1.211 reads all that here, and older ones on the frames.
    """

    classificationHash: str
    featureHash: str
    classifications: list[AnswerDict]
    range: list[list[int]]
    spaces: dict[str, dict[str, object]]


class ObjectActionsDict(TypedDict, total=False):
    """What was answered about an object, frame by frame."""

    objectHash: str
    actions: list[AnswerDict]


class LabelRowDict(TypedDict, total=False):
    """The labels of one row. The dictionaries of units, answers and actions have hashes as keys."""

    label_hash: str
    branch_name: str
    created_at: str
    last_edited_at: str
    dataset_hash: str
    dataset_title: str
    data_title: str
    data_hash: str
    data_type: str
    data_units: dict[str, DataUnitDict]
    object_answers: dict[str, ObjectAnswersDict]
    classification_answers: dict[str, ClassificationAnswersDict]
    object_actions: dict[str, ObjectActionsDict]
    label_status: str
    annotation_task_status: str | None
    is_valid: bool
    is_shadow_data: bool
    spaces: dict[str, dict[str, object]]
    scene: dict[str, object]


def whole(marks: Iterable[T] | None, own_hash: Literal["objectHash", "classificationHash"]) -> list[T]:
    """Return the marks that say what they are; the platform's dictionaries may hold anything."""
    return [mark for mark in marks if is_whole(mark, own_hash)] if isinstance(marks, Iterable) else []


def section_of(
    row: LabelRowDict, name: Literal["object_answers", "classification_answers", "object_actions", "spaces"]
) -> dict[str, Any]:
    """Return a section of a row; an empty one of no row when something else stands there."""
    found: object = row.get(name)
    return found if isinstance(found, dict) else {}


def entry_in(
    row: LabelRowDict, name: Literal["object_answers", "classification_answers", "object_actions"], own_hash: str
) -> dict[str, Any]:
    """
    Return what a section says about a label, to read in; an empty dictionary when it says nothing or something else.
    """
    found = section_of(row, name).get(own_hash)
    return found if isinstance(found, dict) else {}


def is_whole(mark: object, own_hash: Literal["objectHash", "classificationHash"]) -> bool:
    """Return whether something says which label it is, and of what kind."""
    if not isinstance(mark, dict):
        return False
    own, feature = mark.get(own_hash), mark.get("featureHash")
    return isinstance(own, str) and isinstance(feature, str) and bool(own and feature)
