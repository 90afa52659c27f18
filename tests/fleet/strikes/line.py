"""A line to the store that can be cut: connections stay open, and nothing comes through any more."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

PIECE = 65536


@dataclass(slots=True)
class Line:
    """
    Passes bytes between workers and a server on a port of this machine; `port` is where workers find it.

    While it is cut, what was sent waits on the way, and arrives when it is joined again, however late that is.
    """

    server: int
    port: int = 0
    _open: threading.Event = field(default_factory=threading.Event)
    _connecting: list[threading.Thread] = field(default_factory=list)

    def cut(self) -> None:
        """Let nothing through."""
        self._open.clear()

    def join(self) -> None:
        """Let everything through, and what has waited first."""
        self._open.set()

    def wait(self) -> None:
        """Wait until every connection has ended: workers end theirs."""
        for thread in self._connecting:
            thread.join(10)

    def serve(self, listener: socket.socket) -> None:
        """Take connections until the listener is closed."""
        self.port = listener.getsockname()[1]
        self._open.set()
        while True:
            try:
                worker = listener.accept()[0]
            except OSError:
                return
            self._connecting.append(threading.Thread(target=self._connect, args=(worker,), daemon=True))
            self._connecting[-1].start()

    def _connect(self, worker: socket.socket) -> None:
        self._open.wait()
        with worker, contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.server)) as server:
            sending = threading.Thread(target=self._pass, args=(worker, server), daemon=True)
            sending.start()
            self._pass(server, worker)
            sending.join()

    def _pass(self, source: socket.socket, target: socket.socket) -> None:
        """Pass on what comes, until one of the two ends it."""
        with contextlib.suppress(OSError):
            while piece := source.recv(PIECE):
                self._open.wait()
                target.sendall(piece)
        for one in (source, target):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def laid(server: int) -> Iterator[Line]:
    """Lay a line to a port for as long as the block lasts."""
    line = Line(server)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        line.port = listener.getsockname()[1]
        thread = threading.Thread(target=line.serve, args=(listener,), daemon=True)
        thread.start()
        try:
            yield line
        finally:
            line.join()
            with contextlib.suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
    thread.join(10)
    line.wait()
