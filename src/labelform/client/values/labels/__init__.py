"""Labels: objects and classifications on frames, with answers to the questions of the ontology."""

from __future__ import annotations

from labelform.client.values.labels.areas import PolygonCoordinates, PolylineCoordinates
from labelform.client.values.labels.boxes import (
    BoundingBoxCoordinates,
    Cuboid2DIsometricCoordinates,
    Cuboid2DPerspectiveCoordinates,
    RotatableBoundingBoxCoordinates,
)
from labelform.client.values.labels.classification_instance import ClassificationInstance
from labelform.client.values.labels.coordinates import Coordinates
from labelform.client.values.labels.dictionaries import LabelRowDict
from labelform.client.values.labels.dynamic import AnswerForFrames
from labelform.client.values.labels.frame_view import FrameView
from labelform.client.values.labels.frames import Frames, Range
from labelform.client.values.labels.labels import Labels
from labelform.client.values.labels.masks import BitmaskCoordinates
from labelform.client.values.labels.object_instance import ObjectAnnotation, ObjectInstance
from labelform.client.values.labels.points import PointCoordinate
from labelform.client.values.labels.round_shapes import CircleCoordinates, EllipseCoordinates
from labelform.client.values.labels.shapes_in_space import CuboidCoordinates, PointCoordinate3D
from labelform.client.values.labels.shapes_of_ranges import (
    AudioCoordinates,
    HtmlCoordinates,
    HtmlNode,
    HtmlRange,
    RangeCoordinates,
    SegmentationCoordinates,
    TextCoordinates,
    TimeRangeCoordinates,
)
from labelform.client.values.labels.skeletons import SkeletonCoordinate, SkeletonCoordinates
from labelform.client.values.labels.unreadable import UnreadableLabel

__all__ = [
    "AnswerForFrames",
    "AudioCoordinates",
    "BitmaskCoordinates",
    "BoundingBoxCoordinates",
    "CircleCoordinates",
    "ClassificationInstance",
    "Coordinates",
    "Cuboid2DIsometricCoordinates",
    "Cuboid2DPerspectiveCoordinates",
    "CuboidCoordinates",
    "EllipseCoordinates",
    "FrameView",
    "Frames",
    "HtmlCoordinates",
    "HtmlNode",
    "HtmlRange",
    "LabelRowDict",
    "Labels",
    "ObjectAnnotation",
    "ObjectInstance",
    "PointCoordinate",
    "PointCoordinate3D",
    "PolygonCoordinates",
    "PolylineCoordinates",
    "Range",
    "RangeCoordinates",
    "RotatableBoundingBoxCoordinates",
    "SegmentationCoordinates",
    "SkeletonCoordinate",
    "SkeletonCoordinates",
    "TextCoordinates",
    "TimeRangeCoordinates",
    "UnreadableLabel",
]
