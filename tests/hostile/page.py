"""`docs/answers.md`: the table for people, written from the one that the tests read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tests.hostile.limited import LIMIT_MEGABYTES
from tests.hostile.table import TABLE, End, Row

HEAD: Final = f"""\
# How bad answers are handled

Written from `tests/hostile/table.py`, which runs against a hostile server with both drivers, with a memory limit of
{LIMIT_MEGABYTES} MB. [client.md](client.md#what-an-answer-may-be) describes what an answer may be.

*Read* and *write* show how an operation ends; `-` means that it was not tried. After every error except a refusal, the
outcome of a write is unknown. *Exit code* is that of a command that needs what it reads; an apply looks instead to find
out what a write did, see [apply.md](apply.md). *Requests* is how many requests a read takes if it may be tried twice; a
write is always sent once. *Memory* is how many MiB the answer may use at most.
"""


def page() -> Iterator[str]:
    """Yield the page in pieces."""
    yield HEAD
    for title, rows in TABLE.items():
        yield f"\n## {title}\n\n"
        yield "| the server sends | read | write | exit code | requests | memory |\n|---|---|---|---:|---:|---:|\n"
        yield from (_line(row) for row in rows)


def _line(row: Row) -> str:
    exit_code = row.read.exit_code if row.read else "-"
    requests = row.requests if row.read else "-"
    title = row.title.replace("|", r"\|")
    return f"| {title} | {_said(row.read)} | {_said(row.write)} | {exit_code} | {requests} | {row.megabytes} |\n"


def _said(end: End | None) -> str:
    if end is None:
        return "-"
    if end.error is None:
        return "fine"
    return f"`{end.name}`" + (", refused" if end.outcome == "refused" else "")
