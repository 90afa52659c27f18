"""What is sent, how often, and what is waited for. No sockets: a platform is a function from request to reply."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelform.api import calls
from labelform.api.message import Loss, Lost, Reply, Request, Response
from labelform.errors import (
    AnswerTimeoutError,
    AnswerTooLargeError,
    ConnectionLostError,
    Effect,
    InvalidArgumentsError,
    PayloadTooLargeError,
    PlatformError,
    RateLimitExceededError,
    UnknownException,
    UnreachableError,
)

PROJECT = "11111111-1111-4111-8111-111111111111"
READ = calls.list_groups(PROJECT)
WRITE = calls.create_collection(PROJECT, name="n")
LEGACY_WRITE = calls.add_datasets(PROJECT, dataset_hashes=["d"])
EMPTY = Response(200, {}, b'{"results": []}')
Converse = Callable[[Callable[[Request], Reply]], Any]


def envelope(status: int, response: object, payload: object = None) -> Response:
    return Response(200, {}, json.dumps({"status": status, "response": response, "payload": payload}).encode())


def in_turn(*replies: Reply) -> Callable[[Request], Reply]:
    rest = list(replies)
    return lambda _: rest.pop(0) if len(rest) > 1 else rest[0]


TRANSIENT: Sequence[Reply] = [
    Response(429, {}, b""),
    Response(500, {}, b'{"message": "m"}'),
    Response(502, {}, b"<html>"),
    Response(503, {}, b""),
    Response(504, {}, b""),
    Lost(Loss.CUT, "reset"),
    Lost(Loss.NEVER_SENT, "refused"),
    Lost(Loss.LATE, "slow"),
]
FINAL: Sequence[Reply] = [
    Lost(Loss.TOO_LARGE, "much"),
    *[Response(status, {}, b"") for status in (201, 301, 400, 401, 403, 404, 409, 413, 422, 501)],
]


@pytest.mark.parametrize("reply", TRANSIENT, ids=repr)
def test_a_read_is_tried_again_after_what_may_pass(reply: Reply, converse: Converse) -> None:
    conversation = converse(in_turn(reply, reply, EMPTY))

    assert conversation.run(READ).items == ()
    assert len(conversation.requests) == 3


@pytest.mark.parametrize("reply", FINAL, ids=repr)
def test_a_read_is_not_tried_again_after_what_stays(reply: Reply, converse: Converse) -> None:
    conversation = converse(in_turn(reply, EMPTY))

    with pytest.raises(PlatformError):
        conversation.run(READ)

    assert len(conversation.requests) == 1


def test_a_legacy_read_is_tried_again_when_the_envelope_says_too_many(converse: Converse) -> None:
    # No legacy read is needed yet, so a legacy write is declared one.
    conversation = converse(in_turn(envelope(429, ["RATE_LIMIT_ERROR"]), envelope(200, True)))

    assert conversation.run(replace(LEGACY_WRITE, is_read=True)) is True
    assert len(conversation.requests) == 2


@pytest.mark.parametrize("reply", TRANSIENT, ids=repr)
def test_tries_are_bounded_and_waits_grow(reply: Reply, converse: Converse) -> None:
    conversation = converse(in_turn(reply))

    with pytest.raises(PlatformError):
        conversation.run(READ)

    assert len(conversation.requests) == 5
    assert conversation.pauses == pytest.approx([0.5, 1.0, 2.0, 4.0])  # these dice show the longest waits


def test_retry_after_is_waited_out_in_full(converse: Converse) -> None:
    conversation = converse(in_turn(Response(429, {"retry-after": "7"}, b""), EMPTY))

    conversation.run(READ)

    assert conversation.pauses == pytest.approx([7.5])


def test_retry_after_may_be_a_date_and_may_come_with_a_503(converse: Converse) -> None:
    date = "Thu, 01 Jan 2026 00:00:09 GMT"  # nine seconds after this session's clock
    conversation = converse(in_turn(Response(503, {"retry-after": date}, b""), EMPTY))

    conversation.run(READ)

    assert conversation.pauses == pytest.approx([9.5])


@pytest.mark.parametrize("unreadable", ["soon", "-1", ""])
def test_an_unreadable_retry_after_is_as_good_as_none(unreadable: str, converse: Converse) -> None:
    conversation = converse(in_turn(Response(429, {"retry-after": unreadable}, b""), EMPTY))

    conversation.run(READ)

    assert conversation.pauses == pytest.approx([0.5])


def test_nobody_waits_an_hour(converse: Converse) -> None:
    conversation = converse(in_turn(Response(429, {"retry-after": "3600"}, b""), EMPTY))

    with pytest.raises(RateLimitExceededError) as raised:
        conversation.run(READ)

    assert raised.value.retry_after == 3600
    assert len(conversation.requests) == 1


def test_all_tries_of_one_operation_have_one_trace_id(converse: Converse) -> None:
    conversation = converse(in_turn(Response(503, {}, b"")))

    with pytest.raises(UnknownException) as raised:
        conversation.run(READ)

    traces = {dict(request.headers)["X-Cloud-Trace-Context"] for request in conversation.requests}
    assert traces == {f"{raised.value.trace_id}/1;o=1"}


replies = st.one_of(
    st.builds(
        Response,
        st.integers(100, 599),
        st.dictionaries(st.just("retry-after"), st.sampled_from(["0", "1", "9999", "soon"])),
        st.one_of(
            st.binary(max_size=20),
            st.sampled_from([b"null", b"true", b'{"message": 1}', b'{"status": 200}', b'{"results": [{}]}']),
            st.builds(
                lambda status, code: json.dumps({"status": status, "response": [code]}).encode(),
                st.integers(100, 599),
                st.sampled_from(["RATE_LIMIT_ERROR", "UNKNOWN_ERROR", "NEW"]),
            ),
        ),
    ),
    st.builds(Lost, st.sampled_from(Loss), st.just("gone")),
)


@given(st.lists(replies, min_size=1, max_size=8), st.sampled_from([WRITE, LEGACY_WRITE]))
def test_a_write_is_sent_once_whatever_comes_back(converse: Converse, answers: list[Reply], write: Any) -> None:
    conversation = converse(in_turn(*answers))

    try:
        conversation.run(write)
    except PlatformError as error:
        assert error.effect in set(Effect)

    assert len(conversation.requests) == 1
    assert conversation.pauses == []


@given(st.lists(replies, min_size=1, max_size=8))
def test_a_read_ends_after_at_most_five_tries_whatever_comes_back(converse: Converse, answers: list[Reply]) -> None:
    conversation = converse(in_turn(*answers))

    with suppress(PlatformError):
        conversation.run(READ)

    assert len(conversation.requests) <= 5
    assert len(conversation.pauses) == len(conversation.requests) - 1
    assert all(0 <= seconds <= 120 for seconds in conversation.pauses)


@pytest.mark.parametrize(
    ("reply", "kind", "outcome"),
    [
        (Lost(Loss.NEVER_SENT, "refused"), UnreachableError, Effect.NOT_SENT),
        (Lost(Loss.CUT, "reset"), ConnectionLostError, Effect.UNKNOWN),
        (Lost(Loss.LATE, "slow"), AnswerTimeoutError, Effect.UNKNOWN),
        (Lost(Loss.TOO_LARGE, "much"), AnswerTooLargeError, Effect.UNKNOWN),
        *[(Response(status, {}, b""), UnknownException, Effect.REFUSED) for status in (301, 302, 303, 307, 308)],
        (Response(400, {}, b""), InvalidArgumentsError, Effect.REFUSED),
        (Response(413, {}, b""), PayloadTooLargeError, Effect.REFUSED),
        (Response(429, {}, b""), RateLimitExceededError, Effect.REFUSED),
        (Response(408, {}, b""), UnknownException, Effect.UNKNOWN),
        (Response(201, {}, b'"x"'), UnknownException, Effect.UNKNOWN),
        (Response(422, {}, b""), UnknownException, Effect.REFUSED),
        (Response(500, {}, b""), UnknownException, Effect.UNKNOWN),
    ],
    ids=repr,
)
def test_a_write_that_did_not_end_well_knows_what_is_known_about_its_effect(
    reply: Reply, kind: type[PlatformError], outcome: Effect, converse: Converse
) -> None:
    with pytest.raises(kind) as raised:
        converse(in_turn(reply)).run(WRITE)

    assert raised.value.effect is outcome
