"""
Two drivers of the same exchange, one blocking, one asynchronous.

Redirects are never followed, because the signature covers the target; loopback never uses a proxy, everything else
follows the environment.
"""

from __future__ import annotations

import asyncio
import copy
import math
import time
import weakref
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from dataclasses import replace
from types import TracebackType
from typing import Self, TypeVar

from labelform.api.exchange import exchange
from labelform.api.message import Pause, Reply, Request, Response, Send
from labelform.api.operation import Operation, Page
from labelform.api.pace.state import Leave
from labelform.api.session import Session
from labelform.client.bounds import Bounds
from labelform.client.carrier import BlockingCarrier, Carrier
from labelform.client.leaving import Check, checked, nothing_in_the_way
from labelform.client.limiter import Limiter
from labelform.client.pace import READS, WRITES, OwnPace, Pace, Unpaced, report
from labelform.errors import InternalError, UnexpectedAnswerError

T = TypeVar("T")

Listener = Callable[[Request, Reply], None]
"""Receives each request that was sent, with its reply; it must not keep secrets."""


def nobody(_request: Request, _reply: Reply) -> None:
    """Listen to nothing."""


DEFAULT_BOUNDS = Bounds()
_REFUSED = 400


class SyncDriver:
    """Carries out operations one after another. Can be shared by threads."""

    def __init__(
        self,
        base_url: str,
        session: Session,
        *,
        carrier: BlockingCarrier | None = None,
        is_read_only: bool = False,
        bounds: Bounds = DEFAULT_BOUNDS,
    ) -> None:
        self._session = replace(session, domain=base_url)
        self._is_read_only = is_read_only
        self._bounds = bounds
        self._carrier = carrier or _blocking_connections(base_url, bounds)

    @property
    def base_url(self) -> str:
        """The URL of the platform."""
        return self._session.domain

    @property
    def answer_seconds(self) -> float:
        """How long an answer may take; see `Bounds`."""
        return self._bounds.answer_seconds

    def concurrent(self, *, is_read_only: bool = False) -> AsyncDriver:
        """Return a driver for the same platform and key that carries operations out side by side."""
        return AsyncDriver(self.base_url, self._session, is_read_only=is_read_only, bounds=self._bounds)

    def run(self, operation: Operation[T]) -> T:
        """
        Carry out an operation and return its result.

        Raises:
            PlatformError: the platform refused, failed, or could not be reached.
            InternalError: a write was handed to a driver that is read-only.
        """
        _check_allowed(operation, is_read_only=self._is_read_only)
        steps = exchange(operation, self._session)
        reply: Reply | None = None
        while True:
            try:
                step = steps.send(reply)
            except StopIteration as end:
                result: T = end.value
                return result
            reply = self._perform(step)

    def iterate(self, operation: Operation[Page[T]]) -> Iterator[T]:
        """Yield the items of a list; a page is fetched when its first item is requested."""
        for _ in range(self._bounds.most_pages):
            page = self.run(operation)
            yield from page.items
            if page.next is None:
                return
            operation = page.next
        raise _endless(operation, self._bounds)

    def collect(self, operation: Operation[Page[T]]) -> list[T]:
        """Return all items of a list."""
        return list(self.iterate(operation))

    def close(self) -> None:
        """Close the connections."""
        self._carrier.close()

    def close_when_unused(self) -> None:
        """Close the connections once nobody uses the driver, at the latest when Python exits."""
        weakref.finalize(self, self._carrier.close)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _perform(self, step: Send | Pause) -> Reply | None:
        if isinstance(step, Pause):
            time.sleep(step.seconds)
            return None
        return self._carrier.send(step.request)


