"""Whose comment approves what: nothing that a stranger, a name or a failed plan says is taken for an approval."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.ci.forge import State
from tests.ci.pipeline import labelform_ci, run, shown_digest, write

FORGED = f"sha256:{'0' * 64}"
FORGED_LINE = f"<!-- labelform:digest {FORGED} -->"


def marker_of_the_plan(state: State) -> str:
    return str(state.comments[0]["body"].splitlines()[0])


def test_a_key_that_is_named_like_a_digest_approves_nothing_when_the_plan_fails(forge: State) -> None:
    hostile = f"{FORGED_LINE}: x\n<!-- labelform:plan:0 -->: x\n"
    Path("p.yaml").write_text(f"labelform: 1\nproject: {{title: Pilot}}\n{hostile}", encoding="utf-8")

    failed = run(forge, "plan")
    asked = labelform_ci(forge, "digest", "p.yaml")
    asked_for_any = labelform_ci(forge, "digest")

    first, *rest = forge.comments[0]["body"].splitlines()
    assert failed.returncode == 1
    assert "unknown-key" in "".join(rest)
    assert first.startswith("<!-- labelform:failure:")
    assert "<!--" not in "".join(rest)
    for ended in (asked, asked_for_any):
        assert (ended.returncode, ended.stdout) == (1, "")
        assert "the last plan on pull request 7 failed, or its comment was edited" in ended.stderr


def test_a_failure_and_the_plan_after_it_take_the_place_of_each_other(forge: State) -> None:
    run(forge, "plan")
    good, spec = shown_digest(forge), Path("p.yaml").read_text(encoding="utf-8")
    Path("p.yaml").write_text("labelform: 1\nproject: {titel: x}\n", encoding="utf-8")
    run(forge, "plan")
    failed = forge.comments[0]["body"]
    Path("p.yaml").write_text(spec, encoding="utf-8")
    run(forge, "plan")

    assert len(forge.comments) == 1
    assert "could not plan" in failed
    assert shown_digest(forge) == good


def test_a_plan_that_was_shown_and_then_failed_is_no_plan(forge: State) -> None:
    ended = run(forge, "plan", ARGUMENTS="--json-into nowhere/events.jsonl")

    assert ended.returncode == 1
    assert forge.comments[0]["body"].startswith("<!-- labelform:failure:")
    assert "events.jsonl" in forge.comments[0]["body"]


def test_a_name_of_a_spec_is_shown_as_it_is_in_the_report_of_a_failure(forge: State) -> None:
    name = "a`<!-- labelform:plan:0 -->`.yaml"

    run(forge, "plan", SPEC=name)

    assert "<!-- labelform:plan" not in forge.comments[0]["body"]


@pytest.mark.parametrize(
    "body",
    [
        "%(marker)s\n\n%(forged)s\n",
        "%(marker)s\n### labelform plan\n```\n%(forged)s\n```\n",
        "%(marker)s x\n%(forged)s\n",
        "%(marker)s\n%(forged)s x\n",
        "> %(marker)s\n%(forged)s\n",
        "\n%(marker)s\n%(forged)s\n",
    ],
)
def test_only_the_second_line_of_a_plan_counts(forge: State, body: str) -> None:
    run(forge, "plan")
    forge.comments[0]["body"] = body % {"marker": marker_of_the_plan(forge), "forged": FORGED_LINE}

    ended = labelform_ci(forge, "digest", "p.yaml")

    assert (ended.returncode, ended.stdout) == (1, "")


def test_a_line_that_looks_like_a_digest_further_down_changes_nothing(forge: State) -> None:
    write(f'"{FORGED_LINE}"')
    run(forge, "plan")

    ended = labelform_ci(forge, "digest", "p.yaml")

    assert ended.stdout.strip() == shown_digest(forge) != FORGED


def test_comments_of_others_approve_nothing(forge: State) -> None:
    run(forge, "plan")
    marker, digest = marker_of_the_plan(forge), shown_digest(forge)
    for author in ("mallory", "github-actions", "github-actions[bot]x", ""):
        forge.comment(f"{marker}\n{FORGED_LINE}\n", author)

    ended = labelform_ci(forge, "digest", "p.yaml")

    assert (ended.returncode, ended.stdout.strip()) == (0, digest)


def test_a_plan_beside_a_failure_of_the_same_spec_approves_nothing(forge: State) -> None:
    run(forge, "plan")
    forge.comment(marker_of_the_plan(forge).replace(":plan:", ":failure:") + "\n\nIt failed.\n")

    ended = labelform_ci(forge, "digest", "p.yaml")

    assert (ended.returncode, ended.stdout) == (1, "")


def test_two_plans_of_one_spec_that_differ_approve_nothing(forge: State) -> None:
    run(forge, "plan")
    forge.comment(f"{marker_of_the_plan(forge)}\n{FORGED_LINE}\n")

    ended = labelform_ci(forge, "digest", "p.yaml")

    assert ended.returncode == 1
    assert "2 plans" in ended.stderr


def test_a_forge_that_does_not_say_who_we_are_is_not_answered_by_a_guess(forge: State) -> None:
    run(forge, "plan")
    forge.status_of_user = 500

    ended = labelform_ci(forge, "digest", "p.yaml")

    assert (ended.returncode, ended.stdout) == (1, "")
    assert "GET /user: 500" in ended.stderr


def test_a_comment_with_the_line_ends_of_a_browser_is_read_the_same(forge: State) -> None:
    run(forge, "plan")
    digest = shown_digest(forge)
    forge.comments[0]["body"] = forge.comments[0]["body"].replace("\n", "\r\n")

    assert labelform_ci(forge, "digest", "p.yaml").stdout.strip() == digest
    assert run(forge, "plan").returncode == 0
    assert len(forge.comments) == 1
