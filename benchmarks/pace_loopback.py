"""
How much of a limit real processes use over loopback: run `python -m benchmarks.pace_loopback`.

A server with a token bucket of a second, or with windows of a second, allows 150 requests a second. Processes read as
fast as they may for half a minute: one by its own pace, and one and two that share one in Postgres. Arguments are how
often each is measured, and another limit: a machine that is too slow for the limit never meets it, and says so.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from benchmarks.pace import steady, told
from benchmarks.pace_driver import new_session
from benchmarks.pace_servers import FixedWindow, Server, TokenBucket
from benchmarks.table import markdown
from labelform.api import calls
from labelform.client.http import AsyncDriver

SECONDS, FIRST_SECONDS = 30.0, 10.0
"""How long each process reads; what is used is counted when the first seconds have passed."""
_READERS = 64
_SPAWNED = multiprocessing.get_context("spawn")


@dataclass(frozen=True)
class Case:
    """One row."""

    name: str
    server: str
    tells: bool
    processes: int = 1
    is_shared: bool = False


CASES = [
    Case(f"{name}{', Retry-After' if tells else ''}", kind, tells, processes, is_shared)
    for kind, name, tells in (("bucket", "bucket of 1 s", True), ("windows", "windows of 1 s", False))
    for processes, is_shared in ((1, False), (1, True), (2, True))
]


def serve(kind: str, limit: float, tells: bool, said: Connection) -> None:
    """Answer requests of HTTP until something is said, and return when each was let in or refused."""
    asyncio.run(_serve(kind, limit, tells, said))


async def _serve(kind: str, limit: float, tells: bool, said: Connection) -> None:
    server: Server = TokenBucket(steady(limit), 1) if kind == "bucket" else FixedWindow(steady(limit), 1)
    moments: dict[bool, list[float]] = {True: [], False: []}
    began = time.monotonic()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while await reader.readuntil(b"\r\n\r\n"):
                now = time.monotonic() - began
                seconds = server.seconds_to_wait(now)
                moments[not seconds].append(now)
                writer.write(_answer(told(seconds) if tells else None) if seconds else _GOOD)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    listening = await asyncio.start_server(answer, "127.0.0.1", 0)
    said.send(listening.sockets[0].getsockname()[1])
    await asyncio.to_thread(said.recv)
    said.send((moments[True], moments[False]))
    listening.close()


_BODY = json.dumps({"results": [], "nextPageToken": None}).encode()
_GOOD = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%s" % (len(_BODY), _BODY)


def _answer(retry_after: float | None) -> bytes:
    told = b"" if retry_after is None else b"retry-after: %d\r\n" % retry_after
    return b"HTTP/1.1 429 Too Many Requests\r\n%scontent-length: 0\r\n\r\n" % told


def read(port: int, dsn: str | None) -> None:
    """Read for a while, with a pace in the store of a DSN or one of its own."""
    asyncio.run(_read(port, dsn))


async def _read(port: int, dsn: str | None) -> None:
    driver = AsyncDriver(f"http://127.0.0.1:{port}", new_session(time.time))
    if dsn is None:
        await _reading(driver)
        return
    from labelform.fleet.pace import SharedPace
    from labelform.fleet.postgres.store import PostgresStore
    from labelform.fleet.work import Kind

    async with PostgresStore(dsn) as store:
        shared = SharedPace(store, str(port))
        await _reading(driver.paced(shared.of("a set", Kind.APPLY)))
        await shared.close()


async def _reading(driver: AsyncDriver) -> None:
    async def reads(number: int) -> None:
        while True:
            await driver.run(calls.list_groups(str(number)))

    running = [asyncio.create_task(reads(number)) for number in range(_READERS)]
    await asyncio.wait(running, timeout=SECONDS)
    for task in running:
        task.cancel()
    ended = await asyncio.gather(*running, return_exceptions=True)
    if failed := [error for error in ended if isinstance(error, Exception)]:
        raise ExceptionGroup("readers have ended", failed)
    await driver.close()


def measure(case: Case, limit: float, dsn: str | None) -> tuple[float, float]:
    """Return how much of the limit was used, and how much of all was refused, from the first request on."""
    ours, theirs = _SPAWNED.Pipe()
    server = _SPAWNED.Process(target=serve, args=(case.server, limit, case.tells, theirs))
    server.start()
    port = ours.recv()
    readers = [_SPAWNED.Process(target=read, args=(port, dsn)) for _ in range(case.processes)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    ours.send(None)
    good, refused = ours.recv()
    server.join()
    begin, end = good[0] + FIRST_SECONDS, good[0] + SECONDS
    used = sum(begin <= moment < end for moment in good) / (limit * (end - begin))
    return used, len(refused) / (len(good) + len(refused))


@contextmanager
def postgres() -> Iterator[Callable[[], str]]:
    """Run a Postgres, and make the DSN of a new store each time."""
    from tests.fleet.postgres import running

    from labelform.fleet.postgres.versions import initialise

    with running() as cluster:

        def new() -> str:
            dsn = cluster.database()
            initialise(dsn)
            return dsn

        yield new


def main(times: int = 3, limit: float = 150.0) -> None:
    """Print the table: the median of some runs. A row without refusals is of a machine that was too slow."""
    rows: list[tuple[Any, ...]] = []
    with postgres() as new:
        for case in CASES:
            results = sorted(measure(case, limit, new() if case.is_shared else None) for _ in range(times))
            used, refused = results[len(results) // 2][0], sorted(one[1] for one in results)[len(results) // 2]
            how = f"{case.processes} sharing" if case.is_shared else "1 by itself"
            rows.append((case.name, how, f"{used:.0%}", f"{refused:.1%}" if refused else "not met"))
            print(rows[-1], results, file=sys.stderr, flush=True)
    print("\n".join(markdown([f"{limit:g}/s", "processes", "used", "refused"], rows)))


if __name__ == "__main__":
    main(*(int(text) for text in sys.argv[1:]))
