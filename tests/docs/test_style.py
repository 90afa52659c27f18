"""The words that our style leaves out are on no page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.docs.test_paragraphs import PAGES, ROOT

STYLE = ROOT / "docs" / "style.md"
CODE = re.compile(r"^```.*?^```$|`[^`]*`", re.MULTILINE | re.DOTALL)


def left_out() -> list[str]:
    """Return the words, as the page about style lists them."""
    (listed,) = re.findall(r"^No page has these words.*: (.+)\.$", STYLE.read_text(encoding="utf-8"), re.MULTILINE)
    return re.findall(r"`(\w+)`", listed)


@pytest.mark.parametrize(
    "page", [page for page in PAGES if page != STYLE], ids=lambda page: str(page.relative_to(ROOT))
)
def test_a_page_has_no_word_that_our_style_leaves_out(page: Path) -> None:
    words = re.compile(rf"\b(?:{'|'.join(left_out())})\b", re.IGNORECASE)
    prose = CODE.sub(lambda code: "\n" * code[0].count("\n"), page.read_text(encoding="utf-8"))

    found = [f"{number}: {line}" for number, line in enumerate(prose.splitlines(), 1) if words.search(line)]

    assert found == []


@pytest.mark.parametrize("schema", sorted((ROOT / "schemas").glob("*.json")), ids=lambda schema: schema.name)
def test_a_schema_says_no_such_word_to_who_edits_a_file(schema: Path) -> None:
    said = re.findall(r'"description": "(.*)"', schema.read_text(encoding="utf-8"))

    assert [one for one in said if set(re.findall(r"\w+", one.lower())) & set(left_out())] == []


def test_there_are_words_that_are_left_out() -> None:
    assert "anew" in left_out()
