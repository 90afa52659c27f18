"""What a look counts."""

from __future__ import annotations

import pytest

from labelform.api.message import Loss, Lost, Reply, Request, Response
from labelform.console.looking import Count


@pytest.mark.parametrize(
    ("reply", "waits"),
    [
        (Response(200, {}, b"{}"), 0),
        (Response(503, {}, b""), 0),
        (Response(429, {"retry-after": "1"}, b""), 1),
        (Lost(Loss.LATE, "no answer"), 0),
    ],
)
def test_an_answer_that_asks_for_patience_is_a_wait(reply: Reply, waits: int) -> None:
    count = Count()

    count.note(Request("GET", "/", ()), reply)

    assert (count.requests, count.waits) == (1, waits)
