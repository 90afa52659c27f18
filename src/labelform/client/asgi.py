"""
A transport to an application in this process, such as the embedded sandbox.

There is no connection that could break. An application that raises a connection error in place of an answer means
one, and it becomes what a broken connection is over TCP.
"""

from __future__ import annotations

from typing import Any

import httpx


class AppTransport(httpx.AsyncBaseTransport):
    """Hands requests to an ASGI application."""

    def __init__(self, app: Any) -> None:
        self._transport = httpx.ASGITransport(app=app)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request, or raise what httpx raises for a lost connection."""
        try:
            return await self._transport.handle_async_request(request)
        except ConnectionRefusedError as exc:
            raise httpx.ConnectError(str(exc), request=request) from exc
        except TimeoutError as exc:
            raise httpx.ReadTimeout(str(exc), request=request) from exc
        except ConnectionError as exc:
            raise httpx.ReadError(str(exc), request=request) from exc

    async def aclose(self) -> None:
        """Close the transport."""
        await self._transport.aclose()
