"""
Which exception an answer becomes. The tables are the only place where codes and statuses meet classes.

Source: SDK 0.1.155 and 0.1.211, which agree but for 409, 413 and 429; there the newer one is followed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Final

from labelform import errors
from labelform.api.message import Loss, Lost
from labelform.errors import Effect, PlatformError, PlatformErrorDetails
from labelform.types import Json

CLASS_BY_STATUS: Final[Mapping[int, type[PlatformError]]] = {
    400: errors.InvalidArgumentsError,
    401: errors.AuthenticationError,
    403: errors.AuthorisationError,
    404: errors.ResourceNotFoundError,
    405: errors.MethodNotAllowedError,
    409: errors.ResourceExistsError,
    413: errors.PayloadTooLargeError,
    429: errors.RateLimitExceededError,
}

CLASS_BY_CODE: Final[Mapping[str, type[PlatformError]]] = {
    "ANSWER_DICTIONARY_ERROR": errors.AnswerDictionaryError,
    "AUTHENTICATION_ERROR": errors.AuthenticationError,
    "AUTHORISATION_ERROR": errors.AuthorisationError,
    "CORRUPTED_LABEL_ERROR": errors.CorruptedLabelError,
    "DETECTION_RANGE_INVALID_ERROR": errors.DetectionRangeInvalidError,
    "DUPLICATE_SSH_KEY_ERROR": errors.DuplicateSshKeyError,
    "FEATURE_DOES_NOT_EXIST_ERROR": errors.FeatureDoesNotExistError,
    "FILE_SIZE_NOT_SUPPORTED_ERROR": errors.FileSizeNotSupportedError,
    "FILE_TYPE_NOT_SUPPORTED_ERROR": errors.FileTypeNotSupportedError,
    "INVALID_ARGUMENTS_ERROR": errors.InvalidArgumentsError,
    "INVALID_DATE_FORMAT_ERROR": errors.InvalidDateFormatError,
    "METHOD_NOT_ALLOWED_ERROR": errors.MethodNotAllowedError,
    "MODEL_FEATURES_INCONSISTENT_ERROR": errors.ModelFeaturesInconsistentError,
    "MODEL_WEIGHTS_INCONSISTENT_ERROR": errors.ModelWeightsInconsistentError,
    "MULTI_LABEL_LIMIT_ERROR": errors.MultiLabelLimitError,
    "OPERATION_NOT_ALLOWED": errors.OperationNotAllowed,
    "RATE_LIMIT_ERROR": errors.RateLimitExceededError,
    "RESOURCE_EXISTS_ERROR": errors.ResourceExistsError,
    "RESOURCE_NOT_FOUND_ERROR": errors.ResourceNotFoundError,
    "SSH_KEY_NOT_FOUND_ERROR": errors.SshKeyNotFound,
    "UNKNOWN_ERROR": errors.UnknownException,
    "UPLOAD_OPERATION_NOT_SUPPORTED_ERROR": errors.UploadOperationNotSupportedError,
    "WRONG_PROJECT_TYPE_ERROR": errors.WrongProjectTypeError,
}

_MOST_WORDS: Final = 500
"""The most characters shown of the platform's own message; `server_message` has them all."""

CLASS_BY_LOSS: Final[Mapping[Loss, type[PlatformError]]] = {
    Loss.NEVER_SENT: errors.UnreachableError,
    Loss.CUT: errors.ConnectionLostError,
    Loss.LATE: errors.AnswerTimeoutError,
    Loss.TOO_LARGE: errors.AnswerTooLargeError,
}


@dataclass(frozen=True, slots=True)
class Context:
    """What every message about a request may name."""

    call: str
    request: str
    trace_id: str
    domain: str
    now: float


def from_status(context: Context, status: int, body: Json, retry_after: str | None) -> PlatformError:
    """
    Turn an HTTP status that is not a success into an exception. `body` is the parsed answer, None if it is not JSON.
    """
    kind = CLASS_BY_STATUS.get(status, errors.UnknownException)
    words = _server_words(body)
    details = _details(context, kind, status, words)
    details["effect"] = Effect.REFUSED if _is_refusal(status) else Effect.UNKNOWN
    details["retry_after"] = retry_after_seconds(retry_after, context.now)
    if 300 <= status < 400:
        details["hint"] = "the platform never redirects: check the domain (ENCORD_DOMAIN) and the proxy"
    shown_status = f", status {status}" if kind is errors.UnknownException else ""
    return kind(_sentence(context, kind, words, shown_status), **details)


