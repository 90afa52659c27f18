"""
All records by their names: what `records` hands out when somebody asks it for one.
"""

from __future__ import annotations

from labelform.api.records.activity import CloudIntegration, CollaboratorTimer, LabelLog, LabelLogAction
from labelform.api.records.analytics import EditorLog, EditorLogsActionCategory, TaskAction, TimeSpent
from labelform.api.records.base import KeyedRecord, Record, Timestamp
from labelform.api.records.branches import (
    ClassificationAnswerEntry,
    ClassificationAnswerObject,
    CopiedLabels,
    LabelBranch,
    LabelClassifications,
    LabelClassificationsEntry,
)
from labelform.api.records.data import DataUnit, Image, Video
from labelform.api.records.datasets import CreatedDataset, DataRow, DatasetInfo, DatasetRecord, ProjectDataset
from labelform.api.records.explorer import (
    CollectionAnnotations,
    CollectionFrames,
    CollectionItemRequest,
    CollectionRecord,
    FilterPresetRecord,
    ProjectCollectionBulkItemResponse,
    ProjectDataCollectionInstance,
    ProjectDataCollectionItemRequest,
    ProjectLabelCollectionInstance,
    ProjectLabelCollectionItemRequest,
)
from labelform.api.records.label_rows import (
    DataGroupChildMetadata,
    DataGroupMetadata,
    DICOMSeriesMetadata,
    FrameMetadata,
    LabelRowMetadata,
    LabelValidationState,
    WorkflowGraphNode,
)
from labelform.api.records.legacy import (
    LegacyAttribute,
    LegacyClassification,
    LegacyObject,
    LegacyOption,
    LegacyProject,
)
from labelform.api.records.models import (
    ModelConfiguration,
    ModelTrainingLabel,
    ModelTrainingLabelMetadata,
    TrainingMetadata,
    TrainingProgress,
    TrainingResult,
    TrainingStatus,
)
from labelform.api.records.ontologies import Ontology
from labelform.api.records.organisation import (
    OrganisationUser,
)
from labelform.api.records.people import Group, GroupMember, ProjectGroup, ProjectUser
from labelform.api.records.projects import ProjectRecord
from labelform.api.records.shares import (
    DatasetGroup,
    DatasetUser,
    OntologyGroup,
    SharedGroup,
    StorageFolderGroup,
)
from labelform.api.records.storage import StorageFolderRecord, StorageItemRecord, StoragePathElement
from labelform.api.records.storage_changes import (
    AddPrivateDataResponse,
    DatasetDataInfo,
    DatasetDataLongPolling,
    DatasetShortInfo,
    DataUnitError,
    ItemShortInfo,
    StorageFolderSummary,
    StorageItemSummary,
    StorageItemWithName,
    UploadLongPollingState,
    UploadState,
)
from labelform.api.records.tags import IssueTag, OrganisationTag
from labelform.api.records.workflow import ConsensusReviewOption, Pathway

__all__ = [
    "AddPrivateDataResponse",
    "ClassificationAnswerEntry",
    "ClassificationAnswerObject",
    "CloudIntegration",
    "CollaboratorTimer",
    "CollectionAnnotations",
    "CollectionFrames",
    "CollectionItemRequest",
    "CollectionRecord",
    "ConsensusReviewOption",
    "CopiedLabels",
    "CreatedDataset",
    "DICOMSeriesMetadata",
    "DataGroupChildMetadata",
    "DataGroupMetadata",
    "DataRow",
    "DataUnit",
    "DataUnitError",
    "DatasetDataInfo",
    "DatasetDataLongPolling",
    "DatasetGroup",
    "DatasetInfo",
    "DatasetRecord",
    "DatasetShortInfo",
    "DatasetUser",
    "EditorLog",
    "EditorLogsActionCategory",
    "FilterPresetRecord",
    "FrameMetadata",
    "Group",
    "GroupMember",
    "Image",
    "IssueTag",
    "ItemShortInfo",
    "KeyedRecord",
    "LabelBranch",
    "LabelClassifications",
    "LabelClassificationsEntry",
    "LabelLog",
    "LabelLogAction",
    "LabelRowMetadata",
    "LabelValidationState",
    "LegacyAttribute",
    "LegacyClassification",
    "LegacyObject",
    "LegacyOption",
    "LegacyProject",
    "ModelConfiguration",
    "ModelTrainingLabel",
    "ModelTrainingLabelMetadata",
    "Ontology",
    "OntologyGroup",
    "OrganisationTag",
    "OrganisationUser",
    "Pathway",
    "ProjectCollectionBulkItemResponse",
    "ProjectDataCollectionInstance",
    "ProjectDataCollectionItemRequest",
    "ProjectDataset",
    "ProjectGroup",
    "ProjectLabelCollectionInstance",
    "ProjectLabelCollectionItemRequest",
    "ProjectRecord",
    "ProjectUser",
    "Record",
    "SharedGroup",
    "StorageFolderGroup",
    "StorageFolderRecord",
    "StorageFolderSummary",
    "StorageItemRecord",
    "StorageItemSummary",
    "StorageItemWithName",
    "StoragePathElement",
    "TaskAction",
    "TimeSpent",
    "Timestamp",
    "TrainingMetadata",
    "TrainingProgress",
    "TrainingResult",
    "TrainingStatus",
    "UploadLongPollingState",
    "UploadState",
    "Video",
    "WorkflowGraphNode",
]
