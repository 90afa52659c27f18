"""Serve the console on loopback until Ctrl-C, while what is known is kept up to date."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from collections.abc import Callable, Iterator

import uvicorn

from labelform.console.app import console_app
from labelform.console.watching import Watch
from labelform.errors import LabelformError

LOOPBACK = "127.0.0.1"
GRACE_SECONDS = 3


def serve(watch: Watch, port: int, on_listening: Callable[[str], None]) -> None:
    """
    Serve until SIGINT or SIGTERM. Port 0 picks a free one.

    Raises:
        LabelformError: the port cannot be bound.
    """
    with _listen(port) as listener:
        server = server_of(watch)
        with _stopping(server):
            asyncio.run(_serve(watch, server, listener, on_listening))


async def _serve(
    watch: Watch, server: uvicorn.Server, listener: socket.socket, on_listening: Callable[[str], None]
) -> None:
    on_listening(f"http://{LOOPBACK}:{listener.getsockname()[1]}/")
    looking = asyncio.create_task(watch.keep_looking())
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        await asyncio.wait({looking, serving}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        watch.close()
        server.should_exit = True
        if not looking.done():
            looking.cancel()
        await asyncio.wait({looking, serving})
    if not looking.cancelled():
        looking.result()
    serving.result()


def server_of(watch: Watch) -> uvicorn.Server:
    """Return a server of what is known; it does not keep it up to date."""
    config = uvicorn.Config(
        console_app(watch), lifespan="off", ws="none", http="h11", log_level="warning", access_log=False,
        server_header=False, timeout_graceful_shutdown=GRACE_SECONDS,
    )  # fmt: skip
    return _Server(config, watch)


class _Server(uvicorn.Server):
    """Ends the streams of events when it is to stop: it would wait for them."""

    def __init__(self, config: uvicorn.Config, watch: Watch) -> None:
        super().__init__(config)
        self._watch = watch

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._watch.close()
        await super().shutdown(sockets)


@contextlib.contextmanager
def _listen(port: int) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((LOOPBACK, port))
            listener.listen(128)
        except OSError as problem:
            reason = (problem.strerror or str(problem)).lower()
            message = f"cannot listen on {LOOPBACK} port {port}: {reason}"
            raise LabelformError(message, hint="choose another port with --port; 0 picks a free one") from problem
        yield listener


@contextlib.contextmanager
def _stopping(server: uvicorn.Server) -> Iterator[None]:
    """End cleanly on a signal, also before uvicorn listens to signals and when it raises them again afterwards."""

    def stop(_number: int, _frame: object) -> None:
        server.should_exit = True

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
