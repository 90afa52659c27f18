"""A request as it came over the wire: raw target and raw body, which signatures need, and nothing decoded."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import anyio
from starlette.requests import ClientDisconnect
from starlette.requests import Request as StarletteRequest
from starlette.types import Receive, Scope

from labelform.sandbox.errors import TooLarge

MAXIMUM_BODY_BYTES = 64 * 1024 * 1024  # a label row may have 50 MB [documentation]


@dataclass(frozen=True)
class Request:
    """One request. `target` is path and query exactly as sent; header names are lower case."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes

    @cached_property
    def path(self) -> str:
        """
        The path, still escaped. Leading slashes collapse: old SDKs send `//public` for a domain with a slash.

        A slash at the end is ignored; there is never a redirect, as one breaks signatures.
        """
        return "/" + self.target.partition("?")[0].strip("/")

    @property
    def address(self) -> str:
        """Where the client found this server."""
        return f"http://{self.headers.get('host', 'sandbox')}"

    @property
    def query_string(self) -> str:
        """Everything behind the question mark."""
        return self.target.partition("?")[2]


async def read_request(scope: Scope, receive: Receive) -> Request:
    """
    Read a request to its end.

    Raises:
        TooLarge: the body is longer than the sandbox reads.
        ClientDisconnect: the client went away.
    """
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    target = scope.get("raw_path") or scope["path"].encode()
    if scope["query_string"]:
        target += b"?" + scope["query_string"]
    body = bytearray()
    async for chunk in StarletteRequest(scope, receive).stream():
        body += chunk
        if len(body) > MAXIMUM_BODY_BYTES:
            raise TooLarge(f"the body is larger than {MAXIMUM_BODY_BYTES} bytes")
    return Request(scope["method"], target.decode("latin-1"), headers, bytes(body))


async def hold(receive: Receive, seconds: float) -> None:
    """Keep a client waiting, unless it goes away first."""
    with anyio.move_on_after(seconds):
        while (await receive())["type"] != "http.disconnect":
            continue


__all__ = ["ClientDisconnect", "Request", "hold", "read_request"]
