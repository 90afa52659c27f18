"""What a merge left behind is told with the lines of its sides, and no text is taken for it."""

from __future__ import annotations

import pytest

from labelform.language.source import read_document

TWO = "a: 1\n<<<<<<< HEAD\nb: 1\nc: 1\n=======\nb: 2\n>>>>>>> night\nd: 1\n"
THREE = "<<<<<<< ours\nb: 1\n||||||| 1a2b3c4\nb: 0\n=======\n>>>>>>> theirs\n"
UNNAMED = "<<<<<<<\n=======\nb: 2\n>>>>>>>\n"


def said(text: str) -> list[tuple[str, str, str]]:
    found = read_document(text, "p.yaml").diagnostics
    return [(str(one.where), one.message, one.hint) for one in found if one.code == "conflict-marker"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    ("text", "place", "sides", "lines"),
    [
        (TWO, "p.yaml:2:1", 'lines 3 to 4 from "HEAD", line 6 from "night"', "2, 5 and 7"),
        (
            THREE, "p.yaml:1:1", 'line 2 from "ours", line 4 from the common base, nothing from "theirs"',
            "1, 3, 5 and 6",
        ),
        (UNNAMED, "p.yaml:1:1", "nothing from one side, line 3 from the other side", "1, 2 and 4"),
    ],
    ids=["two", "three", "unnamed"],
)  # fmt: skip
def test_a_conflict_names_the_lines_of_its_sides(text: str, place: str, sides: str, lines: str, end: str) -> None:
    hint = f"keep what is right and remove lines {lines} of p.yaml"

    assert said(text.replace("\n", end)) == [(place, f"a merge conflict was left here: {sides}", hint)]


def test_all_conflicts_of_a_file_are_told() -> None:
    assert [place for place, _, _ in said(TWO + THREE + UNNAMED)] == ["p.yaml:2:1", "p.yaml:9:1", "p.yaml:15:1"]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("a: 1\n<<<<<<< HEAD\nb: 2\n", ["p.yaml:2:1"]),
        ("a: 1\n>>>>>>> night\n", ["p.yaml:2:1"]),
        ("<<<<<<< a\n<<<<<<< b\n=======\n>>>>>>> b\n", ["p.yaml:1:1", "p.yaml:2:1"]),
        ("<<<<<<< a\n>>>>>>> b\n", ["p.yaml:2:1", "p.yaml:1:1"]),
    ],
)
def test_a_marker_that_is_left_alone_is_told_too(text: str, places: list[str]) -> None:
    assert [place for place, _, _ in said(text)] == places


@pytest.mark.parametrize(
    "text",
    [
        "a: |\n  <<<<<<< HEAD\n  =======\n  >>>>>>> night\n",
        'a: "\n=======\n"\n',
        "a: <<<<<<< HEAD\n",
        "# <<<<<<< HEAD\na: 1\n",
        "a: 1 # >>>>>>> night\n",
    ],
)
def test_text_that_only_looks_like_a_marker_is_none(text: str) -> None:
    assert said(text) == []
