"""The content behind links: an uploaded file, one made up from the identity of the item, or metadata."""

import sqlite3

from labelform.sandbox import media
from labelform.sandbox.rules.links import PREFIX, behind_link

METADATA = "metadata"


def file_behind(db: sqlite3.Connection, path: str) -> tuple[str, bytes]:
    """
    Return the media type and content of the target of a link. The seal must have been checked.

    Raises:
        NotFound: the data or item is gone.
    """
    identity, _, part = path.removeprefix(PREFIX).partition("/")
    item = behind_link(db, identity)
    if part == METADATA:
        return "application/json", item["client_metadata"].encode()
    return _stored_file(db, item["backing_item_uuid"], int(part)) or media.file_of(item, int(part))


def _stored_file(db: sqlite3.Connection, item_uuid: str, sequence: int) -> tuple[str, bytes] | None:
    """Find the file of an item; of an image group that of one of its pictures."""
    frame = db.execute(
        "SELECT item_uuid FROM item_frames WHERE group_uuid = ? AND position = ?", (item_uuid, sequence)
    ).fetchone()
    file = db.execute(
        "SELECT media_type, content FROM storage_files WHERE item_uuid = ?",
        (item_uuid if frame is None else frame["item_uuid"],),
    ).fetchone()
    return None if file is None else (file["media_type"], file["content"])
