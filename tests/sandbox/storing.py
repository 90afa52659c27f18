"""What tests of storage do with a sandbox: make folders, put files there, and run upload jobs."""

import struct
import zlib
from typing import Any

from tests.sandbox.visitor import Visitor


def make_png(width: int = 8, height: int = 6) -> bytes:
    """Make the head of a picture and enough of its body to be one."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + header + struct.pack(">I", zlib.crc32(header))


def make_folder(visitor: Visitor, name: str = "made here", parent: str | None = None) -> str:
    """Make a folder, and give its path."""
    folder = visitor.do("POST", "storage/folders", {"name": name, "parent": parent})
    return f"storage/folders/{folder['uuid']}"


def put_file(visitor: Visitor, folder: str, content: bytes, item_type: str = "image") -> dict[str, Any]:
    """Put a file to an address that is asked for, and give what the platform says of the address."""
    (place,) = visitor.do("POST", f"{folder}/upload-signed-urls", {"itemType": item_type, "count": 1})["results"]
    target = place["signedUrl"].removeprefix("http://sandbox")
    assert visitor.send("PUT", target, content, {"Content-Type": "image/png"}).status_code == 200
    found: dict[str, Any] = place
    return found


def run_job(visitor: Visitor, folder: str, **order: Any) -> dict[str, Any]:
    """Run an upload job to its end. Keys of items are those of the wire; `more` goes beside them."""
    more = order.pop("more", {})
    job = visitor.do("POST", f"{folder}/data-upload-jobs", {"dataItems": order, "ignoreErrors": False, **more})
    state: dict[str, Any] = visitor.get(f"{folder}/data-upload-jobs/{job}", ("timeoutSeconds", "1"))
    return state


def upload(visitor: Visitor, folder: str, title: str = "a.png", **more: Any) -> str:
    """Upload a picture, and give the uuid of its item."""
    place = put_file(visitor, folder, make_png())
    image = {"objectUrl": place["objectKey"], "placeholderItemUuid": place["itemUuid"], "title": title, **more}
    (item,) = run_job(visitor, folder, images=[image])["itemsWithNames"]
    return str(item["itemUuid"])


def names_in(visitor: Visitor, path: str, *params: tuple[str, str]) -> list[str]:
    """List the names of folders or items."""
    return [each["name"] for each in visitor.get(path, *params)["results"]]
