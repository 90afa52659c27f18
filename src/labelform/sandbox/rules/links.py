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
    if not _has_file(item, sequence):
        return None
    path = f"{PREFIX}{item['data_hash']}/{sequence}"
    expires = later(context.now, LIFETIME_SECONDS)
    return f"{context.address}{path}?expires={expires}&signature={_seal(context.db, path, expires)}"


def plain_link(item: sqlite3.Row, sequence: int = 0) -> str | None:
    """Name the file without granting access to it."""
    return f"sandbox/{item['data_hash']}/{sequence}" if _has_file(item, sequence) else None


def _has_file(item: sqlite3.Row, sequence: int) -> bool:
    if item["data_type"] != "group":
        return item["data_type"] in WITH_FILE
    spaces = spaces_of(item)
    return sequence < len(spaces) and spaces[sequence].kind in SPACES_WITH_FILE


def open_link(db: sqlite3.Connection, path: str, *, expires: str, signature: str, now: str) -> tuple[sqlite3.Row, int]:
    """
    Find the data and the number of the picture behind a link.

    Raises:
        Forbidden: the seal does not hold, or the time is over.
        NotFound: the data is gone.
    """
    if not hmac.compare_digest(_seal(db, path, expires), signature):
        raise Forbidden("the link is not signed by this sandbox")
    if expires < now:
        raise Forbidden(f"the link ended at {expires}")
    data_hash, _, sequence = path.removeprefix(PREFIX).partition("/")
    item: sqlite3.Row | None = db.execute("SELECT * FROM data_items WHERE data_hash = ?", (data_hash,)).fetchone()
    if item is None:
        raise NotFound(f"there is no data {data_hash}")
    return item, int(sequence)


def _seal(db: sqlite3.Connection, path: str, expires: str) -> str:
    secret = db.execute("SELECT value FROM settings WHERE name = 'link_secret'").fetchone()["value"]
    return hmac.new(bytes.fromhex(secret), f"{path}?{expires}".encode(), hashlib.sha256).hexdigest()
