"""
Answer those who watch a worker: `/healthz` and `/readyz` for probes, `/metrics` in the text form of Prometheus.

A worker that cannot reach the store is healthy: it waits, and to start it again would not help. So the store is not
asked about health. Such a worker is not ready, and nor is one that leaves members to others.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Final

from labelform.fleet.store import StoreError
from labelform.fleet.work import State
from labelform.fleet.worker import Worked, Worker

_MOST_BYTES: Final = 8192
_PATIENCE_SECONDS: Final = 10.0
_STORE_SECONDS: Final = 2.0
"""How long the store may take: one that is away is waited for, and a probe does not wait for so long."""
_JSON, _TEXT = "application/json", "text/plain; version=0.0.4; charset=utf-8"

Answer = tuple[str, str, str]
"""Status, type and content."""


@dataclass(slots=True)
class Watched:
    """A worker that is watched: `worker` is None for as long as it is started and waits for the store."""

    stop: asyncio.Event
    worker: Worker | None = None


@contextlib.asynccontextmanager
async def answering(watched: Watched, host: str, port: int) -> AsyncIterator[str]:
    """
    Answer about a worker for as long as the block lasts, and yield the URL; port 0 picks a free one.

    Raises:
        OSError: the port cannot be bound.
    """

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError):
            async with asyncio.timeout(_PATIENCE_SECONDS):
                head = await reader.readuntil(b"\r\n\r\n")
                writer.write(_response(*await _answer_to(watched, head)))
                await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, host, port, limit=_MOST_BYTES)
    async with server:
        bound = server.sockets[0].getsockname()[1]
        yield f"http://{f'[{host}]' if ':' in host else host}:{bound}/"


async def _answer_to(watched: Watched, head: bytes) -> Answer:
    method, _, rest = head.decode("latin-1").partition(" ")
    path = rest.partition(" ")[0].partition("?")[0]
    if method != "GET":
        return "405 Method Not Allowed", _JSON, "{}"
    if path == "/healthz":
        return "200 OK", _JSON, json.dumps({"status": "stopping" if watched.stop.is_set() else "ok"})
    if path == "/readyz":
        state = await _state(watched)
        return "200 OK" if state == "ok" else "503 Service Unavailable", _JSON, json.dumps({"status": state})
    if path == "/metrics":
        worked = watched.worker.worked if watched.worker else Worked()
        return "200 OK", _TEXT, "".join(f"{line}\n" for line in metrics(worked))
    return "404 Not Found", _JSON, "{}"


async def _state(watched: Watched) -> str:
    worker = watched.worker
    if watched.stop.is_set():
        return "stopping"
    if worker is None:
        return "store away"
    try:
        async with asyncio.timeout(_STORE_SECONDS):
            await worker.store.now()
    except (StoreError, TimeoutError):
        return "store away"
    return "unfit" if worker.worked.unfit else "ok"


def metrics(worked: Worked) -> Iterator[str]:
    """Yield what a worker has done, in lines."""
    yield "# HELP labelform_members_settled_total Members of sets that this worker has brought to an end."
    yield "# TYPE labelform_members_settled_total counter"
    for state in (State.DONE, State.FAILED):
        yield f'labelform_members_settled_total{{state="{state}"}} {worked.settled.get(state, 0)}'
    for name, kind, what, number in (
        (
            "members_put_off_total",
            "counter",
            "Members that were put off because their project was busy.",
            worked.put_off,
        ),
        ("leases_lost_total", "counter", "Members that were broken off because their lease was lost.", worked.lost),
        ("members_under_way", "gauge", "Members that are being done.", worked.under_way),
    ):
        yield f"# HELP labelform_{name} {what}"
        yield f"# TYPE labelform_{name} {kind}"
        yield f"labelform_{name} {number}"


def _response(status: str, kind: str, content: str) -> bytes:
    body = content.encode()
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    return head.encode("latin-1") + body
