"""
Links to the files of data: an address of this server, a time at which it ends, and a seal over both.

Source: signed links end after seven days [SDK docstring]. The secret that seals them lies in the database, so that
links survive a restart, and is not part of a dump.
"""

import hashlib
import hmac
import secrets
import sqlite3

from labelform.sandbox.errors import Forbidden, NotFound
from labelform.sandbox.rules.context import Context
from labelform.sandbox.rules.spaces import spaces_of
from labelform.sandbox.times import later

PREFIX = "/files/"
LIFETIME_SECONDS = 7 * 24 * 3600
# Types of data that have a file here. For series of slices and the like a file would be a lie or too large.
WITH_FILE = ("image", "img_group", "video", "audio", "plain_text")
SPACES_WITH_FILE = ("image", "video", "audio", "text")


def create_secret(db: sqlite3.Connection) -> None:
    """Make the secret of a new sandbox."""
    db.execute("INSERT INTO settings VALUES ('link_secret', ?)", (secrets.token_hex(32),))


def signed_link(context: Context, item: sqlite3.Row, sequence: int = 0) -> str | None:
    """
    Make a link that anybody can open for a while; None for data that has no file here.

    `sequence` counts the pictures of an image group, and the files of a group.
    """
    has_file = _has_file(item, sequence) or has_stored_file(context, item["backing_item_uuid"])
    return sealed_address(context, f"{PREFIX}{item['data_hash']}/{sequence}") if has_file else None


def has_stored_file(context: Context, item_uuid: str) -> bool:
    """Return whether somebody uploaded the file of an item."""
    return context.one("SELECT 1 FROM storage_files WHERE item_uuid = ?", item_uuid) is not None


def plain_link(item: sqlite3.Row, sequence: int = 0) -> str | None:
    """Name the file without granting access to it."""
    return f"sandbox/{item['data_hash']}/{sequence}" if _has_file(item, sequence) else None


def _has_file(item: sqlite3.Row, sequence: int) -> bool:
    if item["data_type"] != "group":
        return item["data_type"] in WITH_FILE
    spaces = spaces_of(item)
    return sequence < len(spaces) and spaces[sequence].kind in SPACES_WITH_FILE


def sealed_address(context: Context, path: str) -> str:
    """Complete a path to an address that can be used for a while, by whoever has it."""
    expires = later(context.now, LIFETIME_SECONDS)
    return f"{context.address}{path}?expires={expires}&signature={_seal(context.db, path, expires)}"


def check_seal(db: sqlite3.Connection, path: str, *, expires: str, signature: str, now: str) -> None:
    """
    Check that we made an address and that it still holds.

    Raises:
        Forbidden: the seal is not ours, or the time is over.
    """
    if not hmac.compare_digest(_seal(db, path, expires), signature):
        raise Forbidden("the link is not signed by this sandbox")
    if expires < now:
        raise Forbidden(f"the link expired at {expires}")


def behind_link(db: sqlite3.Connection, identity: str) -> sqlite3.Row:
    """
    Find the data or item that a link is to; both have the same names.

    Raises:
        NotFound: it is gone.
    """
    for sql in ("SELECT * FROM data_items WHERE data_hash = ?", "SELECT * FROM stored_items WHERE item_uuid = ?"):
        found: sqlite3.Row | None = db.execute(sql, (identity,)).fetchone()
        if found is not None:
            return found
    raise NotFound(f"there is no data {identity}")


def _seal(db: sqlite3.Connection, path: str, expires: str) -> str:
    secret = db.execute("SELECT value FROM settings WHERE name = 'link_secret'").fetchone()["value"]
    return hmac.new(bytes.fromhex(secret), f"{path}?{expires}".encode(), hashlib.sha256).hexdigest()
