"""
From a request to its answer: find the endpoint, check the signature, run the rule in one transaction, spell the result.

One request is one transaction; it is committed before the answer leaves. Middleware around the app therefore sees a
write either before it happened or after it is durable.
"""

import json
import logging
import sqlite3
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl

from labelform.sandbox import auth, times
from labelform.sandbox.database import Database
from labelform.sandbox.delivery import file_behind
from labelform.sandbox.errors import (
    Failure,
    InvalidArguments,
    MethodNotAllowed,
    NotEmulated,
    NotFound,
    Refusal,
    Unanswered,
)
from labelform.sandbox.http import Request
from labelform.sandbox.jsondata import Json
from labelform.sandbox.routes import Handler, Route, Routes
from labelform.sandbox.rules import accounts, links, uploads
from labelform.sandbox.rules.context import Caller, Context
from labelform.sandbox.wire import legacy
from labelform.sandbox.wire.call import Call, sdk_version
from labelform.sandbox.wire.fields import Query

LOG = logging.getLogger("labelform.sandbox")
V2_PREFIX = "/v2/public/"
LEGACY_ADDRESSES = ("/public", "/public/user")


@dataclass(frozen=True)
class Procedure:
    """One call of the legacy RPC, by address (`/public` or `/public/user`), query type and method."""

    address: str
    query_type: str
    query_method: str
    handler: Handler
    writes: bool


@dataclass(frozen=True)
class Answer:
    """Status and body of a response, and how long it is held back."""

    status: int
    body: Json
    hold_seconds: float = 0


@dataclass(frozen=True)
class FileAnswer:
    """A file: its media type and content."""

    media_type: str
    content: bytes
    hold_seconds: float = 0


class Platform:
    """Answers requests of both dialects from one database."""

    def __init__(
        self,
        database: Database,
        quirks: Mapping[str, str],
        routes: tuple[Route, ...],
        procedures: tuple[Procedure, ...],
    ) -> None:
        self._database = database
        self._quirks = quirks
        self._routes = Routes(routes)
        self._procedures = {(each.address, each.query_type, each.query_method): each for each in procedures}

    def may_wait(self, request: Request) -> bool:
        """Return whether an answer may have to wait for other writers. Some GETs write: they give out tokens."""
        if request.method != "GET":
            return True
        try:
            return self._find_route(request)[0].writes
        except Refusal:  # which is an answer, too
            return False

    def answer(self, request: Request) -> Answer | FileAnswer:
        """Answer one request; whatever happens, there is an answer in the dialect of the request."""
        is_legacy = request.path in LEGACY_ADDRESSES
        if is_legacy and request.method != "POST":
            return Answer(405, {"message": f"{request.method} {request.path} does not exist; use POST"})
        spell = legacy_refusal if is_legacy else v2_refusal
        try:
            return self._answer_legacy(request) if is_legacy else self._answer_plainly(request)
        except Unanswered as refusal:
            return replace(spell(refusal), hold_seconds=refusal.hold_seconds)
        except Refusal as refusal:
            return spell(refusal)
        except (UnicodeEncodeError, RecursionError):
            return spell(InvalidArguments("the body contains text that is not Unicode, or is nested too deeply"))
        except Exception as problem:  # the last line of defence: a client must be answered
            LOG.exception("%s %s failed", request.method, request.target)
            return spell(Failure(f"the sandbox failed: {problem!r}"))

    def _answer_plainly(self, request: Request) -> Answer | FileAnswer:
        if request.method == "GET" and request.path.startswith(links.PREFIX):
            return self._answer_file(request)
        if request.method == "PUT" and request.path.startswith(uploads.PREFIX):
            return self._take_file(request)
        return self._answer_v2(request)

    def _answer_v2(self, request: Request) -> Answer:
        route, path = self._find_route(request)
        proof = auth.v2_proof(request, time.time())
        body = _read_json(request.body) if request.body else None
        return Answer(200, self._run(route, request, proof, path=path, body=body))

    def _answer_legacy(self, request: Request) -> Answer:
        proof = auth.legacy_proof(request)
        query_type, query_method, uid, payload = legacy.read_envelope(_read_json(request.body))
        procedure = self._procedures.get((request.path, query_type, query_method))
        if procedure is None:
            raise MethodNotAllowed(f"{query_type} {query_method} on {request.path} is not emulated by the sandbox")
        path = {"resource": request.headers.get("resourceid", "")}
        return Answer(200, legacy.spell_answer(self._run(procedure, request, proof, path=path, body=payload, uid=uid)))

    def _answer_file(self, request: Request) -> FileAnswer:
        """Answer a link to data. Whoever has it may open it; its seal says that we made it."""
        with self._database.reading() as db:
            _check_seal(db, request)
            return FileAnswer(*file_behind(db, request.path))

    def _take_file(self, request: Request) -> Answer:
        """Take a file that is sent to its upload address."""
        media_type = request.headers.get("content-type", "application/octet-stream")
        with self._database.writing() as db:
            _check_seal(db, request)
            uploads.take_file(db, request.path.removeprefix(uploads.PREFIX), media_type, request.body)
        return Answer(200, None)

    def _find_route(self, request: Request) -> tuple[Route, dict[str, str]]:
        if not request.path.startswith(V2_PREFIX):
            raise NotFound(f"there is nothing at {request.path}")
        found = self._routes.at(request.path.removeprefix(V2_PREFIX))
        if not found:
            raise NotEmulated(f"{request.method} {request.path} is not emulated by the sandbox")
        if request.method not in found:
            allowed = ", ".join(sorted(found))
            raise MethodNotAllowed(f"{request.method} {request.path} does not exist; use {allowed}")
        return found[request.method]

    def _run(
        self,
        endpoint: Route | Procedure,
        request: Request,
        proof: auth.Proof,
        *,
        path: Mapping[str, str],
        body: object,
        uid: object = None,
    ) -> Json:
        query = Query(parse_qsl(request.query_string, keep_blank_values=True))
        version = sdk_version(request.headers.get("user-agent", ""))
        with self._database.writing() if endpoint.writes else self._database.reading() as connection:
            now = times.now()
            caller = _caller(connection, proof, now)
            context = Context(connection, caller, self._quirks, now, request.address)
            return endpoint.handler(Call(context, path, query, body, version, uid))


def v2_refusal(refusal: Refusal) -> Answer:
    """Refuse in REST v2: the HTTP status and a message."""
    return Answer(refusal.status, {"message": refusal.message})


def legacy_refusal(refusal: Refusal) -> Answer:
    """Refuse in the legacy RPC: HTTP 200, and the status inside."""
    return Answer(200, legacy.spell_refusal(refusal.status, refusal.code, refusal.payload))


def _caller(connection: sqlite3.Connection, proof: auth.Proof, now: str) -> Caller:
    if isinstance(proof, auth.SignedBy):
        return accounts.caller_of_key(connection, proof.public_key)
    return accounts.caller_of_token(connection, proof.token, now)


def _check_seal(db: sqlite3.Connection, request: Request) -> None:
    query = Query(parse_qsl(request.query_string))
    expires, signature = query.text("expires") or "", query.text("signature") or ""
    links.check_seal(db, request.path, expires=expires, signature=signature, now=times.now())


def _read_json(body: bytes) -> object:
    try:
        value: object = json.loads(body, parse_constant=_refuse_constant)
    except ValueError as problem:
        raise InvalidArguments(f"the body is not JSON: {problem}") from problem
    return value


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a JSON number")
