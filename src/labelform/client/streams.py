"""
Network streams that hold every step to the bounds of the exchange it belongs to.

They stand between the connections of httpcore2 and the sockets, because only there it can be seen what was sent, how
much came, and whether something came that nobody requested. There is one for each driver; what they decide is in
`_Watch`.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterable
from typing import Any

from httpcore2 import (
    SOCKET_OPTION,
    AnyIOBackend,
    AsyncNetworkBackend,
    AsyncNetworkStream,
    NetworkBackend,
    NetworkStream,
    ReadError,
    SyncBackend,
)

from labelform.client.bounds import current_meter
from labelform.client.leaving import about_to_leave


class _Watch:
    """
    What one connection knows about the bytes that came over it.

    Whoever reads an answer asks for bytes until the answer is complete. So the last byte of every piece is withheld
    until it is requested: if it never is, more came than the answer, and the connection must not be used again,
    because the surplus would be read as the next answer.
    """

    def __init__(self, tls: Any) -> None:
        self._tls = tls
        self._withheld = b""

    def seconds_to_read(self) -> float:
        return current_meter.get().seconds_left()

    def seconds_to_write(self) -> float:
        meter = current_meter.get()
        seconds = meter.seconds_left()
        about_to_leave()  # of a request of which a part has left, nobody carries out anything
        meter.was_sent = True
        return seconds

    def asked(self) -> bytes:
        """Return what was withheld; there is nothing to wait for then."""
        withheld, self._withheld = self._withheld, b""
        return withheld

    def arrived(self, piece: bytes) -> bytes:
        """Return what may be read of a piece now. Over TLS, an end without a goodbye is a cut, no end."""
        if not piece:
            if self._tls is not None and not _said_goodbye(self._tls):
                raise ReadError("the connection was cut: TLS was not closed")
            return piece
        current_meter.get().count(len(piece))
        if len(piece) > 1:
            piece, self._withheld = piece[:-1], piece[-1:]
        return piece

    def has_surplus(self) -> bool:
        """Return whether something came that nobody requested. What waits in the socket is seen by others."""
        return bool(self._withheld) or (self._tls is not None and _holds_more(self._tls))


def _said_goodbye(tls: Any) -> bool:
    """Return whether the other side closed TLS before it closed the connection: only then can we close it as well."""
    try:
        (tls.unwrap if isinstance(tls, ssl.SSLObject) else tls.shutdown)()
    except (OSError, ValueError):  # SSLError is an OSError
        return False
    return True


def _holds_more(tls: Any) -> bool:
    """Return whether decrypted bytes wait to be read. An `SSLObject` has a buffer of its own, which it has to check."""
    if not isinstance(tls, ssl.SSLObject):
        return bool(tls.pending())
    try:
        tls.read(1)
    except ssl.SSLWantReadError:
        return False
    except ssl.SSLError:
        return True
    return True


class _Stream(AsyncNetworkStream):
    def __init__(self, inner: AsyncNetworkStream) -> None:
        self._inner = inner
        self._watch = _Watch(inner.get_extra_info("ssl_object"))

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        seconds = self._watch.seconds_to_read()
        return self._watch.asked() or self._watch.arrived(await self._inner.read(max_bytes, seconds))

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        await self._inner.write(buffer, self._watch.seconds_to_write())

    async def aclose(self) -> None:
        await self._inner.aclose()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> AsyncNetworkStream:
        return _Stream(await self._inner.start_tls(ssl_context, server_hostname, timeout))

    def get_extra_info(self, info: str) -> Any:
        return (info == "is_readable" and self._watch.has_surplus()) or self._inner.get_extra_info(info)


class _BlockingStream(NetworkStream):
    def __init__(self, inner: NetworkStream) -> None:
        self._inner = inner
        self._watch = _Watch(inner.get_extra_info("ssl_object"))

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        seconds = self._watch.seconds_to_read()
        return self._watch.asked() or self._watch.arrived(self._inner.read(max_bytes, seconds))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._watch.seconds_to_write())

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> NetworkStream:
        return _BlockingStream(self._inner.start_tls(ssl_context, server_hostname, timeout))

    def get_extra_info(self, info: str) -> Any:
        return (info == "is_readable" and self._watch.has_surplus()) or self._inner.get_extra_info(info)


class WatchedBackend(AsyncNetworkBackend):
    """
    Opens watched connections over asyncio.

    A name is looked up once, not for each of a wave of connections; TLS goes on checking the name.
    """

    def __init__(self) -> None:
        self._inner = AnyIOBackend()
        self._addresses: dict[str, str] = {}

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SOCKET_OPTION] | None = None,
    ) -> AsyncNetworkStream:
        """Connect, at the address that answered before if there is one."""
        known = self._addresses.get(host, host)
        try:
            inner = await self._inner.connect_tcp(known, port, timeout, local_address, socket_options)
        except BaseException:
            self._addresses.pop(host, None)  # the next try asks again where the host is
            raise
        self._addresses[host] = inner.get_extra_info("server_addr")[0]
        return _Stream(inner)


class BlockingWatchedBackend(NetworkBackend):
    """Opens watched connections that block."""

    def __init__(self) -> None:
        self._inner = SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SOCKET_OPTION] | None = None,
    ) -> NetworkStream:
        """Connect."""
        return _BlockingStream(self._inner.connect_tcp(host, port, timeout, local_address, socket_options))
