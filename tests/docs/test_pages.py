"""What counts as shown on a page whose commands are run."""

from __future__ import annotations

import pytest
from tests.docs.pages import Block, blocks, is_shown, updated

PRINTED = "Plan: 1 to add.\nSaved the plan.\n\nNote: that is all.\n"


@pytest.mark.parametrize(
    ("shown", "is_so"),
    [
        ("Saved the plan.\n", True),
        ("Plan: 1 to add.\nSaved the plan.\n", True),
        ("Plan: 1 to add.\n\u2026\nNote: that is all.\n", True),
        ("Plan: \u2026\nSaved the plan.\n", True),
        ("\u2026 to add.\n", True),
        ("Plan: 1 to add.\nNote: that is all.\n", False),
        ("Note: that is all.\n\u2026\nSaved the plan.\n", False),
        ("Saved\n", False),
        ("the plan.\n", False),
    ],
)
def test_whole_lines_in_their_order_are_shown_but_for_what_is_left_out(shown: str, is_so: bool) -> None:
    assert is_shown(shown, PRINTED) is is_so


def test_a_script_in_a_comment_is_run_where_it_stands() -> None:
    text = "```sh 5\none\n```\n<!-- sh\ntwo\n-->\n```text\nthree\n```\n"

    assert blocks(text) == [Block("sh", "5", "one\n"), Block("sh", "hidden", "two\n"), Block("text", "", "three\n")]


@pytest.mark.parametrize(
    ("shown", "now"),
    [
        ("Plan: 2 to add.\nSaved a plan.\n", "Plan: 1 to add.\nSaved the plan.\n"),
        ("Saved a plan.\nNote: this is all.\n", "Saved the plan.\n\nNote: that is all.\n"),
        ("Plan: 2 to add.\n\u2026\nNote: this is all.\n", "Plan: 1 to add.\n\u2026\nNote: that is all.\n"),
    ],
    ids=["other words", "one line more", "lines that are left out"],
)
def test_a_page_is_updated_by_the_lines_that_are_most_like_its_own(shown: str, now: str) -> None:
    assert updated(shown, PRINTED) == now
    assert is_shown(now, PRINTED)
