"""
The console over HTTP: pages, what is new as server-sent events, and metrics.

It answers GET and HEAD, and only to who asks for loopback by name: a page of a stranger that has its own name lead
here (DNS rebinding) is refused. No other site may read, frame or load what is here.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from labelform.console.metrics import CONTENT_TYPE, metrics
from labelform.console.site import TYPES, Site
from labelform.console.watching import Watch

HOSTS = frozenset({"127.0.0.1", "localhost"})
SECONDS_BETWEEN_NEWS = 2.0
LONGEST_SEARCH = 200
_OURS = frozenset({"same-origin", "none"})
"""What a browser says about where a request comes from: a page of ours, or the person."""
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def console_app(watch: Watch) -> ASGIApp:
    """Return the application around what is known."""
    pages = _Pages(watch)
    return Guard(
        Starlette(
            routes=[
                Route("/", pages.page),
                Route("/events", pages.events),
                Route("/refresh", pages.refresh),
                Route("/metrics", pages.metrics),
                Route("/{name}", pages.page),
            ]
        )
    )


class Guard:
    """Lets through what reads and asks for loopback; puts the rules for browsers on every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or refuse."""
        if scope["type"] != "http":
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
                message = {**message, "headers": [*message["headers"], *headers]}
            await send(message)

        refusal = _refusal(Request(scope))
        await (refusal or self._app)(scope, receive, guarded)


def _refusal(request: Request) -> Response | None:
    if request.method not in ("GET", "HEAD"):
        return PlainTextResponse("The console is read-only.\n", 405, {"Allow": "GET, HEAD"})
    hosts = [value.decode("latin-1") for name, value in request.scope["headers"] if name == b"host"]
    if len(hosts) != 1 or hosts[0].partition(":")[0].lower() not in HOSTS:
        return PlainTextResponse("The console answers to 127.0.0.1 and localhost only.\n", 421)
    return None


class _Pages:
    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._site = Site(watch.knowledge, is_live=True)

    def page(self, request: Request) -> Response:
        return self._page(request.path_params.get("name", "index.html"), request.query_params.get("q", ""))

    def _page(self, name: str, sought: str) -> Response:
        known = self._watch.knowledge
        if self._site.knowledge is not known:
            self._site = Site(known, is_live=True)
        text = self._site.text(name, sought[:LONGEST_SEARCH])
        if text is None:
            return PlainTextResponse("This page does not exist.\n", 404)
        kind = next(kind for end, kind in TYPES.items() if name.endswith(end))
        return Response(text.encode("utf-8", errors="replace"), media_type=f"{kind}; charset=utf-8")

    async def refresh(self, request: Request) -> Response:
        """Have everything read again. It changes nothing, but costs requests: other sites may not ask for it."""
        if request.headers.get("sec-fetch-site", "none") not in _OURS:
            return PlainTextResponse("Use the button on a page of the console.\n", 403)
        if request.method == "GET":
            self._watch.ask()
        return RedirectResponse("index.html", 303)

    async def metrics(self, _request: Request) -> Response:
        text = metrics(self._watch.knowledge).encode("utf-8", errors="replace")
        return Response(text, media_type=CONTENT_TYPE)

    async def events(self, request: Request) -> Response:
        if request.method == "HEAD":
            return Response(media_type="text/event-stream")
        return StreamingResponse(self._news(), media_type="text/event-stream")

    async def _news(self) -> AsyncIterator[str]:
        async for revision in self._watch.news(SECONDS_BETWEEN_NEWS):
            yield f"data: {revision}\n\n"
