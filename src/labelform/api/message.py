"""What travels between an exchange and the driver that has the sockets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Request:
    """Bytes to send. `target` is the raw path and query exactly as it was signed: send it unchanged."""

    method: str
    target: str
    headers: Headers = field(repr=False)  # holds the signature or the token
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Response:
    """What came back. Names of headers are lower case, or the mapping ignores case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Loss(Enum):
    """How an answer went missing."""

    NEVER_SENT = auto()
    """The platform certainly never saw the request. Everything else may have been carried out."""
    CUT = auto()
    LATE = auto()
    TOO_LARGE = auto()


@dataclass(frozen=True, slots=True)
class Lost:
    """No whole answer came."""

    how: Loss
    reason: str


Reply = Response | Lost


@dataclass(frozen=True, slots=True)
class Send:
    """Asks the driver to send a request and hand the reply back."""

    request: Request


@dataclass(frozen=True, slots=True)
class Pause:
    """Asks the driver to wait."""

    seconds: float
