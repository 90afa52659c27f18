"""A console on a free port of loopback, in a thread, whose knowledge a test can change."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import uvicorn

from labelform.console.known import Knowledge, KnownProject
from labelform.console.serving import LOOPBACK, server_of
from labelform.console.watching import Watch


@dataclass(frozen=True, slots=True)
class ServedConsole:
    """Where it is, and what it knows."""

    url: str
    watch: Watch
    loop: asyncio.AbstractEventLoop

    def learn(self, project: KnownProject) -> None:
        """Know something new of a project, as a look would."""
        self.loop.call_soon_threadsafe(self.watch.note, project)

    def know(self, knowledge: Knowledge) -> None:
        """Know something else altogether, before a page is opened."""
        self.watch.knowledge = replace(knowledge, revision=self.watch.knowledge.revision + 1)


@contextmanager
def served_console(knowledge: Knowledge) -> Iterator[ServedConsole]:
    """Serve what is known."""
    with socket.create_server((LOOPBACK, 0)) as listener, asyncio.Runner() as runner:
        loop = runner.get_loop()
        watch = Watch(list, Path("runs"), Path(), knowledge=knowledge)
        server: uvicorn.Server = server_of(watch)
        thread = threading.Thread(target=lambda: runner.run(server.serve(sockets=[listener])))
        thread.start()
        try:
            yield ServedConsole(f"http://{LOOPBACK}:{listener.getsockname()[1]}/", watch, loop)
        finally:
            server.should_exit = True
            thread.join()
