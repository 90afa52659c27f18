"""What brings one request to a platform and its reply back, for each of the two drivers."""

from __future__ import annotations

from typing import Protocol

from labelform.api.message import Reply, Request


class Carrier(Protocol):
    """Sends what it is given once, unchanged, and never again. May be asked many times at once."""

    async def send(self, request: Request) -> Reply:
        """Send one request; a failure on the way is a `Lost`, no exception."""

    async def close(self) -> None:
        """Close the connections."""


class BlockingCarrier(Protocol):
    """The same for callers that wait; may be asked by many threads."""

    def send(self, request: Request) -> Reply:
        """Send one request; a failure on the way is a `Lost`, no exception."""

    def close(self) -> None:
        """Close the connections."""
