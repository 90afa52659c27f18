"""The transport of one request and its reply, for each of the two drivers."""

from __future__ import annotations

from typing import Protocol

from labelform.api.message import Reply, Request


class Carrier(Protocol):
    """Sends each request once, unchanged, and never again. Can be called concurrently."""

    async def send(self, request: Request) -> Reply:
        """Send one request; a failure on the way is a `Lost`, not an exception."""

    async def close(self) -> None:
        """Close the connections."""


class BlockingCarrier(Protocol):
    """The blocking variant; can be used by many threads."""

    def send(self, request: Request) -> Reply:
        """Send one request; a failure on the way is a `Lost`, not an exception."""

    def close(self) -> None:
        """Close the connections."""