def from_envelope(context: Context, status: int, response: Json, payload: Json) -> PlatformError:
    """
    Turn the envelope of a legacy refusal into an exception.

    The code is the only element of the list under `response`; a bare string is not a code, for the SDK neither.
    """
    code = response[0] if isinstance(response, list) and len(response) == 1 else None
    words = payload if isinstance(payload, str) else "" if payload is None else str(payload)
    kind = CLASS_BY_CODE.get(code) if isinstance(code, str) else None
    if kind is None:
        return _unknown_code(context, status, str(code or response), words)
    details = _details(context, kind, status, words)
    if issubclass(kind, errors.MultiLabelLimitError) and isinstance(payload, Mapping):
        limit = payload.get("maximum_labels_allowed")
        if isinstance(limit, int):
            return kind(_sentence(context, kind, f"the limit is {limit}"), maximum_labels_allowed=limit, **details)
    return kind(_sentence(context, kind, words), **details)


def from_loss(context: Context, lost: Lost) -> PlatformError:
    """Turn a transport failure into an exception."""
    kind = CLASS_BY_LOSS[lost.how]
    return kind(_sentence(context, kind, lost.reason), **_details(context, kind, 0, ""))


def from_nothing(context: Context, status: int) -> PlatformError:
    """Say that the platform answered a legacy GET with nothing, which is how that dialect may say "not found"."""
    kind = errors.ResourceNotFoundError
    return kind(_sentence(context, kind, ""), **_details(context, kind, status, ""))


def from_mismatch(context: Context, status: int, field: str, problem: str) -> PlatformError:
    """Say that an answer could not be read, and where."""
    kind = errors.UnexpectedAnswerError
    words = f"{context.call}{f' at {field}' if field else ''}: {problem}"
    return kind(_sentence(context, kind, words), call=context.call, field=field, **_details(context, kind, status, ""))


def _unknown_code(context: Context, status: int, code: str, words: str) -> PlatformError:
    kind = errors.GenericServerError
    details = _details(context, kind, status, words or code)
    details["effect"] = Effect.REFUSED if _is_refusal(status) else Effect.UNKNOWN
    return kind(_sentence(context, kind, f"{code}{': ' if words else ''}{words}"), **details)


def _details(context: Context, kind: type[PlatformError], status: int, server_message: str) -> PlatformErrorDetails:
    is_about_key = issubclass(kind, errors.AuthenticationError) and not kind.advice
    return {
        "server_message": server_message,
        "request": context.request,
        "status": status,
        "trace_id": context.trace_id,
        "hint": _authentication_hint(context) if is_about_key else "",
    }


def _sentence(context: Context, kind: type[PlatformError], words: str, more: str = "") -> str:
    if len(words) > _MOST_WORDS:
        words = f"{words[:_MOST_WORDS]}…"
    return f"{kind.summary}{': ' if words else ''}{words} ({context.request}{_at(context, kind)}{more})"


def _at(context: Context, kind: type[PlatformError]) -> str:
    """Name the domain where it is the likeliest culprit."""
    is_about_domain = issubclass(kind, errors.AuthenticationError | errors.UnreachableError)
    return f" at {context.domain}" if is_about_domain and context.domain else ""


def _authentication_hint(context: Context) -> str:
    return (
        f"check that the key is registered at {context.domain or 'this domain'}; a key of one region is unknown in "
        "another (global: https://api.encord.com, US: https://api.us.encord.com; set ENCORD_DOMAIN)"
    )


def _is_refusal(status: int) -> bool:
    """
    Return whether a status means "certainly not done".

    A redirect does: it is not followed, and comes from what is before the platform, which has none. 408 does not:
    the platform may have given up half-way.
    """
    return 300 <= status < 500 and status != 408


def _server_words(body: Json) -> str:
    if not isinstance(body, Mapping):
        return ""
    words = body.get("message") or body.get("detail") or ""
    return words if isinstance(words, str) else str(words)


def retry_after_seconds(header: str | None, now: float) -> float | None:
    """Read both forms of Retry-After, seconds and HTTP date; None when it is missing or unreadable."""
    if header is None:
        return None
    if header.strip().isdecimal():
        return float(header)
    try:
        until = parsedate_to_datetime(header)
        return max(0.0, (until if until.tzinfo else until.replace(tzinfo=UTC)).timestamp() - now)
    except (ValueError, OverflowError):
        return None
