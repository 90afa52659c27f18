"""
One request of either dialect as a value, with the function that reads its answer.

`Legacy` is the older RPC dialect (everything is `POST /public`, the verb is in the body), `Rest` the newer one
under `/v2/public`. Which calls exist is said in `api.calls`; how requests travel, in `api.exchange`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from labelform.types import Json

T_co = TypeVar("T_co", covariant=True)

_OF_PROJECT = re.compile(r"/v2/public/(?:active|projects)/([^/]+)")


class Dialect(StrEnum):
    """Which of the platform's two protocols a request speaks."""

    LEGACY = "legacy"
    REST = "rest"


@dataclass(frozen=True, slots=True)
class Rest:
    """A REST v2 request. `path` is complete and percent-encoded; `body` None sends no body."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    body: Json = None

    @property
    def label(self) -> str:
        """Return `METHOD path`: no query, no host, nothing secret."""
        return f"{self.method} {self.path}"


@dataclass(frozen=True, slots=True)
class Legacy:
    """
    A legacy RPC. Always an HTTP POST; `query_method` says what it does.

    `path` is `/public` with a resource (`project` + hash), `/public/user` without.
    """

    path: str
    query_type: str
    query_method: str
    uid: Json = None
    payload: Json = None
    resource_type: str = ""
    resource_id: str = ""

    @property
    def label(self) -> str:
        """Return `POST path query_type`."""
        return f"POST {self.path} {self.query_type}"


@dataclass(frozen=True, slots=True)
class Operation(Generic[T_co]):
    """
    One call of the platform that is not made yet.

    `name` is the name of the client call. `decode` turns the JSON of a good answer (for legacy calls: what is under
    `response`) into the result. Only an operation with `is_read` may ever be sent twice.
    """

    name: str
    request: Rest | Legacy
    decode: Callable[[Json], T_co]
    is_read: bool

    @property
    def dialect(self) -> Dialect:
        """Return the protocol of the request."""
        return Dialect.LEGACY if isinstance(self.request, Legacy) else Dialect.REST

    @property
    def project(self) -> str:
        """Return the hash of the project that the request is about; empty for others."""
        if isinstance(self.request, Legacy):
            return self.request.resource_id
        found = _OF_PROJECT.match(self.request.path)
        return found[1] if found else ""

    @property
    def label(self) -> str:
        """Name the request in messages: `METHOD path`, for legacy calls followed by the query type."""
        return self.request.label


@dataclass(frozen=True, slots=True)
class Page(Generic[T_co]):
    """A part of a list, in the platform's order, and the operation that fetches the next part; None ends the list."""

    items: tuple[T_co, ...]
    next: Operation[Page[T_co]] | None
