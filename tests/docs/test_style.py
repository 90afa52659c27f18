"""The phrases that our style leaves out are in no text that people read; `make prose` looks for single words."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from tests.docs.test_paragraphs import ROOT

STYLE = ROOT / "docs" / "style.md"
WORDS = ROOT / "docs" / "words.txt"
TEXTS = ("*.md", "docs/**/*.md", "examples/**/*.y*ml", "schemas/*.json", "src/**/*.py", "src/**/*.j2", "src/**/*.y*ml")
# Where a sentence goes on: on the next line of a paragraph, a comment, a docstring or a text that is put together.
_ONWARD = re.compile(r"""["']?\s*\n\s*(?:f?["']|\#:?\s|>\s)?""")
_SHOWN = re.compile(r"^```text\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@cache
def phrases() -> list[str]:
    """Return what the list has of more than one word."""
    left_out = (line.partition("->")[0] for line in WORDS.read_text(encoding="utf-8").splitlines())
    return [one for one in left_out if " " in one]


def read() -> Iterator[tuple[Path, str]]:
    """Yield all that people read, each as one line in lower case."""
    for pattern in TEXTS:
        for path in sorted(ROOT.glob(pattern)):
            if path != STYLE and path.parent.name != "adr" and path.name != "CHANGELOG.md":
                yield path, one_line(path.read_text(encoding="utf-8"))


def one_line(text: str) -> str:
    return " ".join(_ONWARD.sub(" ", text.lower()).split())


def found_in(text: str) -> list[str]:
    return [one for one in phrases() if one in text and re.search(rf"\b{re.escape(one)}\b", text)]


def test_no_text_has_a_phrase_that_our_style_leaves_out() -> None:
    found = {str(path.relative_to(ROOT)): said for path, text in read() if (said := found_in(text))}

    assert found == {}


@pytest.mark.parametrize(
    "text",
    [
        "A page that tells\nwho moved.",
        'raise Error(\n    f"{name}: tells "\n    f"who moved"\n)',
        "    # It tells\n    # who moved, and when.",
        "    Tells\n    who moved.",
    ],
    ids=["a page", "a message", "a comment", "a docstring"],
)
def test_a_phrase_is_found_over_the_end_of_a_line(text: str) -> None:
    assert found_in(one_line(text)) == ["tells who moved", "who moved"]


def test_the_page_about_style_shows_the_list() -> None:
    page, listed = STYLE.read_text(encoding="utf-8"), WORDS.read_text(encoding="utf-8")
    if "LABELFORM_UPDATE_GOLDEN" in os.environ:
        STYLE.write_text(_SHOWN.sub(lambda _: f"```text\n{listed}```", page), encoding="utf-8")
    else:
        assert _SHOWN.findall(page) == [listed]


def test_the_list_is_in_order_and_has_nothing_twice() -> None:
    lines = WORDS.read_text(encoding="utf-8").splitlines()

    assert lines == sorted(set(lines))
