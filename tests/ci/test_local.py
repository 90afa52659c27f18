"""Without a forge, the comment of a pull request is a file: found again, updated, and what people approve."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.ci.pipeline import DIGEST, SPEC
from tests.conftest import Ended, Labelform

from labelform.errors import ExitCode

PULLS = Path(".labelform/pulls")


def plan(labelform: Labelform, description: str, *options: str) -> None:
    """Plan a spec, and keep its report as comment.md."""
    Path("p.yaml").write_text(SPEC % description, encoding="utf-8")
    ended = labelform("plan", "p.yaml", "--sandbox", "t.db", "--format", "markdown", *options)
    Path("comment.md").write_text(ended.out, encoding="utf-8")


def comment(labelform: Labelform, pull: int = 1) -> Ended:
    return labelform("ci", "comment", "--local", "--pull", str(pull), "comment.md")


def test_one_comment_is_written_left_alone_and_updated(labelform: Labelform) -> None:
    plan(labelform, "dark")
    first, again = comment(labelform), comment(labelform)
    plan(labelform, "darker")
    updated = comment(labelform)

    assert [one.out for one in (first, again, updated)] == [
        f"Comment on pull request 1: {done} (.labelform/pulls/1).\n" for done in ("written", "unchanged", "updated")
    ]
    assert [path.name for path in (PULLS / "1").iterdir()] == ["1.md"]
    assert (PULLS / "1" / "1.md").read_bytes() == Path("comment.md").read_bytes()


def test_each_pull_request_has_comments_of_its_own_and_what_others_wrote_stays(labelform: Labelform) -> None:
    (PULLS / "2").mkdir(parents=True)
    theirs = {"7.md": "Looks good.\n", "notes.md": "theirs\n", "01.md": "theirs\n", "0.md": "", "9" * 20 + ".md": ""}
    for name, text in theirs.items():
        (PULLS / "2" / name).write_text(text, encoding="utf-8")
    plan(labelform, "dark")

    for pull in (1, 2):
        assert comment(labelform, pull).code == ExitCode.OK

    assert {path.name for path in (PULLS / "1").iterdir()} == {"1.md"}
    assert {path.name for path in (PULLS / "2").iterdir()} == {"8.md", *theirs}
    assert {name: (PULLS / "2" / name).read_text("utf-8") for name in theirs} == theirs


def test_the_digest_that_is_shown_is_the_one_that_apply_asks_for(labelform: Labelform) -> None:
    plan(labelform, "dark", "--out", "plan.json")
    comment(labelform)
    shown = DIGEST.search((PULLS / "1" / "1.md").read_text("utf-8"))

    digest = labelform("ci", "digest", "--local", "--pull", "1").out.strip()
    refused = labelform("apply", "plan.json", "--sandbox", "t.db", "--auto-approve", "--digest", digest[:-1] + "x")
    applied = labelform("apply", "plan.json", "--sandbox", "t.db", "--auto-approve", "--digest", digest)

    assert shown is not None
    assert digest == shown[1]
    assert (refused.code, applied.code) == (ExitCode.PLAN_REFUSED, ExitCode.OK)


@pytest.mark.parametrize("command", [("comment", "comment.md"), ("digest",)])
def test_which_pull_request_is_meant_has_to_be_said(labelform: Labelform, command: tuple[str, ...]) -> None:
    ended = labelform("ci", *command, "--local")

    assert (ended.code, "--local needs --pull NUMBER" in ended.err) == (ExitCode.WRONG_USAGE, True)


def test_where_nothing_was_written_there_is_no_digest(labelform: Labelform) -> None:
    ended = labelform("ci", "digest", "--local", "--pull", "1")

    assert (ended.code, "no plan of you on pull request 1" in ended.err) == (ExitCode.ERROR, True)


def test_a_comment_that_cannot_be_read_is_named(labelform: Labelform) -> None:
    (PULLS / "1" / "1.md").mkdir(parents=True)
    plan(labelform, "dark")

    ended = comment(labelform)

    assert (ended.code, '".labelform/pulls/1/1.md" is a folder' in ended.err) == (ExitCode.ERROR, True)


@pytest.mark.parametrize("pull", [0, -3])
def test_a_pull_request_has_a_number_from_one(labelform: Labelform, pull: int) -> None:
    plan(labelform, "dark")

    ended = comment(labelform, pull)

    assert (ended.code, PULLS.exists()) == (ExitCode.WRONG_USAGE, False)


def test_nothing_is_written_where_a_link_leads_out_of_the_folder(labelform: Labelform) -> None:
    outside = Path.cwd().parent / "outside"
    outside.mkdir()
    PULLS.mkdir(parents=True)
    (PULLS / "3").symlink_to(outside)
    plan(labelform, "dark")

    ended = comment(labelform, 3)

    assert (ended.code, [*outside.iterdir()]) == (ExitCode.ERROR, [])
    assert '".labelform/pulls/3" points outside' in ended.err
