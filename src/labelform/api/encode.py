"""
From an operation to the bytes on the wire, signed.

JSON is written with Python's default separators and escapes, as the official SDK does, so that recorded requests can be
compared byte for byte.
"""

from __future__ import annotations

import json
from urllib.parse import urlencode

from labelform.api.message import Headers, Request
from labelform.api.operation import Legacy, Operation, Rest
from labelform.api.session import Session
from labelform.errors import Effect, InvalidArgumentsError
from labelform.types import Json


def make_request(operation: Operation[object], session: Session, trace_id: str) -> Request:
    """
    Write and sign a request.

    Raises:
        InvalidArgumentsError: an argument cannot be said in JSON (NaN, infinity); nothing was sent.
    """
    common: Headers = (("User-Agent", session.user_agent), ("X-Cloud-Trace-Context", f"{trace_id}/1;o=1"))
    asked = operation.request
    try:
        return _legacy(asked, session, common) if isinstance(asked, Legacy) else _rest(asked, session, common)
    except (TypeError, ValueError) as error:
        raise InvalidArgumentsError(
            f"the arguments of {operation.name} cannot be sent as JSON: {error}",
            request=operation.label,
            trace_id=trace_id,
            effect=Effect.NOT_SENT,
        ) from error


def _rest(asked: Rest, session: Session, common: Headers) -> Request:
    target = f"{asked.path}?{urlencode(asked.query)}" if asked.query else asked.path
    body = b"" if asked.body is None else _json(asked.body)
    content: Headers = (("Content-Type", "application/json"),) if body else ()
    # Source: the SDK asks for uncompressed answers here, unlike in the legacy dialect.
    encoding: Headers = (("Accept-Encoding", "identity"),)
    signature = session.signer.rest_headers(asked.method, target, body, int(session.clock()))
    return Request(asked.method, target, encoding + content + common + signature, body)


def _legacy(asked: Legacy, session: Session, common: Headers) -> Request:
    values: Json = {"uid": asked.uid, "payload": asked.payload}
    body = _json({"query_type": asked.query_type, "query_method": asked.query_method, "values": values})
    headers: Headers = (
        ("Accept", "application/json"),
        ("Content-Type", "application/json"),
        ("Accept-Encoding", "gzip"),
        ("ResourceType", asked.resource_type),
        ("ResourceID", asked.resource_id),
    )
    return Request("POST", asked.path, headers + common + session.signer.legacy_headers(body), body)


def _json(value: Json) -> bytes:
    return json.dumps(value, allow_nan=False).encode()
