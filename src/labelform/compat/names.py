"""
Which names of the SDK stand for which of ours, module by module.

Names that are the same here and there are listed once; `Theirs=Ours` is a name that differs. What is not listed, compat
does not have. `docs/compat.md` is made from this table and the installed SDK by a test.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

ROOT: Final = "encord"
SDK_VERSION: Final = "0.1.211"
"""The version of the SDK whose names these are."""

_COMPAT: Final = "labelform.compat"
_DATASET: Final = "labelform.client.values.dataset"
_ERRORS: Final = "labelform.errors"
_OBJECTS: Final = "labelform.objects"
_ONTOLOGY: Final = "labelform.client.values.ontology"
_LABELS: Final = "labelform.client.values.labels"
_STORAGE: Final = "labelform.client.storage"
_WORKFLOW: Final = "labelform.client.values.workflow"
_RECORDS: Final = "labelform.api.records"
_TYPES: Final = "labelform.types"

_TABLE: Final[Mapping[str, Mapping[str, str]]] = {
    "encord": {
        _DATASET: "Dataset",
        f"{_COMPAT}.user_client": "EncordUserClient",
        f"{_COMPAT}.project": "Project=SdkProject",
    },
    "encord.analytics": {_RECORDS: "TaskAction", _TYPES: "TaskActionType"},
    "encord.collection": {"labelform.client.values.collection": "ProjectCollection=Collection"},
    "encord.common": {},
    "encord.configs": {},
    "encord.constants": {},
    "encord.constants.enums": {_TYPES: "DataType SpaceType"},
    "encord.dataset": {_DATASET: "Dataset"},
    "encord.exceptions": {
        _ERRORS: (
            "AnswerDictionaryError AuthenticationError AuthorisationError CorruptedLabelError DatasetError "
            "DetectionRangeInvalidError DuplicateSshKeyError FeatureDoesNotExistError FileSizeNotSupportedError "
            "FileTypeNotSupportedError GenericServerError InvalidArgumentsError InvalidDateFormatError "
            "LabelRowError MethodNotAllowedError ModelFeaturesInconsistentError ModelWeightsInconsistentError "
            "MultiLabelLimitError OntologyError OperationNotAllowed PayloadTooLargeError RateLimitExceededError "
            "RequestException ResourceExistsError ResourceNotFoundError SshKeyNotFound UnknownException "
            "UploadOperationNotSupportedError WrongProjectTypeError "
            "EncordException=LabelformError CordException=LabelformError InitialisationError=CredentialsError "
            "TimeOutError=AnswerTimeoutError"
        )
    },
    "encord.filter_preset": {f"{_COMPAT}.presets": "ProjectFilterPreset=SdkFilterPreset"},
    "encord.group": {f"{_COMPAT}.group": "Group=SdkGroup"},
    "encord.http": {},
    "encord.http.bundle": {_OBJECTS: "Bundle"},
    "encord.http.constants": {f"{_COMPAT}.settings": "RequestsSettings DEFAULT_REQUESTS_SETTINGS"},
    "encord.issues": {
        _RECORDS: (
            "AnnotationIssue CoordinateIssue FileIssue FrameIssue FrameRangeIssue Issue IssueFrameRange "
            "SceneCoordinateIssue"
        )
    },
    "encord.issues.issue_client": {
        _RECORDS: (
            "AnnotationIssue CoordinateIssue FileIssue FrameIssue FrameRangeIssue IssueComment IssueCoordinate "
            "IssueFrameRange IssueResolution IssueTag SceneCoordinateIssue SceneIssueCoordinate"
        ),
        _TYPES: "IssueAnchorType",
        _WORKFLOW: "TaskIssues",
    },
    "encord.metadata_schema": {
        "labelform.client.values.metadata_schema": "MetadataSchema",
        _ERRORS: "MetadataSchemaError",
    },
    "encord.objects": {
        _OBJECTS: (
            "AnswerForFrames ChecklistAttribute Classification ClassificationInstance FlatOption LabelRowV2 "
            "NestableOption Object ObjectInstance Option RadioAttribute Shape TextAttribute"
        ),
        _ONTOLOGY: "OntologyStructure",
    },
    "encord.objects.attributes": {
        _OBJECTS: "Attribute ChecklistAttribute RadioAttribute TextAttribute",
        _ONTOLOGY: "NumericAttribute",
    },
    "encord.objects.bitmask": {_OBJECTS: "BitmaskCoordinates"},
    "encord.objects.classification": {
        _OBJECTS: "Classification",
        f"{_COMPAT}.enumerations": "OntologyClassificationLevel",
    },
    "encord.objects.classification_instance": {_OBJECTS: "ClassificationInstance"},
    "encord.objects.common": {_OBJECTS: "PropertyType Shape"},
    "encord.objects.coordinates": {
        _OBJECTS: (
            "AudioCoordinates BitmaskCoordinates BoundingBoxCoordinates CircleCoordinates Cuboid2DIsometricCoordinates "
            "Cuboid2DPerspectiveCoordinates CuboidCoordinates EllipseCoordinates HtmlCoordinates PointCoordinate "
            "PointCoordinate3D PolygonCoordinates PolylineCoordinates RotatableBoundingBoxCoordinates "
            "SkeletonCoordinate SkeletonCoordinates TextCoordinates TimeRangeCoordinates"
        ),
        _LABELS: "Coordinates",
    },
    "encord.objects.frames": {_OBJECTS: "Range", f"{_LABELS}.frames": "Frames frames_to_ranges"},
    "encord.objects.html_node": {_OBJECTS: "HtmlNode HtmlRange"},
    "encord.objects.metadata": {_RECORDS: "DICOMSeriesMetadata DataGroupChildMetadata DataGroupMetadata"},
    "encord.objects.ontology_element": {_ONTOLOGY: "OntologyElement"},
    "encord.objects.ontology_labels_impl": {
        _OBJECTS: (
            "AudioSpace HTMLSpace ImageSpace LabelRowV2 MedicalSpace PdfSpace PointCloudFileSpace Space TextSpace "
            "TimeSeriesSpace VideoSpace"
        ),
        _ONTOLOGY: "OntologyStructure",
    },
    "encord.objects.ontology_object": {_OBJECTS: "Object"},
    "encord.objects.ontology_object_instance": {_OBJECTS: "AnswerForFrames ObjectInstance"},
    "encord.objects.ontology_structure": {_ONTOLOGY: "OntologyStructure"},
    "encord.objects.options": {_OBJECTS: "FlatOption NestableOption Option"},
    "encord.objects.skeleton_template": {f"{_ONTOLOGY}.skeletons": "SkeletonTemplate SkeletonTemplateCoordinate"},
    "encord.objects.spaces": {},
    "encord.objects.spaces.base_space": {_OBJECTS: "Space"},
    "encord.objects.spaces.html_space": {_OBJECTS: "HTMLSpace"},
    "encord.objects.spaces.image_space": {_OBJECTS: "ImageSpace"},
    "encord.objects.spaces.multiframe_space": {},
    "encord.objects.spaces.multiframe_space.medical_space": {_OBJECTS: "MedicalSpace"},
    "encord.objects.spaces.multiframe_space.multiframe_space": {_OBJECTS: "MultiFrameSpace"},
    "encord.objects.spaces.multiframe_space.pdf_space": {_OBJECTS: "PdfSpace"},
    "encord.objects.spaces.multiframe_space.video_space": {_OBJECTS: "VideoSpace"},
    "encord.objects.spaces.range_space": {},
    "encord.objects.spaces.range_space.audio_space": {_OBJECTS: "AudioSpace"},
    "encord.objects.spaces.range_space.point_cloud_space": {_OBJECTS: "PointCloudFileSpace"},
    "encord.objects.spaces.range_space.range_space": {_OBJECTS: "RangeSpace"},
    "encord.objects.spaces.range_space.text_space": {_OBJECTS: "TextSpace"},
    "encord.objects.spaces.range_space.time_series_space": {_OBJECTS: "TimeSeriesSpace"},
    "encord.objects.spaces.types": {
        _OBJECTS: "DataGroupMetadata=GroupFileMetadata RootSpaceMetadata SceneMetadata=SceneFileMetadata"
    },
    "encord.objects.types": {_OBJECTS: "LabelRowDict"},
    "encord.ontology": {
        f"{_COMPAT}.ontology": "Ontology=SdkOntology",
        _ONTOLOGY: "OntologyStructure",
    },
    "encord.orm": {},
    "encord.orm.active": {_TYPES: "ActiveProjectMode"},
    "encord.orm.analytics": {_RECORDS: "CollaboratorTimer TaskAction TimeSpent", _TYPES: "TaskActionType"},
    "encord.orm.cloud_integration": {_RECORDS: "CloudIntegration"},
    "encord.orm.collection": {
        _RECORDS: (
            "ProjectCollectionBulkItemResponse ProjectDataCollectionInstance ProjectDataCollectionItemRequest "
            "ProjectLabelCollectionInstance ProjectLabelCollectionItemRequest"
        ),
        _TYPES: "ProjectCollectionType=CollectionType",
    },
    "encord.orm.dataset": {
        _RECORDS: (
            "AddPrivateDataResponse DataRow DataUnitError DatasetDataInfo DatasetDataLongPolling DatasetUser Image "
            "Video"
        ),
        f"{_COMPAT}.listed": "CreateDatasetResponse=Listed DatasetInfo=ListedDataset",
        f"{_COMPAT}.enumerations": "StorageLocation DatasetType=StorageLocation",
        _TYPES: "DataLinkDuplicatesBehavior DatasetUserRole LongPollingStatus=UploadStatus",
        f"{_COMPAT}.settings": "DatasetAccessSettings DEFAULT_DATASET_ACCESS_SETTINGS",
    },
    "encord.orm.editor_log": {_RECORDS: "EditorLogsActionCategory"},
    "encord.orm.filter_preset": {f"{_COMPAT}.presets": "ActiveFilterPresetDefinition FilterDefinition"},
    "encord.orm.group": {
        _RECORDS: "DatasetGroup Group GroupUser=GroupMember OntologyGroup ProjectGroup StorageFolderGroup"
    },
    "encord.orm.label_log": {_RECORDS: "Action=LabelLogAction LabelLog"},
    "encord.orm.label_row": {
        _RECORDS: "LabelRowMetadata LabelValidationState WorkflowGraphNode",
        _TYPES: "AnnotationTaskStatus LabelStatus ShadowDataState",
    },
    "encord.orm.organisation_user": {_RECORDS: "OrganisationUser"},
    "encord.orm.project": {
        _RECORDS: "LabelClassificationsEntry OrganisationTag ProjectDataset ProjectTag=OrganisationTag",
        _TYPES: (
            "CopyDatasetAction CopyDatasetOptions CopyLabelsOptions ProjectStatus ProjectType ReviewApprovalState"
        ),
    },
    "encord.orm.skeleton_template": {f"{_ONTOLOGY}.skeletons": "SkeletonTemplate SkeletonTemplateCoordinate"},
    "encord.orm.storage": {
        _RECORDS: (
            "AddDataToFolderJobCancelResponse=CancelledUpload DatasetShortInfo ItemShortInfo "
            "PathElement=StoragePathElement StorageFolderSummary StorageItemSummary StorageItemWithName "
            "UploadLongPollingState"
        ),
        _TYPES: "FoldersSortBy StorageItemType StorageLocationName StorageUserRole",
    },
    "encord.orm.workflow": {_RECORDS: "AgentNodePathway=Pathway", _TYPES: "WorkflowStageType"},
    "encord.project": {f"{_COMPAT}.project": "Project=SdkProject", _OBJECTS: "LabelRowV2"},
    "encord.project_ontology": {},
    "encord.project_ontology.classification_type": {_TYPES: "ClassificationType"},
    "encord.project_ontology.object_type": {_TYPES: "ObjectShape"},
    "encord.storage": {_STORAGE: "StorageFolder StorageItem", _TYPES: "FoldersSortBy StorageItemType"},
    "encord.user_client": {f"{_COMPAT}.user_client": "EncordUserClient"},
    "encord.utilities": {},
    "encord.utilities.coco": {},
    "encord.utilities.coco.datastructure": {_OBJECTS: "FrameIndex"},
    "encord.utilities.label_utilities": {f"{_COMPAT}.label_utilities": "construct_answer_dictionaries"},
    "encord.utilities.ontology_user": {_TYPES: "OntologyUserRole"},
    "encord.utilities.project_user": {_RECORDS: "ProjectUser", _TYPES: "ProjectUserRole=ProjectRole"},
    "encord.workflow": {
        _WORKFLOW: (
            "AgentStage AnnotationStage AnnotationTask ConsensusAnnotationStage ConsensusAnnotationTask "
            "ConsensusReviewStage ConsensusReviewTask FinalStage FinalStageTask ReviewStage ReviewTask Workflow"
        ),
        _TYPES: ("AnnotationTaskStatus=TaskStatus ConsensusReviewTaskStatus=TaskStatus ReviewTaskStatus=TaskStatus"),
    },
    "encord.workflow.common": {_WORKFLOW: "WorkflowStageBase=WorkflowStage WorkflowTask"},
    "encord.workflow.stages": {},
    "encord.workflow.stages.agent": {
        _WORKFLOW: "AgentStage AgentTask",
        _RECORDS: "AgentPathway=Pathway",
        _TYPES: "AgentTaskStatus=TaskStatus",
    },
    "encord.workflow.stages.annotation": {
        _WORKFLOW: "AnnotationStage AnnotationTask",
        _TYPES: "AnnotationTaskStatus=TaskStatus",
    },
    "encord.workflow.stages.consensus_annotation": {_WORKFLOW: "ConsensusAnnotationStage ConsensusAnnotationTask"},
    "encord.workflow.stages.consensus_review": {
        _WORKFLOW: "ConsensusReviewStage ConsensusReviewTask",
        _TYPES: "ConsensusReviewTaskStatus=TaskStatus",
        _RECORDS: "ConsensusReviewOption",
    },
    "encord.workflow.stages.final": {_WORKFLOW: "FinalStage FinalStageTask"},
    "encord.workflow.stages.review": {
        _WORKFLOW: "LabelReview ReviewStage ReviewTask",
        _TYPES: "ReviewTaskStatus=TaskStatus LabelReviewStatus=LabelReviewStatus",
    },
    "encord.workflow.workflow": {_WORKFLOW: "Workflow WorkflowStage"},
}


def _spelled_out(homes: Mapping[str, str]) -> dict[str, str]:
    """Return the address, `module:name`, of each name of a module."""
    found: dict[str, str] = {}
    for home, names in homes.items():
        for name in names.split():
            theirs, _, ours = name.partition("=")
            found[theirs] = f"{home}:{ours or theirs}"
    return found


NAMES: Final[Mapping[str, Mapping[str, str]]] = {name: _spelled_out(homes) for name, homes in _TABLE.items()}
"""By dotted name of a module: its names, each with the address of what stands for it."""
