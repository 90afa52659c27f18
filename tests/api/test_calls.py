"""Every call sends what the official SDK sends, byte for byte, and reads what the SDK reads."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from labelform.api import calls
from labelform.api.encode import make_request
from labelform.api.message import Request, Response
from labelform.api.operation import Dialect, Operation, Page
from labelform.api.session import Session
from labelform.errors import Effect, InvalidArgumentsError

PROJECT = "11111111-1111-4111-8111-111111111111"
CASES = json.loads((Path(__file__).parent / "vectors" / "requests.json").read_text())["cases"]


def operation_of(case: dict[str, Any]) -> Operation[Any]:
    project = [case["project_hash"]] if case["project_hash"] else []
    operation: Operation[Any] = getattr(calls, case["call"])(*project, **case["arguments"])
    return operation


def names(case: dict[str, Any]) -> str:
    return f"{case['call']}({', '.join(case['arguments'])})"


@pytest.mark.parametrize("case", CASES, ids=names)
def test_a_call_sends_what_the_official_sdk_sends(case: dict[str, Any], session: Session) -> None:
    expected = case["request"]

    request = make_request(operation_of(case), session, "ab" * 16)

    headers = dict(request.headers)
    resource = [headers["ResourceType"], headers["ResourceID"]] if "ResourceType" in headers else None
    assert (request.method, request.target, request.body.decode()) == (
        expected["method"],
        expected["target"],
        expected["body"],
    )
    assert resource == expected.get("resource")


@pytest.mark.parametrize("case", CASES, ids=names)
def test_a_call_reads_what_the_official_sdk_reads(case: dict[str, Any], converse: Callable[..., Any]) -> None:
    answer = Response(200, {}, json.dumps(case["answer"]).encode())

    result = converse(lambda _: answer).run(operation_of(case))

    if isinstance(result, Page):
        assert len(result.items) == len(case["answer"].get("results", case["answer"].get("result")))


@pytest.mark.parametrize("case", CASES, ids=names)
def test_reads_and_writes_are_told_apart(case: dict[str, Any]) -> None:
    operation = operation_of(case)

    assert operation.name == case["call"]
    assert operation.is_read == (case["call"] not in calls.WRITES)
    assert operation.dialect == (Dialect.LEGACY if case["request"]["target"].startswith("/public") else Dialect.REST)


@pytest.mark.parametrize("case", CASES, ids=names)
def test_calls_about_a_project_take_its_hash_first(case: dict[str, Any]) -> None:
    assert calls.takes_project(getattr(calls, case["call"])) == (case["project_hash"] is not None)


def test_requests_of_both_dialects_carry_the_headers_of_the_sdk(session: Session) -> None:
    legacy = make_request(calls.add_datasets(PROJECT, dataset_hashes=[]), session, "ab" * 16)
    rest = make_request(calls.get_project(PROJECT), session, "ab" * 16)

    assert [name for name, _ in legacy.headers] == [
        "Accept",
        "Content-Type",
        "Accept-Encoding",
        "ResourceType",
        "ResourceID",
        "User-Agent",
        "X-Cloud-Trace-Context",
        "Authorization",
    ]
    assert [name for name, _ in rest.headers] == [
        "Accept-Encoding",
        "User-Agent",
        "X-Cloud-Trace-Context",
        "Content-Digest",
        "Signature-Input",
        "Signature",
    ]
    assert ("X-Cloud-Trace-Context", f"{'ab' * 16}/1;o=1") in rest.headers


@pytest.mark.parametrize("wrong", ["", ".", ".."])
def test_an_id_cannot_lead_to_another_address(wrong: str) -> None:
    with pytest.raises(InvalidArgumentsError, match="is not an id") as raised:
        calls.delete_collection(PROJECT, collection_uuid=wrong)

    assert raised.value.effect is Effect.NOT_SENT


@pytest.mark.parametrize("wrong", ["", "a\r\nAuthorization: b", "ü"])
def test_an_id_cannot_add_a_header(wrong: str) -> None:
    with pytest.raises(InvalidArgumentsError, match="is not an id"):
        calls.add_datasets(wrong, dataset_hashes=["d"])


def test_an_id_is_escaped(session: Session) -> None:
    request = make_request(calls.delete_collection(PROJECT, collection_uuid="../a b?c#d"), session, "")

    assert request.target == f"/v2/public/active/{PROJECT}/collections/..%2Fa%20b%3Fc%23d"


def test_removing_no_group_is_refused_because_the_request_would_not_say_which() -> None:
    with pytest.raises(InvalidArgumentsError, match="at least one group") as raised:
        calls.remove_group(PROJECT, group_hash=[])

    assert raised.value.effect is Effect.NOT_SENT


def test_numbers_that_json_cannot_say_are_refused_before_anything_is_sent(converse: Callable[..., Any]) -> None:
    def fail(request: Request) -> Response:
        raise AssertionError(f"{request} was sent")

    operation = calls.create_filter_preset(PROJECT, name="n", filter_preset_json={"values": [math.nan]})

    with pytest.raises(InvalidArgumentsError, match="create_filter_preset cannot be sent as JSON") as raised:
        converse(fail).run(operation)

    assert raised.value.effect is Effect.NOT_SENT


def test_an_unknown_filter_is_refused() -> None:
    with pytest.raises(TypeError, match="no such filter: titel_eq"):
        calls.list_projects(titel_eq="x")  # type: ignore[call-arg]  # that is the point


def test_a_definition_of_a_preset_is_handed_out_untouched(converse: Callable[..., Any]) -> None:
    sent = {"globalFilters": {"filters": [{"b": None, "a": 0.10}]}, "extra": 1, "local_filters": {}}

    answer = Response(200, {}, json.dumps(sent).encode())
    result = converse(lambda _: answer).run(calls.get_filter_preset_json(PROJECT, filter_preset_uuid="f"))

    assert json.dumps(result) == json.dumps(sent)


def test_no_tags_at_all_are_refused_as_the_request_would_find_every_project() -> None:
    with pytest.raises(InvalidArgumentsError, match="tags_anyof is empty; leave it out for all projects") as raised:
        calls.list_projects(tags_anyof=[])

    assert raised.value.effect is Effect.NOT_SENT
