"""
A platform on loopback that costs next to nothing, and answers a round trip late.

Signatures are accepted unseen. The set-up of a connection is charged to its first request: one round trip for TCP, one
more for TLS 1.3. Run as `python -m benchmarks.server`; prints its port, and counts at `/counts`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import ssl
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import parse_qs, unquote

from benchmarks import world
from benchmarks.pace_servers import TokenBucket
from benchmarks.world import Project, Size

_REASONS = {200: "OK", 204: "No Content", 404: "Not Found", 429: "Too Many Requests"}
_DEFAULT_PAGE = 100


@dataclass
class Platform:
    """The projects, made when somebody asks for one, and what was asked so far."""

    size: Size
    projects: int
    keeps: bool
    made: dict[str, Project] = field(default_factory=dict)
    answers: dict[str, bytes] = field(default_factory=dict)
    requests: int = 0
    connections: int = 0
    writes: int = 0
    bucket: TokenBucket | None = None
    """How many requests a second are let in, if that is limited."""
    let_in: Counter[int] = field(default_factory=Counter)
    """How many were in each second, by a clock that begins anywhere."""
    refused: int = 0

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The number of each project by its hash."""
        return {world.project_hash(number): number for number in range(self.projects)}

    @cached_property
    def titles(self) -> dict[str, int]:
        """The number of each project by its title."""
        return {world.title(number): number for number in range(self.projects)}

    def project(self, project_hash: str) -> Project:
        """Return a project; made again each time unless changes are kept."""
        found = self.made.get(project_hash)
        if found is None:
            found = world.make_project(self.numbers[project_hash], self.size)
            if self.keeps:
                self.made[project_hash] = found
            else:
                self.made = {**dict(list(self.made.items())[-63:]), project_hash: found}
        return found

    def spelled(self, method: str, target: str, body: bytes) -> bytes:
        """Answer one request as bytes; those to reads are kept, where nothing is written."""
        self.requests += 1
        if self.bucket is not None and target != "/counts":
            now = time.monotonic()
            if self.bucket.seconds_to_wait(now):
                self.refused += 1
                return _spelled(429, {"message": "too many requests"})
            self.let_in[int(now)] += 1
        if self.keeps or target == "/counts":
            return _spelled(*self.answer(method, target, body))
        if target not in self.answers:
            self.answers[target] = _spelled(*self.answer(method, target, body))
        return self.answers[target]

    def answer(self, method: str, target: str, body: bytes) -> tuple[int, Any]:
        """Answer one request: the status, and JSON."""
        path, _, query = target.partition("?")
        parts = [unquote(part) for part in path.strip("/").split("/")]
        if parts == ["counts"]:
            return 200, self.counts()
        try:
            return self._rest(method, parts[2:], parse_qs(query), json.loads(body) if body else None)
        except (KeyError, IndexError):
            return 404, {"message": "not found"}

    def _seconds(self) -> range:
        """Return the seconds from the first that something was let in to the last."""
        return range(min(self.let_in, default=0), max(self.let_in, default=-1) + 1)

    def counts(self) -> dict[str, Any]:
        """
        Count requests, connections, writes, and what is there twice: collections and presets of one name; and, where
        requests are limited, those that were refused, and those let in by seconds.
        """
        kept = [list(items.values()) for one in self.made.values() for items in (one.collections, one.presets)]
        twice = sum(len(items) - len({item["name"] for item in items}) for items in kept)
        return {
            "requests": self.requests - 1, "connections": self.connections, "writes": self.writes, "duplicates": twice,
            "refused": self.refused, "let_in": [self.let_in[second] for second in self._seconds()],
        }  # fmt: skip

    def _rest(self, method: str, parts: list[str], query: dict[str, list[str]], body: Any) -> tuple[int, Any]:
        if parts[0] == "ontologies":
            return 200, _ontology(parts[1])
        if parts[0] == "projects":
            return 200, self._projects(parts[1:], query)
        project = self.project(parts[1])
        if method == "GET":
            return 200, _explorer(project, parts[2:], query)
        self.writes += 1
        if method == "DELETE":
            _delete(project, parts[2:])
            return 200, None
        return 200, _write(project, parts[2:], body, self.writes)

    def _projects(self, parts: list[str], query: dict[str, list[str]]) -> Any:
        if not parts:
            wanted = query.get("titleEq", [])
            records = [world.record(self.titles[title]) for title in wanted if title in self.titles]
            return {"results": records, "nextPageToken": None}
        if len(parts) == 1:
            return world.record(self.numbers[parts[0]])
        project = self.project(parts[0])
        return {"results": {"datasets": project.datasets, "groups": project.groups}[parts[1]], "nextPageToken": None}


