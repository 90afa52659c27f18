"""What lists of folders and of items have in common: by name or by time, rising or falling, in pages."""

import sqlite3
from collections.abc import Callable, Sequence

from labelform.sandbox.errors import InvalidArguments
from labelform.sandbox.jsondata import Json
from labelform.sandbox.wire.call import Call
from labelform.sandbox.wire.pages import DEFAULT_SIZE, page

ORDERS = {"name": "name", "createdAt": "created_at"}


def ordered_page(call: Call, rows: Sequence[sqlite3.Row], spell: Callable[[sqlite3.Row], Json], identity: str) -> Json:
    """Sort rows as the query says and give the page that it asks for; equal ones are in the order of `identity`."""
    order = call.query.text("order") or "name"
    if order not in ORDERS:
        raise InvalidArguments(f'order: "{order}" is not one of {", ".join(ORDERS)}')
    is_descending = call.query.flag("desc")

    def cursor(row: sqlite3.Row) -> str:
        return f"{row[ORDERS[order]]}\0{row[identity]}"

    ordered = sorted(rows, key=cursor, reverse=is_descending)
    return page(call, ordered, spell, cursor, size=DEFAULT_SIZE, is_descending=is_descending)


def unpaged(rows: Sequence[sqlite3.Row], spell: Callable[[sqlite3.Row], Json]) -> Json:
    """Give things that were named one by one, in their order and all at once, in the shape of a page."""
    return {"results": [spell(row) for row in rows], "nextPageToken": None}
