"""
Nouns of the platform that every layer shares: roles, statuses, kinds of collection, arguments of members, JSON.

Enumerations are *open*: a value that a newer platform sends survives as a member of its own instead of
failing the whole answer (the official SDK 0.1.155 fails a page of groups on the role "viewer").
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Self

from typing_extensions import TypeAliasType

# A named alias, not a plain one: pydantic follows a plain recursive alias forever.
Json = TypeAliasType("Json", "Mapping[str, Json] | Sequence[Json] | str | int | float | bool | None")
"""Anything that JSON can say, read-only."""

NIL_UUID = "00000000-0000-0000-0000-000000000000"


class OpenIntEnum(IntEnum):
    """An integer enumeration that keeps numbers it does not know, as `UNKNOWN_<n>`."""

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, int):
            return None
        member = int.__new__(cls, value)
        member._name_ = f"UNKNOWN_{value}"
        member._value_ = value
        return member


class OpenStrEnum(StrEnum):
    """A string enumeration that keeps words it does not know."""

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str):
            return None
        member = str.__new__(cls, value)
        member._name_ = "UNKNOWN"
        member._value_ = value
        return member


class ProjectRole(OpenIntEnum):
    """
    What a user or group may do in a project; on the wire an integer.

    `ADMIN` is 0 and therefore false in a boolean context: compare, never test for truth.
    Source: SDK 0.1.155 (0 to 4), `VIEWER` since 0.1.200.
    """

    ADMIN = 0
    ANNOTATOR = 1
    REVIEWER = 2
    ANNOTATOR_REVIEWER = 3
    TEAM_MANAGER = 4
    VIEWER = 5


class ProjectType(OpenStrEnum):
    """How tasks move through a project; `manual_qa` is the platform's older way, without a workflow."""

    WORKFLOW = "workflow"
    MANUAL_QA = "manual_qa"


class ProjectStatus(OpenStrEnum):
    """The status of a project; since SDK 0.1.160."""

    NOT_STARTED = "notStarted"
    IN_PROGRESS = "inProgress"
    IN_REVIEW = "inReview"
    PAUSED = "paused"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    ARCHIVED = "archived"


class CollectionType(OpenStrEnum):
    """What a collection gathers: whole frames, or single labels. Fixed when the collection is created."""

    FRAME = "FRAME"
    LABEL = "LABEL"


class StorageItemType(OpenStrEnum):
    """What kind of thing an item of storage is. Source: SDK 0.1.155; `GROUP`, `TIMESERIES` and `SCENE` 0.1.211."""

    VIDEO = "video"
    IMAGE = "image"
    GROUP = "group"
    IMAGE_GROUP = "imageGroup"
    IMAGE_SEQUENCE = "imageSequence"
    DICOM_FILE = "dicomFile"
    DICOM_SERIES = "dicomSeries"
    AUDIO = "audio"
    TIMESERIES = "timeseries"
    NIFTI = "nifti"
    PLAIN_TEXT = "plainText"
    PDF = "pdf"
    SCENE = "scene"


class StorageLocationName(OpenStrEnum):
    """Where the file of an item lies. Source: SDK 0.1.211."""

    ENCORD = "encord"
    GCP = "gcp"
    S3 = "s3"
    AZURE = "azure"
    OPEN_TELEKOM = "openTelekom"
    DIRECT_ACCESS = "directAccess"
    S3_COMPATIBLE = "s3Compatible"


class StorageUserRole(OpenStrEnum):
    """What a user or group may do in a folder of storage. Source: SDK 0.1.155."""

    USER = "user"
    ADMIN = "admin"


class DatasetUserRole(OpenIntEnum):
    """What someone may do with a dataset. Source: SDK 0.1.211; lists of datasets say it in words."""

    ADMIN = 0
    USER = 1


class OntologyUserRole(OpenIntEnum):
    """What someone may do with an ontology. Source: SDK 0.1.211."""

    ADMIN = 0
    USER = 1


class FoldersSortBy(OpenStrEnum):
    """In which order folders and items are listed. Source: SDK 0.1.155."""

    NAME = "name"
    CREATED_AT = "createdAt"


class UploadStatus(OpenStrEnum):
    """The progress of an upload: `DONE` also with errors that were to be ignored. Source: SDK 0.1.211."""

    PENDING = "PENDING"
    DONE = "DONE"
    ERROR = "ERROR"
    CANCELLED = "CANCELLED"


