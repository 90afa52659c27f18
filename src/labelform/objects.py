"""
What one needs beside `Project` to work with labels, ontologies, workflows and COCO documents, in one place.

Names are those of the SDK (there in `encord.objects`, `encord.workflow` and others), so that programs carry over.
"""

from __future__ import annotations

from labelform.api.records.label_rows import LabelRowMetadata
from labelform.client.coco import CocoImport, FrameIndex
from labelform.client.values.bundle import Bundle
from labelform.client.values.label_row import LabelRow
from labelform.client.values.labels import (
    AnswerForFrames,
    AudioCoordinates,
    BitmaskCoordinates,
    BoundingBoxCoordinates,
    CircleCoordinates,
    ClassificationInstance,
    Cuboid2DIsometricCoordinates,
    Cuboid2DPerspectiveCoordinates,
    CuboidCoordinates,
    EllipseCoordinates,
    FrameView,
    HtmlCoordinates,
    HtmlNode,
    HtmlRange,
    LabelRowDict,
    ObjectInstance,
    PointCoordinate,
    PointCoordinate3D,
    PolygonCoordinates,
    PolylineCoordinates,
    Range,
    RotatableBoundingBoxCoordinates,
    SkeletonCoordinate,
    SkeletonCoordinates,
    TextCoordinates,
    TimeRangeCoordinates,
    UnreadableLabel,
)
from labelform.client.values.ontology import (
    Attribute,
    ChecklistAttribute,
    Classification,
    FlatOption,
    NestableOption,
    NumericAttribute,
    Object,
    OntologyStructure,
    Option,
    RadioAttribute,
    TextAttribute,
)
from labelform.client.values.workflow import (
    AgentStage,
    AnnotationStage,
    ConsensusAnnotationStage,
    ConsensusReviewStage,
    FinalStage,
    ReviewStage,
    Workflow,
)
from labelform.types import AnnotationTaskStatus, DataType, LabelStatus, PropertyType, Shape, TaskStatus

LabelRowV2 = LabelRow
"""The SDK's name for `LabelRow`."""

__all__ = [
    "AgentStage",
    "AnnotationStage",
    "AnnotationTaskStatus",
    "AnswerForFrames",
    "Attribute",
    "AudioCoordinates",
    "BitmaskCoordinates",
    "BoundingBoxCoordinates",
    "Bundle",
    "ChecklistAttribute",
    "CircleCoordinates",
    "Classification",
    "ClassificationInstance",
    "CocoImport",
    "ConsensusAnnotationStage",
    "ConsensusReviewStage",
    "Cuboid2DIsometricCoordinates",
    "Cuboid2DPerspectiveCoordinates",
    "CuboidCoordinates",
    "DataType",
    "EllipseCoordinates",
    "FinalStage",
    "FlatOption",
    "FrameIndex",
    "FrameView",
    "HtmlCoordinates",
    "HtmlNode",
    "HtmlRange",
    "LabelRow",
    "LabelRowDict",
    "LabelRowMetadata",
    "LabelRowV2",
    "LabelStatus",
    "NestableOption",
    "NumericAttribute",
    "Object",
    "ObjectInstance",
    "OntologyStructure",
    "Option",
    "PointCoordinate",
    "PointCoordinate3D",
    "PolygonCoordinates",
    "PolylineCoordinates",
    "PropertyType",
    "RadioAttribute",
    "Range",
    "ReviewStage",
    "RotatableBoundingBoxCoordinates",
    "Shape",
    "SkeletonCoordinate",
    "SkeletonCoordinates",
    "TaskStatus",
    "TextAttribute",
    "TextCoordinates",
    "TimeRangeCoordinates",
    "UnreadableLabel",
    "Workflow",
]
