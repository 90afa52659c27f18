"""What applications in this process may do according to ASGI, beyond what the sandbox does today."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from labelform.api.message import Loss, Lost, Reply, Request, Response
from labelform.client.asgi import AppCarrier

START = {"type": "http.response.start", "status": 204}
PIECE = {"type": "http.response.body", "body": b"one ", "more_body": True}
END = {"type": "http.response.body", "body": b"two"}
CUT = Lost(Loss.CUT, "the application ended before its answer did")


def answer(*messages: dict[str, Any], received: list[str] | None = None) -> Reply:
    """Return what comes of an application that sends some messages and then waits as often as it is asked to."""

    async def app(_: Any, receive: Any, send: Any) -> None:
        for message in messages:
            await send(message)
        while received is not None and "http.disconnect" not in received:
            received.append((await receive())["type"])

    return asyncio.run(AppCarrier(app).send(Request("GET", "/", (), b"")))


@pytest.mark.parametrize(
    ("messages", "expected"),
    [
        ([START, END], Response(204, {}, b"two")),
        ([START | {"headers": [(b"X-A", b"1")]}, PIECE, END], Response(204, {"x-a": "1"}, b"one two")),
        ([], CUT),
        ([START], CUT),
        ([START, PIECE], CUT),
    ],
    ids=["no headers", "in pieces", "nothing", "only a start", "half an answer"],
)
def test_an_answer_is_whole_or_lost(messages: Sequence[dict[str, Any]], expected: Reply) -> None:
    assert answer(*messages) == expected


def test_who_waits_after_the_answer_hears_that_the_client_is_gone() -> None:
    received: list[str] = []

    assert answer(START, END, received=received) == Response(204, {}, b"two")
    assert received == ["http.request", "http.disconnect"]