def _ontology(ontology_hash: str) -> Any:
    times = {"createdAt": "2026-10-01T08:00:00.000000Z", "lastEditedAt": "2026-10-01T08:00:00.000000Z"}
    about = {"title": world.ONTOLOGY_TITLE, "description": "", "ontologyHash": ontology_hash, "userRole": 0}
    return {**about, **times, "ontologyUuid": ontology_hash, "editor": {"objects": [], "classifications": []}}


def _explorer(project: Project, parts: list[str], query: dict[str, list[str]]) -> Any:
    if len(parts) == 3:
        return project.definitions[parts[1]]
    items = project.collections if parts[0] == "collections" else project.presets
    named = query.get("uuids") or query.get("presetUuids") or list(items)
    return _page([items[one] for one in named], query)


def _page(rows: list[Any], query: dict[str, list[str]]) -> Any:
    size = int(query.get("pageSize", [str(_DEFAULT_PAGE)])[0])
    start = int(query.get("pageToken", ["0"])[0])
    following = start + size
    return {"results": rows[start:following], "nextPageToken": str(following) if following < len(rows) else None}


def _write(project: Project, parts: list[str], body: Any, count: int) -> Any:
    if parts[0] == "collections" and len(parts) == 1:
        return world.add_collection(project, body["name"], body["description"], body["collectionType"], f"w{count}")
    if parts[0] == "presets" and len(parts) == 1:
        return world.add_preset(project, body["name"], body["filterPresetJson"], f"w{count}")
    item = (project.collections if parts[0] == "collections" else project.presets)[parts[1]]
    item.update({name: value for name, value in body.items() if name in ("name", "description")})
    if "filterPreset" in body:
        project.definitions[parts[1]] = body["filterPreset"]
    return None


def _delete(project: Project, parts: list[str]) -> None:
    del (project.collections if parts[0] == "collections" else project.presets)[parts[1]]


class _Connection(asyncio.Protocol):
    """Reads requests by hand: the clients are known, and each waits for its answer."""

    def __init__(self, platform: Platform, round_trip: float, set_up: float) -> None:
        self._platform = platform
        self._round_trip = round_trip
        self._wait = round_trip + set_up
        self._buffer = b""
        self._transport: Any = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._platform.connections += 1

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, found, rest = self._buffer.partition(b"\r\n\r\n")
        if not found:
            return
        length = _content_length(head)
        if len(rest) < length:
            return
        self._buffer = rest[length:]
        method, target, _ = head.split(b"\r\n", 1)[0].decode().split(" ")
        wait = 0.0 if target == "/counts" else self._wait
        self._wait = self._round_trip
        answer = self._platform.spelled(method, target, rest[:length])
        asyncio.get_running_loop().call_later(wait, self._send, answer, b"connection: close" in head.lower())

    def _send(self, answer: bytes, is_last: bool) -> None:
        if not self._transport.is_closing():
            self._transport.write(answer)
            if is_last:
                self._transport.close()


def _content_length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0


def _spelled(status: int, answer: Any) -> bytes:
    body = json.dumps(answer).encode()
    head = (
        f"HTTP/1.1 {status} {_REASONS[status]}\r\nDate: Thu, 01 Oct 2026 08:00:00 GMT\r\nServer: benchmark\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\nX-Request-Id: 0f0f0f0f\r\n\r\n"
    )
    return head.encode() + body


async def _serve(options: argparse.Namespace) -> None:
    bucket = TokenBucket(lambda _: options.limit, 1.0) if options.limit else None
    platform = Platform(Size.of(options.size), options.projects, options.keeps, bucket=bucket)
    context = None
    if options.certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(options.certificate, options.key)
    round_trip = options.round_trip_ms / 1000
    set_up = round_trip * (2 if context else 1)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: _Connection(platform, round_trip, set_up), "127.0.0.1", 0, ssl=context, backlog=1024
    )
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


def main() -> None:
    """Serve until killed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--round-trip-ms", type=float, default=0.0)
    parser.add_argument("--size", default=world.FLEET.text)
    parser.add_argument("--projects", type=int, default=1)
    parser.add_argument("--keeps", action="store_true", help="keep what is written")
    parser.add_argument("--limit", type=float, help="refuse what is more than so many requests a second")
    parser.add_argument("--certificate")
    parser.add_argument("--key")
    asyncio.run(_serve(parser.parse_args()))


if __name__ == "__main__":
    main()