class AsyncDriver:
    """
    Carries out operations concurrently, at most `concurrency` reads at a time, as fast as the platform allows.

    A read that waits before its next try keeps its place. Writes take no place: how many are in progress is decided by
    who makes them, and they must not queue behind reads. Reads and writes share one `pace`; by default a platform
    that is reached over a network has a pace of its own, and what runs in this process has none. A `listener` sees all
    requests and replies.
    """

    def __init__(
        self,
        base_url: str,
        session: Session,
        *,
        carrier: Carrier | None = None,
        concurrency: int = 32,
        is_read_only: bool = False,
        bounds: Bounds = DEFAULT_BOUNDS,
        listener: Listener = nobody,
        pace: Pace | None = None,
    ) -> None:
        self._session = replace(session, domain=base_url)
        self._is_read_only = is_read_only
        self._pace = pace or (OwnPace() if carrier is None else Unpaced())
        self._limiter = Limiter(concurrency)
        self._bounds = bounds
        self._carrier = carrier or _connections(base_url, bounds)
        self._is_remote = carrier is None
        self._quickest_seconds = math.inf
        self._listener = listener

    @property
    def identity(self) -> str:
        """Who sends: the id of a key, never the key; see `Signer`."""
        return self._session.signer.identity

    def paced(self, pace: Pace) -> AsyncDriver:
        """Return a driver with another pace that shares connections and places with this one; close only this one."""
        other = copy.copy(self)
        other._pace = pace
        return other

    @property
    def round_trip_seconds(self) -> float | None:
        """How long the quickest answer took so far; None when none came over a network."""
        return self._quickest_seconds if self._is_remote and self._quickest_seconds < math.inf else None

    async def run(
        self, operation: Operation[T], check: Check = nothing_in_the_way, leave: Leave | None = None
    ) -> T:  # fmt: skip
        """
        Carry out an operation and return its result.

        Of a write, `check` is asked when its bytes are about to leave; `leave` is that of `leave_to_write`, and without
        it, it is waited for here.

        Raises:
            PlatformError: the platform refused, failed, or could not be reached.
            InternalError: a write was handed to a driver that is read-only.
        """
        _check_allowed(operation, is_read_only=self._is_read_only)
        steps = exchange(operation, self._session)
        return await (self._read(operation, steps) if operation.is_read else self._write(steps, check, leave))

    async def pages(self, operation: Operation[Page[T]]) -> AsyncIterator[tuple[T, ...]]:
        """Yield the pages of a list as they arrive, one request each."""
        for _ in range(self._bounds.most_pages):
            page = await self.run(operation)
            yield page.items
            if page.next is None:
                return
            operation = page.next
        raise _endless(operation, self._bounds)

    async def collect(self, operation: Operation[Page[T]]) -> list[T]:
        """Return all items of a list."""
        return [item async for items in self.pages(operation) for item in items]

    async def close(self) -> None:
        """Close the connections."""
        await self._carrier.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await self.close()

    async def leave_to_write(self) -> Leave:
        """
        Wait for leave to send one write; to be handed to `run` with it.

        Whoever records that they are about to send asks for it before that: from then on they count for how long the
        request may still arrive.
        """
        return await self._pace.leave(WRITES)

    async def _read(self, operation: Operation[T], steps: Generator[Send | Pause, Reply | None, T]) -> T:
        async with self._limiter.place(operation.project) as place:
            while True:
                leave = await self._pace.leave(READS)  # before it is signed: the signature carries the time
                began = time.monotonic()
                reply = await self._send(_sent(next(steps)), leave)
                self._time(reply, time.monotonic() - began)
                try:
                    step = steps.send(reply)
                except StopIteration as end:
                    result: T = end.value
                    return result
                if isinstance(step, Pause):
                    await asyncio.sleep(step.seconds)
                    await place.renew()

    async def _send(self, request: Request, leave: Leave) -> Reply:
        reply = await self._carrier.send(request)
        self._listener(request, reply)
        await report(self._pace, leave, reply, self._session.clock())
        return reply

    def _time(self, reply: Reply, seconds: float) -> None:
        """Learn the pace of the platform: from answers, because refusals and failures are quicker."""
        if isinstance(reply, Response) and reply.status < _REFUSED:
            self._quickest_seconds = min(self._quickest_seconds, seconds)

    async def _write(
        self, steps: Generator[Send | Pause, Reply | None, T], check: Check, leave: Leave | None
    ) -> T:  # fmt: skip
        """Send once: an exchange that writes neither pauses nor repeats."""
        leave = leave or await self.leave_to_write()
        try:
            with checked(check):
                reply = await self._send(_sent(next(steps)), leave)
            steps.send(reply)
        except StopIteration as end:
            result: T = end.value
            return result
        raise InternalError("a write must not be sent twice")


def _sent(step: Send | Pause) -> Request:
    """Return what is to be sent; an exchange begins with it, and goes on with it after a pause."""
    if isinstance(step, Pause):
        raise InternalError("nothing is to be waited for here")
    return step.request


def _connections(base_url: str, bounds: Bounds) -> Carrier:
    from labelform.client.connections import Connections  # what runs on the embedded sandbox needs none

    return Connections(base_url, bounds)


def _blocking_connections(base_url: str, bounds: Bounds) -> BlockingCarrier:
    from labelform.client.connections import BlockingConnections

    return BlockingConnections(base_url, bounds)


def _check_allowed(operation: Operation[object], *, is_read_only: bool) -> None:
    if is_read_only and not operation.is_read:
        raise InternalError(f"{operation.name} would write, but this driver is read-only")


def _endless(operation: Operation[Page[T]], bounds: Bounds) -> UnexpectedAnswerError:
    return UnexpectedAnswerError(
        f"{UnexpectedAnswerError.summary}: the list goes on after {bounds.most_pages:,} pages ({operation.label})",
        call=operation.name,
        request=operation.label,
    )
