"""A rename without its line: a warning, or with contents at stake a broken rule, also for plans from a file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.conftest import Labelform
from tests.faults.doctored import seal

from labelform.errors import ExitCode

SANDBOX = ("--sandbox", "s.db")
SPEC = """\
labelform: 1
project: {title: "Northlane Perception - Front Camera 2D - Q4"}
collections:
  - {name: tiny-vru-boxes}
  - {name: night-hard}
policy: {prune: true}
"""
SAID = (
    'collections["night-low-light-hard"] is destroyed (lost with it: 2 frames), and collections["night-hard"] is '
    "created, which looks like it; if it is the same one, add this line to the entry: previously: night-low-light-hard"
)
APPLY = ("apply", "plan.json", *SANDBOX, "--auto-approve")


@pytest.fixture(autouse=True)
def _spec(labelform: Labelform) -> None:
    """Write a spec in which a collection of the demo project has another name, into the folder of the test."""
    Path("p.yaml").write_text(SPEC, encoding="utf-8")


def has(labelform: Labelform, name: str) -> bool:
    return f'"name": "{name}"' in labelform("sandbox", "dump", "--database", "s.db").out


def acquit() -> None:
    """Let a saved plan say that it breaks no rule, with all its digests recomputed."""
    whole = json.loads(Path("plan.json").read_text("utf-8"))
    whole["labelform"]["plan"] |= {"violations": [], "allowed": []}
    whole |= {"applyable": True, "errored": False}
    seal(whole)
    Path("plan.json").write_text(json.dumps(whole), encoding="utf-8")


def test_it_is_refused_with_what_would_be_lost_and_the_line_that_keeps_it(labelform: Labelform) -> None:
    planned = labelform("plan", "p.yaml", *SANDBOX)
    applied = labelform("apply", "p.yaml", *SANDBOX, "--auto-approve")

    assert (planned.code, applied.code) == (ExitCode.STOPPED_BY_POLICY, ExitCode.STOPPED_BY_POLICY)
    assert f"Error: [looks-like-a-rename] {SAID}" in planned.err
    assert "looks like a rename: policy refuses this" in planned.out
    assert "Warning: collections" not in planned.out
    assert has(labelform, "night-low-light-hard")


def test_the_line_that_it_names_is_all_it_takes(labelform: Labelform) -> None:
    line = SAID.rpartition("entry: ")[2]
    Path("p.yaml").write_text(SPEC.replace("{name: night-hard}", f"{{name: night-hard, {line}}}"), encoding="utf-8")

    planned = labelform("plan", "p.yaml", *SANDBOX)

    assert planned.code == ExitCode.OK
    assert "Plan: 0 to add, 1 to change, 0 to destroy." in planned.out


def test_two_that_are_two_are_acknowledged_by_name(labelform: Labelform) -> None:
    ended = labelform("apply", "p.yaml", *SANDBOX, "--auto-approve", "--allow", "looks-like-a-rename")

    assert ended.code == ExitCode.OK
    assert f"Warning: [looks-like-a-rename] {SAID}" in ended.out
    assert not has(labelform, "night-low-light-hard")


def test_an_owner_decides_whether_it_can_be_acknowledged(labelform: Labelform) -> None:
    Path("labelform.policy.yaml").write_text("labelform_policy: 1\nallow: [max-deletes]\n", encoding="utf-8")

    ended = labelform("plan", "p.yaml", *SANDBOX, "--allow", "looks-like-a-rename")

    assert ended.code == ExitCode.STOPPED_BY_POLICY
    assert "labelform.policy.yaml" in ended.err


def test_a_plan_from_a_file_is_asked_again(labelform: Labelform) -> None:
    labelform("plan", "p.yaml", *SANDBOX, "--out", "plan.json")
    acquit()

    ended = labelform(*APPLY)

    assert ended.code == ExitCode.STOPPED_BY_POLICY
    assert SAID in ended.err
    assert has(labelform, "night-low-light-hard")


def test_what_was_acknowledged_in_the_file_is_applied(labelform: Labelform) -> None:
    labelform("plan", "p.yaml", *SANDBOX, "--out", "plan.json", "--allow", "looks-like-a-rename")

    assert labelform(*APPLY).code == ExitCode.OK


def test_of_an_empty_collection_it_is_a_warning(labelform: Labelform) -> None:
    Path("p.yaml").write_text(SPEC.replace("night-hard", "first-one"), encoding="utf-8")
    labelform("apply", "p.yaml", *SANDBOX, "--auto-approve", "--allow", "looks-like-a-rename")
    Path("p.yaml").write_text(SPEC.replace("night-hard", "second-one"), encoding="utf-8")

    planned = labelform("plan", "p.yaml", *SANDBOX)

    assert planned.code == ExitCode.OK
    assert 'Warning: collections["first-one"] is destroyed, and collections["second-one"] is created' in planned.out


def test_a_comparison_of_two_projects_knows_no_renames(labelform: Labelform) -> None:
    Path("environments.yaml").write_text(
        "labelform_environments: 1\nenvironments:\n  one: {platform: sandbox, database: s.db}\n"
        "  two: {platform: sandbox, database: two.db}\n",
        encoding="utf-8",
    )
    labelform("apply", "p.yaml", "--sandbox", "two.db", "--auto-approve", "--allow", "looks-like-a-rename")

    compared = labelform("compare", "one", "two", "p.yaml")

    assert 'collections["night-hard"]' in compared.out
    assert "looks like" not in compared.out


@pytest.mark.parametrize(
    "part",
    [("--only", 'collections["night-low-light-hard"]'), ("--except", 'collections["night-hard"]')],
    ids=["only the delete", "all but the create"],
)
def test_a_part_with_the_delete_alone_is_refused_as_well(labelform: Labelform, part: tuple[str, str]) -> None:
    planned = labelform("plan", "p.yaml", *SANDBOX, *part, "--out", "plan.json")
    applied = labelform(*APPLY)
    allowed = labelform("plan", "p.yaml", *SANDBOX, *part, "--allow", "looks-like-a-rename", "--out", "plan.json")

    assert (planned.code, applied.code) == (ExitCode.STOPPED_BY_POLICY, ExitCode.STOPPED_BY_POLICY)
    assert "Warning: collections" not in planned.out
    for told in (planned.err, applied.err):
        assert (
            'collections["night-low-light-hard"] is destroyed, and collections["night-hard"] looks like it, which is '
            "in the spec but not in this plan (lost with it: 2 frames); if it is the same one, add this line to the "
            "entry: previously: night-low-light-hard"
        ) in told
    assert allowed.code == ExitCode.OK
    assert has(labelform, "night-low-light-hard")
    assert labelform(*APPLY).code == ExitCode.OK
    assert not has(labelform, "night-low-light-hard")


def test_a_part_with_the_create_alone_says_that_both_would_be_there(labelform: Labelform) -> None:
    part = labelform("plan", "p.yaml", *SANDBOX, "--only", 'collections["night-hard"]')
    none = labelform("plan", "p.yaml", *SANDBOX, "--only", 'collections["tiny-vru-boxes"]')

    assert part.code == ExitCode.OK
    assert 'Warning: collections["night-low-light-hard"] stays, and collections["night-hard"] is created' in part.out
    assert "Warning" not in none.out
