"""The answers of a platform, as shapes: every reply to a driver is recorded, without its text."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from labelform.api.message import Reply, Request, Response
from labelform.doctor.shapes import Shape, add

_PUBLIC = "/v2/public/"
_OWN = re.compile(r"[A-Za-z][A-Za-z_-]*")
_REFUSED = 400


@dataclass(slots=True)
class Heard:
    """What was seen of one call: how often, its statuses, and the shape of its good answers."""

    answers: int = 0
    statuses: set[int] = field(default_factory=set)
    shape: Shape = field(default_factory=dict)
    is_json: bool = True


@dataclass(slots=True)
class Recorder:
    """Records requests and replies, by call. `headers` are the names of those about limits."""

    calls: dict[str, Heard] = field(default_factory=dict)
    headers: set[str] = field(default_factory=set)

    def note(self, request: Request, reply: Reply) -> None:
        """Record one request and its reply."""
        if not isinstance(reply, Response):
            return
        self.headers |= {name.lower() for name in reply.headers if _is_of_limits(name.lower())}
        heard = self.calls.setdefault(call_of(request), Heard())
        heard.answers += 1
        heard.statuses.add(reply.status)
        if reply.status < _REFUSED:
            self._add(heard, reply.body)

    def _add(self, heard: Heard, body: bytes) -> None:
        try:
            add(heard.shape, json.loads(body) if body else None)
        except ValueError:
            heard.is_json = False


def _is_of_limits(name: str) -> bool:
    return "ratelimit" in name.replace("-", "") or name == "retry-after"


def call_of(request: Request) -> str:
    """Name the call of a request: `GET projects/{}/groups`, or of the older dialect `GET project (legacy)`."""
    path, _, query = request.target.partition("?")
    if not path.startswith(_PUBLIC):
        return _legacy(request.body)
    words = [word if _OWN.fullmatch(word) else "{}" for word in path.removeprefix(_PUBLIC).split("/")]
    asked = sorted(name for name, _ in parse_qsl(query) if name in _SHAPING)
    return f"{request.method} {'/'.join(words)}" + (f"?{'&'.join(asked)}" if asked else "")


_SHAPING = frozenset({"getLabels"})
"""Parameters that give the answer another shape."""


def _legacy(body: bytes) -> str:
    asked: dict[str, Any] = json.loads(body)  # our own request
    return f"{asked['query_method']} {asked['query_type']} (legacy)"
