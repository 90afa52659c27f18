"""
A server on loopback that says what it is told, byte by byte, and counts what it was asked.

An answer is a function from a request to what goes out: bytes, and steps between them. It may never end: the server
says it until the client hangs up. Everything runs in threads of the test's own process, so that only the client stands
under the limit of memory.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import BinaryIO, Final

PAUSE_SECONDS: Final = 0.1
"""How long a drip waits between two drops: well within the deadline of any client, again and again."""


class Step(Enum):
    """What a server does besides sending bytes."""

    PAUSE = auto()
    """Wait a moment."""
    HANG = auto()
    """Say nothing more until the client hangs up."""
    CLOSE = auto()
    """End the stream, under TLS without a word, and go on listening: a request that comes after it counts."""
    GOODBYE = auto()
    """End the stream as TLS wants it, with close_notify."""
    RESET = auto()
    """Break the connection."""
    HOLD = auto()
    """Keep what follows until it can go out together with the end of the stream."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request. Numbers count from 1: of the request, and of the connection that it came over."""

    number: int
    connection: int
    method: str
    target: str
    headers: dict[str, str]
    body: bytes


Answer = Callable[[Asked], Iterable[bytes | Step]]


@dataclass
class Stage:
    """One answer, played to whoever asks, and what they asked."""

    answer: Answer
    port: int
    is_secure: bool
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0
    sent_bytes: int = 0
    faults: list[BaseException] = field(default_factory=list)
    _open: list[socket.socket] = field(default_factory=list)
    _over: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        """Where to ask."""
        return f"{'https' if self.is_secure else 'http'}://127.0.0.1:{self.port}"

    @property
    def is_over(self) -> bool:
        """Tell whether nobody is served any more."""
        return self._over.is_set()

    def serve(self, plain: socket.socket, trust: ssl.SSLContext | None) -> None:
        """Answer every request of one connection, until either side has enough."""
        with self._lock:
            self.connections += 1
            number = self.connections
            self._open.append(plain)
        try:
            with contextlib.suppress(OSError):  # the client hung up: it may
                connection = trust.wrap_socket(plain, server_side=True) if trust else plain
                with self._lock:
                    self._open.append(connection)
                with connection, connection.makefile("rb") as stream:
                    self._converse(connection, stream, number)
        except Exception as error:  # a fault of an answer, which must not look like one of the client
            self.faults.append(error)
        finally:
            plain.close()

    def end(self) -> None:
        """Hang up on everybody."""
        self._over.set()
        with self._lock:
            for connection in self._open:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)

    def _converse(self, connection: socket.socket, stream: BinaryIO, number: int) -> None:
        while (read := _read(stream)) is not None:
            with self._lock:
                asked = Asked(len(self.asked) + 1, number, *read)
                self.asked.append(asked)
            for step in self.answer(asked):
                if isinstance(step, Step):
                    self._take(step, connection, stream)
                else:
                    connection.sendall(step)
                    self.sent_bytes += len(step)

    def _take(self, step: Step, connection: socket.socket, stream: BinaryIO) -> None:
        if step is Step.PAUSE:
            self._over.wait(PAUSE_SECONDS)
        elif step is Step.HANG:
            stream.read(1)  # the client does not speak before it was answered
        elif step is Step.CLOSE:
            socket.socket.shutdown(connection, socket.SHUT_WR)
        elif step is Step.GOODBYE and isinstance(connection, ssl.SSLSocket):
            connection.unwrap()
        elif step is Step.RESET:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            stream.close()
            connection.close()
            raise ConnectionAbortedError
        elif step is Step.HOLD and hasattr(socket, "TCP_CORK"):
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 1)


@contextlib.contextmanager
def playing(answer: Answer, trust: ssl.SSLContext | None = None) -> Iterator[Stage]:
    """Play one answer on a port of its own. Without trust, over plain TCP."""
    threads: list[threading.Thread] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:
        stage = Stage(answer, listening.getsockname()[1], trust is not None)

        def accept() -> None:
            while True:
                connection, _ = listening.accept()
                if stage.is_over:
                    connection.close()
                    return
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                threads.append(threading.Thread(target=stage.serve, args=(connection, trust)))
                threads[-1].start()

        accepting = threading.Thread(target=accept)
        accepting.start()
        try:
            yield stage
        finally:
            stage.end()
            socket.create_connection(listening.getsockname()).close()  # wakes who accepts
            accepting.join()
            for thread in threads:
                thread.join()
    assert stage.faults == []


def _read(stream: BinaryIO) -> tuple[str, str, dict[str, str], bytes] | None:
    """Return method, the rest of the first line, headers and body of the next request; None when there is none."""
    line = stream.readline().decode("latin-1").strip()
    if not line:
        return None
    method, _, target = line.removesuffix(" HTTP/1.1").partition(" ")
    headers: dict[str, str] = {}
    while header := stream.readline().decode("latin-1").strip():
        name, _, value = header.partition(":")
        headers[name.lower()] = value.strip()
    return method, target, headers, stream.read(int(headers.get("content-length", "0")))
