"""
HTTP/1.1 over connections of our own: asyncio carries the bytes, h11 knows the protocol.

Needed because of what others do besides sending. aiohttp repeats a DELETE on its own when a kept connection turns out
to be dead, and httpx-aiohttp reports requests that were sent as never sent; httpx's pool costs four times the CPU. See
docs/adr/0015. Proxies are not known here: with one, requests go `over_httpx`.
"""

from __future__ import annotations

import asyncio
import gzip
import ssl
import zlib
from typing import Final
from urllib.parse import urlsplit

import h11

from labelform.api.message import Lost, Reply, Request, Response

KEEP_ALIVE_SECONDS: Final = 4.0
"""
How long an idle connection is used again.

Shorter than the five seconds after which common servers hang up: a write must not go out on a connection that is being
closed, because then nobody knows whether it arrived.
"""

LONGEST_CONNECT_SECONDS: Final = 15.0


class Direct:
    """Keeps as many connections to one host as were needed at once, and uses the most recent one first."""

    def __init__(self, base_url: str, trust: ssl.SSLContext | None, *, timeout_seconds: float) -> None:
        parts = urlsplit(base_url)
        self._name = parts.hostname or ""
        self._port = parts.port or (443 if trust else 80)
        self._host = parts.netloc
        self._known_address: str | None = None
        self._trust = trust
        self._timeout_seconds = timeout_seconds
        self._idle: list[_Line] = []

    async def send(self, request: Request) -> Reply:
        """Send one request; anything that goes wrong after its first byte counts as sent."""
        line = self._kept() or await self._connected()
        if isinstance(line, Lost):
            return line
        try:
            response = await line.ask(_spelled(request, self._host), request.body, self._timeout_seconds)
            response = _decoded(response)
        except TimeoutError:
            return Lost(was_sent=True, reason=f"no answer for {self._timeout_seconds:g} s", is_timeout=True)
        except (OSError, EOFError, h11.ProtocolError, zlib.error) as error:  # gzip raises any of them
            return Lost(was_sent=True, reason=str(error) or type(error).__name__)
        finally:
            if line.is_open:
                self._idle.append(line)
        return response

    async def close(self) -> None:
        """Close the idle connections."""
        while self._idle:
            self._idle.pop().abort()
        await asyncio.sleep(0)  # the loop closes the sockets in its next round

    def _kept(self) -> _Line | None:
        oldest = asyncio.get_running_loop().time() - KEEP_ALIVE_SECONDS
        while self._idle:
            line = self._idle.pop()
            if line.is_open and line.idle_since > oldest:
                return line
            line.abort()
        return None

    async def _connected(self) -> _Line | Lost:
        seconds = min(self._timeout_seconds, LONGEST_CONNECT_SECONDS)
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(seconds):
                transport, line = await loop.create_connection(
                    _Line, self._known_address or self._name, self._port,
                    ssl=self._trust, server_hostname=self._name if self._trust else None, happy_eyeballs_delay=0.25,
                )  # fmt: skip
        except TimeoutError:
            self._known_address = None
            return Lost(was_sent=False, reason=f"no connection within {seconds:g} s", is_timeout=True)
        except (OSError, UnicodeError) as error:  # refused, name unknown or impossible, certificate not trusted
            self._known_address = None
            return Lost(was_sent=False, reason=str(error) or type(error).__name__)
        # The name is looked up once: a wave of connections would look it up thirty times.
        self._known_address = transport.get_extra_info("peername")[0]
        return line


class _Line(asyncio.Protocol):
    """One connection: one request at a time, and its answer."""

    def __init__(self) -> None:
        self._protocol = h11.Connection(h11.CLIENT)
        self._answer: asyncio.Future[Response] | None = None
        self._head: h11.Response | None = None
        self._body: list[bytes] = []
        self._patience: asyncio.Timeout | None = None
        self._timeout_seconds = 0.0
        self.is_open = False
        self.idle_since = 0.0

    async def ask(self, head: h11.Request, body: bytes, timeout_seconds: float) -> Response:
        """Send a request and return its answer; the line stays open only when it can be used again."""
        self.is_open, self._timeout_seconds = False, timeout_seconds
        loop = asyncio.get_running_loop()
        self._head, self._body, self._answer = None, [], loop.create_future()
        try:
            self._transport.write(b"".join(self._spelled(head, body)))
            async with asyncio.timeout(timeout_seconds) as self._patience:
                response = await self._answer
        except BaseException:
            self.abort()
            raise
        finally:
            self._answer = None
        if self._can_go_on():
            self._protocol.start_next_cycle()
            self.is_open, self.idle_since = True, loop.time()
        else:
            self.abort()
        return response

    def _can_go_on(self) -> bool:
        """Tell whether both sides are done, and nothing came that nobody asked for."""
        protocol = self._protocol
        is_done = protocol.our_state is protocol.their_state is h11.DONE
        return is_done and not protocol.trailing_data[0] and not self._transport.is_closing()

    def abort(self) -> None:
        """Hang up at once."""
        self.is_open = False
        self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - what asyncio hands a stream protocol
        self._transport, self.is_open = transport, True

    def data_received(self, data: bytes) -> None:
        if self._answer is None:
            self.abort()  # nobody asked: whatever it is, the next answer must not be read from it
            return
        if self._patience is not None and not self._patience.expired():
            self._patience.reschedule(asyncio.get_running_loop().time() + self._timeout_seconds)
        self._read(data)

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_open = False
        if self._answer is None:
            return
        if exc is not None:
            self._fail(exc)
        elif self._head is None:
            self._fail(EOFError("the connection was closed before the answer"))
        else:
            self._read(b"")  # an answer without a length ends here

    def _spelled(self, head: h11.Request, body: bytes) -> list[bytes]:
        events = [head, h11.Data(data=body), h11.EndOfMessage()] if body else [head, h11.EndOfMessage()]
        return [self._protocol.send(event) or b"" for event in events]

    def _read(self, data: bytes) -> None:
        try:
            self._protocol.receive_data(data)
            while (event := self._protocol.next_event()) not in (h11.NEED_DATA, h11.PAUSED):
                if self._is_over(event):
                    return
        except h11.RemoteProtocolError as error:
            self._fail(error)

    def _is_over(self, event: object) -> bool:
        if isinstance(event, h11.Response):
            self._head = event
        elif isinstance(event, h11.Data):
            self._body.append(bytes(event.data))
        elif isinstance(event, h11.EndOfMessage) and self._head is not None:
            self._settle(self._head)
            return True
        elif isinstance(event, h11.ConnectionClosed):
            self._fail(EOFError("the connection was closed before the answer"))
            return True
        return False

    def _settle(self, head: h11.Response) -> None:
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in head.headers}
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(Response(head.status_code, headers, b"".join(self._body)))

    def _fail(self, error: Exception) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(error)


def _spelled(request: Request, host: str) -> h11.Request:
    headers = [("Host", host), *request.headers]
    if request.body:
        headers.append(("Content-Length", str(len(request.body))))
    elif request.method not in ("GET", "HEAD", "DELETE"):
        headers.append(("Content-Length", "0"))
    return h11.Request(method=request.method, target=request.target, headers=headers)


def _decoded(response: Response) -> Response:
    """Unpack a body that came as gzip, which legacy requests ask for."""
    if not response.body or response.headers.get("content-encoding", "").lower() not in ("gzip", "x-gzip"):
        return response
    return Response(response.status, response.headers, gzip.decompress(response.body))
