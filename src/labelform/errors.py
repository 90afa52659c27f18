"""
The exceptions of labelform, each with the exit code that the command line ends with.

Two branches: `LabelformError` for what a person can act on, and below it `PlatformError` for what the platform
answered. Foreign exceptions are translated where they enter, never passed on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import IntEnum, StrEnum
from typing import ClassVar, TypedDict, Unpack

from labelform.diagnostics import Diagnostic, line_of, told


class ExitCode(IntEnum):
    """How a run ended, for scripts. Wider than Terraform's 0/1/2, and a superset of it."""

    OK = 0
    ERROR = 1
    CHANGES_PENDING = 2
    PARTLY_APPLIED = 3
    PLAN_REFUSED = 4
    STOPPED_BY_POLICY = 5
    OUTCOME_UNKNOWN = 6
    DRIFTED = 10
    """`drift`: only the project changed."""
    DIVERGED = 11
    """`drift`: the project changed, and so did the spec."""
    DRIFT_UNKNOWN = 12
    """`drift`: something is pending, and which side changed is not known."""
    WRONG_USAGE = 64
    INTERRUPTED = 130


_WORST_FIRST = (
    ExitCode.OUTCOME_UNKNOWN, ExitCode.INTERRUPTED, ExitCode.PLAN_REFUSED, ExitCode.PARTLY_APPLIED,
    ExitCode.STOPPED_BY_POLICY, ExitCode.ERROR, ExitCode.DIVERGED, ExitCode.DRIFT_UNKNOWN, ExitCode.DRIFTED,
    ExitCode.CHANGES_PENDING, ExitCode.WRONG_USAGE, ExitCode.OK,
)  # fmt: skip


def worst(codes: Iterable[int]) -> int:
    """
    Return the worst of several exit codes, for a run with several parts. A foreign exit code outweighs all others.
    """
    return min(codes, key=lambda code: _WORST_FIRST.index(ExitCode(code)) if code in _WORST_FIRST else -1)


class LabelformError(Exception):
    """Something a person can act on. `hint` says how, and may be empty."""

    exit_code: ClassVar[ExitCode] = ExitCode.ERROR
    code: ClassVar[str] = "error"

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class SpecError(LabelformError):
    """One or more specs cannot be used; carries every diagnostic, not only the first."""

    code = "invalid-spec"

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        count = sum(1 for diagnostic in diagnostics if diagnostic.is_error)
        super().__init__(f"{count} {'error' if count == 1 else 'errors'} in the spec")
        self.diagnostics = tuple(told(diagnostic) for diagnostic in diagnostics)

    def __str__(self) -> str:
        """Return every finding with its place and hint: this is what a program shows that does not catch the error."""
        return "\n  ".join([self.message, *map(line_of, self.diagnostics)])


class MetadataSchemaError(LabelformError, RuntimeError):
    """A change of the schema of client metadata makes no sense; raised before anything is sent."""

    code = "metadata-schema"


class CredentialsError(LabelformError):
    """There is no usable key or token; raised before any request is sent."""

    code = "no-credentials"


class KeyFileNotFoundError(CredentialsError, FileNotFoundError):
    """There is no file where a key should be; a `FileNotFoundError`, as the official SDK raises."""


class UnusableKeyError(CredentialsError, ValueError):
    """The key is not one that the platform accepts; a `ValueError`, as with the official SDK."""


class PolicyError(LabelformError):
    """A safety rule of the spec forbids the plan."""

    code = "stopped-by-policy"
    exit_code = ExitCode.STOPPED_BY_POLICY


class PlanRefusedError(LabelformError):
    """The plan does not fit what it is applied to: stale, doctored, another project or environment."""

    code = "plan-refused"
    exit_code = ExitCode.PLAN_REFUSED


class InternalError(LabelformError):
    """A promise that labelform makes to itself is broken; always a bug, never the user's mistake."""

    code = "internal"


class Effect(StrEnum):
    """What is known about the effect of a write that did not succeed. It says nothing about reads."""

    REFUSED = "refused"
    """Certainly not done: the platform refused it."""
    NOT_SENT = "not_sent"
    """Certainly not done: it never reached the platform."""
    UNKNOWN = "unknown"
    """Possibly done: only reading the platform shows it."""


class PlatformErrorDetails(TypedDict, total=False):
    """What every `PlatformError` can contain besides its message."""

    server_message: str
    request: str
    status: int
    trace_id: str
    hint: str
    effect: Effect
    retry_after: float | None


