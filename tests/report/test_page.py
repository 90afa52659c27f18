"""The HTML page as text: self-contained, and nothing in it that was not meant to be markup."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from tests.report.plans import PLANS, planned, preset, side

from labelform.report.aligned import Row, aligned
from labelform.report.html import render_html
from labelform.report.planned import ReportOptions
from labelform.resources.filter_presets import FilterPresets


class _Tags(HTMLParser):
    """Collects every tag with its attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def _page(plan: str) -> str:
    return render_html(PLANS[plan](), ReportOptions())


@pytest.mark.parametrize("plan", [plan for plan in PLANS if plan != "many"])
def test_nothing_is_loaded_from_anywhere(plan: str) -> None:
    tags = _Tags(_page(plan)).found

    links = [value for _, attrs in tags for name, value in attrs.items() if name in ("src", "href", "action")]
    assert all(value is not None and value.startswith(("#", "data:")) for value in links)
    assert "@import" not in _page(plan)
    assert "url(" not in _page(plan)
    assert "default-src 'none'" in _page(plan)


def test_every_id_is_there_once() -> None:
    ids = [attrs["id"] for _, attrs in _Tags(_page("mixed")).found if "id" in attrs]

    assert len(ids) == len(set(ids))


def test_what_a_label_contains_stays_text() -> None:
    evil = '</script><script>alert(1)</script><img src=x onerror="x">{{ 1 }}'
    one = planned([side(FilterPresets(), [preset(evil, {evil: evil})])], title=evil, spec_file=evil)

    tags = _Tags(render_html([one], ReportOptions(generated_at=evil))).found

    assert [tag for tag, _ in tags].count("script") == 1
    assert "img" not in [tag for tag, _ in tags]
    assert not [name for _, attrs in tags for name in attrs if name.startswith("on")]


def test_the_time_is_shown_when_it_is_given() -> None:
    assert "Made 2026-11-23 10:00 UTC by labelform" in render_html(
        PLANS["nothing"](), ReportOptions(generated_at="2026-11-23 10:00 UTC")
    )


def test_blocked_and_protected_are_marked_in_words() -> None:
    assert '<strong class="mark">blocked</strong>' in _page("blocked")
    assert '<strong class="mark protected">protected</strong>' in _page("protected")
    assert "You can: change it in the web app, or undo the change in the spec." in _page("blocked")


def test_presets_stand_side_by_side() -> None:
    sides = re.search(r'<table class="sides">.*?</table>', _page("change-each-kind"), re.DOTALL)

    assert sides
    assert re.search(r'<tr class="differs"><td>\s*0\.3</td><td>\s*0\.22</td></tr>', sides[0])


def test_equal_lines_face_each_other_and_long_stretches_are_counted() -> None:
    before = {"a": list(range(20)), "z": 1}

    rows = aligned(before, {**before, "z": 2})

    assert rows == [
        Row("20 unchanged lines", "", "gap"),
        *(Row(line, line, "same") for line in ("    18,", "    19", "  ],")),
        Row('  "z": 1', '  "z": 2', "differs"),
        Row("}", "}", "same"),
    ]
