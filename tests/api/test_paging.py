"""Lists are read to their end, in order, whatever the tokens look like."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelform.api import calls
from labelform.api.message import Request, Response
from labelform.api.operation import Operation, Page
from labelform.errors import UnexpectedAnswerError

PROJECT = "11111111-1111-4111-8111-111111111111"
Converse = Callable[..., Any]


def collect(conversation: Any, operation: Operation[Page[Any]]) -> list[Any]:
    items: list[Any] = []
    following: Operation[Page[Any]] | None = operation
    while following is not None:
        page = conversation.run(following)
        items.extend(page.items)
        following = page.next
    return items


def token_of(request: Request) -> str | None:
    query = parse_qs(urlsplit(request.target).query, keep_blank_values=True)
    return query["pageToken"][0] if "pageToken" in query else None


def user(name: str) -> dict[str, object]:
    return {"userEmail": f"{name}@x.io", "userRole": 1}


@given(st.lists(st.tuples(st.text(max_size=6), st.integers(0, 3)), unique_by=lambda entry: entry[0], max_size=6))
def test_all_items_come_in_the_order_of_the_platform(converse: Converse, pages: list[tuple[str, int]]) -> None:
    tokens: list[str | None] = [None, *(token for token, _ in pages)]
    sizes = [2, *(size for _, size in pages)]

    def answer(request: Request) -> Response:
        index = tokens.index(token_of(request))
        last = index == len(tokens) - 1
        body: dict[str, object] = {"results": [user(f"{index}-{number}") for number in range(sizes[index])]}
        if not last:
            body["nextPageToken"] = tokens[index + 1]
        elif index % 2:
            body["nextPageToken"] = None
        return Response(200, {}, json.dumps(body).encode())

    found = collect(converse(answer), calls.list_users(PROJECT))

    assert [item.user_email for item in found] == [
        f"{index}-{number}@x.io" for index, size in enumerate(sizes) for number in range(size)
    ]


def test_the_filters_of_the_first_page_are_asked_for_on_every_page(converse: Converse) -> None:
    bodies = [{"results": [], "nextPageToken": "tok+/=1"}, {"results": [], "nextPageToken": ""}, {"results": []}]
    remaining = iter(bodies)
    conversation = converse(lambda _: Response(200, {}, json.dumps(next(remaining)).encode()))

    collect(conversation, calls.list_collections(PROJECT, collection_uuids=["a", "b"], page_size=1))

    at = f"/v2/public/active/{PROJECT}/collections?projectHash={PROJECT}&uuids=a&uuids=b&pageSize=1"
    assert [request.target for request in conversation.requests] == [
        at,
        f"{at}&pageToken=tok%2B%2F%3D1",
        f"{at}&pageToken=",
    ]


def test_a_list_that_does_not_advance_is_an_error_and_not_an_endless_loop(converse: Converse) -> None:
    answer = Response(200, {}, json.dumps({"results": [], "nextPageToken": "again"}).encode())

    with pytest.raises(UnexpectedAnswerError, match="the list does not advance"):
        collect(converse(lambda _: answer), calls.list_users(PROJECT))


@pytest.mark.parametrize("tokens", ["aa", "aba", "abca"])
def test_a_token_that_was_given_before_ends_the_list_with_an_error(converse: Converse, tokens: str) -> None:
    given_tokens = iter(tokens)

    def answer(_: Request) -> Response:
        return Response(200, {}, json.dumps({"results": [], "nextPageToken": next(given_tokens)}).encode())

    conversation = converse(answer)

    with pytest.raises(UnexpectedAnswerError, match="the same token was given before"):
        collect(conversation, calls.list_users(PROJECT))
    assert len(conversation.requests) == len(tokens)


def test_a_page_that_is_read_once_more_is_the_same_page(converse: Converse) -> None:
    bodies = {None: {"results": [user("a")], "nextPageToken": "t"}, "t": {"results": [user("b")]}}
    conversation = converse(lambda request: Response(200, {}, json.dumps(bodies[token_of(request)]).encode()))
    first = conversation.run(calls.list_users(PROJECT))

    second, again = conversation.run(first.next), conversation.run(first.next)

    assert second.items == again.items
    assert len(collect(conversation, calls.list_users(PROJECT))) == 2


def test_a_token_that_no_server_would_take_back_is_an_error(converse: Converse) -> None:
    answer = Response(200, {}, json.dumps({"results": [], "nextPageToken": "t" * 8193}).encode())

    with pytest.raises(UnexpectedAnswerError, match="longer than 8,192 characters"):
        collect(converse(lambda _: answer), calls.list_users(PROJECT))


def test_datasets_stand_under_result(converse: Converse) -> None:
    answer = Response(200, {}, b'{"result": []}')

    assert collect(converse(lambda _: answer), calls.get_datasets()) == []


@pytest.mark.parametrize("body", [b'{"result": null}', b'{"unexpected": ["answer"]}', b"{}"])
def test_an_answer_without_the_list_is_not_an_empty_list(converse: Converse, body: bytes) -> None:
    # A proxy that answers in its own words must not make a reconciler believe that there is nothing.
    with pytest.raises(UnexpectedAnswerError, match="get_datasets at result: missing"):
        collect(converse(lambda _: Response(200, {}, body)), calls.get_datasets())
