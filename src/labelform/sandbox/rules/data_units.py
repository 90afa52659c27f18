"""
What a piece of data consists of: one data unit, or one per picture of an image group.

Labels are kept per data unit: under frame numbers where there is a time line, flat for a picture, and only in the
answer dictionaries for what has no geometry (sound, text). What is several files has labels in `spaces`.
Source: label row documentation of the SDK.
"""

import sqlite3
import uuid
from dataclasses import dataclass

NAMESPACE = uuid.UUID("6b5f6c1e-1f2a-5e0b-9a44-7c7a3b0a6c55")
FLAT = ("image", "img_group")
# Labels of these are not under the numbers of frames. Those of a group are empty: labels are in its spaces.
WHOLE = (*FLAT, "group")
KEYED_BY_FRAME = ("video", "dicom", "nifti", "pdf")
MEDIA_TYPES = {
    "image": "image/png",
    "img_group": "image/png",
    "video": "video/mp4",
    "audio": "audio/wav",
    "plain_text": "text/plain",
    "pdf": "application/pdf",
    "dicom": "application/dicom",
    "dicom_study": "application/dicom",
    "nifti": "application/nifti",
    "time_series": "application/octet-stream",
    "group": "application/group",
    "scene": "application/scene",
}


@dataclass(frozen=True)
class DataUnit:
    """One file of a piece of data. `sequence` orders the pictures of an image group."""

    data_hash: str
    title: str
    media_type: str
    sequence: int
    width: int | None
    height: int | None


def units_of(item: sqlite3.Row) -> list[DataUnit]:
    """List the data units of a piece of data, in order."""
    media_type = MEDIA_TYPES[item["data_type"]]
    size = (item["width"], item["height"])
    if item["data_type"] != "img_group":
        return [DataUnit(item["data_hash"], item["title"], media_type, 0, *size)]
    return [
        DataUnit(derived_uuid(item["data_hash"], str(index)), f"{item['title']}/{index}", media_type, index, *size)
        for index in range(item["frames"])
    ]


def media_type_of(item: sqlite3.Row) -> str:
    """Say what kind of file is behind data, as far as it is known: a web page is text of a kind of its own."""
    return str(item["mime_type"] or MEDIA_TYPES[item["data_type"]])


@dataclass(frozen=True)
class Series:
    """What identifies a series of slices, in the form of DICOM."""

    study_uid: str
    series_uid: str


def series_of(item: sqlite3.Row) -> Series | None:
    """Make the identity of a series of slices, as no seed says one: from that of the stored item, always the same."""
    if item["data_type"] != "dicom":
        return None
    made = [uuid.UUID(derived_uuid(item["backing_item_uuid"], part)).int for part in ("study", "series")]
    return Series(*(f"2.25.{number}" for number in made))  # 2.25: the root for uids made of uuids


def empty_labels(item: sqlite3.Row) -> dict[str, object]:
    """Make the labels of a piece of data that nobody has labelled yet."""
    is_whole = item["data_type"] in WHOLE
    return {
        "data_units": {
            unit.data_hash: {"objects": [], "classifications": []} if is_whole else {} for unit in units_of(item)
        },
        "object_answers": {},
        "classification_answers": {},
        "object_actions": {},
        "spaces": {},
    }


def derived_uuid(*path: str) -> str:
    """Make an identity that follows from others, so that it need not be stored."""
    return str(uuid.uuid5(NAMESPACE, "/".join(path)))
