"""
Places for files: given out with a signed address, and filled by whoever puts a file there. See `upload_jobs` for what
happens to them.
"""

import sqlite3
from dataclasses import dataclass

from labelform.sandbox.errors import InvalidArguments, NotFound
from labelform.sandbox.rules.context import Context, new_uuid
from labelform.sandbox.rules.folder_access import administer_folder
from labelform.sandbox.rules.links import sealed_address

PREFIX = "/uploads/"
KEY_PREFIX = "sandbox/uploads/"
MOST_PLACES = 1000  # at once; what the platform takes is not known


@dataclass(frozen=True)
class UploadAddress:
    """Where a file may be put. `object_key` names it without granting anything."""

    upload_uuid: str
    object_key: str
    address: str


def give_places(context: Context, folder_uuid: str | None, item_type: str, count: int) -> list[UploadAddress]:
    """
    Give out places for files of a type: in a folder, to its admins, or for any folder, to everybody.

    Raises:
        InvalidArguments: none are requested, or too many.
    """
    if folder_uuid is not None:
        administer_folder(context, folder_uuid, "upload files to it")
    if not 1 <= count <= MOST_PLACES:
        raise InvalidArguments(f"{count} upload addresses were requested; 1 to {MOST_PLACES} are allowed")
    return [_give_place(context, folder_uuid, item_type) for _ in range(count)]


def take_file(db: sqlite3.Connection, upload_uuid: str, media_type: str, content: bytes) -> None:
    """
    Keep a file that was put to its place; a second one replaces it.

    Raises:
        NotFound: the place is gone, or an upload job has made an item of it.
    """
    taken = db.execute(
        "UPDATE uploads SET media_type = ?, content = ? WHERE upload_uuid = ?", (media_type, content, upload_uuid)
    )
    if not taken.rowcount:
        raise NotFound(f"there is no upload {upload_uuid}")


def find_upload(context: Context, folder_uuid: str, url: str, upload_uuid: str | None) -> sqlite3.Row | None:
    """Find what was put to a place of the folder, or of none, by its uuid or by its object key."""
    if upload_uuid is None:
        upload_uuid = url.removeprefix(KEY_PREFIX) if url.startswith(KEY_PREFIX) else ""
    return context.one(
        "SELECT * FROM uploads WHERE upload_uuid = ? AND coalesce(folder_uuid = ?, 1)", upload_uuid, folder_uuid
    )


def keep_file(context: Context, upload: sqlite3.Row) -> None:
    """Give the file to the item that was made of it, which has the uuid of the upload."""
    context.run(
        "INSERT INTO storage_files VALUES (?, ?, ?)", upload["upload_uuid"], upload["media_type"], upload["content"]
    )
    context.run("DELETE FROM uploads WHERE upload_uuid = ?", upload["upload_uuid"])


def _give_place(context: Context, folder_uuid: str | None, item_type: str) -> UploadAddress:
    uuid = new_uuid()
    context.run("INSERT INTO uploads VALUES (?, ?, ?, NULL, NULL, ?)", *(uuid, folder_uuid, item_type, context.now))
    return UploadAddress(uuid, f"{KEY_PREFIX}{uuid}", sealed_address(context, f"{PREFIX}{uuid}"))
