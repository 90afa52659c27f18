"""Pieces of data: a video, or the images of a group."""

from __future__ import annotations

from uuid import UUID

from labelform.api.records.base import KeyedRecord, Record


class Video(KeyedRecord):
    """A video, or another piece of data that is one file. `file_link` may be a signed address that expires."""

    data_hash: str | None = None
    title: str | None = None
    file_link: str | None = None
    backing_item_uuid: UUID | None = None


class Image(KeyedRecord):
    """An image of a group. `file_link` may be a signed address that expires."""

    data_hash: str | None = None
    image_hash: str | None = None
    title: str | None = None
    file_link: str | None = None


class DataUnit(Record):
    """What a data hash stands for: one of the two, the other is None. `data_hash` is empty if it is not repeated."""

    data_hash: str = ""
    video: Video | None = None
    images: list[Image] | None = None
