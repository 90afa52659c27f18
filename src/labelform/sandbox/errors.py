"""
The refusals of the sandbox: one exception for each kind, with its status and legacy code.

Rules raise these; only `app` turns them into HTTP, so that both dialects refuse with the same words. The codes and
what each becomes in the official SDK are wire facts [SDK 0.1.155 and 0.1.211, executed].
"""

from labelform.sandbox.jsondata import Json


class SandboxError(Exception):
    """The sandbox cannot be opened or seeded; the message is for the person at the terminal."""


class Refusal(Exception):  # noqa: N818 - the platform's no is an answer, not a fault of the sandbox
    """A request that is refused. `status` is the HTTP status of REST v2 and the envelope's status of the legacy RPC."""

    status = 400
    code = "INVALID_ARGUMENTS_ERROR"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message

    @property
    def payload(self) -> Json:
        """What the legacy envelope carries besides the code."""
        return self.message


class InvalidArguments(Refusal):
    """The request is malformed, or asks for something impossible."""


class WrongProjectType(Refusal):
    """The call is not for projects of this type."""

    code = "WRONG_PROJECT_TYPE_ERROR"


class CorruptedLabel(Refusal):
    """Labels that do not fit their data, or fail strict checks."""

    code = "CORRUPTED_LABEL_ERROR"


class AnswerMissing(Refusal):
    """A label without an entry in the answer dictionaries."""

    code = "ANSWER_DICTIONARY_ERROR"


class FeatureMissing(Refusal):
    """A label, or a model, of something that the ontology does not have."""

    code = "FEATURE_DOES_NOT_EXIST_ERROR"


class TooManyLabels(Refusal):
    """More label rows in one request than the platform takes. SDKs read the limit from the payload [executed]."""

    code = "MULTI_LABEL_LIMIT_ERROR"

    def __init__(self, asked: int, limit: int) -> None:
        super().__init__(f"{asked} label rows were requested at once; at most {limit} are allowed")
        self.limit = limit

    @property
    def payload(self) -> Json:
        return {"maximum_labels_allowed": self.limit}


class UnknownKey(Refusal):
    """
    The signing key is not registered.

    Source: an SDK unit test models it as envelope status 400 with this code; v2 has plain 401.
    """

    status = 401
    code = "SSH_KEY_NOT_FOUND_ERROR"


class OperationNotAllowed(Refusal):
    """The platform knows the call, but does not carry it out here."""

    status = 403
    code = "OPERATION_NOT_ALLOWED"


class WrongFeature(Refusal):
    """The feature is not of a kind that the model can learn."""

    code = "MODEL_FEATURES_INCONSISTENT_ERROR"


class Unauthenticated(Refusal):
    """No signature, or one that is not valid."""

    status = 401
    code = "AUTHENTICATION_ERROR"


class Forbidden(Refusal):
    """The caller is known and may not do this."""

    status = 403
    code = "AUTHORISATION_ERROR"


class NotFound(Refusal):
    """The thing does not exist."""

    status = 404
    code = "RESOURCE_NOT_FOUND_ERROR"


class MethodNotAllowed(Refusal):
    """The platform has the thing but no such call on it."""

    status = 405
    code = "METHOD_NOT_ALLOWED_ERROR"


class AlreadyExists(Refusal):
    """A name or membership that must be unique is taken."""

    status = 409
    code = "RESOURCE_EXISTS_ERROR"


class TooLarge(Refusal):
    """The body is larger than the sandbox reads."""

    status = 413
    code = "INVALID_ARGUMENTS_ERROR"


class Failure(Refusal):
    """The sandbox itself is at fault; the log has the traceback."""

    status = 500
    code = "UNKNOWN_ERROR"


class NotEmulated(Refusal):
    """The platform may offer this; the sandbox does not."""

    status = 501
    code = "METHOD_NOT_ALLOWED_ERROR"


class Unanswered(Refusal):
    """The platform would not answer this request. It is held for `hold_seconds`, then given up as by a gateway."""

    status = 504
    code = "UNKNOWN_ERROR"

    def __init__(self, message: str, hold_seconds: float = 0) -> None:
        super().__init__(message)
        self.hold_seconds = hold_seconds
