"""
Requests over the connections of httpcore2, which httpx2 itself stands on: for both drivers, directly or by a proxy.

It sends what it is given and nothing else: no URL is parsed and spelled again, no header, cookie or retry is added and
no redirect is followed. See docs/adr/0023.
"""

from __future__ import annotations

import ssl
import zlib
from collections.abc import Generator
from contextlib import contextmanager
from importlib import import_module
from typing import Any, Final
from urllib.parse import SplitResult, unquote, urlsplit

import httpcore2

from labelform.api.message import Loss, Lost, Reply, Request, Response
from labelform.client.bounds import Body, Bounds, Meter, TooLargeError, TooLateError, current_meter
from labelform.client.streams import BlockingWatchedBackend, WatchedBackend
from labelform.client.trust import blaming_environment, proxy_of, trusted

KEEP_ALIVE_SECONDS: Final = 4.0
"""
How long an idle connection is used again.

Shorter than the five seconds after which common servers hang up: a write must not go out on a connection that is being
closed, because then nobody knows whether it arrived.
"""

_BREAKS: Final = (
    httpcore2.NetworkError,
    httpcore2.ProtocolError,
    httpcore2.TimeoutException,
    httpcore2.ProxyError,
    OSError,  # what a stream does not translate
    UnicodeError,  # the name of a host that cannot be one
    EOFError,
    zlib.error,
    TooLargeError,
    TooLateError,
)
_LATE: Final = (httpcore2.TimeoutException, TooLateError)


class Connections:
    """A carrier for asyncio: as many connections as are needed at once, kept and used again."""

    def __init__(self, base_url: str, bounds: Bounds) -> None:
        self._line = _Line(base_url, bounds)
        with blaming_environment():
            self._pool = httpcore2.AsyncConnectionPool(**self._line.options(), network_backend=WatchedBackend())

    async def send(self, request: Request) -> Reply:
        """Send one request."""
        with self._line.exchange() as exchange:
            answer = await self._pool.handle_async_request(self._line.spelled(request))
            try:
                body = exchange.begin_body(answer)
                async for piece in answer.aiter_stream():
                    body.add(piece)
            finally:
                await answer.aclose()
            exchange.end(answer, body)
        return exchange.reply

    async def close(self) -> None:
        """Close the connections."""
        await self._pool.aclose()


class BlockingConnections:
    """The blocking variant. Can be shared by threads."""

    def __init__(self, base_url: str, bounds: Bounds) -> None:
        self._line = _Line(base_url, bounds)
        with blaming_environment():
            self._pool = httpcore2.ConnectionPool(**self._line.options(), network_backend=BlockingWatchedBackend())

    def send(self, request: Request) -> Reply:
        """Send one request."""
        with self._line.exchange() as exchange:
            answer = self._pool.handle_request(self._line.spelled(request))
            try:
                body = exchange.begin_body(answer)
                for piece in answer.iter_stream():
                    body.add(piece)
            finally:
                answer.close()
            exchange.end(answer, body)
        return exchange.reply

    def close(self) -> None:
        """Close the connections."""
        self._pool.close()


class _Exchange:
    """One request and what happens to it."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self.meter = Meter(bounds)
        self.reply: Reply

    def begin_body(self, answer: httpcore2.Response) -> Body:
        self.meter.begin_body()
        return Body(_headers(answer).get("content-encoding", ""), self._bounds.most_bytes)

    def end(self, answer: httpcore2.Response, body: Body) -> None:
        self.reply = Response(answer.status, _headers(answer), body.whole())

    def lose(self, error: Exception) -> None:
        """Count as sent what is not certainly "never sent". A proxy that refuses a tunnel has passed nothing on."""
        reason = _reason(error)
        if not self.meter.was_sent or isinstance(error, httpcore2.ProxyError):
            self.reply = Lost(Loss.NEVER_SENT, reason)
        elif isinstance(error, TooLargeError):
            self.reply = Lost(Loss.TOO_LARGE, reason)
        else:
            self.reply = Lost(Loss.LATE if isinstance(error, _LATE) else Loss.CUT, reason)


class _Line:
    """Where requests go, and how: what both carriers have in common."""

    def __init__(self, base_url: str, bounds: Bounds) -> None:
        parts = urlsplit(base_url)
        self._host = parts.netloc
        self._origin = _url(parts)
        self._bounds = bounds
        self._timeouts = {"timeout": {"connect": min(bounds.connect_seconds, bounds.answer_seconds)}}
        with blaming_environment():
            self._trust = trusted(base_url)
            self._proxy = _proxy(proxy_of(base_url), self._trust)

    def options(self) -> dict[str, Any]:
        """Return the arguments that both pools take. Who may send how much at once is decided by others."""
        return {
            "ssl_context": self._trust,
            "proxy": self._proxy,
            "max_connections": None,
            "keepalive_expiry": KEEP_ALIVE_SECONDS,
        }

    def spelled(self, request: Request) -> httpcore2.Request:
        """
        Return a request with its target as it was signed.

        Raises:
            LocalProtocolError: it holds what HTTP cannot say.
        """
        headers = [("Host", self._host), *request.headers]
        if request.body or request.method not in ("GET", "HEAD", "DELETE"):
            headers.append(("Content-Length", str(len(request.body))))
        origin = self._origin
        try:
            url = httpcore2.URL(scheme=origin.scheme, host=origin.host, port=origin.port, target=request.target)
            return httpcore2.Request(
                request.method, url, headers=headers, content=request.body, extensions=self._timeouts
            )
        except TypeError as error:  # letters beyond ASCII
            raise httpcore2.LocalProtocolError(str(error)) from error

    @contextmanager
    def exchange(self) -> Generator[_Exchange]:
        """Measure what happens inside, and turn what goes wrong into a reply."""
        exchange = _Exchange(self._bounds)
        token = current_meter.set(exchange.meter)
        try:
            yield exchange
        except _BREAKS as error:
            exchange.lose(error)
        finally:
            current_meter.reset(token)


def _reason(error: BaseException) -> str:
    """Return the words of an error, else of what caused it: some that are translated have lost theirs."""
    cause: BaseException | None = error
    while cause is not None:
        if str(cause):
            return str(cause)
        cause = cause.__cause__
    return type(error).__name__


def _headers(answer: httpcore2.Response) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in answer.headers}


def _url(parts: SplitResult) -> httpcore2.URL:
    return httpcore2.URL(scheme=parts.scheme, host=parts.hostname or "", port=parts.port, target="/")


def _proxy(url: str | None, trust: ssl.SSLContext | None) -> httpcore2.Proxy | None:
    """
    Return the proxy to go by.

    Raises:
        ValueError: no proxy that is known, or its address makes no sense.
        ImportError: a proxy that needs another package.
    """
    if url is None:
        return None
    parts = urlsplit(url if "://" in url else f"http://{url}")
    if parts.scheme not in ("http", "https", "socks5", "socks5h") or not parts.hostname:
        raise ValueError(f"{parts.scheme}://{parts.hostname or ''} is not a proxy that labelform can use")
    if parts.scheme.startswith("socks"):
        import_module("socksio")  # says early that it is missing
    auth = (unquote(parts.username or ""), unquote(parts.password or "")) if parts.username else None
    return httpcore2.Proxy(_url(parts), auth=auth, ssl_context=trust if parts.scheme == "https" else None)
