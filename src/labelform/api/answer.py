"""From a reply to the result of an operation, or to the exception that it means."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from pydantic import ValidationError

from labelform.api import failures
from labelform.api.decode import MismatchError, NothingFoundError
from labelform.api.failures import Context
from labelform.api.message import Loss, Lost, Reply, Response
from labelform.api.operation import Dialect, Operation
from labelform.api.strict_json import parse_json
from labelform.types import Json

T = TypeVar("T")

MOST_VALUES = 5_000_000
"""The most values in one answer, counted by their commas: each takes up to 64 bytes, however short it is."""


def read_answer(operation: Operation[T], reply: Reply, context: Context) -> T:
    """
    Return the result of an operation.

    Raises:
        PlatformError: the platform refused or failed, did not answer, or answered in another form.
    """
    if isinstance(reply, Lost):
        raise failures.from_loss(context, reply)
    try:
        found = _legacy_result(reply, context) if operation.dialect is Dialect.LEGACY else _rest_result(reply, context)
    except (MemoryError, _TooManyValuesError) as error:
        reason = str(error) or "it does not fit into memory"
        raise failures.from_loss(context, Lost(Loss.TOO_LARGE, reason)) from error
    try:
        return operation.decode(found)
    except NothingFoundError as error:
        raise failures.from_nothing(context, reply.status) from error
    except MismatchError as error:
        raise failures.from_mismatch(context, reply.status, error.field, error.problem) from error
    except RecursionError as error:
        raise failures.from_mismatch(context, reply.status, "", "nested too deep") from error
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        raise failures.from_mismatch(context, reply.status, field, first["msg"]) from error


def _rest_result(response: Response, context: Context) -> Json:
    """Source: only 200 and 204 are successes; a 201, 202 or a redirect is as unexpected as a 500."""
    if response.status == 204:
        return None
    if response.status != 200:
        retry_after = response.headers.get("retry-after")
        raise failures.from_status(context, response.status, _json_or_none(response.body), retry_after)
    return _json(response, context)


def _legacy_result(response: Response, context: Context) -> Json:
    """
    Open the envelope `{"status", "response", "payload"}`.

    The envelope counts more than the HTTP status: the platform answers 200 with the real status inside, except for
    refusals before its handlers (rate and size limits), which have no envelope.
    """
    envelope = _json_or_none(response.body)
    status = envelope.get("status") if isinstance(envelope, Mapping) else None
    if isinstance(envelope, Mapping) and isinstance(status, int) and not isinstance(status, bool):
        if status == 200:
            return envelope.get("response")
        raise failures.from_envelope(context, status, envelope.get("response"), envelope.get("payload"))
    if response.status == 200:
        raise failures.from_mismatch(context, 200, "status", "the envelope of a legacy answer has no whole number here")
    raise failures.from_status(context, response.status, envelope, response.headers.get("retry-after"))


def _json(response: Response, context: Context) -> Json:
    if not response.body.strip():
        return None  # as good as `null`: calls that need a result refuse it in `decode`
    try:
        return _parse(response.body)
    except (ValueError, RecursionError) as error:
        raise failures.from_mismatch(context, response.status, "", "not JSON") from error


def _json_or_none(body: bytes) -> Json:
    try:
        return _parse(body)
    except (ValueError, RecursionError):
        return None


class _TooManyValuesError(Exception):
    """An answer is small as text and large as values."""


def _parse(body: bytes) -> Json:
    if body.count(b",") > MOST_VALUES:
        raise _TooManyValuesError(f"more than {MOST_VALUES:,} values")
    return parse_json(body.decode("utf-8-sig"))  # strictly: `json.loads` would let halves of characters pass
