"""The three shapes that calls come in: a REST request, a list of pages, a legacy request."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Generic, TypeVar
from urllib.parse import quote

from labelform.api.arguments import refused
from labelform.api.decode import Asked, MismatchError, each_about, member, records
from labelform.api.operation import Legacy, Operation, Page, Rest
from labelform.errors import InvalidArgumentsError
from labelform.types import Json

if TYPE_CHECKING:
    from labelform.api.records.base import Record

T = TypeVar("T")
M = TypeVar("M", bound="Record")

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
    name: str,
    at: str,
    *,
    item: type[M],
    query: Query | None = None,
    key: str = "results",
    about: Mapping[str, Asked] | None = None,
) -> Operation[Page[M]]:
    """
    Describe the first page of a list; `about` is what its items must be (see `decode.each_about`), by field.

    Every list is followed to its end, also where the SDK reads one page only. `key` is where the items stand. An answer
    without it is not an empty list: whoever deletes what a list does not name must not be told "none" by a proxy.
    """
    read = each_about(records(item), **(about or {}))
    return _Listing(name, Rest("GET", at, query=_pairs(query or {})), key, item.identity, read).page()


def legacy(
    name: str,
    query_type: str,
    query_method: str,
    *,
    decode: Callable[[Json], T],
    project_hash: str | None = None,
    dataset_hash: str | None = None,
    uid: Json = None,
    payload: Json = None,
) -> Operation[T]:
    """
    Describe a legacy request about a project or a dataset; without either, about the user. A GET inside is a read.

    Raises:
        InvalidArgumentsError: the hash cannot be in a header, where this dialect puts it.
    """
    kind, own_hash = ("project", project_hash) if dataset_hash is None else ("dataset", dataset_hash)
    if own_hash is None:
        request = Legacy("/public/user", query_type, query_method, uid, payload)
    elif not own_hash.isascii() or not own_hash.isprintable() or not own_hash:
        raise _not_an_id(own_hash)
    else:
        request = Legacy("/public", query_type, query_method, uid, payload, kind, own_hash)
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
            raise refused(f"{name} is {value!r}, which cannot be used in a query")
    return tuple(pairs)


@dataclass(frozen=True, slots=True)
class _Listing(Generic[M]):
    """A list: its name, the request for its first page, and where and how its items are read."""

    name: str
    request: Rest
    key: str
    identity: str
    read: Callable[[Json], list[M]]

    def page(self, number: int = 0, token: str | None = None, shown: _Shown | None = None) -> Operation[Page[M]]:
        """Describe one page by its number from 0 and its token; `shown` is what the pages before it have shown."""
        query = self.request.query if token is None else (*self.request.query, ("pageToken", token))

        def decode(answer: Json) -> Page[M]:
            before = shown or _Shown()
            items, following = self._items(answer, number, before), member(answer, "nextPageToken")
            if following is None:  # "" is a token like any other (the SDK asks again with `pageToken=`)
                return Page(tuple(items), None)
            return Page(tuple(items), self.page(number + 1, self._token(following, number, before), before))

        return Operation(self.name, replace(self.request, query=query), decode, is_read=True)

    def _items(self, answer: Json, number: int, before: _Shown) -> list[M]:
        found = member(answer, self.key)
        if found is None:
            raise MismatchError(self.key, "missing")
        items = self.read(found)
        identities = [getattr(item, self.identity) for item in items] if self.identity else []
        here = set()
        for one in identities:
            if one in here or before.is_earlier(one, number):  # a plan would see two things
                raise MismatchError(f"{self.key}.{self.identity}", f'the list contains "{one}" twice')
            here.add(one)
        return items

    def _token(self, token: Json, number: int, before: _Shown) -> str:
        if not isinstance(token, str):
            raise MismatchError("nextPageToken", "expected a string")
        if len(token) > LONGEST_TOKEN:
            raise MismatchError("nextPageToken", f"longer than {LONGEST_TOKEN:,} characters")
        if before.is_earlier(("token", token), number):  # the same question has the same answer: there is no end
            raise MismatchError("nextPageToken", "the list does not advance: the same token was given before")
        return token


class _Shown:
    """
    On which page of a list each thing was shown first, during one walk over it.

    Shared by the pages of the walk, as a set for each of them would take the square of the list's time. A page that is
    read again may show the same again.
    """

    def __init__(self) -> None:
        self._page: dict[object, int] = {}

    def is_earlier(self, thing: object, page: int) -> bool:
        """Return whether an earlier page showed it; note that this one does."""
        return self._page.setdefault(thing, page) < page
