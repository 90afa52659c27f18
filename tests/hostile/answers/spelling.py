"""What answers are spelled with: bodies as the platform has them, and the HTTP around them."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from typing import Final

from labelform.types import Json
from tests.hostile.server import Asked, Step

PROJECT: Final = "11111111-1111-4111-8111-111111111111"
OTHER: Final = "22222222-2222-4222-8222-222222222222"
PRESET: Final = "66666666-6666-4666-8666-666666666661"

ZEROS: Final = bytes(64 * 1024)
AS_CHUNK: Final = b"%x\r\n%s\r\n" % (len(ZEROS), ZEROS)
CONTINUE: Final = b"HTTP/1.1 100 Continue\r\n\r\n"
IN_CHUNKS: Final = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
UNTIL_CLOSE: Final = b"HTTP/1.1 200 OK\r\n\r\n"

Said = Iterator[bytes | Step]


def group(name: str) -> dict[str, Json]:
    """Return one group of a project as the platform tells it."""
    return {
        "groupHash": f"33333333-3333-4333-8333-{zlib.crc32(name.encode()):012x}",
        "name": name,
        "description": "",
        "createdAt": "2025-01-02T03:04:05Z",
        "isSameOrganisation": True,
        "userRole": 0,
    }


def project(project_hash: str) -> dict[str, Json]:
    """Return a project as the platform tells it."""
    return {
        "projectHash": project_hash,
        "projectType": "workflow",
        "title": "asked",
        "description": "",
        "createdAt": "2025-01-02T03:04:05Z",
        "lastEditedAt": "2025-01-02T03:04:05Z",
        "ontologyHash": OTHER,
    }


def legacy_project(project_hash: str = PROJECT) -> dict[str, Json]:
    """Return a project as the older dialect tells it."""
    return {
        "project_hash": project_hash,
        "title": "asked",
        "description": "",
        "created_at": "2025-01-02T03:04:05Z",
        "last_edited_at": "2025-01-02T03:04:05Z",
        "editor_ontology": {},
        "ontology_hash": OTHER,
    }


def enveloped(response: Json) -> bytes:
    """Return a good answer of the older dialect."""
    return json.dumps({"status": 200, "response": response, "payload": None}).encode()


def page(*names: str, following: Json = None) -> bytes:
    """Return one page of a list of groups."""
    return json.dumps({"results": [group(name) for name in names], "nextPageToken": following}).encode()


def good(asked: Asked) -> bytes:
    """Return the body that a good answer to a request has."""
    if asked.target == "/public":
        return enveloped(legacy_project() if b'"query_method": "GET"' in asked.body else True)
    return page("asked") if asked.target.endswith("/groups") else b"null"


def ok(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    """Spell a whole answer as it should be."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


def unbounded(body: bytes, *headers: str) -> bytes:
    """Spell an answer that only the end of the connection ends."""
    return "\r\n".join(["HTTP/1.1 200 OK", *headers, "", ""]).encode() + body


def chunked(*pieces: bytes) -> bytes:
    """Spell a body in chunks, without its end."""
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)
