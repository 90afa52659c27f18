"""A forge on loopback: as much of GitHub and GitLab as comments and issues need, with pages and permissions."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

BOT = "github-actions[bot]"


@dataclass(slots=True)
class State:
    """What the forge holds. `writes` are the requests that changed something, `artifact` is what a job has left."""

    comments: list[dict[str, Any]] = field(default_factory=list)
    issues: list[dict[str, Any]] = field(default_factory=list)
    pulls: list[dict[str, Any]] = field(default_factory=list)
    writes: list[str] = field(default_factory=list)
    url: str = ""
    artifact: str = ""
    status_of_user: int = 403
    token: str = "secret"  # noqa: S105 - of a forge that ends with its test

    def comment(self, body: str, author: str = BOT) -> None:
        """Write a comment as somebody."""
        self.comments.append({"id": len(self.comments) + 1, "body": body, "user": {"login": author}})


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        state = self.server.state
        if path.endswith("/v4/projects/42/jobs/artifacts/main/raw/snapshot.json") and query == "job=snapshot":
            self._send(200, state.artifact.encode())
        elif path.endswith("/v4/user"):
            self._answer(200, {"username": BOT})
        elif path.endswith("/user"):
            self._answer(state.status_of_user, {"message": "Resource not accessible by integration"})
        elif path.endswith(("/pulls", "/commits/a/merge_requests")):
            self._answer(200, state.pulls)
        elif path.endswith(("/comments", "/notes")):
            self._page(state.comments, query)
        else:
            self._page([one for one in state.issues if one["state"] == "open"], query)

    def do_POST(self) -> None:
        body, state = self._body(), self.server.state
        kept = state.comments if self.path.endswith(("/comments", "/notes")) else state.issues
        number = len(kept) + 1
        made = {"id": number, "number": number, "iid": number, "state": "open", "user": {"login": BOT}, **body}
        made |= {"author": {"username": BOT}, "body": body.get("body", body.get("description"))}
        kept.append(made)
        state.writes.append(f"POST {self.path}")
        self._answer(201, made)

    def do_PATCH(self) -> None:
        body, state = self._body(), self.server.state
        number = int(self.path.rpartition("/")[2])
        kept = state.comments if "/comments/" in self.path or "/notes/" in self.path else state.issues
        one = next(one for one in kept if one["id"] == number)
        if one["user"]["login"] != BOT:
            self._answer(403, {"message": "not yours"})
            return
        closing = {"state": "closed"} if body.get("state_event") == "close" else {}
        one.update({**body, **closing})
        state.writes.append(f"{self.command} {self.path}")
        self._answer(200, one)

    do_PUT = do_PATCH  # noqa: N815 - the name that the base class looks for

    def _page(self, whole: list[dict[str, Any]], query: str) -> None:
        asked = parse_qs(query)
        size, number = int(asked["per_page"][0]), int(asked["page"][0])
        self._answer(200, whole[(number - 1) * size : number * size])

    def _body(self) -> dict[str, Any]:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        body: dict[str, Any] = json.loads(content)
        return body

    def _answer(self, status: int, body: Any) -> None:
        if self.server.state.token not in (
            self.headers.get("PRIVATE-TOKEN"),
            str(self.headers.get("Authorization"))[7:],
        ):
            status, body = 401, {"message": "Bad credentials"}
        self._send(status, json.dumps(body).encode())

    def _send(self, status: int, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    state: State


@contextmanager
def served_forge() -> Iterator[State]:
    """Serve a forge; `url` of its state is where."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.state = State(url=f"http://127.0.0.1:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield server.state
        finally:
            server.shutdown()
            thread.join()


def environment(state: State, *, pull: int | None = 7) -> dict[str, str]:
    """Return the variables that GitHub Actions sets."""
    found = {"GITHUB_REPOSITORY": "o/r", "GITHUB_API_URL": state.url, "GITHUB_TOKEN": state.token, "GITHUB_SHA": "abc"}
    return {**found, "GITHUB_REF": f"refs/pull/{pull}/merge" if pull else "refs/heads/main"}


def gitlab(state: State, *, pull: int | None = 7) -> dict[str, str]:
    """Return the variables that GitLab CI sets."""
    found = {"CI_API_V4_URL": f"{state.url}/api/v4", "CI_PROJECT_ID": "42", "GITLAB_TOKEN": state.token}
    return {**found, "CI_COMMIT_SHA": "a", **({"CI_MERGE_REQUEST_IID": str(pull)} if pull else {})}


def is_path_of_a_pull(path: str) -> bool:
    """Tell whether a request is about the comments of pull request 7."""
    return bool(re.fullmatch(r"/repos/o/r/issues/(7/comments|comments/\d+)", urlsplit(path).path))
