"""Drift of many projects: a table first, limits that hold, filters as in a plan, and a page of its own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.report.browser import Browser, browser
from tests.report.fleets import missing

from labelform.core.change import Source
from labelform.core.drift import Drift
from labelform.core.driftset import DriftedProject, DriftSet
from labelform.core.plan import Plan, Target
from labelform.core.shift import FieldShift, Move, Mover, Shift
from labelform.report.drift_fields import field_lines
from labelform.report.drift_reports import render_driftset
from labelform.report.formats import FORMATS, Format
from labelform.report.style import PLAIN

NIGHT = [{"metric": "brightness", "between": [0.0, 0.3]}, {"metadata": "weather", "type": "enum", "any_of": ["rain"]}]
DARKER = [{"metric": "brightness", "between": [0.0, 0.22]}, NIGHT[1]]
DARKEST = [{"metric": "brightness", "between": [0.0, 0.1]}, NIGHT[1]]


def moved(number: int, mover: Mover, field: FieldShift | None = None) -> Shift:
    """Return an item that was changed on the sides that the mover names."""
    spec = Move.NONE if mover is Mover.LIVE else Move.CHANGED
    live = Move.NONE if mover is Mover.SPEC else Move.CHANGED
    return Shift(
        address=f'filter_presets["preset {number:04}"]',
        kind="filter_presets",
        key=str(number),
        label=f"preset {number:04}",
        mover=mover,
        spec_move=spec,
        live_move=live,
        fields=(field or FieldShift(name="filters", base=NIGHT, spec=NIGHT, live=DARKER, mover=mover),),
        source=Source(file="specs/a b.yaml", line=number + 1, column=1),
        is_pending=True,
    )


def project(number: int, *shifts: Shift, environment: str | None = None) -> DriftedProject:
    target = Target(title=f"Pilot {number:04} <b>", hash=str(number))
    drift = Drift(target=target, since="its last apply (1f3c2aa)", shifts=shifts)
    return DriftedProject(drift=drift, plan=Plan(target=target), file="specs/a b.yaml", environment=environment)


def fleet(count: int) -> DriftSet:
    """Return projects of which every tenth moved live, every third in its spec, and two specs without a project."""
    members = [
        project(
            number,
            *([moved(number, Mover.LIVE)] if number % 10 == 0 else []),
            *([moved(number + 5_000, Mover.SPEC)] if number % 3 == 0 else []),
        )
        for number in range(count)
    ]
    return DriftSet(members=tuple(members), unplanned=missing(2))


def render(driftset: DriftSet, form: Format, max_bytes: int | None = None) -> str:
    return render_driftset(driftset, form, PLAIN, max_bytes=max_bytes)


THOUSAND = fleet(1_000)
SEVERAL = DriftSet(
    members=(
        project(0, moved(0, Mover.LIVE), moved(1, Mover.SPEC), environment="live"),
        project(1, environment="live"),
        project(2, moved(2, Mover.BOTH_DIFFERENTLY), environment="staging"),
    ),
    unplanned=missing(1),
)


@pytest.mark.parametrize(
    ("mover", "said"),
    [
        (Mover.LIVE, ["filters in the project:", "between[1] = 0.3 -> 0.22"]),
        (Mover.SPEC, ["filters in the spec:", "between[1] = 0.22 -> 0.1"]),
        (Mover.UNKNOWN, ["filters, from the project to the spec:", "between[1] = 0.22 -> 0.1"]),
        (
            Mover.BOTH_DIFFERENTLY,
            ["filters in the project:", "between[1] = 0.3 -> 0.22", "filters in the spec:", "between[1] = 0.3 -> 0.1"],
        ),
    ],
)
def test_filters_are_shown_as_in_a_plan(mover: Mover, said: list[str]) -> None:
    spec = NIGHT if mover is Mover.LIVE else DARKEST
    lines = list(field_lines(FieldShift(name="filters", base=NIGHT, spec=spec, live=DARKER, mover=mover)))

    assert [line.strip(" ~") for line in lines if "between[1]" in line or line.endswith(":")] == said
    assert all("(1 unchanged entry of filters hidden)" in "".join(lines) for _ in said)


def test_a_table_comes_first_where_there_are_several_projects() -> None:
    text, markdown, html = (render(SEVERAL, form) for form in ("text", "markdown", "html"))

    assert text.splitlines()[:5] == [
        "  project                   in the project  in both  in the spec  not known",
        "  Pilot 0000 <b> (live)                  1        .            1          .",
        "  Pilot 0001 <b> (live)                  .        .            .          .",
        "  Pilot 0002 <b> (staging)               .        1            .          .",
        "  specs/broken 000.yaml             failed",
    ]
    assert markdown.index("| project |") < markdown.index("#### ")
    assert "| `specs/broken 000.yaml` | failed |" in markdown
    assert html.index("What changed in each project") < html.index("Pilot 0000 &lt;b&gt; (live)</h2>")


def test_one_project_has_no_table() -> None:
    alone = DriftSet(members=(project(0, moved(0, Mover.LIVE)),))

    assert render(alone, "text").startswith('Project "Pilot 0000 <b>"')
    assert "| project |" not in render(alone, "markdown")
    assert "All projects" not in render(alone, "html")


@pytest.mark.parametrize("form", FORMATS)
def test_a_spec_that_was_not_looked_at_is_told_in_every_format(form: Format) -> None:
    assert "specs/broken" in render(SEVERAL, form)


@settings(max_examples=settings().max_examples // 10)
@given(st.integers(1_000, 90_000))
def test_an_issue_about_many_projects_never_exceeds_its_limit(limit: int) -> None:
    assert len(render(THOUSAND, "markdown", limit).encode()) <= limit


def test_what_moved_in_projects_is_kept_longest_and_the_rest_is_counted() -> None:
    text = render(THOUSAND, "markdown", 60_000)

    live = {shift.address for drift in THOUSAND.drifts for shift in drift.shifts if shift.mover is Mover.LIVE}
    spec = {shift.address for drift in THOUSAND.drifts for shift in drift.shifts if shift.mover is Mover.SPEC}
    shown = set(re.findall(r"^- `([^`]+)`", text, re.MULTILINE))
    left_out = re.search(r"\*\*([\d,]+) more\*\* do not fit here", text)
    assert live <= shown
    assert left_out
    assert int(left_out[1]) == len(spec - shown) > 0
    rows = [line for line in text.splitlines() if line.startswith("| `")]
    grave = [row for row in rows if "failed" in row or re.match(r"\| `[^`]+` \| 1 \|", row)]
    assert rows[: len(grave)] == grave
    assert len(grave) == 102
    assert f"{1_002 - len(rows)} more projects not in this table." in text


def test_without_a_limit_everything_is_told() -> None:
    text = render(THOUSAND, "markdown")

    assert text.count("\n- `filter_presets") == 100 + 334
    assert text.count("\n#### ") == 1_000


def test_a_page_shows_the_states_of_a_field_side_by_side() -> None:
    page = render(SEVERAL, "html").replace("&#34;", '"')

    assert page.count('<th scope="col">Last applied</th><th scope="col">Project</th><th scope="col">Spec</th>') == 3
    assert "between: [0.0, 0.22]" in page
    assert "<b>" not in page
    assert "<script" not in page
    assert "default-src 'none'" in page


@pytest.mark.browser
def test_a_page_of_drift_opens_quietly_and_everybody_can_use_it(tmp_path: Path) -> None:
    path = tmp_path / "drift.html"
    path.write_text(render(SEVERAL, "html"), encoding="utf-8")
    opened: Browser
    with browser(tmp_path / "profile") as opened:
        opened.open(path)

        assert opened.said() == []
        assert [url for url in opened.requested() if not url.startswith("data:")] == [path.as_uri()]
        assert [body.is_displayed() for body in opened.all(".entry .body")] == [True] * 3
        assert opened.accessibility() == []
        size = {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True}
        opened.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        opened.open(path)
        assert opened.run("return document.documentElement.scrollWidth") == 390
