"""Spaces: the files of a label row that is several of them, each with labels of its own."""

from __future__ import annotations

from labelform.client.values.labels.spaces.annotations import (
    ClassificationAnnotationInSpace,
    HtmlAnnotationInSpace,
    ObjectAnnotationInSpace,
    RangeAnnotationInSpace,
)
from labelform.client.values.labels.spaces.html_space import HTMLSpace
from labelform.client.values.labels.spaces.image_space import ImageSpace
from labelform.client.values.labels.spaces.lookup import Reference, SpaceLiteral, find_space
from labelform.client.values.labels.spaces.metadata import GroupFileMetadata, RootSpaceMetadata, SceneFileMetadata
from labelform.client.values.labels.spaces.multiframe_space import MedicalSpace, MultiFrameSpace, VideoSpace
from labelform.client.values.labels.spaces.pdf_space import PdfSpace
from labelform.client.values.labels.spaces.range_space import (
    AudioSpace,
    PointCloudFileSpace,
    RangeSpace,
    TextSpace,
    TimeSeriesSpace,
)
from labelform.client.values.labels.spaces.space import Space
from labelform.client.values.labels.spaces.spaces import Spaces

__all__ = [
    "AudioSpace",
    "ClassificationAnnotationInSpace",
    "GroupFileMetadata",
    "HTMLSpace",
    "HtmlAnnotationInSpace",
    "ImageSpace",
    "MedicalSpace",
    "MultiFrameSpace",
    "ObjectAnnotationInSpace",
    "PdfSpace",
    "PointCloudFileSpace",
    "RangeAnnotationInSpace",
    "RangeSpace",
    "Reference",
    "RootSpaceMetadata",
    "SceneFileMetadata",
    "Space",
    "SpaceLiteral",
    "Spaces",
    "TextSpace",
    "TimeSeriesSpace",
    "VideoSpace",
    "find_space",
]
