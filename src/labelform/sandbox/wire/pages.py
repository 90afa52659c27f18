"""Lists on the wire: `{"results": [...], "nextPageToken": null | "..."}`."""

import base64
import binascii
from collections.abc import Callable, Sequence
from itertools import islice
from typing import TypeVar

from labelform.sandbox.errors import InvalidArguments
from labelform.sandbox.jsondata import Json
from labelform.sandbox.wire.call import Call

T = TypeVar("T")
DEFAULT_SIZE = 100  # and at most 1000 [documentation]
MAXIMUM_SIZE = 1000


def page(
    call: Call,
    rows: Sequence[T],
    spell: Callable[[T], Json],
    cursor: Callable[[T], str],
    *,
    size: int | None = None,
    key: str = "results",
    size_name: str = "pageSize",
    is_descending: bool = False,
) -> dict[str, Json]:
    """
    Cut the page that is requested out of a list.

    `rows` must be sorted by `cursor`, falling with `is_descending`: a page starts after the cursor in the token, so
    that a page never repeats or skips an item because another one was added or deleted meanwhile. With size None the
    list is not split, because the SDK would read the first page only; quirk page-everything=N splits it all the same.
    """
    after = _read_token(call)
    rest = rows if after is None else [row for row in rows if _is_behind(cursor(row), after, is_descending)]
    limit = _limit(call, size, size_name)
    shown = list(rest if limit is None else islice(rest, limit))
    is_last = len(shown) == len(rest)
    token = None if is_last else base64.b64encode(cursor(shown[-1]).encode()).decode()
    return {key: [spell(row) for row in shown], "nextPageToken": token}


def _is_behind(cursor: str, after: str, is_descending: bool) -> bool:
    return cursor < after if is_descending else cursor > after


def _limit(call: Call, size: int | None, size_name: str) -> int | None:
    asked = _page_size(call, size_name)
    wanted = size if asked is None else asked
    everything = call.context.quirks["page-everything"]
    if everything == "off":
        return wanted
    return int(everything) if wanted is None else min(wanted, int(everything))


def _page_size(call: Call, name: str) -> int | None:
    text = call.query.text(name)
    if text is None:
        return None
    if not text.isdecimal() or not 1 <= int(text) <= MAXIMUM_SIZE:
        raise InvalidArguments(f'{name}: "{text}" is not a number from 1 to {MAXIMUM_SIZE}')
    return int(text)


def _read_token(call: Call) -> str | None:
    token = call.query.text("pageToken")
    if token is None:
        return None
    try:
        return base64.b64decode(token, validate=True).decode()
    except (binascii.Error, ValueError) as problem:
        raise InvalidArguments(f'pageToken: "{token}" did not come from this list') from problem
