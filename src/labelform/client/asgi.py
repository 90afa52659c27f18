"""
Requests to an application in this process, such as the embedded sandbox.

There is no connection that could break. An application that raises a connection error in place of an answer means
one, and it becomes what a broken connection is over TCP.
"""

from __future__ import annotations

from typing import Any

import httpx2

from labelform.api.message import Loss, Lost, Reply, Request, Response


class AppCarrier:
    """A carrier that hands requests to an ASGI application."""

    def __init__(self, app: Any) -> None:
        self._transport = httpx2.ASGITransport(app=app)

    async def send(self, request: Request) -> Reply:
        """Answer one request."""
        url = f"http://sandbox{request.target}"
        asked = httpx2.Request(request.method, url, headers=request.headers, content=request.body)
        try:
            answer = await self._transport.handle_async_request(asked)
            return Response(answer.status_code, answer.headers, await answer.aread())
        except ConnectionRefusedError as error:
            return Lost(Loss.NEVER_SENT, str(error))
        except TimeoutError as error:
            return Lost(Loss.LATE, str(error))
        except ConnectionError as error:
            return Lost(Loss.CUT, str(error))

    async def close(self) -> None:
        """Close the transport."""
        await self._transport.aclose()
