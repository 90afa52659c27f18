"""Good HTTP that does not hold what was asked."""

from __future__ import annotations

import gzip
import json

from tests.hostile.answers.spelling import (
    OTHER,
    PROJECT,
    Said,
    enveloped,
    good,
    group,
    legacy_project,
    ok,
    page,
    project,
)
from tests.hostile.server import Answer, Asked

# Redirects and other statuses -----------------------------------------------------------------------------------------


def redirect(status: int) -> Answer:
    """Redirect to another place of the same server."""

    def answer(_: Asked) -> Said:
        yield ok(b"", "Location: /elsewhere", status=f"{status} Elsewhere")

    answer.__name__ = f"redirect_{status}"
    answer.__doc__ = f"A redirect with status {status}."
    return answer


def not_modified(_: Asked) -> Said:
    """`304 Not Modified`, whose length says what is not there."""
    yield b"HTTP/1.1 304 Not Modified\r\nContent-Length: 100\r\n\r\n"


def created(asked: Asked) -> Said:
    """Status 201, which the platform never gives."""
    yield ok(good(asked), status="201 Created")


def status_600(asked: Asked) -> Said:
    """Status 600."""
    yield ok(good(asked), status="600 What")


def wait_for_ever(_: Asked) -> Said:
    """Status 429 with a `Retry-After` of 400 digits."""
    yield ok(b"", f"Retry-After: {'9' * 400}", status="429 Wait")


def long_refusal(_: Asked) -> Said:
    """A refusal that takes 10 MB to say no."""
    yield ok(json.dumps({"message": "no " * 3_500_000}).encode(), status="400 No")


# Not what was asked ---------------------------------------------------------------------------------------------------


def html(_: Asked) -> Said:
    """A page in HTML with status 200, as proxies and portals send it."""
    yield ok(b"<html>Please log in</html>", "Content-Type: text/html")


def half_json(_: Asked) -> Said:
    """Half of a JSON document."""
    yield ok(page("asked")[:-9])


def latin_1(_: Asked) -> Said:
    """JSON that is not UTF-8."""
    yield ok('{"results": ["é"]}'.encode("latin-1"))


def deep(_: Asked) -> Said:
    """JSON that is nested 1,000,000 deep."""
    yield ok(b"[" * 1_000_000 + b"]" * 1_000_000)


def brotli(asked: Asked) -> Said:
    """A content encoding that nobody asked for."""
    yield ok(b"\x0b\x02\x80" + good(asked), "Content-Encoding: br")


def gzip_twice(asked: Asked) -> Said:
    """Packed twice."""
    yield ok(gzip.compress(gzip.compress(good(asked))), "Content-Encoding: gzip, gzip")


def empty(_: Asked) -> Said:
    """Nothing, with status 200."""
    yield ok(b"")


def null(_: Asked) -> Said:
    """`null`."""
    yield ok(b"null")


def false(_: Asked) -> Said:
    """`false`, where only an envelope is an answer."""
    yield ok(b"false")


def bare_list(_: Asked) -> Said:
    """A list where an object should be."""
    yield ok(json.dumps([group("asked")]).encode())


def no_results(_: Asked) -> Said:
    """A page without its items."""
    yield ok(b'{"nextPageToken": null}')


def other_project(asked: Asked) -> Said:
    """The record of another project."""
    is_legacy = asked.target == "/public"
    other = enveloped(legacy_project(OTHER)) if is_legacy else json.dumps(project(OTHER)).encode()
    yield ok(other)


def surrogate(_: Asked) -> Said:
    """Half a surrogate pair in a name."""
    yield ok(page("asked").replace(b'"asked"', rb'"\ud800"'))


def surrogate_in_preset(_: Asked) -> Said:
    """Half a surrogate pair in a preset, which is kept as it comes."""
    yield ok(rb'{"localFilters": {"\udfff": 1}}')


def surrogate_in_token(_: Asked) -> Said:
    """Half a surrogate pair in a page token, which goes back to the server."""
    yield ok(page("asked", following="\ud800"))


def infinity(_: Asked) -> Said:
    """`Infinity` in a preset."""
    yield ok(b'{"localFilters": {"size": -Infinity}}')


def not_a_number(_: Asked) -> Said:
    """`NaN` in a preset, which is not even equal to itself."""
    yield ok(b'{"localFilters": {"size": NaN}}')


def huge_exponent(_: Asked) -> Said:
    """1e999999 in a preset, which no JSON number of ours can hold."""
    yield ok(b'{"localFilters": {"size": 1e999999}}')


def many_digits(_: Asked) -> Said:
    """A whole number of 10,000 digits in a preset."""
    yield ok(b'{"localFilters": {"size": %s}}' % (b"9" * 10_000))


def many_wrong_items(_: Asked) -> Said:
    """1,500,000 items without any of their fields, each of which could be complained about."""
    yield ok(b'{"results": [' + b"{}," * 1_499_999 + b"{}]}")


def wrong_items_inside(_: Asked) -> Said:
    """1,500,000 numbers in a record where texts should be."""
    head = json.dumps(project(PROJECT))[:-1].encode()
    yield ok(head + b', "sourceProjects": [' + b"1," * 1_499_999 + b"1]}")


def item_twice_on_a_page(_: Asked) -> Said:
    """An item that stands twice on a page."""
    yield ok(page("asked", "asked"))


def same_item_twice(asked: Asked) -> Said:
    """An item that stands on two pages."""
    yield ok(page("asked", following="second") if asked.number == 1 else page("more", "asked"))


def same_token(asked: Asked) -> Said:
    """The same page token with ever new items."""
    yield ok(page(f"group {asked.number}", following="again"))


def same_empty_page(_: Asked) -> Said:
    """The same empty page with the same token, again and again."""
    yield ok(page(following="again"))


def tokens_in_a_circle(asked: Asked) -> Said:
    """Page tokens that go in a circle, with ever new items."""
    yield ok(page(f"group {asked.number}", following=f"token {asked.number % 3}"))


def endless_tokens(asked: Asked) -> Said:
    """Ever new page tokens with ever new items."""
    yield ok(page(f"group {asked.number}", following=f"token {asked.number}"))


def endless_empty_pages(asked: Asked) -> Said:
    """Ever new page tokens, and no item at all."""
    yield ok(page(following=f"token {asked.number}"))


def token_of_60_mb(_: Asked) -> Said:
    """A page token of 60 MB."""
    yield ok(page("asked", following="x" * 60_000_000))


def token_is_number(_: Asked) -> Said:
    """A page token that is a number."""
    yield ok(page("asked", following=7))


def token_is_list(_: Asked) -> Said:
    """A page token that is a list."""
    yield ok(page("asked", following=["more"]))
