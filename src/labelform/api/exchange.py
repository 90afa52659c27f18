"""
The conversation about one operation: sign, send, read, and for reads: wait and ask again.

A generator that yields `Send` and `Pause` and is handed the replies, so that the synchronous and the asynchronous
driver share every decision. It opens no socket and reads no clock of its own.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Final, TypeVar

from labelform.api.answer import read_answer
from labelform.api.encode import make_request
from labelform.api.failures import Context
from labelform.api.message import Pause, Reply, Send
from labelform.api.operation import Operation
from labelform.api.session import Session
from labelform.errors import (
    ConnectionLostError,
    InternalError,
    PlatformError,
    RateLimitExceededError,
    UnreachableError,
)

T = TypeVar("T")

# Not 413: the same request stays too large. Not 501: a missing endpoint stays missing.
_TRANSIENT_STATUSES: Final = frozenset({429, 500, 502, 503, 504})


def exchange(operation: Operation[T], session: Session) -> Generator[Send | Pause, Reply | None, T]:
    """
    Carry out one operation; return its result.

    After a `Send` the driver hands in a `Response` or a `Lost`, after a `Pause` None. Every try is signed again,
    because the signature carries the time; all tries have the same trace id. A write is sent once, whatever happens.

    Raises:
        PlatformError: the last failure, when trying again is not allowed or did not help.
    """
    trace_id = session.new_trace_id()
    attempt = 0
    while True:
        attempt += 1
        reply = yield Send(make_request(operation, session, trace_id))
        if reply is None:
            raise InternalError("a driver did not answer a request")
        context = Context(operation.name, operation.label, trace_id, session.domain, session.clock())
        try:
            return read_answer(operation, reply, context)
        except PlatformError as error:
            seconds = _pause_seconds(error, attempt, session) if operation.is_read else None
            if seconds is None:
                raise
        yield Pause(seconds)


def _pause_seconds(error: PlatformError, attempt: int, session: Session) -> float | None:
    """Return how long to wait before the next try, None to give up."""
    policy = session.retries
    if attempt >= policy.attempts or not _is_transient(error):
        return None
    backoff = session.jitter() * min(policy.longest_seconds, policy.first_seconds * 2.0 ** (attempt - 1))
    if error.retry_after is None:
        return backoff
    return None if error.retry_after > policy.longest_seconds else error.retry_after + backoff


def _is_transient(error: PlatformError) -> bool:
    passes = RateLimitExceededError | UnreachableError | ConnectionLostError
    return isinstance(error, passes) or error.status in _TRANSIENT_STATUSES
