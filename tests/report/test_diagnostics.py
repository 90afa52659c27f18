"""Diagnostics as people and tools see them."""

from __future__ import annotations

import json
import unicodedata

import pytest

from labelform.diagnostics import Diagnostic, Severity, Where
from labelform.report.diagnostics import as_json, render

ROLE = Diagnostic(
    "unknown-role",
    '"anotator" is not a project role',
    Where("project.yaml", 14, 29, 8, "  - {name: vendor-l1, role: anotator}", 200),
    'did you mean "annotator"?',
)
WARNING = Diagnostic("odd", "this is odd", Where("a.yaml", 3, 1, 2, "ab"), severity=Severity.WARNING)


def marked(snippet: str, column: int, length: int) -> tuple[str, str]:
    """Return the line and the line of carets below it, without their gutters."""
    lines = render([Diagnostic("c", "m", Where("f", 1, column, length, snippet))], color=False).splitlines()
    return lines[1].removeprefix("  1 | "), lines[2].removeprefix("    | ")


def columns(text: str) -> int:
    return sum(
        2 if unicodedata.east_asian_width(letter) in "WF" else not unicodedata.combining(letter) for letter in text
    )


def test_a_diagnostic_shows_its_line_a_caret_and_a_hint() -> None:
    assert render([ROLE], color=False) == (
        'project.yaml:14:29: error[unknown-role]: "anotator" is not a project role\n'
        "  14 |   - {name: vendor-l1, role: anotator}\n"
        "     |                             ^^^^^^^^\n"
        '  hint: did you mean "annotator"?\n'
        "\n1 error in 1 file.\n"
    )


def test_several_are_sorted_by_place_and_counted() -> None:
    elsewhere = Diagnostic("no-specs", "no spec was named")

    assert render([ROLE, WARNING, elsewhere], color=False) == (
        "error[no-specs]: no spec was named\n"
        "\n"
        "a.yaml:3:1: warning[odd]: this is odd\n"
        "  3 | ab\n"
        "    | ^^\n"
        "\n" + render([ROLE], color=False).rpartition("\n\n")[0] + "\n"
        "\n2 errors and 1 warning in 2 files.\n"
    )


def test_nothing_to_say_is_nothing() -> None:
    assert render([], color=False) == ""


def test_colour_changes_nothing_but_colour() -> None:
    painted = render([ROLE, WARNING], color=True)

    assert "\x1b[1;31merror[unknown-role]\x1b[0m" in painted
    assert "\x1b[1;33mwarning[odd]\x1b[0m" in painted
    assert _without_colour(painted) == render([ROLE, WARNING], color=False)


def _without_colour(text: str) -> str:
    parts = text.split("\x1b[")
    return parts[0] + "".join(part.partition("m")[2] for part in parts[1:])


@pytest.mark.parametrize("before", ["name: ", "\t", "夜間: ", "🚗 ", "e\u0301: ", "\xa0", "\x1b", "\u202e"])
def test_the_caret_stands_below_what_it_marks(before: str) -> None:
    line, carets = marked(f"{before}wrong end", len(before) + 1, 5)

    assert columns(line[: line.index("wrong")]) == len(carets) - len(carets.lstrip())
    assert carets.strip() == "^^^^^"


def test_wide_letters_get_wide_carets() -> None:
    assert marked("role: 管理者", 7, 3) == ("role: 管理者", "      ^^^^^^")


def test_a_long_line_is_cut_around_the_mark() -> None:
    line, carets = marked("x" * 1000 + "WRONG" + "y" * 1000, 1001, 5)

    assert len(line) < 120
    assert line.startswith("…x")
    assert line.endswith("y…")
    assert line[carets.index("^") : carets.rindex("^") + 1] == "WRONG"


def test_a_mark_at_the_end_of_a_line_is_drawn() -> None:
    assert marked("ab", 3, 1) == ("ab", "  ^")


def test_what_a_terminal_would_obey_is_escaped() -> None:
    said = render([Diagnostic("c", "\x1b[2J\u202e\n", Where("f\n", 1, 1, 1, "\x1b[2J"), "\r")], color=False)

    assert (
        said == "f\\n:1:1: error[c]: \\x1b[2J\\u202e\\n\n  1 | \ufffd[2J\n    | ^\n  hint: \\r\n\n1 error in 1 file.\n"
    )


def test_only_the_first_hundred_are_drawn() -> None:
    many = [Diagnostic("c", "m", Where("f", line, 1, 1, "x")) for line in range(1, 251)]

    said = render(many, color=False)

    assert said.count("error[c]") == 100
    assert said.endswith("\n… and 150 more, not shown here.\n\n250 errors in 1 file.\n")


def test_json_has_the_shape_of_terraform() -> None:
    assert as_json([ROLE, WARNING]) == {
        "format_version": "1.0",
        "valid": False,
        "error_count": 1,
        "warning_count": 1,
        "diagnostics": [
            {
                "severity": "warning",
                "code": "odd",
                "summary": "this is odd",
                "detail": "",
                "range": {
                    "filename": "a.yaml",
                    "start": {"line": 3, "column": 1, "byte": 0},
                    "end": {"line": 3, "column": 3, "byte": 2},
                },
                "snippet": {
                    "context": None,
                    "code": "ab",
                    "start_line": 3,
                    "highlight_start_offset": 0,
                    "highlight_end_offset": 2,
                    "values": [],
                },
            },
            {
                "severity": "error",
                "code": "unknown-role",
                "summary": '"anotator" is not a project role',
                "detail": 'did you mean "annotator"?',
                "range": {
                    "filename": "project.yaml",
                    "start": {"line": 14, "column": 29, "byte": 200},
                    "end": {"line": 14, "column": 37, "byte": 208},
                },
                "snippet": {
                    "context": None,
                    "code": "  - {name: vendor-l1, role: anotator}",
                    "start_line": 14,
                    "highlight_start_offset": 28,
                    "highlight_end_offset": 36,
                    "values": [],
                },
            },
        ],
    }


def test_json_without_errors_is_valid_and_needs_no_place() -> None:
    found = as_json([Diagnostic("odd", "m", severity=Severity.WARNING, address='groups["x"]')])

    assert json.loads(json.dumps(found)) == {
        "format_version": "1.0",
        "valid": True,
        "error_count": 0,
        "warning_count": 1,
        "diagnostics": [
            {"severity": "warning", "code": "odd", "summary": "m", "detail": "", "address": 'groups["x"]'},
        ],
    }


def test_a_long_line_is_cut_in_json_around_what_is_marked() -> None:
    line = "x" * 100_000 + "here" + "y" * 100_000
    found = as_json([Diagnostic("c", "m", Where("f", 1, 100_001, 4, line, 100_000))])["diagnostics"][0]

    snippet = found["snippet"]
    assert len(snippet["code"]) == 1_000
    assert snippet["code"][snippet["highlight_start_offset"] : snippet["highlight_end_offset"]] == "here"
    assert found["range"]["start"] == {"line": 1, "column": 100_001, "byte": 100_000}


def test_what_is_marked_ends_with_what_json_has_of_a_line() -> None:
    snippet = as_json([Diagnostic("c", "m", Where("f", 1, 1, 5_000, "x" * 5_000))])["diagnostics"][0]["snippet"]

    assert (snippet["highlight_start_offset"], snippet["highlight_end_offset"]) == (0, 1_000)
