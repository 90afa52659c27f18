"""Pages are made to be looked things up in: no paragraph of them is a wall."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

ROOT = Path(__file__).parents[2]
MOST_WORDS = 90
PAGES = [ROOT / "README.md", *(page for page in sorted(ROOT.glob("docs/**/*.md")) if page.parent.name != "adr")]


def paragraphs(text: str) -> Iterator[tuple[int, str]]:
    """Yield the paragraphs and items of lists of a page, each with the line where it begins."""
    tokens = MarkdownIt().enable("table").parse(text)
    for opening, inline in pairwise(tokens):
        if opening.type == "paragraph_open" and inline.map:
            yield inline.map[0] + 1, inline.content


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_no_paragraph_is_longer_than_a_reader_takes_in(page: Path) -> None:
    walls = [
        f"{page.name}:{line}: {words} words"
        for line, content in paragraphs(page.read_text(encoding="utf-8"))
        if (words := len(content.split())) > MOST_WORDS
    ]

    assert not walls


def test_a_wall_is_seen() -> None:
    text = "Short.\n\n- an item\n- " + "word " * 91 + "\n"

    assert [(line, len(content.split())) for line, content in paragraphs(text)] == [(1, 1), (3, 2), (4, 91)]
