"""Who made a mark and when, new hashes, and the platform's way of writing both."""

from __future__ import annotations

import base64
import secrets
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import TypedDict

from labelform.client.values.labels.dictionaries import MarkDict


class Stamps(TypedDict, total=False):
    """
    Who made a mark and when; what is left out or None stays, and is filled in for a new mark.

    A new mark is made now, by whoever saves it, by hand, with full confidence. `confidence` is between 0 and 1; the two
    `…_by` are email addresses; times without a zone are taken as UTC.
    """

    created_at: datetime | None
    created_by: str | None
    last_edited_at: datetime | None
    last_edited_by: str | None
    confidence: float | None
    manual_annotation: bool | None


def new_hash() -> str:
    """Return a hash for an object, a classification or a track: eight characters, as the SDK makes them."""
    return base64.b64encode(secrets.token_bytes(6)).decode()


def stamp(mark: MarkDict, stamps: Stamps) -> None:
    """Write the stamps on a mark; a mark without a time is new."""
    now = write_time(datetime.now(UTC))
    if "createdAt" not in mark:
        mark.update({"createdAt": now, "createdBy": None, "confidence": 1.0, "manualAnnotation": True})
    edited_at = stamps.get("last_edited_at")
    mark["lastEditedAt"] = now if edited_at is None else write_time(edited_at)
    if (created_at := stamps.get("created_at")) is not None:
        mark["createdAt"] = write_time(created_at)
    if (created_by := stamps.get("created_by")) is not None:
        mark["createdBy"] = created_by
    if (edited_by := stamps.get("last_edited_by")) is not None:
        mark["lastEditedBy"] = edited_by
    if (confidence := stamps.get("confidence")) is not None:
        mark["confidence"] = confidence
    if (is_manual := stamps.get("manual_annotation")) is not None:
        mark["manualAnnotation"] = is_manual


def write_time(moment: datetime) -> str:
    """
    Write a time as the platform does: `Thu, 02 Jan 2025 03:04:05 UTC`, in any locale.

    SDK 0.1.155 leaves the zone out when it is not given; later ones write UTC.
    """
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return format_datetime(aware.astimezone(UTC), usegmt=True).replace("GMT", "UTC")


def read_time(text: str | None) -> datetime | None:
    """Read a time of a label, with a zone; None when there is none that can be read."""
    if not text:
        return None
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            moment = read(text.replace("UTC", "GMT"))
        except ValueError:
            continue
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return None
