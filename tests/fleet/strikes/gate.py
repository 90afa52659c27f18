"""
The way to the platform: every request of every worker passes here, and a strike can happen at any of them.

The sandbox and this gate are in the process of the judge, so that it knows which process has sent a request, and at
which moment: before the platform has carried it out, or after.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from tests.fleet.strikes.senders import Senders

LEGACY = ("/public", "/public/user")


@dataclass(slots=True)
class Passing:
    """
    One request that has arrived and waits for what becomes of it.

    `number` counts the requests since the gate was opened, from 1, `write` the writes among them; `sender` is the
    process that sent it. Once it was dropped, its sender sees the connection end without an answer.
    """

    gate: Gate
    number: int
    write: int
    sender: int
    scope: Scope
    body: bytes
    send: Send
    is_carried_out: bool = False
    is_dropped: bool = False

    @property
    def path(self) -> str:
        """Where it goes to."""
        return str(self.scope["path"])

    @property
    def everything(self) -> str:
        """All that it says, in one text: its address, its headers and its body."""
        return f"{self.path} {self.scope['query_string']!r} {self.scope['headers']!r} {self.body!r}"

    @property
    def is_write(self) -> bool:
        """Whether it can change something: every legacy call is a POST, and says in its body what it is."""
        if self.path in LEGACY:
            return bool(self.envelope.get("query_method") != "GET")
        return bool(self.scope["method"] != "GET")

    @property
    def envelope(self) -> dict[str, Any]:
        """What a legacy call says of itself."""
        return dict(json.loads(self.body)) if self.path in LEGACY else {}

    async def carry_out(self) -> list[Message]:
        """Let the platform carry it out, whether or not its sender still lives, and return the answer."""
        answer: list[Message] = []
        body = iter([{"type": "http.request", "body": self.body, "more_body": False}])

        async def receive() -> Message:
            return next(body, {"type": "http.disconnect"})

        async def keep(message: Message) -> None:
            answer.append(message)

        assert self.gate.platform is not None
        await self.gate.platform(self.scope, receive, keep)
        self.is_carried_out = True
        return answer

    async def answer(self, messages: Sequence[Message]) -> None:
        """Send an answer to its sender."""
        for message in messages:
            await self.send(message)

    async def refuse(self, status: int) -> None:
        """Answer with an error; the platform never hears of it."""
        body = json.dumps({"message": f"struck: {status}"}).encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        await self.answer(
            [
                {"type": "http.response.start", "status": status, "headers": headers},
                {"type": "http.response.body", "body": body},
            ]
        )

    def drop(self) -> None:
        """End the connection."""
        self.is_dropped = True
        # ASGI has no way to do that. uvicorn's `send` belongs to the object that holds the transport.
        transport: asyncio.Transport = self.send.__self__.transport  # type: ignore[attr-defined]  # as said
        transport.abort()

    async def pass_on(self) -> None:
        """Carry it out and answer, as if nothing were in the way."""
        await self.answer(await self.carry_out())


Strike = Callable[[Passing], Awaitable[None]]
"""What becomes of a request that is struck."""
Rule = Callable[[Passing], Strike | None]
"""Says for each request whether it is struck; asked in the order in which they arrive."""


def undisturbed(_: Passing) -> None:
    """Strike nothing."""


@dataclass(slots=True)
class Gate:
    """An ASGI application before the platform; `url` is where workers find it. `passed` has every request so far."""

    url: str = ""
    senders: Senders = field(default_factory=Senders)
    platform: ASGIApp | None = None
    rule: Rule = undisturbed
    passed: list[Passing] = field(default_factory=list)
    broken: list[BaseException] = field(default_factory=list)
    """What was raised by strikes: a judge that cannot strike must say so."""

    def open_to(self, platform: ASGIApp, rule: Rule) -> None:
        """From now on, let requests through to a platform, under a rule; they are counted from 1 again."""
        self.passed = []
        self.platform, self.rule = platform, rule

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request through, or let it be struck."""
        body = await _read(receive)
        if body is None:
            return
        writes = self.passed[-1].write if self.passed else 0
        passing = Passing(self, len(self.passed) + 1, writes, self.senders.of(scope["client"][1]), scope, body, send)
        passing.write += passing.is_write
        self.passed.append(passing)
        strike = self.rule(passing)
        if strike is None:
            await passing.pass_on()
            return
        try:
            await strike(passing)
        except BaseException as exc:
            self.broken.append(exc)
            raise


async def _read(receive: Receive) -> bytes | None:
    """Return the body of a request, None when its sender went away before all of it had left."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        if not message.get("more_body"):
            return bytes(body)


@contextlib.contextmanager
def standing() -> Iterator[Gate]:
    """Serve a gate from a thread, on a port of its own, until the block ends."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        gate = Gate(f"http://127.0.0.1:{port}", Senders(port))
        server = uvicorn.Server(
            uvicorn.Config(gate, lifespan="off", ws="none", log_level="critical", timeout_graceful_shutdown=0)
        )
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            yield gate
        finally:
            server.should_exit = True
            thread.join(10)
