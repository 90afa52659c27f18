"""
The fault layer around the application.

A request is committed before its answer leaves, so "before" and "after" are real: the answer is discarded or never
requested. Over TCP a lost connection is a lost connection; in-process, where there is none, the same thing is an
exception that the transport of the client translates.
"""

import asyncio
import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from labelform.sandbox.faults.rules import Dice, Fault, FaultPlan, ForeignEdit, Rule

LEGACY_ADDRESSES = ("/public", "/public/user")


class NeverArrivedError(ConnectionRefusedError):
    """The request never arrived."""


class AnswerLostError(ConnectionError):
    """The connection broke before an answer; whether the request was carried out, only a read can show it."""


class NoAnswerError(TimeoutError):
    """No answer arrived in time."""


@dataclass(frozen=True)
class Seen:
    """One request as the fault layer saw it: its number, what it was, what struck it, how often it was carried out."""

    number: int
    method: str
    target: str
    body: bytes
    is_write: bool
    fault: Fault | None
    carried_out: int
    status: int


class FaultyApp:
    """
    An ASGI application with faults.

    `log` holds every request of the run, for a judge who asks what was committed. `foreign_edit` carries out the edit
    of a rule; `stale` returns an application that answers from a copy of the state at this moment. Requests that are
    held in-process, where the loop ends with the caller, land when `pass_time` says so.
    """

    def __init__(
        self,
        app: ASGIApp,
        plan: FaultPlan,
        *,
        foreign_edit: Callable[[ForeignEdit], None],
        stale: Callable[[], ASGIApp],
    ) -> None:
        self._app = app
        self._dice = Dice(plan)
        self._foreign_edit = foreign_edit
        self._stale = stale
        self._stale_reads: deque[ASGIApp] = deque()
        self._writes = 0
        self._held: list[tuple[float, _Exchange]] = []
        self.passed_seconds = 0.0
        self.log: list[Seen] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or let a fault strike it."""
        body = await _read(receive)
        path = str(scope["path"])
        is_write = _is_write(scope["method"], path, body)
        self._writes += is_write
        rule = self._dice.strikes(len(self.log) + 1, self._writes, scope["method"], path, is_write=is_write)
        place = len(self.log)
        self.log.append(
            Seen(place + 1, scope["method"], _target(scope), body, is_write, rule.fault if rule else None, 0, 0)
        )
        exchange = _Exchange(self, scope, body, send, place)
        await exchange.play(rule)

    @property
    def struck(self) -> tuple[int, ...]:
        """How many requests each rule struck, in their order."""
        return self._dice.struck

    def carried_out(self, place: int, status: int) -> None:
        """Note that a request reached the platform and what it answered."""
        seen = self.log[place]
        self.log[place] = replace(seen, carried_out=seen.carried_out + 1, status=status)

    def application(self, *, is_write: bool) -> ASGIApp:
        """Return the application that answers: the platform, or for a stale read an earlier copy of it."""
        return self._stale_reads.popleft() if self._stale_reads and not is_write else self._app

    def begin_stale(self, reads: int) -> None:
        """From now on, this many reads see the state of this moment."""
        self._stale_reads.extend([self._stale()] * reads)

    def hold(self, exchange: "_Exchange", seconds: float) -> None:
        """Hold a request until this much time has passed."""
        self._held.append((self.passed_seconds + seconds, exchange))

    async def pass_time(self, seconds: float) -> None:
        """Let time pass, and deliver what was held until then."""
        self.passed_seconds += seconds
        landing = [(due, held) for due, held in self._held if due <= self.passed_seconds]
        self._held = [(due, held) for due, held in self._held if due > self.passed_seconds]
        for _, held in sorted(landing, key=lambda it: it[0]):
            await held.carry_out()

    def edit(self, edit: ForeignEdit | None) -> None:
        """Let someone else change something."""
        if edit is not None:
            self._foreign_edit(edit)


@dataclass
class _Exchange:
    """One request and its fault."""

    faulty: FaultyApp
    scope: Scope
    body: bytes
    send: Send
    place: int

    async def play(self, rule: Rule | None) -> None:
        if rule is None:
            await self._answer(await self.carry_out())
            return
        if rule.fault in (Fault.REFUSE, Fault.CUT_BEFORE):
            await self._lose(NeverArrivedError if rule.fault is Fault.REFUSE else AnswerLostError)
        elif rule.fault is Fault.RATE_LIMIT:
            await self._answer(_status(429, rule.retry_after))
        elif rule.fault is Fault.ERROR_BEFORE:
            await self._answer(_status(rule.status, rule.retry_after))
        elif rule.fault is Fault.TIMEOUT_BEFORE:
            await self._hang(rule.seconds)
        elif rule.fault is Fault.HOLD:
            await self._hold(rule.seconds)
        else:
            await self._play_after(rule)

    async def _play_after(self, rule: Rule) -> None:
        if rule.fault is Fault.LATENCY:
            await asyncio.sleep(rule.seconds)
        elif rule.fault is Fault.FOREIGN_EDIT:
            self.faulty.edit(rule.edit)
        reads = max(rule.reads, 1) if rule.fault is Fault.STALE_READS else rule.reads
        if reads:
            self.faulty.begin_stale(reads)
        messages = await self.carry_out()
        if rule.fault is Fault.DUPLICATE:
            await self.carry_out()
        if rule.fault is Fault.CUT_AFTER:
            await self._lose(AnswerLostError)
        elif rule.fault is Fault.TIMEOUT_AFTER:
            await self._hang(rule.seconds)
        else:
            await self._answer(_spoilt(rule, messages))

    async def carry_out(self) -> list[Message]:
        """Run the request and hold its answer back."""
        messages: list[Message] = []
        is_write = self.faulty.log[self.place].is_write

        async def keep(message: Message) -> None:
            messages.append(message)

        await self.faulty.application(is_write=is_write)(self.scope, _body(self.body), keep)
        self.faulty.carried_out(self.place, int(messages[0]["status"]) if messages else 0)
        return messages

    async def _answer(self, messages: list[Message]) -> None:
        for message in messages:
            await self.send(message)

    async def _lose(self, loss: type[OSError]) -> None:
        if not self._abort():
            raise loss(f"{self.scope['method']} {self.scope['path']}")

    async def _hold(self, seconds: float) -> None:
        if self._transport() is None:
            self.faulty.hold(self, seconds)
            raise NoAnswerError(f"{self.scope['method']} {self.scope['path']}")
        await asyncio.sleep(seconds)
        await self.carry_out()
        self._abort()

    async def _hang(self, seconds: float) -> None:
        if self._transport() is None:
            raise NoAnswerError(f"{self.scope['method']} {self.scope['path']}")
        await asyncio.sleep(seconds)
        self._abort()

    def _abort(self) -> bool:
        transport = self._transport()
        if transport is not None:
            transport.abort()
        return transport is not None

    def _transport(self) -> Any:
        # ASGI has no way to drop a connection. uvicorn's `send` belongs to the object that holds the transport.
        return getattr(getattr(self.send, "__self__", None), "transport", None)


def _target(scope: Scope) -> str:
    path = scope.get("raw_path") or str(scope["path"]).encode()
    return b"?".join(filter(None, (path, scope["query_string"]))).decode("latin-1")


async def _read(receive: Receive) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            return bytes(body)


def _body(body: bytes) -> Receive:
    messages = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def receive() -> Message:
        return next(messages, {"type": "http.disconnect"})

    return receive


def _is_write(method: str, path: str, body: bytes) -> bool:
    """Distinguish writes from reads: every legacy call is a POST, and says in its body what it is."""
    if path not in LEGACY_ADDRESSES:
        return method != "GET"
    try:
        return bool(json.loads(body)["query_method"] != "GET")
    except (ValueError, KeyError, TypeError):
        return False


def _status(status: int, retry_after: int | None) -> list[Message]:
    headers = [(b"content-type", b"application/json")]
    if retry_after is not None:
        headers.append((b"retry-after", str(retry_after).encode()))
    body = json.dumps({"message": f"injected fault: {status}"}).encode()
    return _messages(status, headers, body)


def _spoilt(rule: Rule, messages: list[Message]) -> list[Message]:
    """Return the answer as the fault leaves it."""
    if rule.fault is Fault.ERROR_AFTER:
        return _status(rule.status, rule.retry_after)
    body = b"".join(message.get("body", b"") for message in messages)
    json_type = [(b"content-type", b"application/json")]
    if rule.fault is Fault.TRUNCATED:
        return _messages(200, json_type, body[: max(len(body) - 2, 1)] if len(body) > 1 else b"{")
    if rule.fault is Fault.WRONG_JSON:
        return _messages(200, json_type, b'{"unexpected": ["answer"]}')
    return messages


def _messages(status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> list[Message]:
    headers = [*headers, (b"content-length", str(len(body)).encode())]
    return [
        {"type": "http.response.start", "status": status, "headers": headers},
        {"type": "http.response.body", "body": body},
    ]
