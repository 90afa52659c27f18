"""Comments about many projects: every destroy is named, the worst rows stay, whatever does not fit is counted."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.report.fleets import destroyed, fleet, missing
from tests.report.plans import protected

from labelform.core.planset import Unplanned
from labelform.report.formats import render
from labelform.report.markdown import render_markdown
from labelform.report.planned import PlannedProject, ReportOptions

LIMIT = 60_000
FORTY = fleet(40, ["staging", "live"])
THOUSAND = fleet(1_000)


def comment(planned: list[PlannedProject], limit: int | None, unplanned: tuple[Unplanned, ...] = ()) -> str:
    return render_markdown(planned, ReportOptions(max_bytes=limit, unplanned=unplanned))


def rows(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith("| `")]


def named(text: str) -> set[str]:
    """Return the addresses in the list of what is destroyed."""
    listed = text.partition("#### Destroys")[2].partition("\n####")[0]
    return set(re.findall(r"^- `([^`]+)`", listed, re.MULTILINE))


@pytest.mark.parametrize("projects", [FORTY, THOUSAND], ids=["40 in 2 environments", "1,000"])
def test_a_comment_of_limited_size_names_every_destroy(projects: list[PlannedProject]) -> None:
    text = comment(projects, LIMIT)

    assert len(text.encode()) <= LIMIT
    assert named(text) == destroyed(projects)
    assert "Not everything fits" not in text


def test_all_eighty_projects_are_in_the_table_with_their_environments() -> None:
    text = comment(FORTY, LIMIT)

    assert len(rows(text)) == 80
    assert "| `Northlane Perception 0003 (staging)` |" in text
    assert "| `Northlane Perception 0003 (live)` |" in text
    assert "(`live`) (`staging`)" in text


def test_a_table_that_is_cut_keeps_what_is_grave_and_counts_the_rest() -> None:
    text = comment(THOUSAND, LIMIT, missing(30))
    refused = comment([*THOUSAND[:900], *protected()], LIMIT)

    shown = rows(text)
    grave = [row for row in shown if "not planned" in row or "| 2 |" in row]
    assert len(grave) == 230
    assert shown[: len(grave)] == grave
    left_out = re.search(
        r"^(\d+) more projects not in this table: ([\d,]+) with other changes, (\d+) in sync", text, re.M
    )
    assert left_out
    assert int(left_out[1]) + len(shown) == 1_030
    assert int(left_out[2]) + int(left_out[3]) == int(left_out[1])
    assert any("**refused**" in row for row in rows(refused))


def test_grave_rows_that_cannot_fit_are_counted_in_bold() -> None:
    text = comment(THOUSAND, 20_000)

    counted = re.search(r"\*\*(\d+) that destroy, break a rule or have no plan\*\*", text)
    assert counted
    assert int(counted[1]) + len(rows(text)) == 200
    assert named(text) == destroyed(THOUSAND)


@settings(max_examples=settings().max_examples // 10)
@given(st.integers(1_000, 90_000))
def test_a_comment_about_many_projects_never_exceeds_its_limit(limit: int) -> None:
    text = comment(THOUSAND, limit, missing(25))

    assert len(text.encode()) <= limit
    assert named(text) == destroyed(THOUSAND) or "Not everything fits" in text


def test_without_a_limit_a_destroy_names_all_its_projects() -> None:
    text = comment(THOUSAND, None)

    line = text.partition('- `collections["stray"]` will be destroyed in 200 projects (lost with it: 24 frames)\n')[
        2
    ].partition("\n")[0]
    assert line.startswith("  <details><summary>the 200 projects</summary>")
    assert line.count("<code>Northlane Perception ") == 200
    assert "#### Destroys (400)" in text


def test_a_spec_without_a_plan_has_a_row_in_every_table() -> None:
    options = ReportOptions(unplanned=missing(1))
    text, markdown, html = (render(fleet(1), format=form, options=options) for form in ("text", "markdown", "html"))

    assert re.search(r"^  specs/broken 000\.yaml +failed", text, re.MULTILINE)
    assert "| `specs/broken 000.yaml` **not planned** | failed |" in markdown
    assert '<th scope="row">specs/broken 000.yaml</th><td colspan="7" class="unmanaged">failed' in html
