"""A user, a real server on loopback that answers as told, and both drivers behind one function."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import chain, repeat
from typing import Any, Protocol

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.client.world import MakeWorld, World

from labelform.api.operation import Operation
from labelform.api.session import RetryPolicy, Session
from labelform.api.signing import SshKeySigner
from labelform.client.http import AsyncDriver, SyncDriver


@dataclass(frozen=True)
class Reply:
    """What the server does with one request. `cut` hangs up without an answer, `hang` waits for the test to end."""

    status: int = 200
    body: bytes = b'{"results": []}'
    headers: tuple[tuple[str, str], ...] = ()
    cut: bool = False
    hang: bool = False


@dataclass
class Received:
    """One request as it came over the wire."""

    connection: int
    method: str
    target: str
    headers: dict[str, str]
    body: bytes


@dataclass
class LoopbackServer:
    """A server that answers with `answer(request)` and remembers what came, and over how many connections."""

    url: str = ""
    answer: Callable[[Received], Reply] = lambda _: Reply()
    received: list[Received] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    in_flight: int = 0
    most_in_flight: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)
    reply = Reply

    def answer_with(self, *replies: Reply) -> None:
        """Answer the next requests in turn; the last reply stays."""
        following = chain(replies[:-1], repeat(replies[-1]))
        self.answer = lambda _: next(following)

    @property
    def connections(self) -> int:
        """How many connections carried a request."""
        return len({request.connection for request in self.received})


def _handler(server: LoopbackServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # otherwise every answer takes 40 ms

        def handle_any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            request = Received(self.client_address[1], self.command, self.path, headers, body)
            with server.lock:
                server.received.append(request)
                server.in_flight += 1
                server.most_in_flight = max(server.most_in_flight, server.in_flight)
            reply = server.answer(request)
            if reply.hang:
                server.over.wait(10)
            with server.lock:
                server.in_flight -= 1
            self.reply(reply)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any  # noqa: N815 - names of the base class

        def reply(self, reply: Reply) -> None:
            if reply.cut or reply.hang:
                self.close_connection = True
                return
            self.send_response(reply.status)
            for name, value in reply.headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - name of the base class
            pass

    return Handler


@pytest.fixture
def server() -> Iterator[LoopbackServer]:
    """A server on a free port of 127.0.0.1."""
    loopback = LoopbackServer()
    http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(loopback))
    loopback.url = f"http://127.0.0.1:{http.server_port}"
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield loopback
    loopback.over.set()
    http.shutdown()
    thread.join()
    http.server_close()


@pytest.fixture(scope="session")
def session() -> Session:
    """A session whose waits are so short that nobody notices."""
    return Session(
        signer=SshKeySigner(Ed25519PrivateKey.from_private_bytes(bytes(range(32)))),
        clock=lambda: 1767225600.0,
        random_bits=lambda bits: 2**bits - 1,
        user_agent="labelform/test",
        retries=RetryPolicy(first_seconds=0.001),
    )


class Drive(Protocol):
    """Carries out operations one after another with one driver; returns their results, exceptions among them."""

    def __call__(self, url: str, *operations: Operation[object], **options: Any) -> list[Any]:
        """See the class."""


@pytest.fixture(params=["sync", "async"])
def drive(request: pytest.FixtureRequest, session: Session) -> Drive:
    """Both drivers: a test that takes this runs twice."""
    return (_drive_sync if request.param == "sync" else _drive_async)(session)


def _drive_sync(session: Session) -> Drive:
    def drive(url: str, *operations: Operation[object], **options: Any) -> list[Any]:
        results: list[Any] = []
        with SyncDriver(url, session, **options) as driver:
            for operation in operations:
                try:
                    results.append(driver.run(operation))
                except Exception as error:
                    results.append(error)
        return results

    return drive


def _drive_async(session: Session) -> Drive:
    async def carry_out(url: str, operations: tuple[Operation[object], ...], options: dict[str, Any]) -> list[Any]:
        async with AsyncDriver(url, session, **options) as driver:
            return [
                (await asyncio.gather(driver.run(operation), return_exceptions=True))[0] for operation in operations
            ]

    return lambda url, *operations, **options: asyncio.run(carry_out(url, operations, options))


@pytest.fixture
def world(session: Session) -> MakeWorld:
    """Make a platform from its answers."""
    return lambda answers: World(session, answers)
