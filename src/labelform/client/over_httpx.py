"""
Requests over httpx: for blocking calls, through proxies, and to whatever brings a transport of its own.

Everything of httpx that others see is translated here.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import httpx

from labelform.api.message import Lost, Reply, Request, Response
from labelform.client.direct import KEEP_ALIVE_SECONDS, LONGEST_CONNECT_SECONDS
from labelform.client.domain import is_loopback
from labelform.client.trust import blaming_environment, trusted

_NEVER_SENT: Final = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)


class OverHttpx:
    """A carrier over httpx's own pool, or a transport with its interface."""

    def __init__(
        self, base_url: str, *, transport: httpx.AsyncBaseTransport | None, connections: int, timeout_seconds: float
    ) -> None:
        self._base_url = base_url
        with _blaming_environment():
            self._client = httpx.AsyncClient(
                transport=transport,
                limits=_limits(connections),
                timeout=_timeout(timeout_seconds),
                trust_env=not is_loopback(base_url),
                verify=_trust(base_url),
            )

    async def send(self, request: Request) -> Reply:
        """Send one request."""
        try:
            return _received(await self._client.send(outgoing(request, self._base_url)))
        except httpx.RequestError as error:
            return _lost(error)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()


class BlockingHttpx:
    """The same for callers that wait. May be shared by threads."""

    def __init__(self, base_url: str, *, transport: httpx.BaseTransport | None, timeout_seconds: float) -> None:
        self._base_url = base_url
        with _blaming_environment():
            self._client = httpx.Client(
                transport=transport,
                limits=_limits(None),
                timeout=_timeout(timeout_seconds),
                trust_env=not is_loopback(base_url),
                verify=_trust(base_url),
            )

    def send(self, request: Request) -> Reply:
        """Send one request."""
        try:
            return _received(self._client.send(outgoing(request, self._base_url)))
        except httpx.RequestError as error:
            return _lost(error)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


def outgoing(request: Request, base_url: str) -> httpx.Request:
    """Built by hand, not by the client, which would add headers and cookies of its own."""
    return httpx.Request(request.method, base_url + request.target, headers=request.headers, content=request.body)


def _received(answer: httpx.Response) -> Response:
    return Response(answer.status_code, answer.headers, answer.content)


def _lost(error: httpx.RequestError) -> Lost:
    """Anything that is not certainly "never sent" counts as sent."""
    reason = str(error) or type(error).__name__
    return Lost(
        was_sent=not isinstance(error, _NEVER_SENT), reason=reason, is_timeout=isinstance(error, httpx.TimeoutException)
    )


@contextmanager
def _blaming_environment() -> Iterator[None]:
    """Translate what httpx makes of the environment; it has one error of its own."""
    with blaming_environment():
        try:
            yield
        except httpx.InvalidURL as error:
            raise ValueError(str(error)) from error


def _limits(connections: int | None) -> httpx.Limits:
    return httpx.Limits(max_keepalive_connections=connections, keepalive_expiry=KEEP_ALIVE_SECONDS)


def _timeout(seconds: float) -> httpx.Timeout:
    return httpx.Timeout(seconds, connect=min(seconds, LONGEST_CONNECT_SECONDS), pool=None)


def _trust(base_url: str) -> ssl.SSLContext:
    """Return what to trust; httpx wants a context also where none is used."""
    return trusted(base_url) or ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
