"""Every format over the same eight plans, compared with golden files."""

from __future__ import annotations

import json

import pytest
from tests.report.goldens import check, lasting
from tests.report.html_pieces import pieces_table
from tests.report.plans import PLANS

from labelform.report.formats import FORMATS, Format, ReportOptions, render
from labelform.report.stream import planned_events, to_line, version
from labelform.report.style import Style

SUFFIXES: dict[Format, str] = {"text": "txt", "json": "json", "markdown": "md", "sarif": "sarif", "junit": "xml"}
FEW = [plan for plan in PLANS if plan != "many"]
AT = "2026-11-23T10:00:00.000000Z"


@pytest.mark.parametrize("kind", SUFFIXES)
@pytest.mark.parametrize("plan", PLANS)
def test_a_plan_looks_as_it_did(plan: str, kind: Format) -> None:
    text = render(PLANS[plan](), format=kind, options=ReportOptions())

    check(f"{plan}/plan.{SUFFIXES[kind]}", _public(text) if kind == "json" else text)


def test_every_format_has_golden_files() -> None:
    assert {*SUFFIXES, "html"} == set(FORMATS)


def test_pages_are_made_of_the_pieces_they_were_made_of() -> None:
    pages = {plan: lasting(render(PLANS[plan](), format="html", options=ReportOptions())) for plan in FEW}

    check("pieces.html", pieces_table(pages))


def test_a_page_of_many_changes_has_an_entry_for_each() -> None:
    (many,) = PLANS["many"]()
    page = render([many], format="html", options=ReportOptions())

    assert page.count('<div role="listitem"') == len(many.plan.changes) + len(many.plan.blocked)


@pytest.mark.parametrize("plan", PLANS)
def test_a_concise_plan_looks_as_it_did(plan: str) -> None:
    check(f"{plan}/concise.txt", render(PLANS[plan](), format="text", options=ReportOptions(is_concise=True)))


@pytest.mark.parametrize("plan", ["create-all", "change-each-kind", "prune", "many"])
def test_the_calls_of_a_plan_look_as_they_did(plan: str) -> None:
    options = ReportOptions(shows_calls=True, is_concise=True)
    check(f"{plan}/calls.txt", render(PLANS[plan](), format="text", options=options))


@pytest.mark.parametrize("plan", PLANS)
def test_the_stream_of_a_plan_looks_as_it_did(plan: str) -> None:
    events = [version(AT), *(event for one in PLANS[plan]() for event in planned_events(one, AT))]

    check(f"{plan}/stream.jsonl", "".join(map(to_line, events)))


def test_a_coloured_plan_looks_as_it_did() -> None:
    check("mixed/color.txt", render(PLANS["mixed"](), format="text", options=ReportOptions(style=Style(color=True))))


@pytest.mark.parametrize("limit", [32_768, 65_536])
def test_a_folded_comment_looks_as_it_did(limit: int) -> None:
    check(f"many/folded-{limit}.md", render(PLANS["many"](), format="markdown", options=ReportOptions(max_bytes=limit)))


def _public(text: str) -> str:
    """Return a document without the plan as such, which has tests of its own."""
    document = json.loads(text)
    for own in document["labelform"].get("projects", [document["labelform"]]):
        del own["plan"]
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
