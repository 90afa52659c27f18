"""
The driver of one process on a platform with a limit, in virtual time: what a plan and an apply of many projects send.

Everything is real but the platform, the network and the clock.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from benchmarks import virtual
from benchmarks.pace_servers import Server
from labelform.api import calls
from labelform.api.message import Reply, Request, Response
from labelform.api.session import Session
from labelform.api.signing import SshKeySigner
from labelform.client.http import AsyncDriver
from labelform.client.pace import OwnPace
from labelform.errors import RateLimitExceededError

READS = 6
"""Of a project; one at first, then the others side by side."""
_NOTHING = Response(200, {}, b'{"results": [], "nextPageToken": null}')
_DONE = Response(200, {}, b'{"status": 200, "response": true}')


@dataclass
class LimitedCarrier:
    """Brings requests to a server that refuses, half a round trip each way."""

    server: Server
    retry_after: Callable[[float], float | None]
    half_seconds: float = 0.025
    good: list[float] = field(default_factory=list)
    refused: list[float] = field(default_factory=list)

    async def send(self, request: Request) -> Reply:
        """See `Carrier`."""
        await asyncio.sleep(self.half_seconds)
        now = asyncio.get_running_loop().time()
        seconds = self.server.seconds_to_wait(now)
        (self.refused if seconds else self.good).append(now)
        await asyncio.sleep(self.half_seconds)
        if not seconds:
            return _DONE if request.method == "POST" else _NOTHING
        told = self.retry_after(seconds)
        return Response(429, {} if told is None else {"retry-after": f"{told:.0f}"}, b"")

    async def close(self) -> None:
        """See `Carrier`."""


def sent(
    server: Server, retry_after: Callable[[float], float | None], *, projects: int, writes: int = 0
) -> LimitedCarrier:
    """Read so many projects, 16 side by side, and write to each so often; return what the server let in and refused."""
    carrier = LimitedCarrier(server, retry_after)

    async def scene() -> None:
        loop = asyncio.get_running_loop()
        driver = AsyncDriver(
            "https://limited.example", new_session(loop.time), carrier=carrier, pace=OwnPace(clock=loop.time)
        )
        at_once = asyncio.Semaphore(16)

        async def project(number: int) -> None:
            async with at_once:
                await driver.run(calls.list_groups(str(number)))
                await asyncio.gather(*(driver.run(calls.list_groups(str(number))) for _ in range(READS - 1)))
                for _ in range(writes):
                    await _written(driver, number)

        await asyncio.gather(*(project(number) for number in range(projects)))

    virtual.run(scene())
    return carrier


async def _written(driver: AsyncDriver, number: int) -> None:
    """Look, then write, and again when that was too much."""
    await driver.run(calls.list_groups(str(number)))
    while True:
        try:
            await driver.run(calls.add_datasets(str(number), dataset_hashes=["d"]))
        except RateLimitExceededError:
            await asyncio.sleep(0.5)
        else:
            break


def new_session(clock: Callable[[], float]) -> Session:
    """Return who asks, with a key that is no secret."""
    key = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    return Session(signer=SshKeySigner(key), clock=clock, random_bits=lambda bits: 2 ** (bits - 1))