class PlatformError(LabelformError):
    """
    The platform refused or failed a request.

    Attributes:
        server_message: what the platform said, verbatim; empty when it said nothing.
        request: `METHOD path` of the request, without query and host; for legacy calls followed by the query type.
        status: HTTP status, or the status inside the legacy envelope; 0 when there was no answer.
        trace_id: the id by which the platform's support can find the request.
        effect: whether a write may have been done all the same.
        retry_after: how many seconds the platform asked to wait, None when it did not ask.

    The names of the classes below are those of the official SDK, so that `except` clauses can be carried over.
    """

    code = "platform"
    summary: ClassVar[str] = "the platform could not do this"
    advice: ClassVar[str] = ""
    usual_effect: ClassVar[Effect] = Effect.REFUSED

    def __init__(
        self,
        message: str,
        *,
        server_message: str = "",
        request: str = "",
        status: int = 0,
        trace_id: str = "",
        hint: str = "",
        effect: Effect | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message, hint=hint or self.advice)
        self.server_message = server_message
        self.request = request
        self.status = status
        self.trace_id = trace_id
        self.effect = effect or self.usual_effect
        self.retry_after = retry_after


# Who you are and what you may do ------------------------------------------------------------------------------------


class AuthenticationError(PlatformError):
    """The platform does not accept the key or token (401)."""

    code = "not-authenticated"
    summary = "the platform does not accept the key"


class SshKeyNotFound(AuthenticationError):  # noqa: N818 - the SDK's name
    """No user of this platform has the key."""

    code = "ssh-key-not-found"
    summary = "no user of this platform has this key"


class DuplicateSshKeyError(AuthenticationError):
    """Several users have the same key."""

    code = "ssh-key-duplicate"
    summary = "several users of this platform have this key"
    advice = "register a key of your own"


class AuthorisationError(PlatformError):
    """You may not do or see this (403); also raised by a lookup by uuid that finds nothing."""

    code = "not-authorised"
    summary = "you are not allowed to do this"
    advice = "ask an admin of the project, or use a key with more rights"


class OperationNotAllowed(PlatformError):  # noqa: N818 - the SDK's name
    """The key may not read or write this."""

    code = "operation-not-allowed"
    summary = "the key does not allow this operation"
    advice = "use a key with more rights"


class RateLimitExceededError(PlatformError):
    """Too many requests (429); see `retry_after`."""

    code = "rate-limited"
    summary = "too many requests"
    advice = "wait, then run the command again"


# What was asked for --------------------------------------------------------------------------------------------------


class ResourceNotFoundError(PlatformError):
    """There is nothing under this id, or you may not see it (404)."""

    code = "not-found"
    summary = "not found, or not visible to you"


class ResourceExistsError(PlatformError):
    """It already exists (409)."""

    code = "exists"
    summary = "it already exists"


class InvalidArgumentsError(PlatformError):
    """The arguments make no sense (400)."""

    code = "invalid-arguments"
    summary = "the arguments are not valid"


class InvalidDateFormatError(InvalidArgumentsError):
    """A date is in a format that the platform does not read."""

    code = "invalid-date"
    summary = "the date is not valid"
    advice = "write dates in ISO 8601, for example 2026-01-31T12:00:00+00:00"


class PayloadTooLargeError(PlatformError):
    """The request is too large (413)."""

    code = "payload-too-large"
    summary = "the request is too large"


class MultiLabelLimitError(PlatformError):
    """Too many labels in one request; `maximum_labels_allowed` is the platform's limit."""

    code = "too-many-labels"
    summary = "too many labels in one request"

    def __init__(
        self, message: str, *, maximum_labels_allowed: int = 100, **details: Unpack[PlatformErrorDetails]
    ) -> None:
        super().__init__(message, **details)
        self.maximum_labels_allowed = maximum_labels_allowed


class MethodNotAllowedError(PlatformError):
    """The platform has no such call (405)."""

    code = "method-not-allowed"
    summary = "the platform has no such call"


class WrongProjectTypeError(PlatformError):
    """The call does not fit a project of this type."""

    code = "wrong-project-type"
    summary = "the call does not fit a project of this type"


class FeatureDoesNotExistError(PlatformError):
    """The ontology of the project has no such feature."""

    code = "no-such-feature"
    summary = "the ontology of the project has no such feature"


class AnswerDictionaryError(PlatformError):
    """A label refers to an answer that was not sent along."""

    code = "answer-missing"
    summary = "an object or classification is missing in the answers"


class CorruptedLabelError(PlatformError):
    """The label does not fit its data."""

    code = "label-corrupted"
    summary = "the label does not fit its data"


class FileTypeNotSupportedError(PlatformError):
    """Files of this type are not accepted."""

    code = "file-type"
    summary = "files of this type are not accepted"


class FileSizeNotSupportedError(PlatformError):
    """The files are too large together."""

    code = "file-size"
    summary = "the files are too large"


class UploadOperationNotSupportedError(PlatformError):
    """Data on external storage cannot be uploaded through the platform."""

    code = "upload-not-supported"
    summary = "this dataset does not take uploads"


