"""Our own connections, against a server that says its lines byte by byte."""

from __future__ import annotations

import asyncio
import gzip
import ssl
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import pytest
import trustme

from labelform.api.message import Lost, Reply, Request, Response
from labelform.client.direct import KEEP_ALIVE_SECONDS, Direct

READ = Request("GET", "/v2/public/projects/x/groups?a=%2B", (("Accept", "application/json"),))
DELETE = Request("DELETE", "/v2/public/x", ())
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

Answer = Callable[[asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Script:
    """Plays one answer for each request; `None` hangs up instead."""

    answers: Sequence[bytes | None]
    heads: list[bytes] = field(default_factory=list)
    connections: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        self.connections += 1
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                self.heads.append(head)
                answer = self.answers[len(self.heads) - 1]
                if answer is None:
                    break
                writer.write(answer)
                if b"Connection: close" in answer or answer.startswith(b"HTTP/1.0"):
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


def talk(script: Script, *requests: Request, timeout_seconds: float = 5.0, pause: float = 0.0) -> list[Reply]:
    """Send requests one after another over one `Direct`; return the replies."""

    async def run() -> list[Reply]:
        server = await asyncio.start_server(script.serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        direct = Direct(f"http://127.0.0.1:{port}", None, timeout_seconds=timeout_seconds)
        replies = []
        for request in requests:
            replies.append(await direct.send(request))
            await asyncio.sleep(pause)
        await direct.close()
        server.close()
        return replies

    return asyncio.run(run())


def bodies(replies: list[Reply]) -> list[bytes | None]:
    """Return what came back, None for what was lost."""
    return [reply.body if isinstance(reply, Response) else None for reply in replies]


def test_the_target_travels_as_it_was_signed_and_nothing_is_added() -> None:
    script = Script([OK])

    talk(script, READ)

    assert script.heads[0].split(b"\r\n")[0] == b"GET /v2/public/projects/x/groups?a=%2B HTTP/1.1"
    assert sorted(line.split(b":")[0] for line in script.heads[0].split(b"\r\n")[1:-2]) == [b"Accept", b"Host"]


def test_one_connection_carries_many_requests() -> None:
    script = Script([OK] * 5)

    assert bodies(talk(script, *[READ] * 5)) == [b"ok"] * 5
    assert script.connections == 1


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\no\r\n1\r\nk\r\n0\r\n\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\n" + OK,
        b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nok",
        b"HTTP/1.0 200 OK\r\n\r\nok",
    ],
    ids=["in chunks", "after 100 Continue", "until the connection ends", "as HTTP/1.0"],
)
def test_an_answer_may_come_in_any_form_of_http(answer: bytes) -> None:
    assert bodies(talk(Script([answer, answer]), READ, READ)) == [b"ok", b"ok"]


def test_gzip_is_unpacked() -> None:
    packed = gzip.compress(b"much")
    answer = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s" % (len(packed), packed)

    assert bodies(talk(Script([answer]), READ)) == [b"much"]


def test_gzip_may_come_in_parts() -> None:
    packed = gzip.compress(b"one ") + gzip.compress(b"two")
    answer = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s" % (len(packed), packed)

    assert bodies(talk(Script([answer]), READ)) == [b"one two"]


@pytest.mark.parametrize("status", [b"204 No Content\r\n", b"200 OK\r\nContent-Length: 0\r\n"])
def test_nothing_is_not_unpacked(status: bytes) -> None:
    answer = b"HTTP/1.1 " + status + b"Content-Encoding: gzip\r\n\r\n"

    assert bodies(talk(Script([answer]), DELETE)) == [b""]


def test_a_connection_that_ends_before_the_answer_is_told_in_words() -> None:
    [reply] = talk(Script([None]), DELETE)

    assert reply == Lost(was_sent=True, reason="the connection was closed before the answer")


@pytest.mark.parametrize(
    "answer",
    [
        None,
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\nConnection: close\r\n\r\nok",
        b"no HTTP at all\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok",
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * 200_000,
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\nok",
    ],
    ids=["nothing", "cut", "no HTTP", "two lengths", "an endless header", "no gzip"],
)
def test_an_answer_that_cannot_be_read_means_that_the_request_may_have_been_carried_out(answer: bytes | None) -> None:
    script = Script([answer])

    [reply] = talk(script, DELETE)

    assert isinstance(reply, Lost)
    assert reply.was_sent
    assert len(script.heads) == 1


def test_a_delete_on_a_kept_connection_that_dies_is_not_sent_again() -> None:
    script = Script([OK, None, OK])

    first, second = talk(script, READ, DELETE)

    assert isinstance(first, Response)
    assert isinstance(second, Lost)
    assert second.was_sent
    assert len(script.heads) == 2


def test_what_nobody_asked_for_is_no_answer_to_the_next_request() -> None:
    script = Script([OK + b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n", OK])

    assert bodies(talk(script, READ, READ)) == [b"ok", b"ok"]
    assert script.connections == 2


def test_a_connection_that_the_other_side_closed_meanwhile_is_not_used() -> None:
    script = Script([b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok", OK])

    assert bodies(talk(script, READ, READ, pause=0.01)) == [b"ok", b"ok"]
    assert script.connections == 2


def test_a_connection_that_was_idle_for_long_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    script = Script([OK, OK])
    monkeypatch.setattr("labelform.client.direct.KEEP_ALIVE_SECONDS", -1.0)

    talk(script, READ, READ)

    assert KEEP_ALIVE_SECONDS < 5
    assert script.connections == 2


def test_an_answer_that_does_not_come_in_time_is_lost() -> None:
    [reply] = talk(Script([b"HTTP/1.1 200 OK\r\n"]), READ, timeout_seconds=0.05)

    assert reply == Lost(was_sent=True, reason="no answer for 0.05 s", is_timeout=True)


def test_an_answer_that_comes_slowly_but_steadily_is_waited_for() -> None:
    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        for index in range(len(OK)):
            writer.write(OK[index : index + 1])
            await asyncio.sleep(0.005)
        writer.close()

    async def run() -> Reply:
        async with await asyncio.start_server(drip, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            direct = Direct(f"http://127.0.0.1:{port}", None, timeout_seconds=0.1)
            reply = await direct.send(READ)
            await direct.close()
            await asyncio.sleep(0.01)  # for the server to notice
            return reply

    assert bodies([asyncio.run(run())]) == [b"ok"]


def test_a_certificate_that_is_not_trusted_or_is_of_another_name_stops_before_anything_is_sent() -> None:
    authority = trustme.CA()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("elsewhere.test").configure_cert(context)
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)
    script = Script([OK] * 2)

    async def run() -> list[Reply]:
        async with await asyncio.start_server(script.serve, "127.0.0.1", 0, ssl=context) as server:
            url = f"https://localhost:{server.sockets[0].getsockname()[1]}"
            both = (ssl.create_default_context(), trusting)
            replies = [await Direct(url, trust, timeout_seconds=5).send(DELETE) for trust in both]
            await asyncio.sleep(0.01)  # for the server to notice
            return replies

    untrusted, misnamed = asyncio.run(run())

    assert isinstance(untrusted, Lost)
    assert isinstance(misnamed, Lost)
    assert not untrusted.was_sent
    assert not misnamed.was_sent
    assert "unable to get local issuer certificate" in untrusted.reason
    assert "localhost" in misnamed.reason
    assert script.heads == []
