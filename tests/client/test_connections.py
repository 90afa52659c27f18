"""Both carriers, against servers that say their lines byte by byte."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import trustme

from labelform.api.message import Loss, Lost, Reply, Request, Response
from labelform.client.bounds import Bounds
from labelform.client.connections import KEEP_ALIVE_SECONDS, BlockingConnections, Connections

READ = Request("GET", "/v2/public/projects/x/groups?a=%2B", (("Accept", "application/json"),))
WRITE = Request("POST", "/public", (), b"body")
DELETE = Request("DELETE", "/v2/public/x", ())
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
QUICK = Bounds(answer_seconds=0.05)

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
Talk = Callable[..., list[Reply]]


@dataclass
class Script:
    """Plays one answer for each request; `None` hangs up instead."""

    answers: Sequence[bytes | None]
    heads: list[bytes] = field(default_factory=list)
    connections: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        self.connections += 1
        while head := await reader.readuntil(b"\r\n\r\n"):
            self.heads.append(head)
            answer = self.answers[len(self.heads) - 1]
            if answer is None:
                break
            writer.write(answer)
            if b"Connection: close" in answer or answer.startswith(b"HTTP/1.0"):
                break


@contextlib.asynccontextmanager
async def serving(serve: Serve, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """Run a server and yield its port; its connections end before it does."""
    connections: set[asyncio.Task[None]] = set()

    async def connection(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections.add(asyncio.current_task())  # type: ignore[arg-type]  # a callback of a server runs as a task
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            await serve(reader, writer)
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()

    async with await asyncio.start_server(connection, host, 0, ssl=tls) as server:
        yield server.sockets[0].getsockname()[1]
        for _ in range(10):  # what has connected and said nothing is accepted by then
            await asyncio.sleep(0)
        if connections:
            await asyncio.wait(connections)


@dataclass(frozen=True)
class Talker:
    """Sends requests one after another over one carrier; returns the replies."""

    is_blocking: bool

    def __call__(
        self,
        serve: Serve,
        *requests: Request,
        url: str = "http://127.0.0.1:{port}",
        bounds: Bounds = Bounds(answer_seconds=5.0),  # noqa: B008 - frozen
        server_tls: ssl.SSLContext | None = None,
        host: str = "127.0.0.1",
    ) -> list[Reply]:
        async def run() -> list[Reply]:
            async with serving(serve, host, server_tls) as port:
                return await self.send(url.format(port=port), bounds, requests)

        return asyncio.run(run())

    async def send(self, url: str, bounds: Bounds, requests: Sequence[Request]) -> list[Reply]:
        """Send to a server that runs in this loop."""
        if self.is_blocking:
            return await asyncio.to_thread(self._block, url, bounds, requests)
        carrier = Connections(url, bounds)
        try:
            return [await carrier.send(request) for request in requests]
        finally:
            await carrier.close()

    def _block(self, url: str, bounds: Bounds, requests: Sequence[Request]) -> list[Reply]:
        carrier = BlockingConnections(url, bounds)
        try:
            return [carrier.send(request) for request in requests]
        finally:
            carrier.close()


@pytest.fixture(params=[False, True], ids=["async", "blocking"])
def talk(request: pytest.FixtureRequest) -> Talk:
    """Both carriers: a test that takes this runs twice."""
    return Talker(request.param)


def bodies(replies: list[Reply]) -> list[bytes | None]:
    """Return what came back, None for what was lost."""
    return [reply.body if isinstance(reply, Response) else None for reply in replies]


def losses(replies: list[Reply]) -> list[Loss | None]:
    """Return how answers went missing, None for those that came."""
    return [reply.how if isinstance(reply, Lost) else None for reply in replies]


# -- what goes out -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "target",
    [
        "/a?a=%2B%25+b",
        "/a//b//",
        "/a/../b/./c",
        "/%2e%2e/%C3%BC/%20",
        "//other.test/a",
        "/a?b=~'()*![]{}|^`\\<>\"",
        "/a?#b",
    ],
)
def test_a_target_travels_byte_for_byte(talk: Talk, target: str) -> None:
    script = Script([OK])

    talk(script.serve, Request("GET", target, ()))

    assert script.heads[0].split(b"\r\n")[0] == f"GET {target} HTTP/1.1".encode()


@pytest.mark.parametrize(
    "request_",
    [
        Request("GET", "/a b", ()),
        Request("GET", "/ü", ()),
        Request("GET", "/a\r\nHost: other.test", ()),
        Request("BAD METHOD", "/", ()),
        Request("DELETE", "/", (("Accept", "a\r\nInjected: b"),)),
        Request("DELETE", "/", (("Accept", "ü"),)),
    ],
)
def test_what_cannot_be_spelled_is_not_sent(talk: Talk, request_: Request) -> None:
    script = Script([OK])

    assert losses(talk(script.serve, request_)) == [Loss.NEVER_SENT]
    assert script.heads == []


def test_no_header_is_added(talk: Talk) -> None:
    script = Script([OK, OK])

    talk(script.serve, READ, WRITE)

    names = [sorted(line.split(b":")[0] for line in head.split(b"\r\n")[1:-2]) for head in script.heads]
    assert names == [[b"Accept", b"Host"], [b"Content-Length", b"Host"]]


# -- connections -------------------------------------------------------------------------------------------------------


def test_one_connection_carries_many_requests(talk: Talk) -> None:
    script = Script([OK] * 5)

    assert bodies(talk(script.serve, *[READ] * 5)) == [b"ok"] * 5
    assert script.connections == 1


def test_a_delete_on_a_kept_connection_that_dies_is_not_sent_again(talk: Talk) -> None:
    script = Script([OK, None, OK])

    assert losses(talk(script.serve, READ, DELETE)) == [None, Loss.CUT]
    assert len(script.heads) == 2


@pytest.mark.parametrize("surplus", [b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n", b"x", b"\r\n"])
@pytest.mark.parametrize(
    "answer",
    [OK, b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"],
    ids=["length", "chunks"],
)
def test_what_nobody_asked_for_is_no_answer_to_the_next_request(talk: Talk, answer: bytes, surplus: bytes) -> None:
    script = Script([answer + surplus, OK])

    assert bodies(talk(script.serve, READ, READ)) == [b"ok", b"ok"]
    assert script.connections == 2


def test_a_connection_that_the_other_side_closed_meanwhile_is_not_used(talk: Talk) -> None:
    script = Script([b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok", OK])

    assert bodies(talk(script.serve, READ, READ)) == [b"ok", b"ok"]
    assert script.connections == 2


def test_a_connection_that_was_idle_for_long_is_not_used(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    script = Script([OK, OK])
    monkeypatch.setattr("labelform.client.connections.KEEP_ALIVE_SECONDS", -1.0)

    talk(script.serve, READ, READ)

    assert KEEP_ALIVE_SECONDS < 5
    assert script.connections == 2


def test_a_request_that_is_given_up_leaves_no_answer_behind() -> None:
    received = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        if head.startswith(b"DELETE"):
            received.set()
            await reader.read()  # until it hangs up
        else:
            writer.write(OK)
            await reader.read()

    async def run() -> Reply:
        async with serving(serve) as port:
            carrier = Connections(f"http://127.0.0.1:{port}", Bounds())
            given_up = asyncio.ensure_future(carrier.send(DELETE))
            await received.wait()
            given_up.cancel()
            await asyncio.gather(given_up, return_exceptions=True)
            reply = await carrier.send(READ)
            await carrier.close()
            return reply

    assert bodies([asyncio.run(run())]) == [b"ok"]


def test_a_name_is_looked_up_once_until_its_address_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    script, asked = Script([OK] * 3), []
    look_up = asyncio.base_events.BaseEventLoop.getaddrinfo

    async def counted(self: Any, host: Any, *args: Any, **options: Any) -> Any:
        asked.append(host)
        return await look_up(self, host, *args, **options)

    async def run() -> list[Reply]:
        async with serving(script.serve) as port:
            monkeypatch.setattr("labelform.client.connections.KEEP_ALIVE_SECONDS", -1.0)
            monkeypatch.setattr(asyncio.base_events.BaseEventLoop, "getaddrinfo", counted)
            carrier = Connections(f"http://localhost:{port}", Bounds())
            replies = [await carrier.send(READ) for _ in range(2)]
            await carrier.close()
        gone = await carrier.send(READ)
        await carrier.send(READ)
        return [*replies, gone]

    replies = asyncio.run(run())

    assert losses(replies) == [None, None, Loss.NEVER_SENT]
    assert [host for host in asked if host == b"localhost"] == [b"localhost"] * 2


def test_an_address_of_the_sixth_version_is_a_host_too(talk: Talk) -> None:
    script = Script([OK])

    assert bodies(talk(script.serve, READ, url="http://[::1]:{port}", host="::1")) == [b"ok"]
    assert b"\r\nHost: [::1]:" in script.heads[0]


# -- what comes back ---------------------------------------------------------------------------------------------------


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
def test_an_answer_may_come_in_any_form_of_http(talk: Talk, answer: bytes) -> None:
    assert bodies(talk(Script([answer, answer]).serve, READ, READ)) == [b"ok", b"ok"]


def as_gzip(packed: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s" % (len(packed), packed)


@pytest.mark.parametrize(
    "packed", [gzip.compress(b"one two"), gzip.compress(b"one ") + gzip.compress(b"two")], ids=["one", "two parts"]
)
def test_gzip_is_unpacked(talk: Talk, packed: bytes) -> None:
    assert bodies(talk(Script([as_gzip(packed)]).serve, READ)) == [b"one two"]


def test_gzip_that_is_cut_is_no_answer(talk: Talk) -> None:
    assert losses(talk(Script([as_gzip(gzip.compress(b"much")[:-4])]).serve, READ)) == [Loss.CUT]


@pytest.mark.parametrize("status", [b"204 No Content\r\n", b"200 OK\r\nContent-Length: 0\r\n"])
def test_nothing_is_not_unpacked(talk: Talk, status: bytes) -> None:
    answer = b"HTTP/1.1 " + status + b"Content-Encoding: gzip\r\n\r\n"

    assert bodies(talk(Script([answer]).serve, DELETE)) == [b""]


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
def test_an_answer_that_cannot_be_read_means_that_the_request_may_have_been_carried_out(
    talk: Talk, answer: bytes | None
) -> None:
    script = Script([answer])

    assert losses(talk(script.serve, DELETE)) == [Loss.CUT]
    assert len(script.heads) == 1


@pytest.mark.parametrize("count", [0, 17, len(OK) - 1], ids=["nothing", "a part of the head", "all but the last byte"])
def test_an_answer_that_is_not_whole_in_time_is_lost(talk: Talk, count: int) -> None:
    assert losses(talk(Script([OK[:count]]).serve, WRITE, bounds=QUICK)) == [Loss.LATE]


@pytest.mark.parametrize("said", [b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 200 OK\r\n\r\n"], ids=["head", "body"])
def test_a_drip_of_bytes_does_not_extend_the_time(talk: Talk, said: bytes) -> None:
    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(said)
        while True:
            writer.write(b"HTTP/1.1 100 Continue\r\n\r\n" if b"100" in said else b"x")
            await writer.drain()
            await asyncio.sleep(0.005)

    assert losses(talk(drip, WRITE, bounds=QUICK)) == [Loss.LATE]


SMALL = Bounds(answer_seconds=5.0, most_bytes=1_000_000)


@pytest.mark.parametrize(
    "said",
    [
        b"HTTP/1.1 100 Continue\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
    ],
    ids=["interim answers", "body", "chunks"],
)
def test_an_answer_without_end_is_given_up(talk: Talk, said: bytes) -> None:
    async def flood(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(said)
        while True:
            writer.write((b"3e8\r\n" + b"x" * 1000 + b"\r\n" if b"chunked" in said else said) * 100)
            await writer.drain()

    assert losses(talk(flood, WRITE, bounds=SMALL)) == [Loss.TOO_LARGE]


def test_a_packed_answer_may_not_unpack_to_more_than_is_read(talk: Talk) -> None:
    bomb = gzip.compress(bytes(SMALL.most_bytes + 1))
    right = gzip.compress(bytes(SMALL.most_bytes))

    assert losses(talk(Script([as_gzip(right), as_gzip(bomb)]).serve, READ, READ, bounds=SMALL)) == [
        None,
        Loss.TOO_LARGE,
    ]


# -- TLS ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Authority:
    """A server certificate for localhost, and a file with who signed it."""

    file: Path
    server: ssl.SSLContext


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    ca, server = trustme.CA(), ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    ca.issue_cert("localhost").configure_cert(server)
    ca.cert_pem.write_to_path(tmp_path / "ca.pem")
    return Authority(tmp_path / "ca.pem", server)


def over_tls(authority: Authority) -> dict[str, Any]:
    return {"url": "https://localhost:{port}", "server_tls": authority.server}


def test_an_authority_of_ones_own_is_trusted(talk: Talk, authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    script = Script([OK, OK])

    assert bodies(talk(script.serve, READ, READ, **over_tls(authority))) == [b"ok", b"ok"]
    assert script.connections == 1


@pytest.mark.parametrize("fault", ["untrusted", "of another name"])
def test_a_certificate_that_is_no_good_stops_before_anything_is_sent(
    talk: Talk, authority: Authority, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    script, options = Script([OK]), over_tls(authority)
    if fault == "of another name":
        monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
        options["url"] = "https://127.0.0.1:{port}"

    [reply] = talk(script.serve, DELETE, **options)

    assert isinstance(reply, Lost)
    assert reply.how is Loss.NEVER_SENT
    assert ("unable to get local issuer" if fault == "untrusted" else "IP address mismatch") in reply.reason
    assert script.heads == []


def test_surplus_behind_an_answer_is_no_answer_over_tls_either(
    talk: Talk, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    script = Script([OK + OK, OK])

    async def in_two_records(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.writelines([OK, OK.replace(b"ok", b"no")])
        await reader.read()

    assert bodies(talk(script.serve, READ, READ, **over_tls(authority))) == [b"ok", b"ok"]
    assert script.connections == 2
    assert bodies(talk(in_two_records, READ, READ, **over_tls(authority))) == [b"ok", b"ok"]


@pytest.mark.parametrize("is_closed", [True, False], ids=["closed", "cut"])
def test_an_answer_without_a_length_is_whole_only_when_tls_was_closed(
    talk: Talk, authority: Authority, monkeypatch: pytest.MonkeyPatch, is_closed: bool
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\n\r\nok")
        await writer.drain()
        if not is_closed:
            writer.get_extra_info("socket").shutdown(socket.SHUT_RDWR)
            writer.transport.abort()

    replies = talk(serve, READ, **over_tls(authority))

    assert (bodies(replies), losses(replies)) == (([b"ok"], [None]) if is_closed else ([None], [Loss.CUT]))


# -- proxies -----------------------------------------------------------------------------------------------------------


@dataclass
class Proxy:
    """A proxy that opens tunnels to one server, or refuses them."""

    port: int = 0
    refuses: bool = False
    asked: list[bytes] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        self.asked.append(await reader.readuntil(b"\r\n\r\n"))
        if self.refuses:
            writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
            writer.close()
            return
        there_reader, there_writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        await asyncio.gather(_pump(reader, there_writer), _pump(there_reader, writer))


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while piece := await reader.read(65536):
        writer.write(piece)
    writer.close()


@pytest.mark.parametrize("refuses", [False, True], ids=["tunnel", "refused"])
def test_https_goes_through_the_proxy_of_the_environment(
    talk: Talker, authority: Authority, monkeypatch: pytest.MonkeyPatch, refuses: bool
) -> None:
    script, proxy = Script([OK]), Proxy(refuses=refuses)
    ca = trustme.CA()
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    ca.issue_cert("platform.test").configure_cert(tls)
    ca.cert_pem.write_to_path(authority.file)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))

    async def run() -> list[Reply]:
        async with serving(script.serve, tls=tls) as proxy.port, serving(proxy.serve) as port:
            monkeypatch.setenv("https_proxy", f"http://us%40er:pass@127.0.0.1:{port}")
            monkeypatch.setenv("no_proxy", "other.test")
            return await talk.send("https://platform.test", Bounds(answer_seconds=5.0), [WRITE])

    replies = asyncio.run(run())

    assert proxy.asked[0].startswith(b"CONNECT platform.test:443 HTTP/1.1\r\n")
    assert b"Proxy-Authorization: Basic dXNAZXI6cGFzcw==" in proxy.asked[0]
    assert losses(replies) == ([Loss.NEVER_SENT] if refuses else [None])
    assert [head.split(b" HTTP")[0] for head in script.heads] == ([] if refuses else [b"POST /public"])


def test_no_proxy_is_asked_for_a_host_that_needs_none(talk: Talker, monkeypatch: pytest.MonkeyPatch) -> None:
    proxy = Proxy(refuses=True)

    async def run() -> list[Reply]:
        async with serving(proxy.serve) as port:
            monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{port}")
            monkeypatch.setenv("no_proxy", ".invalid")
            return await talk.send("http://platform.invalid", Bounds(), [READ])  # a name that cannot exist

    assert losses(asyncio.run(run())) == [Loss.NEVER_SENT]
    assert proxy.asked == []
