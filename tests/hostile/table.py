"""
What each answer must come to: for a read, for a write, in requests and in memory.

Laws of every row stand in test_table.py and are not repeated here: a write is sent once; a driver takes from the server
no more than its bounds; messages are short; nothing is printed, and no error but ours is raised.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from labelform import errors
from labelform.errors import Effect
from tests.hostile.answers import broken, endless, fine, strange
from tests.hostile.server import Answer

MOST_PAGES: Final = 50
"""Pages of one list in these tests."""


class Asking(StrEnum):
    """What the driver is asked to do."""

    GROUPS = "groups"
    """Collect a list."""
    PROJECT = "project"
    """Read one record."""
    PRESET = "preset"
    """Read JSON that is handed on as it comes."""
    LEGACY_PROJECT = "legacy project"
    """Read in the older dialect."""
    STATUS = "status"
    """Write."""
    DATASETS = "datasets"
    """Write in the older dialect."""
    BAD_METHOD = "method with a blank"
    BAD_TARGET = "target with a line"
    BAD_LETTER = "target with an umlaut"
    BAD_HEADER = "header with a line"


@dataclass(frozen=True, slots=True)
class End:
    """How an operation may end: well (no error), or with an error that says whether a write may have been done."""

    error: type[errors.PlatformError] | None = None
    outcome: Effect | None = None

    @property
    def name(self) -> str:
        """What a driver reports of such an end."""
        return self.error.__name__ if self.error else "ok"

    @property
    def exit_code(self) -> int:
        """What a command ends with that cannot do without the answer."""
        return self.error.exit_code if self.error else errors.ExitCode.OK


OK: Final = End()
LOST: Final = End(errors.ConnectionLostError, Effect.UNKNOWN)
LATE: Final = End(errors.AnswerTimeoutError, Effect.UNKNOWN)
LARGE: Final = End(errors.AnswerTooLargeError, Effect.UNKNOWN)
UNEXPECTED: Final = End(errors.UnexpectedAnswerError, Effect.UNKNOWN)
STRANGE: Final = End(errors.UnknownException, Effect.UNKNOWN)
REDIRECTED: Final = End(errors.UnknownException, Effect.REFUSED)
UNSENT: Final = End(errors.UnreachableError, Effect.NOT_SENT)
REFUSED: Final = End(errors.InvalidArgumentsError, Effect.REFUSED)
LIMITED: Final = End(errors.RateLimitExceededError, Effect.REFUSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """
    One answer, and what comes of it.

    `read` and `write` are None where that is not asked. `requests` is how many a read makes: 2 where it is tried again,
    because all are made with two tries, but for late ones. `megabytes` is what the driver may need on top of
    what it had. `is_warm`: a write that ends well goes before.
    """

    answer: Answer
    read: End | None = None
    write: End | None = None
    requests: int = 1
    megabytes: int = 16
    reading: Asking = Asking.GROUPS
    writing: Asking = Asking.STATUS
    is_secure: bool = False
    is_warm: bool = False
    is_late: bool = False

    @property
    def name(self) -> str:
        """What the row is called in tests."""
        unusual = [asking for asking in (self.reading, self.writing) if asking not in (Asking.GROUPS, Asking.STATUS)]
        return " ".join([self.answer.__name__, *unusual])

    @property
    def title(self) -> str:
        """What the server does, in words."""
        words = (self.answer.__doc__ or "").strip().rstrip(".")
        is_legacy = Asking.LEGACY_PROJECT is self.reading or Asking.DATASETS is self.writing
        return words + (", in the older dialect" if words and is_legacy else "")


def _fine(answer: Answer, **more: Any) -> Row:
    return Row(answer=answer, read=OK, write=OK, **more)


def _late(answer: Answer, **more: Any) -> Row:
    return Row(answer=answer, read=LATE, write=LATE, is_late=True, **more)


def _large(answer: Answer, **more: Any) -> Row:
    return Row(answer=answer, read=LARGE, write=LARGE, **more)


def _lost(answer: Answer, **more: Any) -> Row:
    return Row(answer=answer, read=LOST, write=LOST, requests=2, **more)


def _redirect(status: int) -> Row:
    return Row(answer=strange.redirect(status), read=REDIRECTED, write=REDIRECTED)


_BODY: Final = 150
"""MiB for a body that is given up when it is as large as it may be: itself, and room to grow."""
_READ: Final = 2 * _BODY
"""MiB for such a body that is read: as bytes, as text, as a value."""
_ALL: Final = 400
"""MiB for what does not fit into memory at all."""

FINE: Final = (
    _fine(fine.plain),
    _fine(fine.http_1_0),
    _fine(fine.until_close),
    _fine(fine.until_goodbye, is_secure=True),
    _fine(fine.chunk_trailers),
    _fine(fine.single_bytes),
    _fine(fine.thousand_continues),
    _fine(fine.no_reason),
    _fine(fine.headers_twice),
    _fine(fine.packed),
    Row(answer=fine.packed, read=OK, write=OK, reading=Asking.LEGACY_PROJECT, writing=Asking.DATASETS),
    _fine(fine.byte_order_mark),
    _fine(fine.largest, megabytes=_READ),
)
KEPT: Final = (
    _fine(fine.length_and_chunks, is_warm=True),
    _fine(fine.surplus, is_warm=True),
    _fine(fine.too_long, is_warm=True),
    _fine(fine.body_of_204, is_warm=True),
    _fine(fine.closed_while_idle, is_warm=True),
    _lost(broken.hang_up_on_kept, is_warm=True),
    _lost(broken.reset_on_kept, is_warm=True),
)
TOO_LATE: Final = (
    _late(endless.never),
    _late(endless.drip_in_head),
    _late(endless.drip_in_body),
    _late(endless.drip_in_chunks),
    _late(endless.slow_continues),
    _late(endless.stalled),
    _late(endless.tiny_chunks),
)
TOO_LARGE: Final = (
    _large(endless.endless_body, megabytes=_BODY),
    _large(endless.endless_chunks, megabytes=_BODY),
    _large(endless.one_endless_chunk, megabytes=_BODY),
    _large(endless.ten_gigabytes, megabytes=_BODY),
    _large(endless.endless_error, megabytes=_BODY),
    _large(endless.gzip_bomb, megabytes=_BODY),
    _large(endless.endless_continues),
    _large(endless.many_values, megabytes=_READ),
    _large(endless.wide_text, megabytes=_ALL),
)
"""What passes the bounds of an answer."""
UNREADABLE: Final = (
    _lost(endless.endless_headers),
    _lost(endless.endless_line),
    _lost(endless.header_of_1_mb),
    _lost(endless.endless_status),
    _lost(endless.endless_chunk_size),
    _lost(endless.endless_trailers),
    _lost(broken.garbage),
    _lost(broken.body_only),
    _lost(broken.status_of_2_digits),
    _lost(broken.header_without_colon),
    _lost(broken.header_with_nul),
    _lost(broken.switching_protocols),
)
MISCOUNTED: Final = (
    _lost(broken.two_lengths),
    _lost(broken.negative_length),
    _lost(broken.length_in_words),
    _lost(broken.bad_chunk_size),
    _lost(broken.negative_chunk_size),
    _lost(broken.chunk_overrun),
    _lost(broken.unknown_transfer),
    _lost(broken.gzip_broken),
    _lost(broken.no_gzip),
)
CUT: Final = (
    _lost(broken.close_before_head),
    _lost(broken.reset_before_head),
    _lost(broken.close_in_head),
    _lost(broken.close_after_continue),
    _lost(broken.close_in_body),
    _lost(broken.reset_in_body),
    _lost(broken.close_in_chunks),
    _lost(broken.close_in_trailers),
    _lost(broken.reset_without_length),
    _lost(broken.no_goodbye, is_secure=True),
    _lost(broken.gzip_cut),
)
STATUSES: Final = (
    *(_redirect(status) for status in (301, 302, 303, 307, 308)),
    Row(answer=strange.not_modified, read=REDIRECTED, write=REDIRECTED),
    Row(answer=strange.created, read=STRANGE, write=STRANGE),
    Row(answer=strange.status_600, read=STRANGE, write=STRANGE),
    Row(answer=strange.wait_for_ever, read=LIMITED, write=LIMITED),
    Row(answer=strange.long_refusal, read=REFUSED, write=REFUSED, megabytes=_BODY),
)
NO_JSON: Final = (
    Row(answer=strange.html, read=UNEXPECTED, write=UNEXPECTED),
    Row(answer=strange.html, read=UNEXPECTED, write=UNEXPECTED, reading=Asking.LEGACY_PROJECT, writing=Asking.DATASETS),
    Row(answer=strange.half_json, read=UNEXPECTED, write=UNEXPECTED),
    Row(answer=strange.latin_1, read=UNEXPECTED, write=UNEXPECTED),
    Row(answer=fine.utf_16, read=UNEXPECTED, write=UNEXPECTED),
    Row(answer=strange.deep, read=UNEXPECTED, write=UNEXPECTED),
    Row(answer=strange.brotli, read=UNEXPECTED, write=UNEXPECTED),
    Row(answer=strange.gzip_twice, read=UNEXPECTED, write=UNEXPECTED),
    Row(answer=strange.many_digits, read=UNEXPECTED, write=UNEXPECTED, reading=Asking.PRESET),
    Row(answer=strange.huge_exponent, read=UNEXPECTED, reading=Asking.PRESET),
    Row(answer=strange.infinity, read=UNEXPECTED, reading=Asking.PRESET),
    Row(answer=strange.not_a_number, read=UNEXPECTED, reading=Asking.PRESET),
    Row(answer=strange.surrogate, read=UNEXPECTED),
    Row(answer=strange.surrogate_in_preset, read=UNEXPECTED, reading=Asking.PRESET),
    Row(answer=strange.surrogate_in_token, read=UNEXPECTED),
)
ANOTHER: Final = (
    Row(answer=strange.empty, read=UNEXPECTED),
    Row(answer=strange.null, read=UNEXPECTED),
    Row(answer=strange.null, write=UNEXPECTED, writing=Asking.DATASETS),
    Row(answer=strange.false, read=UNEXPECTED, write=UNEXPECTED, writing=Asking.DATASETS),
    Row(answer=strange.bare_list, read=UNEXPECTED),
    Row(answer=strange.no_results, read=UNEXPECTED),
    Row(answer=strange.other_project, read=UNEXPECTED, reading=Asking.PROJECT),
    Row(answer=strange.other_project, read=UNEXPECTED, reading=Asking.LEGACY_PROJECT),
)
LISTS: Final = (
    Row(answer=strange.many_wrong_items, read=UNEXPECTED, megabytes=_ALL),
    Row(answer=strange.wrong_items_inside, read=UNEXPECTED, reading=Asking.PROJECT, megabytes=_ALL),
    Row(answer=strange.item_twice_on_a_page, read=UNEXPECTED),
    Row(answer=strange.same_item_twice, read=UNEXPECTED, requests=2),
    Row(answer=strange.same_token, read=UNEXPECTED, requests=2),
    Row(answer=strange.same_empty_page, read=UNEXPECTED, requests=2),
    Row(answer=strange.tokens_in_a_circle, read=UNEXPECTED, requests=4),
    Row(answer=strange.endless_tokens, read=UNEXPECTED, requests=MOST_PAGES),
    Row(answer=strange.endless_empty_pages, read=UNEXPECTED, requests=MOST_PAGES),
    Row(answer=strange.token_of_60_mb, read=UNEXPECTED, megabytes=_READ),
    Row(answer=strange.token_is_number, read=UNEXPECTED),
    Row(answer=strange.token_is_list, read=UNEXPECTED),
)

TABLE: Final = {
    "Odd, and fine": FINE,
    "On a connection that is used again": KEPT,
    "Too late": TOO_LATE,
    "Too large": TOO_LARGE,
    "Not HTTP": UNREADABLE,
    "Wrong lengths": MISCOUNTED,
    "Cut": CUT,
    "Statuses": STATUSES,
    "Not JSON, or JSON that cannot be kept": NO_JSON,
    "Not what was asked": ANOTHER,
    "Lists": LISTS,
}
