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

    def cut(self) -> None:
        """Let nothing through."""
        self._open.clear()

    def join(self) -> None:
        """Let everything through, and what has waited first."""
        self._open.set()

    def serve(self, listener: socket.socket) -> None:
        """Take connections until the listener is closed."""
        self.port = listener.getsockname()[1]
        self._open.set()
        while True:
            try:
                worker = listener.accept()[0]
            except OSError:
                return
            threading.Thread(target=self._connect, args=(worker,), daemon=True).start()

    def _connect(self, worker: socket.socket) -> None:
        self._open.wait()
        try:
            server = socket.create_connection(("127.0.0.1", self.server))
        except OSError:
            worker.close()
            return
        threading.Thread(target=self._pass, args=(worker, server), daemon=True).start()
        self._pass(server, worker)

    def _pass(self, source: socket.socket, target: socket.socket) -> None:
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
