"""Serving a sandbox over TCP, so that labelform and the official SDK can be pointed at it."""

import ipaddress
import signal
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from labelform.sandbox import open_sandbox
from labelform.sandbox.errors import SandboxError
from labelform.sandbox.faults import FaultPlan

# How long requests in flight may take to finish after Ctrl-C.
GRACE_SECONDS = 5


def serve(
    database: Path | str,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    seed: str = "demo",
    quirks: Mapping[str, str] | None = None,
    faults: FaultPlan | None = None,
    on_listening: Callable[[str, Path], None] = lambda _url, _key: None,
) -> None:
    """
    Serve until SIGINT or SIGTERM, then finish what is in flight and return.

    Port 0 picks a free one. `on_listening(url, ssh_key_file)` is called once connections are accepted.

    Raises:
        SandboxError: the sandbox cannot be opened, or the address cannot be bound.
    """
    with open_sandbox(database, seed=seed, quirks=quirks, faults=faults) as sandbox, _listen(host, port) as listener:
        url = _url(host, listener.getsockname()[1])
        config = uvicorn.Config(
            sandbox.app,
            lifespan="off",
            ws="none",
            http="h11",
            log_level="warning",
            access_log=False,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
        server = _Server(config, lambda: on_listening(url, sandbox.ssh_key_file))
        with _stopping(server):
            server.run(sockets=[listener])


def is_loopback(host: str) -> bool:
    """Return whether only this machine can reach the address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class _Server(uvicorn.Server):
    """Reports when it accepts connections."""

    def __init__(self, config: uvicorn.Config, on_started: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_started = on_started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._on_started()


@contextmanager
def _listen(host: str, port: int) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With the protocol named, asyncio sets TCP_NODELAY on accepted connections; without it each answer waits 40 ms.
    with socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
            listener.listen(2048)
        except OSError as problem:
            raise SandboxError(f"cannot listen on {host} port {port}: {problem.strerror or problem}") from problem
        yield listener


@contextmanager
def _stopping(server: uvicorn.Server) -> Iterator[None]:
    """
    End cleanly on a signal. uvicorn stops on it, and afterwards raises it again for the handler that was there before:
    this one, so that the process goes on to return instead of dying of the signal. It also covers the moment before
    uvicorn listens to signals.
    """

    def stop(_number: int, _frame: object) -> None:
        server.should_exit = True

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _url(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
