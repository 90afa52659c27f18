"""The three shapes that calls come in: a REST request, a list of pages, a legacy request."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar
from urllib.parse import quote

from pydantic import BaseModel

from labelform.api.arguments import refused
from labelform.api.decode import MismatchError, member, records
from labelform.api.operation import Legacy, Operation, Page, Rest
from labelform.errors import InvalidArgumentsError
from labelform.types import Json

T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)

_PLAIN = re.compile(r"[A-Za-z0-9_-]+")  # most are: `quote` is a tenth of what a request costs

LARGEST_PAGE = 1000
"""The largest page that the platform gives, where a list offers sizes. Source: docstrings of SDK 0.1.154."""

LONGEST_TOKEN = 8192
"""The longest page token that is sent back: servers commonly refuse longer targets."""

Query = Mapping[str, str | int | bool | Sequence[str] | None]
"""Arguments of a query: None is left out, a sequence repeats its key, an empty sequence vanishes."""


def path(*segments: str) -> str:
    """
    Return `/v2/public/…` with every segment percent-encoded.

    Raises:
        InvalidArgumentsError: a segment is empty or made of dots, and would address something else.
    """
    if unfit := [segment for segment in segments if not segment.strip(".")]:
        raise _not_an_id(unfit[0])
    return "/v2/public/" + "/".join(
        segment if _PLAIN.fullmatch(segment) else quote(segment, safe="") for segment in segments
    )


def rest(
    name: str,
    method: str,
    at: str,
    *,
    decode: Callable[[Json], T],
    query: Query | None = None,
    body: Json = None,
) -> Operation[T]:
    """Describe a REST request; a GET is a read."""
    request = Rest(method, at, query=_pairs(query or {}), body=body)
    return Operation(name, request, decode, is_read=method == "GET")


def listing(
    name: str, at: str, *, item: type[M], query: Query | None = None, key: str = "results"
) -> Operation[Page[M]]:
    """
    Describe the first page of a list.

    Every list is followed to its end, also where the SDK reads one page only. `key` is where the items stand. An answer
    without it is not an empty list: whoever deletes what a list does not name must not be told "none" by a proxy.
    """
    return _page(name, Rest("GET", at, query=_pairs(query or {})), _items_reader(item, key), key)


def legacy(
    name: str,
    query_type: str,
    query_method: str,
    *,
    decode: Callable[[Json], T],
    project_hash: str | None = None,
    uid: Json = None,
    payload: Json = None,
) -> Operation[T]:
    """
    Describe a legacy request about a project; without one, about the user. A GET inside is a read.

    Raises:
        InvalidArgumentsError: the hash cannot stand in a header, where this dialect puts it.
    """
    if project_hash is None:
        request = Legacy("/public/user", query_type, query_method, uid, payload)
    elif not project_hash.isascii() or not project_hash.isprintable() or not project_hash:
        raise _not_an_id(project_hash)
    else:
        request = Legacy("/public", query_type, query_method, uid, payload, "project", project_hash)
    return Operation(name, request, decode, is_read=query_method == "GET")


def present(**values: Json) -> dict[str, Json]:
    """Return the arguments that are not None; `""` and `[]` stay."""
    return {name: value for name, value in values.items() if value is not None}


def _not_an_id(value: str) -> InvalidArgumentsError:
    return refused(f"{value!r} is not an id")


def _pairs(query: Query) -> tuple[tuple[str, str], ...]:
    pairs: list[tuple[str, str]] = []
    for name, value in query.items():
        if isinstance(value, str | int | bool):
            pairs.append((name, str(value)))  # True is written `True`: so does the SDK
        elif isinstance(value, Sequence):
            pairs.extend((name, entry) for entry in value)
        elif value is not None:
            raise refused(f"{name} is {value!r}, which cannot stand in a query")
    return tuple(pairs)


def _items_reader(item: type[M], key: str) -> Callable[[Json], list[M]]:
    read = records(item)

    def items(answer: Json) -> list[M]:
        found = member(answer, key)
        if found is None:
            raise MismatchError(key, "missing")
        return read(found)

    return items


def _page(
    name: str,
    request: Rest,
    read: Callable[[Json], list[M]],
    key: str,
    token: str | None = None,
    seen: frozenset[str] = frozenset(),
) -> Operation[Page[M]]:
    """Describe one page: `request` is the first page's, `token` this page's, `seen` those of all pages so far."""
    asked = request if token is None else Rest("GET", request.path, (*request.query, ("pageToken", token)))

    def decode(answer: Json) -> Page[M]:
        items, following = read(answer), member(answer, "nextPageToken")
        if following is None:  # "" is a token like any other (the SDK asks again with `pageToken=`)
            return Page(tuple(items), None)
        if not isinstance(following, str):
            raise MismatchError("nextPageToken", "expected a string")
        if len(following) > LONGEST_TOKEN:
            raise MismatchError("nextPageToken", f"longer than {LONGEST_TOKEN:,} characters")
        if following in seen:  # the same question has the same answer: this list has no end
            raise MismatchError("nextPageToken", "the list does not advance: a token that was given before")
        return Page(tuple(items), _page(name, request, read, key, following, seen | {following}))

    return Operation(name, asked, decode, is_read=True)
