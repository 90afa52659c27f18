"""Plans as one pull-request comment: what must be in it whatever its size, and that it renders."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from tests.report.plans import PLANS, many, mixed, planned, protected, side

from labelform.core.change import Action
from labelform.report.markdown import LIMITS, marker, render_markdown
from labelform.report.planned import PlannedProject, ReportOptions
from labelform.report.words import NO_CHANGES
from labelform.resources.collections import Collection, Collections

MANY = many()


def _comment(plans: list[PlannedProject], max_bytes: int | None = None) -> str:
    return render_markdown(plans, ReportOptions(max_bytes=max_bytes))


def _tokens(comment: str) -> list[Token]:
    return MarkdownIt("commonmark").enable("table").parse(comment)


def _code_spans(comment: str) -> set[str]:
    inline = [token for token in _tokens(comment) if token.type == "inline"]
    return {child.content for token in inline for child in token.children or () if child.type == "code_inline"}


def _fences(comment: str) -> list[Token]:
    return [token for token in _tokens(comment) if token.type == "fence"]


@pytest.mark.parametrize("limit", LIMITS.values())
def test_two_thousand_changes_fit_every_platform_and_keep_what_matters(limit: int) -> None:
    comment = _comment(MANY, limit)

    assert len(comment.encode()) <= limit
    plan = MANY[0].plan
    must = {change.address for change in plan.changes if change.action is Action.DELETE}
    must |= {blocked.change.address for blocked in plan.blocked}
    assert len(must) == 310
    assert must <= _code_spans(comment)


@pytest.mark.parametrize("limit", LIMITS.values())
def test_a_folded_comment_renders(limit: int) -> None:
    comment = _comment(MANY, limit)

    html = "".join(token.content for token in _tokens(comment) if token.type == "html_block")
    assert html.count("<details>") == html.count("</details>") == len(_fences(comment)) > 0
    assert all(set(line[:1]) <= set("+-!# ") for fence in _fences(comment) for line in fence.content.splitlines())
    assert [token.type for token in _tokens(comment)].count("table_open") == 1


@pytest.mark.parametrize("limit", [65_536, 32_768])
def test_what_is_left_out_is_counted(limit: int) -> None:
    comment = _comment(MANY, limit)

    found = re.search(r"\*\*([\d,]+) more\*\* without details here \((.*)\)\.", comment)
    assert found
    shown = sum(fence.content.count("will be") + fence.content.count(".yaml:") for fence in _fences(comment))
    assert int(found[1].replace(",", "")) > 1_500
    assert shown > 0
    assert sum(int(part.rpartition(": ")[2].replace(",", "")) for part in found[2].split("; ")) == int(
        found[1].replace(",", "")
    )


@settings(max_examples=settings().max_examples // 10, deadline=None)
@given(st.integers(1_000, 90_000))
def test_a_comment_never_exceeds_its_limit(limit: int) -> None:
    assert len(_comment(MANY, limit).encode()) <= limit


def test_deletes_that_cannot_fit_are_never_dropped_in_silence() -> None:
    comment = _comment(MANY, 5_000)

    alarm = re.search(r"\*\*Not everything fits: (\d+) destroys and (\d+) blocked changes cannot be shown", comment)
    assert alarm
    assert comment.count('- `datasets["retired') == 300 - int(alarm[1])


def test_the_smallest_comment_still_counts_and_warns() -> None:
    comment = _comment(MANY, 1_000)

    assert "**Plan: 1300 to add, 400 to change, 300 to destroy.**" in comment
    assert "**Not everything fits: 300 destroys and 10 blocked changes cannot be shown here." in comment


def test_without_a_limit_everything_is_shown() -> None:
    assert "more** without details" not in _comment(MANY)


def test_the_marker_stays_when_the_plan_changes() -> None:
    assert marker(mixed()) == marker(list(reversed(mixed())))
    assert marker(MANY) == marker(protected())
    assert marker(MANY) != marker([replace(MANY[0], environment="staging")])
    assert _comment(MANY).startswith(f"{marker(MANY)}\n")


def test_the_table_stands_before_destroys_blocked_and_details() -> None:
    comment = _comment(MANY, 65_536)

    places = [
        comment.index(part) for part in ("| section |", "#### Destroys", "#### Blocked", "<details>", "Plan digest")
    ]
    assert places == sorted(places)


def test_a_refused_plan_says_so_above_the_table() -> None:
    comment = _comment(protected())

    assert comment.index("**Refused by policy.") < comment.index("| section |")
    said = '- `groups["perception-leads"]` will be removed (lost with it: 2'
    (line,) = (one for one in comment.split("\n") if one.startswith(said))
    assert line.endswith(" **protected: policy refuses this**")
    assert "ann@x.example" not in line  # nobody is notified


def test_every_project_of_a_run_has_a_row_with_its_digest() -> None:
    rows = [line for line in _comment(mixed()).splitlines() if line.startswith("| `")]

    assert [row.split("`")[1] for row in rows] == [one.plan.target.title for one in mixed()]
    assert all(re.search(r"`[0-9a-f]{12}` \|$", row) for row in rows)


def test_nothing_to_do_says_so() -> None:
    comment = _comment(PLANS["nothing"]())

    assert f"**{NO_CHANGES}**" in comment
    assert "<details>" not in comment


def test_updates_are_written_with_a_mark_that_diff_fences_colour() -> None:
    fences = _fences(_comment(PLANS["change-each-kind"]()))

    assert '! groups["vendor-l1"]' in fences[0].content
    assert not any(line.startswith("~") for fence in fences for line in fence.content.splitlines())


def test_what_a_label_contains_stays_text() -> None:
    evil = "x`|`` <img src=x> --> @team <!-- </details> ```\n# h"
    wanted = [Collection(name=evil, description=f"````\n{evil}")]
    observed = [Collection(name=evil + "!", type="frame", description="")]
    one = planned([side(Collections(), [*wanted, Collection(name="b|c", type="label")],
                        [*observed, Collection(name="b|c", type="frame", description="")])], title=evil)  # fmt: skip

    tokens = _tokens(_comment([one]))

    html = [token.content for token in tokens if token.type == "html_block"]
    inline = [child for token in tokens for child in token.children or () if child.type == "html_inline"]
    assert {child.content for child in inline} <= {"<br>"}
    assert not [part for part in html if "img" in part]
    assert len([token for token in tokens if token.type == "fence"]) == 1
    assert [token.tag for token in tokens if token.type == "heading_open"] == ["h3", "h4"]
    rows = [token for token in tokens if token.type == "tr_open"]
    assert len(rows) == 2
    assert "@team" not in "".join(
        child.content for token in tokens for child in token.children or () if child.type == "text"
    )
