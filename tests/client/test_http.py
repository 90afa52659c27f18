"""Both drivers against a real server on loopback."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
from collections.abc import Iterator
from itertools import chain
from typing import Any

import pytest

from labelform.api import calls
from labelform.api.session import Session
from labelform.client.asgi import AppCarrier
from labelform.client.bounds import Bounds
from labelform.client.http import AsyncDriver, SyncDriver
from labelform.errors import (
    AnswerTimeoutError,
    ConnectionLostError,
    Effect,
    InternalError,
    PlatformError,
    RateLimitExceededError,
    UnexpectedAnswerError,
    UnknownException,
    UnreachableError,
)

PROJECT = "11111111-1111-4111-8111-111111111111"
READ = calls.list_groups(PROJECT)
WRITE = calls.delete_collection(PROJECT, collection_uuid="c")
LEGACY_WRITE = calls.add_datasets(PROJECT, dataset_hashes=["d"])


def test_one_connection_carries_many_requests(server: Any, drive: Any) -> None:
    drive(server.url, *[READ] * 20)

    assert len(server.received) == 20
    assert server.connections == 1


def test_concurrent_reads_use_no_more_connections_than_places(server: Any, session: Session) -> None:
    async def read() -> None:
        async with AsyncDriver(server.url, session, concurrency=4) as driver:
            await asyncio.gather(*[driver.run(READ) for _ in range(40)])

    asyncio.run(read())

    assert len(server.received) == 40
    assert server.most_in_flight <= 4
    assert server.connections <= 4


def test_a_write_does_not_queue_behind_reads(server: Any, session: Session) -> None:
    server.answer = lambda request: server.reply(hang=True) if request.method == "GET" else server.reply(body=b"null")

    async def write_beside_a_hanging_read() -> None:
        async with AsyncDriver(server.url, session, concurrency=1) as driver:
            hanging = asyncio.ensure_future(driver.run(READ))
            await asyncio.sleep(0)
            await asyncio.wait_for(driver.run(WRITE), 5)
            hanging.cancel()
            await asyncio.gather(hanging, return_exceptions=True)

    asyncio.run(write_beside_a_hanging_read())


def test_what_is_signed_is_what_travels(server: Any, drive: Any) -> None:
    operation = calls.list_projects(title_eq="a+b/ü %", created_after="2025-01-01T00:00:00+00:00")

    drive(server.url, operation)

    [request] = server.received
    assert request.target == (
        "/v2/public/projects?titleEq=a%2Bb%2F%C3%BC+%25&createdAfter=2025-01-01T00%3A00%3A00%2B00%3A00"
        "&includeOrgAccess=False"
    )
    assert request.headers["signature-input"].startswith('encord-sig=("@method" "@request-target" "content-digest")')
    assert request.headers["user-agent"] == "labelform/test"


@pytest.mark.parametrize("operation", [WRITE, LEGACY_WRITE], ids=["rest", "legacy"])
def test_a_write_on_a_cut_connection_is_sent_once_and_its_outcome_is_unknown(
    server: Any, drive: Any, operation: Any
) -> None:
    server.answer_with(server.reply(cut=True))

    [error] = drive(server.url, operation)

    assert isinstance(error, ConnectionLostError)
    assert error.effect is Effect.UNKNOWN
    assert len(server.received) == 1


def test_a_read_on_a_cut_connection_is_tried_again(server: Any, drive: Any) -> None:
    server.answer_with(server.reply(cut=True), server.reply(cut=True), server.reply())

    [page] = drive(server.url, READ)

    assert page.items == ()
    assert len(server.received) == 3


def test_a_write_that_gets_no_answer_in_time_is_sent_once(server: Any, drive: Any) -> None:
    server.answer_with(server.reply(hang=True))

    [error] = drive(server.url, WRITE, bounds=Bounds(answer_seconds=0.1))

    assert isinstance(error, AnswerTimeoutError)
    assert error.effect is Effect.UNKNOWN
    assert len(server.received) == 1


def test_a_refused_connection_was_never_sent(drive: Any) -> None:
    with socket.socket() as reserved:  # bound, not listening: nobody answers at this port
        reserved.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{reserved.getsockname()[1]}"

        [error] = drive(url, WRITE)

    assert isinstance(error, UnreachableError)
    assert error.effect is Effect.NOT_SENT
    assert url in str(error)


def test_tls_with_a_server_that_does_not_speak_it_was_never_sent(server: Any, drive: Any) -> None:
    [error] = drive(server.url.replace("http:", "https:"), WRITE)

    assert isinstance(error, UnreachableError)
    assert error.effect is Effect.NOT_SENT
    assert server.received == []


def test_a_rate_limited_read_waits_as_long_as_it_is_told(server: Any, drive: Any) -> None:
    server.answer_with(*[server.reply(429, b"", (("Retry-After", "0"),))] * 2, server.reply())

    [page] = drive(server.url, READ)

    assert page.items == ()
    assert len(server.received) == 3


def test_a_wait_that_no_clock_can_tell_is_none(server: Any, drive: Any) -> None:
    server.answer_with(server.reply(429, b"", (("Retry-After", f"Mon, 01 Jan 2024 00:00:00 +{'9' * 20}"),)))

    [error] = drive(server.url, WRITE)

    assert isinstance(error, RateLimitExceededError)
    assert (error.retry_after, error.effect) == (None, Effect.REFUSED)


def test_the_pace_of_the_platform_is_learned_from_answers_alone(server: Any, session: Session) -> None:
    async def pace(*replies: Any) -> float | None:
        server.answer_with(*replies)
        async with AsyncDriver(server.url, session) as driver:
            with contextlib.suppress(PlatformError):
                await driver.run(READ)
            return driver.round_trip_seconds

    refused = server.reply(429, b"", (("Retry-After", "0"),))

    assert asyncio.run(pace(server.reply(403))) is None
    assert asyncio.run(pace(refused)) is None
    assert asyncio.run(pace(refused, server.reply())) is not None


def test_a_rate_limited_write_is_refused_and_hands_on_how_long_to_wait(server: Any, drive: Any) -> None:
    server.answer_with(server.reply(429, b"", (("Retry-After", "7"),)))

    [error] = drive(server.url, WRITE)

    assert isinstance(error, RateLimitExceededError)
    assert (error.retry_after, error.effect) == (7.0, Effect.REFUSED)
    assert len(server.received) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(server: Any, drive: Any, status: int) -> None:
    server.answer_with(server.reply(status, b"", (("Location", f"{server.url}/elsewhere"),)))

    [error] = drive(server.url, WRITE)

    assert isinstance(error, UnknownException)
    assert (error.status, error.effect) == (status, Effect.REFUSED)
    assert "never redirects" in error.hint
    assert len(server.received) == 1


def test_no_cookie_is_sent_back(server: Any, drive: Any) -> None:
    server.answer_with(server.reply(headers=(("Set-Cookie", "a=b"),)))

    drive(server.url, READ, READ)

    assert "cookie" not in server.received[1].headers


@pytest.mark.parametrize("operation", [WRITE, LEGACY_WRITE], ids=["rest", "legacy"])
def test_a_read_only_driver_refuses_writes_before_anything_is_sent(server: Any, drive: Any, operation: Any) -> None:
    error, page = drive(server.url, operation, READ, is_read_only=True)

    assert isinstance(error, InternalError)
    assert page.items == ()
    assert [request.method for request in server.received] == ["GET"]


def pages(count: int) -> Iterator[bytes]:
    for number in range(count):
        token = f"page {number + 1}" if number + 1 < count else None
        user = {"userEmail": f"{number}@x.io", "userRole": 1}
        yield json.dumps({"results": [user], "nextPageToken": token}).encode()


def test_a_list_is_fetched_page_by_page_as_it_is_asked_for(server: Any, session: Session) -> None:
    server.answer_with(*[server.reply(body=body) for body in pages(3)], server.reply(500))

    with SyncDriver(server.url, session) as driver:
        users = driver.iterate(calls.list_users(PROJECT))
        assert server.received == []
        assert next(users).user_email == "0@x.io"
        assert len(server.received) == 1
        assert [user.user_email for user in users] == ["1@x.io", "2@x.io"]
    assert len(server.received) == 3


def test_pages_are_handed_out_as_they_arrive(server: Any, session: Session) -> None:
    server.answer_with(*[server.reply(body=body) for body in pages(3)], server.reply(500))

    async def read() -> list[int]:
        async with AsyncDriver(server.url, session) as driver:
            return [len(server.received) async for _ in driver.pages(calls.list_users(PROJECT))]

    assert asyncio.run(read()) == [1, 2, 3]


def test_both_drivers_collect_all_pages(server: Any, session: Session) -> None:
    server.answer_with(*[server.reply(body=body) for body in chain(pages(3), pages(3))], server.reply(500))

    async def collect() -> list[Any]:
        async with AsyncDriver(server.url, session) as driver:
            return await driver.collect(calls.list_users(PROJECT))

    with SyncDriver(server.url, session) as driver:
        assert driver.collect(calls.list_users(PROJECT)) == asyncio.run(collect())


def test_a_list_that_does_not_end_is_given_up(server: Any, session: Session) -> None:
    tokens = (json.dumps({"results": [], "nextPageToken": str(number)}).encode() for number in range(100))
    server.answer = lambda _: server.reply(body=next(tokens))
    few = Bounds(most_pages=3)

    async def collect() -> None:
        async with AsyncDriver(server.url, session, bounds=few) as driver:
            await driver.collect(calls.list_users(PROJECT))

    with pytest.raises(UnexpectedAnswerError, match="the list goes on after 3 pages"):
        asyncio.run(collect())
    with (
        SyncDriver(server.url, session, bounds=few) as driver,
        pytest.raises(UnexpectedAnswerError, match="the list goes on after 3 pages"),
    ):
        driver.collect(calls.list_users(PROJECT))
    assert len(server.received) == 6


def test_loopback_is_never_asked_through_a_proxy(server: Any, drive: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")

    [page] = drive(server.url, READ)

    assert page.items == ()


def test_elsewhere_the_proxy_of_the_environment_is_used(
    server: Any, drive: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", server.url)
    monkeypatch.setenv("no_proxy", "")

    [page] = drive("http://platform.test", READ)

    assert page.items == ()
    assert server.received[0].target == f"http://platform.test/v2/public/projects/{PROJECT}/groups"


def test_an_app_in_this_process_needs_no_port(session: Session) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b'{"results": []}'})

    async def read() -> list[Any]:
        async with AsyncDriver("http://sandbox", session, carrier=AppCarrier(app)) as driver:
            return await driver.collect(READ)

    assert asyncio.run(read()) == []


def test_messages_name_the_domain_that_the_driver_talks_to(server: Any, drive: Any) -> None:
    server.answer_with(server.reply(401, b'{"message": "who?"}'))

    [error] = drive(server.url, READ)

    assert server.url in error.hint


@pytest.mark.parametrize("proxy", ["socks5h://127.0.0.1:9", "nonsense://x", "http://[::1"])
def test_an_unusable_proxy_is_named_instead_of_a_traceback(proxy: str, drive: Any, monkeypatch: Any) -> None:
    monkeypatch.setenv("ALL_PROXY", proxy)

    with pytest.raises(UnreachableError, match="the proxy or the certificates of the environment cannot be used"):
        drive("https://platform.test", READ)
