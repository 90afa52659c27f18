"""A user whose key, clock and dice never change, and a way to carry out an operation without a socket."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from labelform.api.exchange import exchange
from labelform.api.message import Pause, Reply, Request, Send
from labelform.api.operation import Operation
from labelform.api.session import Session
from labelform.api.signing import SshKeySigner

T = TypeVar("T")


@dataclass
class Conversation:
    """Carries out operations with a function from request to reply, and remembers what was sent and waited for."""

    session: Session
    answer: Callable[[Request], Reply]
    requests: list[Request] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)

    def run(self, operation: Operation[T]) -> T:
        """Carry out one operation."""
        steps = exchange(operation, self.session)
        reply: Reply | None = None
        while True:
            try:
                step = steps.send(reply)
            except StopIteration as end:
                result: T = end.value
                return result
            reply = self._perform(step)

    def _perform(self, step: Send | Pause) -> Reply | None:
        if isinstance(step, Pause):
            self.pauses.append(step.seconds)
            return None
        self.requests.append(step.request)
        return self.answer(step.request)


@pytest.fixture(scope="session")
def private_key() -> Ed25519PrivateKey:
    """The key that the vectors were recorded with."""
    return Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


@pytest.fixture(scope="session")
def session(private_key: Ed25519PrivateKey) -> Session:
    """A session at 2026-01-01T00:00:00Z whose dice always show the highest number."""
    return Session(
        signer=SshKeySigner(private_key),
        clock=lambda: 1767225600.0,
        random_bits=lambda bits: 2**bits - 1,
        user_agent="labelform/test",
        domain="https://platform.test",
    )


@pytest.fixture(scope="session")
def converse(session: Session) -> Callable[[Callable[[Request], Reply]], Conversation]:
    """Open a conversation with a platform that answers with the given function."""
    return lambda answer: Conversation(session, answer)