class DataLinkDuplicatesBehavior(OpenStrEnum):
    """What to do about items that are already data of a dataset. Source: SDK 0.1.211."""

    DUPLICATE = "DUPLICATE"
    FAIL = "FAIL"
    SKIP = "SKIP"


class DataType(OpenStrEnum):
    """
    What kind of data a label row is about; on the wire in either case.

    Source: SDK 0.1.155, enums; `TIME_SERIES`, `GROUP` and `SCENE` 0.1.211.
    """

    VIDEO = "video"
    IMG_GROUP = "img_group"
    DICOM = "dicom"
    IMAGE = "image"
    DICOM_STUDY = "dicom_study"
    NIFTI = "nifti"
    AUDIO = "audio"
    TIME_SERIES = "time_series"
    PLAIN_TEXT = "plain_text"
    PDF = "pdf"
    GROUP = "group"
    SCENE = "scene"


class SpaceType(OpenStrEnum):
    """What kind of file a space is, which is one of several in a label row. Source: SDK 0.1.211, enums."""

    VIDEO = "video"
    IMAGE = "image"
    IMAGE_SEQUENCE = "image_sequence"
    AUDIO = "audio"
    TIME_SERIES = "time_series"
    TEXT = "text"
    HTML = "html"
    MEDICAL_FILE = "medical_file"
    MEDICAL_STACK = "medical_stack"
    SCENE_IMAGE = "scene_image"
    POINT_CLOUD = "point_cloud"
    PDF = "pdf"


class LabelStatus(OpenStrEnum):
    """The progress of a label row, in projects without a workflow. Source: SDK 0.1.155, `orm.label_row`."""

    NOT_LABELLED = "NOT_LABELLED"
    LABEL_IN_PROGRESS = "LABEL_IN_PROGRESS"
    LABELLED = "LABELLED"
    REVIEW_IN_PROGRESS = "REVIEW_IN_PROGRESS"
    REVIEWED = "REVIEWED"
    REVIEWED_TWICE = "REVIEWED_TWICE"


class AnnotationTaskStatus(OpenStrEnum):
    """The status of the task of a label row, in projects without a workflow. Source: SDK 0.1.155, `orm.label_row`."""

    QUEUED = "QUEUED"
    ASSIGNED = "ASSIGNED"
    IN_REVIEW = "IN_REVIEW"
    RETURNED = "RETURNED"
    COMPLETED = "COMPLETED"


class ShadowDataState(OpenStrEnum):
    """Which rows of a benchmark project are meant. Source: SDK 0.1.155, `orm.label_row`."""

    ALL_DATA = "ALL_DATA"
    SHADOW_DATA = "SHADOW_DATA"
    NOT_SHADOW_DATA = "NOT_SHADOW_DATA"


class WorkflowStageType(OpenStrEnum):
    """What is done in a stage of a workflow. The two routers hold no tasks. Source: SDK 0.1.155, `orm.workflow`."""

    ANNOTATION = "ANNOTATION"
    REVIEW = "REVIEW"
    USER_ROUTER = "USER_ROUTER"
    PERCENTAGE_ROUTER = "PERCENTAGE_ROUTER"
    CONSENSUS_ANNOTATION = "CONSENSUS_ANNOTATION"
    CONSENSUS_REVIEW = "CONSENSUS_REVIEW"
    DONE = "DONE"
    AGENT = "AGENT"


class TaskStatus(OpenStrEnum):
    """The status of a task of a workflow; reviews are never `COMPLETED`. Source: SDK 0.1.155, `workflow.stages`."""

    NEW = "NEW"
    ASSIGNED = "ASSIGNED"
    RELEASED = "RELEASED"
    SKIPPED = "SKIPPED"
    REOPENED = "REOPENED"
    COMPLETED = "COMPLETED"


class TaskActionType(OpenStrEnum):
    """What happened to a task of a workflow. Source: SDK 0.1.211, `orm.analytics`."""

    ASSIGN = "assign"
    APPROVE = "approve"
    SUBMIT = "submit"
    MOVE = "move"
    REJECT = "reject"
    RELEASE = "release"
    SKIP = "skip"


class IssueAnchorType(OpenStrEnum):
    """What an issue is about. Source: SDK 0.1.211."""

    DATA_UNIT = "dataUnit"
    FRAME = "frame"
    FRAME_COORDINATE = "frameCoordinate"
    SCENE_COORDINATE = "sceneCoordinate"
    FRAME_RANGE = "frameRange"
    ANNOTATION = "annotation"


