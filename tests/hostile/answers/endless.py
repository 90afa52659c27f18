"""What comes too late, and what is too large."""

from __future__ import annotations

import zlib
from itertools import count, repeat

from tests.hostile.answers.spelling import (
    AS_CHUNK,
    CONTINUE,
    IN_CHUNKS,
    UNTIL_CLOSE,
    ZEROS,
    Said,
    chunked,
    good,
    ok,
    page,
    unbounded,
)
from tests.hostile.server import Asked, Step

# Too late -------------------------------------------------------------------------------------------------------------


def never(_: Asked) -> Said:
    """Nothing at all."""
    yield Step.HANG


def drip_in_head(_: Asked) -> Said:
    """One byte at a time, in headers that do not end."""
    yield b"HTTP/1.1 200 OK\r\n"
    yield from drip(b"X-Slow: 1\r\n")


def drip_in_body(_: Asked) -> Said:
    """One byte at a time, in a body of 1 MB."""
    yield b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"
    yield from drip(b" ")


def drip_in_chunks(_: Asked) -> Said:
    """One chunk of one byte at a time."""
    yield IN_CHUNKS
    yield from drip(chunked(b" "), in_one=True)


def slow_continues(_: Asked) -> Said:
    """`100 Continue` again and again, with pauses."""
    yield from drip(CONTINUE, in_one=True)


def stalled(_: Asked) -> Said:
    """Half of the body, then nothing."""
    yield ok(page("asked"))[:-9]
    yield Step.HANG


def drip(drop: bytes, *, in_one: bool = False) -> Said:
    """Say the same again and again, slowly."""
    for piece in repeat(drop):
        for byte in [piece] if in_one else [bytes([byte]) for byte in piece]:
            yield byte
            yield Step.PAUSE


# Too large ------------------------------------------------------------------------------------------------------------


def endless_body(_: Asked) -> Said:
    """A body without length that does not end."""
    yield UNTIL_CLOSE
    yield from repeat(ZEROS)


def endless_chunks(_: Asked) -> Said:
    """Chunks that do not end."""
    yield IN_CHUNKS
    yield from repeat(AS_CHUNK)


def tiny_chunks(_: Asked) -> Said:
    """Chunks of one byte that do not end."""
    yield IN_CHUNKS
    yield from repeat(chunked(b" ") * 10_000)


def one_endless_chunk(_: Asked) -> Said:
    """One chunk that says it has 2^60 bytes."""
    yield IN_CHUNKS + b"1000000000000000\r\n"
    yield from repeat(ZEROS)


def ten_gigabytes(_: Asked) -> Said:
    """A body that announces 10 GB and has them."""
    yield b"HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\n"
    yield from repeat(ZEROS, 10_000_000_000 // len(ZEROS))


def gzip_bomb(_: Asked) -> Said:
    """10 MB of gzip that unpack to 10 GB."""
    yield unbounded(b"", "Content-Encoding: gzip")
    packer = zlib.compressobj(9, wbits=31)
    megabyte = bytes(2**20)
    for _megabyte in range(10_000):
        yield packer.compress(megabyte) + packer.flush(zlib.Z_SYNC_FLUSH)
    yield packer.flush()
    yield Step.CLOSE


def endless_error(_: Asked) -> Said:
    """Status 500 with a body that does not end."""
    yield b"HTTP/1.1 500 Oh no\r\n\r\n"
    yield from repeat(ZEROS)


def many_values(_: Asked) -> Said:
    """60 MiB of empty JSON objects, which take 25 times as much memory as values."""
    yield ok(b'{"results": [' + b"{}," * (20 * 2**20) + b"{}]}")


def wide_text(_: Asked) -> Said:
    """60 MiB of text with one emoji, for which Python takes four bytes a letter, twice."""
    yield ok(b'{"results": [], "padding": "%s\xf0\x9f\x90\x9d"}' % (b"x" * (60 * 2**20)))


def endless_headers(_: Asked) -> Said:
    """Header lines that do not end."""
    yield b"HTTP/1.1 200 OK\r\n"
    yield from (b"X-%d: y\r\n" % number for number in count())


def endless_line(_: Asked) -> Said:
    """A header line that does not end."""
    yield b"HTTP/1.1 200 OK\r\nX: "
    yield from repeat(b"x" * len(ZEROS))


def header_of_1_mb(asked: Asked) -> Said:
    """A header line of 1 MB, and a good answer."""
    yield ok(good(asked), f"X: {'x' * 1_000_000}")


def endless_status(_: Asked) -> Said:
    """A status line that does not end."""
    yield b"HTTP/1.1 200 "
    yield from repeat(b"O" * len(ZEROS))


def endless_continues(_: Asked) -> Said:
    """`100 Continue` without end."""
    yield from repeat(CONTINUE * 100)


def endless_chunk_size(_: Asked) -> Said:
    """A chunk whose size has endless digits."""
    yield IN_CHUNKS
    yield from repeat(b"0" * len(ZEROS))


def endless_trailers(_: Asked) -> Said:
    """Trailers that do not end."""
    yield IN_CHUNKS + b"0\r\n"
    yield from (b"X-%d: y\r\n" % number for number in count())
