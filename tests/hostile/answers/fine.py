"""Odd answers that are answers all the same."""

from __future__ import annotations

import gzip

from tests.hostile.answers.spelling import CONTINUE, IN_CHUNKS, Said, chunked, good, ok, page, unbounded
from tests.hostile.server import Asked, Step


def plain(asked: Asked) -> Said:
    """An ordinary answer."""
    yield ok(good(asked))


def http_1_0(asked: Asked) -> Said:
    """HTTP/1.0, without a length."""
    yield b"HTTP/1.0 200 OK\r\n\r\n" + good(asked)
    yield Step.CLOSE


def until_close(asked: Asked) -> Said:
    """No length: the end of the connection ends it."""
    yield unbounded(good(asked), "Connection: close")
    yield Step.CLOSE


def until_goodbye(asked: Asked) -> Said:
    """No length, over TLS, ended with close_notify."""
    yield unbounded(good(asked))
    yield Step.GOODBYE


def chunk_trailers(asked: Asked) -> Said:
    """In chunks, with extensions, and trailers behind them."""
    body = good(asked)
    yield IN_CHUNKS + b"1;why=not\r\n" + body[:1] + b"\r\n" + chunked(body[1:]) + b"0\r\nDigest: none\r\n\r\n"


def single_bytes(asked: Asked) -> Said:
    """Every byte in a packet of its own."""
    for byte in ok(good(asked)):
        yield bytes([byte])


def thousand_continues(asked: Asked) -> Said:
    """1,000 times `100 Continue`, then an answer."""
    yield CONTINUE * 1000 + ok(good(asked))


def no_reason(asked: Asked) -> Said:
    """A status without words."""
    yield ok(good(asked), status="200")


def headers_twice(asked: Asked) -> Said:
    """The same headers twice, the length among them."""
    body = good(asked)
    yield ok(body, f"Content-Length: {len(body)}", "Server: a", "Server: b")


def length_and_chunks(asked: Asked) -> Said:
    """A length and chunks at once, of which the chunks count; then another request."""
    chunks = chunked(good(asked)) + b"0\r\n\r\n"
    yield ok(chunks, "Transfer-Encoding: chunked") if asked.number == 1 else ok(good(asked))


def packed(asked: Asked) -> Said:
    """As gzip, in two parts."""
    body = good(asked)
    yield ok(gzip.compress(body[:3]) + gzip.compress(body[3:]), "Content-Encoding: gzip")


def byte_order_mark(asked: Asked) -> Said:
    """JSON behind a byte order mark."""
    yield ok(b"\xef\xbb\xbf" + good(asked))


def utf_16(asked: Asked) -> Said:
    """JSON in UTF-16."""
    yield ok(good(asked).decode().encode("utf-16"))


def largest(asked: Asked) -> Said:
    """60 MiB of blanks and a good answer, which is almost the most that is read."""
    yield ok(b" " * (60 * 2**20) + good(asked))


def closed_while_idle(asked: Asked) -> Said:
    """A good answer, and the end of the stream in the same packet; then another request."""
    yield Step.HOLD
    yield ok(good(asked))
    yield Step.CLOSE


def reset_while_idle(asked: Asked) -> Said:
    """A good answer, then a reset; then another request."""
    yield ok(good(asked))
    if asked.number == 1:
        yield Step.RESET


def surplus(asked: Asked) -> Said:
    """A second answer behind the first, which nobody asked for; then another request."""
    yield ok(good(asked)) + (ok(page("smuggled")) if asked.number == 1 else b"")


def too_long(asked: Asked) -> Said:
    """More bytes than its length says; then another request."""
    yield ok(good(asked)) + (b"smuggled" if asked.number == 1 else b"")


def body_of_204(asked: Asked) -> Said:
    """Status 204 with a body; then another request."""
    yield ok(page("smuggled"), status="204 No Content") if asked.number == 1 else ok(good(asked))
