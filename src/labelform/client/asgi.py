"""
Requests to an application in this process, such as the embedded sandbox.

There is no connection that could break. An application that raises a connection error in place of an answer means
one, and so does one that ends before its answer does; it becomes what a broken connection is over TCP.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import unquote

from labelform.api.message import Loss, Lost, Reply, Request, Response
from labelform.client.leaving import about_to_leave

_Message = MutableMapping[str, Any]
_Receive = Callable[[], Awaitable[_Message]]
_HOST = "sandbox"


class AppCarrier:
    """A carrier that hands requests to an ASGI application."""

    def __init__(self, app: Any) -> None:
        self._app = app

    async def send(self, request: Request) -> Reply:
        """Answer one request."""
        messages: list[_Message] = []
        is_answered = asyncio.Event()

        async def keep(message: _Message) -> None:
            messages.append(message)
            if message["type"] == "http.response.body" and not message.get("more_body"):
                is_answered.set()

        about_to_leave()
        try:
            await self._app(_scope(request), _receive(request.body, is_answered), keep)
        except ConnectionRefusedError as error:
            return Lost(Loss.NEVER_SENT, str(error))
        except TimeoutError as error:
            return Lost(Loss.LATE, str(error))
        except ConnectionError as error:
            return Lost(Loss.CUT, str(error))
        if not is_answered.is_set():
            return Lost(Loss.CUT, "the application ended before its answer did")
        return _response(messages)

    async def close(self) -> None:
        """Close nothing."""


def _scope(request: Request) -> dict[str, Any]:
    path, _, query = request.target.partition("?")
    headers = [("host", _HOST), *request.headers, ("content-length", str(len(request.body)))]
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers],
        "scheme": "http",
        "path": unquote(path),
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "server": (_HOST, None),
        "client": ("127.0.0.1", 0),
    }


def _receive(body: bytes, is_answered: asyncio.Event) -> _Receive:
    whole = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def receive() -> _Message:
        for message in whole:
            return message
        await is_answered.wait()  # nobody goes away before the answer is there
        return {"type": "http.disconnect"}

    return receive


def _response(messages: list[_Message]) -> Response:
    start, *pieces = messages
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in start.get("headers", ())}
    return Response(start["status"], headers, b"".join(piece.get("body", b"") for piece in pieces))