class ModelWeightsInconsistentError(PlatformError):
    """The weights do not fit the model."""

    code = "model-weights"
    summary = "the weights do not fit the model"


class ModelFeaturesInconsistentError(PlatformError):
    """The features do not fit the model."""

    code = "model-features"
    summary = "the features do not fit the model"


class DetectionRangeInvalidError(PlatformError):
    """The range of frames lies outside the video."""

    code = "detection-range"
    summary = "the range of frames is not valid"


# Failures after which a write may have been done ---------------------------------------------------------------------


class UnknownException(PlatformError):  # noqa: N818 - the SDK's name
    """The platform failed (5xx), or answered with a status that no caller is prepared for."""

    code = "platform-failed"
    summary = "the platform failed"
    usual_effect = Effect.UNKNOWN


class GenericServerError(PlatformError):
    """The platform reported an error code that labelform does not know."""

    code = "platform-error-code"
    summary = "the platform reported an unknown error"
    usual_effect = Effect.UNKNOWN


class RequestException(PlatformError):  # noqa: N818 - the SDK's name
    """There is no answer, or none that can be read: the base class of the errors for each case."""

    code = "no-answer"
    summary = "there is no answer"
    usual_effect = Effect.UNKNOWN


class UnexpectedAnswerError(RequestException):
    """
    The platform accepted, but the answer has an unknown form or is about something else; `call` and `field` say where.
    """

    code = "unexpected-answer"
    summary = "the answer is not in the expected form"
    advice = "a proxy may have answered instead of the platform; otherwise please report this, with the trace id"
    usual_effect = Effect.UNKNOWN

    def __init__(
        self, message: str, *, call: str = "", field: str = "", **details: Unpack[PlatformErrorDetails]
    ) -> None:
        super().__init__(message, **details)
        self.call = call
        self.field = field


class AnswerTooLargeError(UnexpectedAnswerError):
    """The answer is larger than labelform reads; asking again would not make it smaller."""

    code = "answer-too-large"
    summary = "the answer is too large"
    advice = "a proxy may have answered instead of the platform; otherwise please report this, with the trace id"


class UnreachableError(RequestException):
    """The request never reached the platform: no such host, refused, or no trusted TLS connection."""

    code = "unreachable"
    summary = "the platform cannot be reached"
    advice = "check the domain (ENCORD_DOMAIN), the network and the proxy"
    usual_effect = Effect.NOT_SENT


class ConnectionLostError(RequestException):
    """The connection broke after the request was sent, before the complete answer arrived."""

    code = "connection-lost"
    summary = "the connection was lost before the answer came"
    usual_effect = Effect.UNKNOWN


class AnswerTimeoutError(ConnectionLostError):
    """The request was sent, but no answer arrived in time."""

    code = "answer-timeout"
    summary = "no answer came in time"


class TrainingFailedError(PlatformError):
    """A model was trained, and that failed; the platform does not say why."""

    code = "training-failed"
    summary = "the training failed"
    advice = "look at the training in the web app"


class UploadFailedError(PlatformError):
    """An upload failed, or was stopped. Files that were taken before stay: see `effect`."""

    code = "upload-failed"
    summary = "the upload failed"
    advice = "check what was uploaded; correct the description of the files, or ignore errors"


class TrainingPendingError(PlatformError):
    """A model is still being trained; ask again later."""

    code = "training-pending"
    summary = "the training has not ended yet"
    advice = "ask again later, or give a longer timeout_seconds"


# What is refused before anything is sent ------------------------------------------------------------------------------


class LabelRowError(LabelformError):
    """Labels cannot be read or changed in this way; nothing was sent. The name is the SDK's."""

    code = "label-row"


class DatasetError(LabelformError):
    """This part of a dataset was not read with it; nothing was sent. The name is the SDK's."""

    code = "dataset"


class OntologyError(LabelformError):
    """The ontology has no such item, or more than one; nothing was sent. The name is the SDK's."""

    code = "ontology"


class OntologyEditError(OntologyError, ValueError):
    """An ontology cannot be changed like this; a `ValueError`, as in the SDK."""

    code = "ontology-edit"


class StageNotFoundError(LabelformError, ValueError):
    """The workflow has no such stage, or it is of another kind; a `ValueError`, as in the SDK."""

    code = "no-such-stage"


class MissingExtraError(LabelformError, ImportError):
    """An optional package is missing; an `ImportError`, as in the SDK."""

    code = "missing-extra"


# What went well, but perhaps not as meant -----------------------------------------------------------------------------


class RoleKeptWarning(UserWarning):
    """`add_users` was asked to give a role to an existing member, who keeps their old one."""


class UnreadableLabelsWarning(UserWarning):
    """A label row has labels that no instance shows; `unreadable_labels` of the row names them."""


class NotReadBackWarning(UserWarning):
    """Something was created, but could not be read afterwards: the returned value is what was requested."""
