"""Every status and every code becomes its exception, and every message says what to do."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from labelform import errors
from labelform.api import calls
from labelform.api.answer import MOST_VALUES
from labelform.api.failures import CLASS_BY_CODE, CLASS_BY_STATUS
from labelform.api.message import Loss, Lost, Reply, Response
from labelform.errors import Effect, PlatformError

PROJECT = "11111111-1111-4111-8111-111111111111"
REST = calls.delete_collection(PROJECT, collection_uuid="c")
LEGACY = calls.add_datasets(PROJECT, dataset_hashes=["d"])
Converse = Callable[..., Any]

NAMES_BY_STATUS = {
    400: "InvalidArgumentsError",
    401: "AuthenticationError",
    403: "AuthorisationError",
    404: "ResourceNotFoundError",
    405: "MethodNotAllowedError",
    409: "ResourceExistsError",
    413: "PayloadTooLargeError",
    429: "RateLimitExceededError",
    **dict.fromkeys(
        (201, 202, 301, 302, 304, 406, 408, 412, 415, 422, 423, 500, 501, 502, 503, 504), "UnknownException"
    ),
}

NAMES_BY_CODE = {
    "ANSWER_DICTIONARY_ERROR": "AnswerDictionaryError",
    "AUTHENTICATION_ERROR": "AuthenticationError",
    "AUTHORISATION_ERROR": "AuthorisationError",
    "CORRUPTED_LABEL_ERROR": "CorruptedLabelError",
    "DETECTION_RANGE_INVALID_ERROR": "DetectionRangeInvalidError",
    "DUPLICATE_SSH_KEY_ERROR": "DuplicateSshKeyError",
    "FEATURE_DOES_NOT_EXIST_ERROR": "FeatureDoesNotExistError",
    "FILE_SIZE_NOT_SUPPORTED_ERROR": "FileSizeNotSupportedError",
    "FILE_TYPE_NOT_SUPPORTED_ERROR": "FileTypeNotSupportedError",
    "INVALID_ARGUMENTS_ERROR": "InvalidArgumentsError",
    "INVALID_DATE_FORMAT_ERROR": "InvalidDateFormatError",
    "METHOD_NOT_ALLOWED_ERROR": "MethodNotAllowedError",
    "MODEL_FEATURES_INCONSISTENT_ERROR": "ModelFeaturesInconsistentError",
    "MODEL_WEIGHTS_INCONSISTENT_ERROR": "ModelWeightsInconsistentError",
    "MULTI_LABEL_LIMIT_ERROR": "MultiLabelLimitError",
    "MUST_SET_DETECTION_RANGE_ERROR": "GenericServerError",
    "OPERATION_NOT_ALLOWED": "OperationNotAllowed",
    "RATE_LIMIT_ERROR": "RateLimitExceededError",
    "RESOURCE_EXISTS_ERROR": "ResourceExistsError",
    "RESOURCE_NOT_FOUND_ERROR": "ResourceNotFoundError",
    "SOMETHING_NEW": "GenericServerError",
    "SSH_KEY_NOT_FOUND_ERROR": "SshKeyNotFound",
    "UNKNOWN_ERROR": "UnknownException",
    "UPLOAD_OPERATION_NOT_SUPPORTED_ERROR": "UploadOperationNotSupportedError",
    "WRONG_PROJECT_TYPE_ERROR": "WrongProjectTypeError",
}


def failure(converse: Converse, operation: Any, reply: Reply) -> PlatformError:
    with pytest.raises(PlatformError) as raised:
        converse(lambda _: reply).run(operation)
    return raised.value


def envelope(status: object, response: object, payload: object = None) -> Response:
    return Response(200, {}, json.dumps({"status": status, "response": response, "payload": payload}).encode())


@pytest.mark.parametrize(("status", "name"), NAMES_BY_STATUS.items())
def test_every_status_becomes_its_exception(status: int, name: str, converse: Converse) -> None:
    error = failure(converse, REST, Response(status, {}, b'{"message": "the words"}'))

    assert type(error).__name__ == name
    assert (error.status, error.server_message) == (status, "the words")
    assert "the words" in str(error)
    assert error.request == f"DELETE /v2/public/active/{PROJECT}/collections/c"
    assert error.trace_id == "f" * 32


@pytest.mark.parametrize(("code", "name"), NAMES_BY_CODE.items())
def test_every_code_becomes_its_exception(code: str, name: str, converse: Converse) -> None:
    error = failure(converse, LEGACY, envelope(400, [code], "the words"))

    assert type(error).__name__ == name
    assert (error.status, error.server_message) == (400, "the words")
    assert error.request == "POST /public projectdataset"


def test_the_tables_hold_nothing_that_is_not_tested() -> None:
    assert CLASS_BY_STATUS.keys() <= NAMES_BY_STATUS.keys()
    assert CLASS_BY_CODE.keys() <= NAMES_BY_CODE.keys()


def test_whatever_is_no_answer_is_caught_by_the_name_that_the_sdk_has_for_it() -> None:
    kinds = {
        errors.UnreachableError,
        errors.ConnectionLostError,
        errors.AnswerTimeoutError,
        errors.UnexpectedAnswerError,
    }

    assert {kind for kind in kinds if issubclass(kind, errors.RequestException)} == kinds
    assert not issubclass(errors.UnknownException, errors.RequestException)


def test_every_class_has_a_code_of_its_own() -> None:
    classes = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, PlatformError)]

    assert len({kind.code for kind in classes}) == len(classes)


@pytest.mark.parametrize(
    ("reply", "message", "hint"),
    [
        (
            Response(401, {}, b'{"message": "unknown key"}'),
            "the platform does not accept the key: unknown key "
            f"(DELETE /v2/public/active/{PROJECT}/collections/c at https://platform.test)",
            "check that the key is registered at https://platform.test; a key of one region is unknown in another "
            "(global: https://api.encord.com, US: https://api.us.encord.com; set ENCORD_DOMAIN)",
        ),
        (
            Response(403, {}, b'{"message": "you are no admin"}'),
            f"you are not allowed to do this: you are no admin (DELETE /v2/public/active/{PROJECT}/collections/c)",
            "ask an admin of the project, or use a key with more rights",
        ),
        (
            Response(502, {}, b"<html>"),
            f"the platform failed (DELETE /v2/public/active/{PROJECT}/collections/c, status 502)",
            "",
        ),
        (
            Lost(Loss.NEVER_SENT, "Name or service not known"),
            "the platform cannot be reached: Name or service not known "
            f"(DELETE /v2/public/active/{PROJECT}/collections/c at https://platform.test)",
            "check the domain (ENCORD_DOMAIN), the network and the proxy",
        ),
    ],
    ids=["401", "403", "502", "unreachable"],
)
def test_messages_say_what_happened_where_and_what_to_do(
    reply: Reply, message: str, hint: str, converse: Converse
) -> None:
    error = failure(converse, REST, reply)

    assert (str(error), error.hint) == (message, hint)


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'"text"', b"\xff", b'{"message": null}'])
def test_a_refusal_without_words_is_still_a_refusal(body: bytes, converse: Converse) -> None:
    error = failure(converse, REST, Response(404, {}, body))

    assert isinstance(error, errors.ResourceNotFoundError)
    assert error.server_message == ""


def test_the_words_may_stand_under_detail(converse: Converse) -> None:
    assert failure(converse, REST, Response(400, {}, b'{"detail": "D"}')).server_message == "D"
    assert failure(converse, REST, Response(400, {}, b'{"detail": [{"msg": "m"}]}')).server_message == "[{'msg': 'm'}]"


def test_the_limit_of_labels_is_handed_on(converse: Converse) -> None:
    reply = envelope(400, ["MULTI_LABEL_LIMIT_ERROR"], {"maximum_labels_allowed": 7})

    error = failure(converse, LEGACY, reply)

    assert isinstance(error, errors.MultiLabelLimitError)
    assert error.maximum_labels_allowed == 7
    assert "the limit is 7" in str(error)


@pytest.mark.parametrize("response", ["AUTHENTICATION_ERROR", [], ["A", "B"], None, [1], {"a": 1}])
def test_only_a_list_of_one_code_is_a_code(response: object, converse: Converse) -> None:
    assert type(failure(converse, LEGACY, envelope(400, response))) is errors.GenericServerError


@pytest.mark.parametrize(
    ("status", "code", "outcome"),
    [
        (400, "RESOURCE_NOT_FOUND_ERROR", Effect.REFUSED),
        (500, "RESOURCE_NOT_FOUND_ERROR", Effect.REFUSED),
        (400, "SOMETHING_NEW", Effect.REFUSED),
        (500, "SOMETHING_NEW", Effect.UNKNOWN),
        (400, "UNKNOWN_ERROR", Effect.UNKNOWN),
        (500, "UNKNOWN_ERROR", Effect.UNKNOWN),
    ],
)
def test_a_legacy_refusal_is_definite_unless_the_platform_itself_does_not_know(
    status: int, code: str, outcome: Effect, converse: Converse
) -> None:
    assert failure(converse, LEGACY, envelope(status, [code])).effect is outcome


def test_the_envelope_counts_more_than_the_http_status(converse: Converse) -> None:
    fine = Response(400, {}, b'{"status": 200, "response": true, "payload": null}')
    refused = Response(500, {}, b'{"status": 403, "response": ["AUTHORISATION_ERROR"], "payload": null}')

    assert converse(lambda _: fine).run(LEGACY) is True
    assert isinstance(failure(converse, LEGACY, refused), errors.AuthorisationError)


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (Response(413, {}, b"too large"), errors.PayloadTooLargeError),
        (Response(429, {"retry-after": "3"}, b'{"message": "slow down"}'), errors.RateLimitExceededError),
        (Response(502, {}, b"<html>"), errors.UnknownException),
    ],
    ids=["413", "429", "502"],
)
def test_a_legacy_refusal_before_the_handler_has_no_envelope(
    reply: Response, kind: type[PlatformError], converse: Converse
) -> None:
    assert type(failure(converse, LEGACY, reply)) is kind


@pytest.mark.parametrize(
    "body", [b"", b"zz", b"true", b"{}", b'{"status": "200", "response": true}', b'{"status": true}']
)
def test_a_legacy_answer_without_an_envelope_leaves_the_outcome_open(body: bytes, converse: Converse) -> None:
    error = failure(converse, LEGACY, Response(200, {}, body))

    assert isinstance(error, errors.UnexpectedAnswerError)
    assert (error.call, error.field, error.effect) == ("add_datasets", "status", Effect.UNKNOWN)


@pytest.mark.parametrize(
    ("operation", "body", "field"),
    [
        (calls.list_groups(PROJECT), {"results": [{"groupHash": "x"}]}, "0.groupHash"),
        (calls.list_groups(PROJECT), {"results": [], "nextPageToken": 7}, "nextPageToken"),
        (calls.list_groups(PROJECT), [], ""),
        (calls.get_project(PROJECT), None, ""),
        (calls.create_collection(PROJECT, name="n"), "not a uuid", ""),
        (calls.create_collection(PROJECT, name="n"), None, ""),
        (calls.get_filter_preset_json(PROJECT, filter_preset_uuid="f"), [], ""),
    ],
    ids=lambda value: getattr(value, "name", repr(value)),
)
def test_an_answer_in_another_form_names_the_call_and_the_field(
    operation: Any, body: object, field: str, converse: Converse
) -> None:
    error = failure(converse, operation, Response(200, {}, json.dumps(body).encode()))

    assert isinstance(error, errors.UnexpectedAnswerError)
    assert (error.call, error.field, error.effect) == (operation.name, field, Effect.UNKNOWN)
    assert operation.name in str(error)


def test_html_in_place_of_an_answer_is_not_taken_for_a_yes(converse: Converse) -> None:
    error = failure(converse, REST, Response(200, {}, b"<html>Sign in to the guest network</html>"))

    assert isinstance(error, errors.UnexpectedAnswerError)
    assert "a proxy may have answered" in error.hint


@pytest.mark.parametrize(
    "reply", [Response(200, {}, b"null"), Response(200, {}, b"{}"), Response(200, {}, b""), Response(204, {}, b"")]
)
def test_a_call_without_a_result_takes_any_success(reply: Response, converse: Converse) -> None:
    assert converse(lambda _: reply).run(REST) is None


@pytest.mark.parametrize(
    ("call", "response", "is_fine"),
    [
        (LEGACY, True, True),
        (LEGACY, [], True),
        (LEGACY, None, False),
        (LEGACY, False, False),
        (calls.remove_datasets(PROJECT, dataset_hashes=["d"]), True, True),
        (calls.remove_datasets(PROJECT, dataset_hashes=["d"]), None, True),
        (calls.remove_datasets(PROJECT, dataset_hashes=["d"]), False, False),
    ],
)
def test_a_legacy_write_is_done_only_when_the_platform_says_so(
    call: Any, response: object, is_fine: bool, converse: Converse
) -> None:
    if is_fine:
        assert converse(lambda _: envelope(200, response)).run(call) is True
    else:
        assert failure(converse, call, envelope(200, response)).effect is Effect.UNKNOWN


DEEP = b'{"a":' * 201 + b"1" + b"}" * 201


@pytest.mark.parametrize(
    "body",
    [
        b'{"name": "\\ud800"}',
        b'{"name": "\xed\xa0\x80"}',
        b'{"name": "\xff"}',
        '{"name": "x"}'.encode("utf-16"),
        b'{"value": NaN}',
        b'{"value": [-Infinity]}',
        b'{"value": 1e999}',
        b'{"value": -1%s.0}' % (b"0" * 309),
        b"<html>Sign in</html>",
        b"[" * 100_000,
        DEEP,
    ],
    ids=[
        "half a character",
        "half a character, raw",
        "no UTF-8",
        "UTF-16",
        "NaN",
        "infinity",
        "huge",
        "long",
        "HTML",
        "endlessly deep",
        "deep",
    ],
)
def test_what_is_no_text_or_no_json_or_too_deep_to_walk_is_no_answer(converse: Converse, body: bytes) -> None:
    read = calls.get_filter_preset_json(PROJECT, filter_preset_uuid="p")

    with pytest.raises(errors.UnexpectedAnswerError):
        converse(lambda _: Response(200, {}, body)).run(read)


@pytest.mark.parametrize("operation", [calls.list_groups(PROJECT), LEGACY], ids=["rest", "legacy"])
def test_more_values_than_fit_into_memory_are_too_large(converse: Converse, operation: Any) -> None:
    body = b'{"results": [' + b"0," * MOST_VALUES + b"0,0]}"

    error = failure(converse, operation, Response(200, {}, body))

    assert isinstance(error, errors.AnswerTooLargeError)
    assert "more than 5,000,000 values" in str(error)


def test_large_numbers_and_words_that_look_like_them_are_read(converse: Converse) -> None:
    read = calls.get_filter_preset_json(PROJECT, filter_preset_uuid="p")

    answer = converse(lambda _: Response(200, {}, b'{"a": 1e300, "b": [1E+100, "1e999"], "c": 12345}')).run(read)

    assert answer == {"a": 1e300, "b": [1e100, "1e999"], "c": 12345}


def test_of_long_words_only_the_beginning_is_shown(converse: Converse) -> None:
    words = "no " * 100_000

    error = failure(converse, REST, Response(400, {}, json.dumps({"message": words}).encode()))

    assert len(str(error)) < 1000
    assert error.server_message == words


def test_characters_that_are_escaped_as_two_halves_are_read(converse: Converse) -> None:
    read = calls.get_filter_preset_json(PROJECT, filter_preset_uuid="p")

    answer = converse(lambda _: Response(200, {}, b'\xef\xbb\xbf{"name": "\\ud83d\\ude80"}')).run(read)

    assert answer == {"name": "\N{ROCKET}"}
