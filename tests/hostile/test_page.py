"""`docs/answers.md` is what the table says. `LABELFORM_UPDATE_GOLDEN=1` writes it."""

from __future__ import annotations

import os
from pathlib import Path

from tests.hostile.page import page
from tests.hostile.table import TABLE

PAGE = Path(__file__).parents[2] / "docs" / "answers.md"


def test_the_page_of_answers_is_what_the_table_says() -> None:
    text = "".join(page())

    if os.environ.get("LABELFORM_UPDATE_GOLDEN"):
        PAGE.write_text(text, encoding="utf-8")

    assert PAGE.read_text(encoding="utf-8") == text


def test_every_answer_says_what_it_is() -> None:
    assert [row.name for rows in TABLE.values() for row in rows if not row.title] == []
