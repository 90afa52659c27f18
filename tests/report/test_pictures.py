"""Pictures in reports: names are nothing but names, and what is too large is not drawn."""

from __future__ import annotations

import re

import pytest
from tests.report.plans import PLANS, planned, side

from labelform.core.picture import Box, Graph, Picture
from labelform.report.formats import Format, render
from labelform.report.pictures import MOST_BOXES, mermaid
from labelform.report.planned import ReportOptions
from labelform.resources.workflow import AssertedStage, AssertedWorkflow, Workflows

EVIL = '"]; click a0 call(`x`) %%{init}%% </svg><script>x</script>\n```\nend --> #35; \N{SNOWMAN}'
DRAWN = {"text": "as it is:", "markdown": "```mermaid", "html": "<svg"}


def drawn(form: Format, *titles: str, options: ReportOptions | None = None) -> str:
    """Return a report of a workflow that has one stage more than these."""
    stages = tuple(AssertedStage(title=title, type="REVIEW", pathways=()) for title in titles)
    more = (*stages, AssertedStage(title="More", type="DONE", pathways=()))
    sides = [side(Workflows(), [AssertedWorkflow(stages=more)], [AssertedWorkflow(stages=stages)])]
    return render([planned(sides)], format=form, options=options or ReportOptions())


def test_nothing_in_a_name_is_mermaid() -> None:
    graph = Graph(boxes=(Box(name=EVIL, about=EVIL),))

    lines = mermaid(Picture(before=graph, after=Graph())).splitlines()

    names = re.fullmatch(r'    a0\["(.*?)<br/>(.*?)"\]', lines[3])
    assert names is not None
    assert [re.sub(r"#\d+;", "", name).replace(" ", "").isalnum() for name in names.groups()] == [True, True]
    assert len(lines) == 8


def test_a_fence_is_not_closed_and_no_tag_is_opened_by_a_name() -> None:
    markdown, page = drawn("markdown", EVIL), drawn("html", EVIL)

    fence = markdown[markdown.index("  ```mermaid") :]
    assert fence.split("\n").index("  ```") == fence[: fence.index("\n  ```\n")].count("\n") + 1
    assert fence[: fence.index("\n  ```\n")].count("```") == 1
    assert "<script>x" not in page


@pytest.mark.parametrize("form", DRAWN)
@pytest.mark.parametrize(("count", "is_drawn"), [(MOST_BOXES - 1, True), (MOST_BOXES, False)])
def test_of_too_many_boxes_no_picture_is_made(form: Format, count: int, *, is_drawn: bool) -> None:
    report = drawn(form, *map(str, range(count)))

    assert (DRAWN[form] in report) is is_drawn
    assert "More" in report


def test_a_comment_without_room_leaves_the_picture_out_and_tells_the_rest() -> None:
    whole = drawn("markdown", "Review")

    small = drawn("markdown", "Review", options=ReportOptions(max_bytes=len(whole.encode()) + 500))

    assert ("```mermaid" in whole, "```mermaid" in small) == (True, False)
    assert "the platform has no call to change the workflow of a project" in small


def test_what_differs_is_marked_by_a_sign_and_said_to_who_does_not_see() -> None:
    page = render(PLANS["blocked"](), format="html", options=ReportOptions())

    assert "+ Annotate --&gt;|x| b0</text>" in page
    assert 'aria-label="as it is: Triage `x`, Review, Complete. ' in page
    assert "\N{MINUS SIGN} odd \N{RIGHTWARDS ARROW} not listed</text>" in page
