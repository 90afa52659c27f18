"""Who made a mark and when, new hashes, and the platform's way of writing both."""

from __future__ import annotations

import base64
import secrets
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Final, TypedDict, cast

from pydantic.alias_generators import to_camel

from labelform.api.times import in_utc
from labelform.client.values.labels.dictionaries import MarkDict

_TIMES: Final = frozenset({"created_at", "last_edited_at"})


class Stamps(TypedDict, total=False):
    """
    Who made a mark and when; what is left out or None stays, and is filled in for a new mark.

    A new mark is made now, by whoever saves it, by hand, with full confidence. `confidence` is between 0 and 1; the two
    `…_by` are email addresses; times may be ISO 8601, and are taken as UTC without a zone. `reviews` are what the
    platform says; the SDK takes them too, and sends them nowhere.
    """

    created_at: str | datetime | None
    created_by: str | None
    last_edited_at: str | datetime | None
    last_edited_by: str | None
    confidence: float | None
    manual_annotation: bool | None
    reviews: list[dict[str, object]] | None


class ObjectStamps(Stamps, total=False):
    """What objects are stamped with besides: whether they count as deleted on a frame."""

    is_deleted: bool | None


def new_hash() -> str:
    """Return a hash for an object, a classification or a track: eight characters, as the SDK makes them."""
    return base64.b64encode(secrets.token_bytes(6)).decode()


def as_written(stamps: Stamps, allowed: type[Stamps]) -> MarkDict:
    """
    Return the stamps that are given, in the platform's words; nothing is changed if one is wrong.

    `allowed` is the type of the stamps, which type checkers see and callers at run time do not.

    Raises:
        TypeError: there is no such stamp.
        InvalidDateFormatError: a time is not ISO 8601.
    """
    if unknown := stamps.keys() - allowed.__annotations__.keys():
        raise TypeError(f"no such stamp: {', '.join(sorted(unknown))}")
    written: dict[str, object] = {}
    for name, value in stamps.items():
        if value is not None:
            is_time = name in _TIMES
            written[to_camel(name)] = write_time(in_utc(name, cast("str | datetime", value))) if is_time else value
    return cast("MarkDict", written)


def stamp(mark: MarkDict, written: MarkDict) -> None:
    """Write stamps on a mark; a mark without a time is new."""
    now = write_time(datetime.now(UTC))
    if "createdAt" not in mark:
        mark.update({"createdAt": now, "createdBy": None, "confidence": 1.0, "manualAnnotation": True})
    mark["lastEditedAt"] = now
    mark.update(written)


def write_time(moment: datetime) -> str:
    """
    Write a time as the platform does: `Thu, 02 Jan 2025 03:04:05 UTC`, in any locale.

    SDK 0.1.155 leaves the zone out when it is not given; later ones write UTC.
    """
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return format_datetime(aware.astimezone(UTC), usegmt=True).replace("GMT", "UTC")


def read_time(text: object) -> datetime | None:
    """Read a time of a label, with a zone; None when there is none that can be read."""
    if not text or not isinstance(text, str):
        return None
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            moment = read(text.replace("UTC", "GMT"))
        except ValueError:
            continue
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return None