class LabelReviewStatus(OpenStrEnum):
    """The status of the review of one label. Source: SDK 0.1.155, `workflow.stages.review`."""

    NEW = "NEW"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"
    RESOLVED = "RESOLVED"
    REOPENED = "REOPENED"


class Shape(OpenStrEnum):
    """The form of an object of an ontology. Source: SDK 0.1.155, `objects.common`; from `TIME_RANGE` on 0.1.211."""

    BOUNDING_BOX = "bounding_box"
    POLYGON = "polygon"
    POINT = "point"
    SKELETON = "skeleton"
    POLYLINE = "polyline"
    ROTATABLE_BOUNDING_BOX = "rotatable_bounding_box"
    BITMASK = "bitmask"
    AUDIO = "audio"
    TEXT = "text"
    TIME_RANGE = "time_range"
    CUBOID = "cuboid"
    CUBOID_2D = "cuboid_2d"
    CIRCLE = "circle"
    ELLIPSE = "ellipse"
    SEGMENTATION = "segmentation"


class PropertyType(OpenStrEnum):
    """How a question of an ontology is answered. Source: SDK 0.1.155, `objects.common`; `NUMERIC` 0.1.211."""

    RADIO = "radio"
    TEXT = "text"
    CHECKLIST = "checklist"
    NUMERIC = "numeric"


# Arguments of single members -----------------------------------------------------------------------------------------


class CopyDatasetAction(OpenStrEnum):
    """What a copied project does with the datasets: share them, or clone their data into a new one."""

    ATTACH = "ATTACH"
    CLONE = "CLONE"


class ReviewApprovalState(OpenStrEnum):
    """The progress of the review of a label; selects the labels that a copied project takes over."""

    APPROVED = "APPROVED"
    PENDING = "PENDING"
    REJECTED = "REJECTED"
    DELETED = "DELETED"
    NOT_SELECTED_FOR_REVIEW = "NOT_SELECTED_FOR_REVIEW"


@dataclass(frozen=True, slots=True)
class CopyDatasetOptions:
    """
    How `Project.copy_project` treats datasets.

    Title, description and `datasets_to_data_hashes_map` (dataset hash to the data hashes to take) matter for `CLONE`
    only. Source: SDK 0.1.155.
    """

    action: CopyDatasetAction = CopyDatasetAction.ATTACH
    dataset_title: str | None = None
    dataset_description: str | None = None
    datasets_to_data_hashes_map: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CopyLabelsOptions:
    """
    Which labels `Project.copy_project` takes over; None means all.

    The hashes are those of objects and classifications, not of label rows. Sources: SDK 0.1.155, and the example
    script of the public documentation.
    """

    accepted_label_hashes: Sequence[str] | None = None
    accepted_label_statuses: Sequence[ReviewApprovalState] | None = None


class ActiveProjectMode(OpenStrEnum):
    """The stage up to which a project is imported into Active."""

    DATA = "data"
    LABEL = "label"
    METRIC = "metric"
    ADVANCED = "advanced"


class ObjectShape(OpenStrEnum):
    """The geometry of an object of the ontology, as far as `Project.add_object` knows it (SDK 0.1.155)."""

    POLYGON = "polygon"
    POLYLINE = "polyline"
    BOUNDING_BOX = "bounding_box"
    KEY_POINT = "point"
    SKELETON = "skeleton"
    ROTATABLE_BOUNDING_BOX = "rotatable_bounding_box"


class ClassificationType(OpenStrEnum):
    """How a classification is answered: one option, free text, several options."""

    RADIO = "radio"
    TEXT = "text"
    CHECKLIST = "checklist"


class Device(OpenStrEnum):
    """Where a model runs."""

    CUDA = "cuda"
    CPU = "cpu"


class AutomationModels(OpenStrEnum):
    """
    The kinds of model that the platform trains (SDK 0.1.155; gone since 0.1.156).

    `FASTER_RCNN` finds boxes, `MASK_RCNN` polygons, the others classify frames.
    """

    FAST_AI = "fast_ai"
    RESNET18 = "resnet18"
    RESNET34 = "resnet34"
    RESNET50 = "resnet50"
    RESNET101 = "resnet101"
    RESNET152 = "resnet152"
    VGG16 = "vgg16"
    VGG19 = "vgg19"
    FASTER_RCNN = "faster_rcnn"
    MASK_RCNN = "mask_rcnn"


@dataclass(frozen=True, slots=True)
class ModelTrainingWeights:
    """What a training starts from: a kind of model, and the address of its weights (None: the platform's own)."""

    model: AutomationModels | str
    training_weights_link: str | None = None
