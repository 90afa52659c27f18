"""Labels: objects and classifications on frames, with answers to the questions of the ontology."""

from __future__ import annotations

from labelform.client.values.labels.classification_instance import ClassificationInstance
from labelform.client.values.labels.coordinates import (
    BitmaskCoordinates,
    BoundingBoxCoordinates,
    Coordinates,
    PointCoordinate,
    PolygonCoordinates,
    PolylineCoordinates,
    RotatableBoundingBoxCoordinates,
    SkeletonCoordinate,
    SkeletonCoordinates,
)
from labelform.client.values.labels.dictionaries import LabelRowDict
from labelform.client.values.labels.dynamic import AnswerForFrames
from labelform.client.values.labels.frame_view import FrameView
from labelform.client.values.labels.frames import Frames, Range
from labelform.client.values.labels.labels import Labels
from labelform.client.values.labels.object_instance import ObjectAnnotation, ObjectInstance
from labelform.client.values.labels.unreadable import UnreadableLabel

__all__ = [
    "AnswerForFrames",
    "BitmaskCoordinates",
    "BoundingBoxCoordinates",
    "ClassificationInstance",
    "Coordinates",
    "FrameView",
    "Frames",
    "LabelRowDict",
    "Labels",
    "ObjectAnnotation",
    "ObjectInstance",
    "PointCoordinate",
    "PolygonCoordinates",
    "PolylineCoordinates",
    "Range",
    "RotatableBoundingBoxCoordinates",
    "SkeletonCoordinate",
    "SkeletonCoordinates",
    "UnreadableLabel",
]
