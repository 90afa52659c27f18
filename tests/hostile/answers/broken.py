"""What is cut, and what is no HTTP."""

from __future__ import annotations

import gzip

from tests.hostile.answers.spelling import CONTINUE, IN_CHUNKS, Said, chunked, good, ok, page, unbounded
from tests.hostile.server import Asked, Step

# Cut ------------------------------------------------------------------------------------------------------------------


def close_before_head(_: Asked) -> Said:
    """The connection ends instead of an answer."""
    yield Step.CLOSE


def reset_before_head(_: Asked) -> Said:
    """A reset instead of an answer."""
    yield Step.RESET


def close_in_head(_: Asked) -> Said:
    """The connection ends in the head."""
    yield b"HTTP/1.1 200 OK\r\nContent-"
    yield Step.CLOSE


def close_in_body(_: Asked) -> Said:
    """The connection ends before the body is as long as it should be."""
    yield ok(page("asked"))[:-1]
    yield Step.CLOSE


def reset_in_body(_: Asked) -> Said:
    """A reset in mid-body."""
    yield ok(page("asked"))[:-9]
    yield Step.RESET


def close_in_chunks(_: Asked) -> Said:
    """Chunks without the last, empty one."""
    yield IN_CHUNKS + chunked(page("asked"))
    yield Step.CLOSE


def close_in_trailers(_: Asked) -> Said:
    """Chunks that end, but the trailers do not."""
    yield IN_CHUNKS + chunked(page("asked")) + b"0\r\n"
    yield Step.CLOSE


def close_after_continue(_: Asked) -> Said:
    """`100 Continue`, then the end."""
    yield CONTINUE
    yield Step.CLOSE


def reset_without_length(asked: Asked) -> Said:
    """No length, and a reset where the end should be."""
    yield unbounded(good(asked))
    yield Step.RESET


def no_goodbye(asked: Asked) -> Said:
    """No length, over TLS, ended without close_notify: somebody may have cut it."""
    yield unbounded(good(asked))
    yield Step.CLOSE


def gzip_cut(asked: Asked) -> Said:
    """The right length, but the gzip inside is cut."""
    yield ok(gzip.compress(good(asked))[:-9], "Content-Encoding: gzip")


def gzip_broken(asked: Asked) -> Said:
    """Gzip whose checksum is wrong."""
    yield ok(gzip.compress(good(asked))[:-8] + bytes(8), "Content-Encoding: gzip")


def no_gzip(asked: Asked) -> Said:
    """Said to be gzip, and is not."""
    yield ok(good(asked), "Content-Encoding: gzip")


def hang_up_on_kept(asked: Asked) -> Said:
    """A request that came over a kept connection is read, and the connection ends."""
    yield ok(good(asked)) if asked.number == 1 else Step.CLOSE


def reset_on_kept(asked: Asked) -> Said:
    """A request that came over a kept connection is read, and the connection is reset."""
    yield ok(good(asked)) if asked.number == 1 else Step.RESET


# Not HTTP -------------------------------------------------------------------------------------------------------------


def garbage(_: Asked) -> Said:
    """Something that is not HTTP."""
    yield b"SSH-2.0-OpenSSH_9.6\r\n\r\n"
    yield Step.CLOSE


def body_only(asked: Asked) -> Said:
    """A body without a head, as in HTTP/0.9."""
    yield good(asked)
    yield Step.CLOSE


def status_of_2_digits(asked: Asked) -> Said:
    """A status of two digits."""
    yield ok(good(asked), status="20 OK")


def two_lengths(asked: Asked) -> Said:
    """Two lengths that differ."""
    yield ok(good(asked), "Content-Length: 3")


def negative_length(_: Asked) -> Said:
    """A length below zero."""
    yield b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"


def length_in_words(_: Asked) -> Said:
    """A length that is no number."""
    yield b"HTTP/1.1 200 OK\r\nContent-Length: 1e3\r\n\r\n"


def bad_chunk_size(_: Asked) -> Said:
    """A chunk whose size is no number."""
    yield IN_CHUNKS + b"zz\r\n"


def negative_chunk_size(_: Asked) -> Said:
    """A chunk whose size is below zero."""
    yield IN_CHUNKS + b"-5\r\nhello\r\n0\r\n\r\n"


def chunk_overrun(_: Asked) -> Said:
    """A chunk that is longer than its size."""
    yield IN_CHUNKS + b"2\r\nhello\r\n0\r\n\r\n"


def unknown_transfer(asked: Asked) -> Said:
    """A transfer encoding that nobody knows."""
    yield b"HTTP/1.1 200 OK\r\nTransfer-Encoding: wrapped\r\n\r\n" + good(asked)
    yield Step.CLOSE


def header_without_colon(asked: Asked) -> Said:
    """A header line without a colon."""
    yield ok(good(asked), "nonsense")


def header_with_nul(asked: Asked) -> Said:
    """A NUL in a header."""
    yield ok(good(asked), "X: a\0b")


def switching_protocols(asked: Asked) -> Said:
    """`101 Switching Protocols`, which nobody asked for."""
    yield b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n" + ok(good(asked))
