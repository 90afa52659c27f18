"""
Every row of the table, asked by each driver under a limit of 400 MB of memory.

A client that takes longer than ten seconds is killed. Rows about what comes too late wait for the deadline, which is
short in a usual run; `LABELFORM_HOSTILE_SECONDS=5` makes it as long as it is promised.
"""

from __future__ import annotations

import os
import socket
import ssl
from pathlib import Path

import pytest

from labelform.client.bounds import Bounds
from tests.hostile.answers.fine import plain, reset_while_idle
from tests.hostile.client import Client
from tests.hostile.limited import Task
from tests.hostile.server import Stage, playing
from tests.hostile.table import LOST, OK, TABLE, UNSENT, Asking, End, Row

LATE_SECONDS = float(os.environ.get("LABELFORM_HOSTILE_SECONDS", "0.3"))
USUAL_SECONDS = 5.0
LONGEST_MESSAGE = 1000
BUFFERED_BYTES = 16 * 2**20
"""What the kernel takes from a server before the client has read it."""

ROWS = [row for rows in TABLE.values() for row in rows]
Authority = tuple[Path, ssl.SSLContext]


@pytest.mark.parametrize("row", [row for row in ROWS if row.read], ids=lambda row: row.name)
def test_a_read(client: Client, authority: Authority, row: Row) -> None:
    assert row.read is not None
    stage = check(client, authority, row, row.reading, row.read)

    assert len(stage.asked) == row.requests + row.is_warm


@pytest.mark.parametrize("row", [row for row in ROWS if row.write], ids=lambda row: row.name)
def test_a_write_is_sent_once(client: Client, authority: Authority, row: Row) -> None:
    assert row.write is not None
    stage = check(client, authority, row, row.writing, row.write)

    assert len(stage.asked) == 1 + row.is_warm


def check(client: Client, authority: Authority, row: Row, asking: Asking, expected: End) -> Stage:
    """Play a row to a client and assert what holds for reads and writes alike."""
    with playing(row.answer, authority[1] if row.is_secure else None) as stage:
        told = client.ask(
            Task(
                url=stage.url,
                asking=[*([Asking.STATUS] if row.is_warm else []), asking],
                seconds=LATE_SECONDS if row.is_late else USUAL_SECONDS,
                attempts=1 if row.is_late else 2,
            )
        )
    noise = client.noise()

    assert (told.ended, told.outcome) == (expected.name, expected.outcome or ""), told.message
    assert told.exit_code == expected.exit_code
    assert list(told.names) == (["asked"] if asking is Asking.GROUPS and expected.error is None else [])
    assert told.message_length <= LONGEST_MESSAGE
    assert told.megabytes <= row.megabytes
    assert stage.sent_bytes <= (Bounds().most_bytes + BUFFERED_BYTES) * len(stage.asked)
    assert noise == ""
    return stage


def test_a_write_that_races_with_a_reset_is_done_or_unknown_and_never_sent_twice(client: Client) -> None:
    with playing(reset_while_idle) as stage:
        told = client.ask(Task(url=stage.url, asking=[Asking.STATUS, Asking.STATUS], seconds=USUAL_SECONDS, attempts=2))

    assert (told.ended, told.outcome) in [(end.name, end.outcome or "") for end in (OK, LOST)], told.message
    assert len(stage.asked) <= 2


@pytest.mark.parametrize("asking", [asking for asking in Asking if asking.name.startswith("BAD_")])
def test_a_request_that_http_cannot_say_is_not_sent(client: Client, asking: Asking) -> None:
    with playing(plain) as stage:
        told = client.ask(Task(url=stage.url, asking=[asking], seconds=USUAL_SECONDS, attempts=2))

    assert (told.ended, told.outcome) == (UNSENT.name, UNSENT.outcome), told.message
    assert stage.asked == []


def test_a_server_that_takes_the_connection_and_is_silent_at_tls_was_not_sent_anything(client: Client) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"https://127.0.0.1:{silent.getsockname()[1]}"
        told = client.ask(Task(url=url, asking=[Asking.STATUS], seconds=LATE_SECONDS, attempts=2))

    assert (told.ended, told.outcome) == (UNSENT.name, UNSENT.outcome), told.message
