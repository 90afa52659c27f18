"""The pages of all plans as one table: what several of them have is in it once, with the plans that have it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

_STARTS = (
    "<header>", "<nav ", "<button ", "<label>", "<main>", "<section ", "<p class=", "<table ", "<tr>", "<div role=",
    '<div class="body"', '<div class="buttons"', "<ul>", "<details", "<script>",
)  # fmt: skip
_CUT = re.compile(rf"^(?={'|'.join(_STARTS)})", re.MULTILINE)
_NUMBER = re.compile(r'(id="|="#|by=")(p|project-)\d+(-[a-z])?(\d+)?')


def pieces_table(pages: Mapping[str, str]) -> str:
    """Return each piece once, below the names of the plans whose page has it, in the order in which they come up."""
    found: dict[str, list[str]] = {}
    for plan, page in pages.items():
        for piece in dict.fromkeys(_pieces(page)):
            found.setdefault(piece, []).append(plan)
    return "\n".join(f"==== {', '.join(plans)}\n{piece}" for piece, plans in found.items())


def _pieces(page: str) -> Iterator[str]:
    for piece in _CUT.split(page):
        if piece.strip():
            yield _NUMBER.sub(r"\1\2N\3", piece.rstrip("\n"))
