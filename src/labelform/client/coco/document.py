"""A COCO document, as the official SDK writes it: the standard with a few more fields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypedDict


class Rle(TypedDict):
    """A mask: run lengths down the columns, as a list or in COCO's own writing. `size` is height, width."""

    counts: str | list[int]
    size: list[int]


class Category(TypedDict, total=False):
    """A kind of object; ids count from 1 in the order of the ontology. `supercategory` is the shape."""

    id: int
    name: str
    supercategory: str
    keypoints: str
    skeleton: list[list[int]]


class Image(TypedDict, total=False):
    """A frame. Images have an `image_title`, frames of videos a `video_title`."""

    id: int
    width: int
    height: int
    file_name: str
    coco_url: str | None
    image_title: str
    video_title: str


class Attributes(TypedDict, total=False):
    """What COCO cannot represent: the identity of the object, its answers, the turn of a box in degrees."""

    track_id: int
    encord_track_uuid: str
    rotation: float
    classifications: dict[str, str | float | bool | None]
    manual_annotation: bool


class Annotation(TypedDict, total=False):
    """An object on a frame, in pixels. `bbox` is left, top, width, height; key points are x, y, visibility."""

    id: int
    image_id: int
    category_id: int
    area: float
    bbox: list[float]
    iscrowd: int
    segmentation: list[list[float]] | Rle | None
    keypoints: list[float] | None
    num_keypoints: int | None
    attributes: Attributes


class Coco(TypedDict, total=False):
    """A document."""

    info: dict[str, str | None]
    categories: list[Category]
    images: list[Image]
    annotations: list[Annotation]


@dataclass(frozen=True, slots=True)
class FrameIndex:
    """Where an image of a document belongs: the data, and the number of the frame in it."""

    data_hash: str
    frame: int = 0
