"""
A platform that only listens: it records each request, verifies its signature, and answers from a table.

It knows nothing of ours: what it checks is what the protocol says, so that it can judge both clients alike.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

Answers = Mapping[str, Any]
"""What is answered, in JSON, to `METHOD target` or `METHOD /path` of REST, to `querytype METHOD` of legacy requests."""

CASE = "/case/"
"""A client says which case it is at by asking for this and the name of the case."""


@dataclass(frozen=True)
class Heard:
    """One request, as far as two clients must agree on it."""

    method: str
    target: str
    resource: tuple[str, str] | None
    body: Any

    @property
    def path(self) -> str:
        """The target without its query."""
        return self.target.split("?")[0]

    def __str__(self) -> str:
        if self.resource is not None:
            return f"{self.body['query_type']} {self.body['query_method']}"
        return f"{self.method} {self.target}"


@dataclass
class Recorder:
    """What was heard, by case; answers may be changed by a case."""

    answers: Answers
    answers_by_case: Mapping[str, Answers]
    url: str = ""
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    heard: dict[str, list[Heard]] = field(default_factory=dict)
    connections: set[int] = field(default_factory=set)
    case: str = ""

    @property
    def ssh_private_key(self) -> str:
        """The key that requests must be signed with, as OpenSSH writes it."""
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()).decode()

    def enter(self, case: str) -> None:
        """From now on, requests belong to a case."""
        self.case = case
        self.heard.setdefault(case, [])

    def hear(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Any:
        """Record a request; return what to answer. A signature that does not hold is a failure of the test."""
        if target.startswith(CASE):
            self.enter(unquote(target.removeprefix(CASE)))
            return None
        is_legacy = not target.startswith("/v2/")
        public = self.key.public_key()
        (_verify_legacy(public, headers, body) if is_legacy else _verify_rest(public, method, target, headers, body))
        parsed = json.loads(body) if body else None
        resource = (headers["resourcetype"], headers["resourceid"]) if is_legacy else None
        self.heard.setdefault(self.case, []).append(Heard(method, target, resource, parsed))
        answer = self._answer(_keys(method, target, parsed if is_legacy else None))
        return {"status": 200, "response": answer, "payload": None} if is_legacy else answer

    def _answer(self, keys: list[str]) -> Any:
        answers = {**self.answers, **self.answers_by_case.get(self.case, {})}
        return next(answers[key] for key in keys if key in answers)


def _keys(method: str, target: str, legacy: Any) -> list[str]:
    """Return the names under which the answer may stand, the most exact first."""
    if legacy is not None:
        return [f"{legacy['query_type']} {legacy['query_method']}"]
    return [f"{method} {target}", f"{method} {target.split('?')[0]}"]


def _verify_legacy(public: Ed25519PublicKey, headers: Mapping[str, str], body: bytes) -> None:
    name, signature = headers["authorization"].split(":")
    assert name == _hex(public)
    public.verify(bytes.fromhex(signature), hashlib.sha256(body).digest())


def _verify_rest(public: Ed25519PublicKey, method: str, target: str, headers: Mapping[str, str], body: bytes) -> None:
    digest = f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"
    assert headers["content-digest"] == digest
    parameters = headers["signature-input"].removeprefix("encord-sig=")
    assert f'keyid="{_hex(public)}"' in parameters
    assert re.search(r";created=\d+;", parameters)
    covered = {"@method": method, "@request-target": target, "content-digest": digest, "@signature-params": parameters}
    signed = "\n".join(f'"{name}": {value}' for name, value in covered.items())
    signature = headers["signature"].removeprefix("encord-sig=:").removesuffix(":")
    public.verify(base64.b64decode(signature), signed.encode())


def _hex(public: Ed25519PublicKey) -> str:
    return public.public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


@contextmanager
def recording(answers: Answers, answers_by_case: Mapping[str, Answers]) -> Iterator[Recorder]:
    """Listen on a free port of loopback."""
    recorder = Recorder(answers, answers_by_case)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(recorder))
    recorder.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield recorder
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _handler(recorder: Recorder) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # otherwise every answer takes 40 ms

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            recorder.connections.add(self.client_address[1])
            try:
                status, said = 200, recorder.hear(self.command, self.path, headers, body)
            except Exception as error:  # shown to the client, whose case then fails with it
                status, said = 400, {"message": f"the recorder refuses: {error!r}", "status": 400, "response": []}
            content = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer  # noqa: N815 - names of the base class

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - name of the base class
            pass

    return Handler
