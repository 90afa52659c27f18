"""`--only` and `--except`: a part is planned, saved and applied as one, and never taken for the whole."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import Ended, Labelform
from tests.e2e.histories import git
from tests.faults.doctored import seal

from labelform.errors import ExitCode

SANDBOX = ("--sandbox", "t.db")
SPEC = """\
labelform: 1
project: {title: Parts}
datasets: ["NL fleet7 2026-09 motorway day"]
collections: [{name: a}, {name: b}]
"""
RECORDS = ("for-each-ref", "refs/labelform/applied/")
INCOMPLETE = "Warning: Applied changes may be incomplete: --only selected a part of the specs"


@pytest.fixture(autouse=True)
def spec(labelform: Labelform) -> None:
    """A spec in a repository, of a project that does not exist yet."""
    git("init", "--quiet", "--initial-branch=main")
    Path("p.yaml").write_text(SPEC, encoding="utf-8")


def plan(labelform: Labelform, *options: str) -> Ended:
    return labelform("plan", "p.yaml", *SANDBOX, *options)


def apply(labelform: Labelform, *options: str) -> Ended:
    return labelform("apply", *options, *SANDBOX, "--auto-approve")


def saved() -> dict[str, Any]:
    whole: dict[str, Any] = json.loads(Path("plan.json").read_text(encoding="utf-8"))
    return whole


def test_a_part_takes_along_what_it_stands_on_and_says_what_it_leaves_out(labelform: Labelform) -> None:
    text = plan(labelform, "--only", "collections[a]").out

    note = "This plan is partial (--only collections[a]): it may not contain everything that the spec asks for."
    assert f"{note} Included, because the rest depends on it: project." in text
    assert '# collections["a"] will be created' in text
    assert 'collections["b"]' not in text
    assert "Plan: 2 to add, 0 to change, 0 to destroy.\n2 changes are left out by --only.\n" in text


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ("markdown", ["to destroy.** 2 changes are left out by --except.", "This plan is partial (--except colle"]),
        ("html", ["2 changes are left out by --except", "This plan is partial (--except collections)"]),
        ("json", ['"complete": false', '"excepted": [', '"left_out": 2']),
        ("sarif", ['"ruleId": "partial"']),
    ],
)
def test_every_report_says_so(labelform: Labelform, form: str, said: list[str]) -> None:
    text = plan(labelform, "--except", "collections", "--format", form).out

    assert [one for one in said if one not in text] == []


def test_the_stream_says_so(labelform: Labelform) -> None:
    events = [json.loads(line) for line in plan(labelform, "--only", "datasets", "--json").out.splitlines()]

    (warning,) = (one["diagnostic"] for one in events if one["type"] == "diagnostic")
    assert (warning["severity"], warning["detail"]) == ("warning", "2 changes are left out by --only")


def test_an_applied_part_is_not_remembered_as_its_spec_but_the_whole_is(labelform: Labelform) -> None:
    part = apply(labelform, "p.yaml", "--only", "datasets")
    after_part = git(*RECORDS)
    again = apply(labelform, "p.yaml", "--only", "datasets")
    after_in_sync = git(*RECORDS)
    whole = apply(labelform, "p.yaml")

    assert (part.code, again.code, whole.code) == (ExitCode.OK, ExitCode.OK, ExitCode.OK)
    assert "Resources: 2 added" in part.out
    assert (after_part, after_in_sync) == ("", "")
    assert INCOMPLETE in part.err
    assert INCOMPLETE in again.err
    assert ("Warning:" in whole.err, git(*RECORDS).count("\n")) == (False, 0)
    assert "refs/labelform/applied/" in git(*RECORDS)


def test_no_changes_is_not_said_of_a_part_that_leaves_something_out(labelform: Labelform) -> None:
    apply(labelform, "p.yaml", "--only", "datasets")

    part = plan(labelform, "--only", "datasets", "--detailed-exitcode")
    apply(labelform, "p.yaml")
    whole = plan(labelform, "--only", "datasets")

    assert part.code == ExitCode.OK
    assert "Plan: 0 to add, 0 to change, 0 to destroy.\n2 changes are left out by --only.\n" in part.out
    assert "No changes." not in part.out
    assert "No changes." in whole.out


def test_a_saved_part_is_applied_as_one_and_not_remembered(labelform: Labelform) -> None:
    plan(labelform, "--only", "collections", "--out", "plan.json")

    ended = apply(labelform, "plan.json")

    assert saved()["complete"] is False
    assert saved()["labelform"]["plan"]["partial"] == {
        "only": ["collections"], "excepted": [], "taken_along": ["project"], "left_out": None,
    }  # fmt: skip
    assert (ended.code, INCOMPLETE in ended.err, git(*RECORDS)) == (ExitCode.OK, True, "")


def test_a_whole_plan_says_nothing_of_parts(labelform: Labelform) -> None:
    plan(labelform, "--out", "plan.json")

    assert "partial" not in saved()["labelform"]["plan"]


def test_a_part_that_is_made_to_look_whole_is_another_plan(labelform: Labelform) -> None:
    plan(labelform, "--only", "collections", "--out", "plan.json")
    whole = saved()
    digest = whole["labelform"]["plan_digest"]
    del whole["labelform"]["plan"]["partial"]
    whole["complete"] = True
    seal(whole)
    Path("plan.json").write_text(json.dumps(whole), encoding="utf-8")

    ended = apply(labelform, "plan.json", "--digest", digest)

    assert (ended.code, "the plan is not the approved one" in ended.err) == (ExitCode.PLAN_REFUSED, True)


@pytest.mark.parametrize("option", ["--only", "--except"])
def test_what_fits_nothing_is_a_mistake_with_what_may_be_meant(labelform: Labelform, option: str) -> None:
    ended = plan(labelform, option, "collection[a]")

    assert ended.code == ExitCode.ERROR
    assert 'nothing that the spec manages matches the address "collection[a]"' in ended.err
    assert 'did you mean "collections["a"]"?' in ended.err


def test_of_several_specs_one_has_to_have_it(labelform: Labelform) -> None:
    Path("q.yaml").write_text("labelform: 1\nproject: {title: Other}\ncollections: [{name: c}]\n", encoding="utf-8")

    one = plan(labelform, "q.yaml", "--only", "datasets")
    none = plan(labelform, "q.yaml", "--only", "groups")

    assert one.code == ExitCode.OK
    assert "Plan: 2 to add" in one.out
    assert (none.code, 'nothing that the 2 specs manage matches the address "groups"' in none.err) == (
        ExitCode.ERROR,
        True,
    )


def test_a_saved_plan_has_no_parts_but_its_projects(labelform: Labelform) -> None:
    plan(labelform, "--out", "plan.json")

    wrong = apply(labelform, "plan.json", "--except", "collections")
    title = apply(labelform, "plan.json", "--only", "Parts")

    assert (wrong.code, "a saved plan is applied on its own, and unchanged" in wrong.err) == (
        ExitCode.WRONG_USAGE,
        True,
    )
    assert title.code == ExitCode.OK


def test_a_wave_of_parts_is_proven_by_a_new_plan_of_the_same_parts(labelform: Labelform) -> None:
    ended = apply(labelform, "p.yaml", "--only", "datasets", "--waves", "canary=1,rest")

    assert ended.code == ExitCode.OK, ended.err
    assert "still has" not in ended.out


def test_drift_knows_no_apply_after_a_part(labelform: Labelform) -> None:
    git("commit", "--quiet", "--allow-empty", "--message", "first")
    apply(labelform, "p.yaml", "--only", "datasets")

    ended = labelform("drift", "p.yaml", *SANDBOX, "--detailed-exitcode")

    assert ended.code == ExitCode.DRIFT_UNKNOWN


def test_an_action_of_which_the_part_lacks_something_is_left_out_with_it_and_follows_later(
    labelform: Labelform,
) -> None:
    filling = 'populate["a" from "dark"]'
    preset = "filter_presets: [{name: dark, filters: [{metric: brightness, between: [0.0, 0.22]}]}]\n"
    Path("p.yaml").write_text(f"{SPEC}{preset}after_apply: [{{populate: a, from: dark}}]\n", encoding="utf-8")

    text = plan(labelform, "--only", "filter_presets", "--out", "plan.json").out
    lied = saved()
    part = apply(labelform, "plan.json")
    rest = plan(labelform, "--only", "collections[a]").out
    whole = apply(labelform, "p.yaml")

    assert f"Left out, because what they work on does not exist yet: {filling}." in text
    assert part.code == ExitCode.OK, part.out
    assert (filling in rest, "Left out, because" in rest) == (True, False)
    assert (whole.code, filling in whole.out) == (ExitCode.OK, True)

    for without in ([], [filling, filling], [filling, "sync"]):
        lied["labelform"]["plan"]["partial"]["without"] = without
        seal(lied)
        Path("lied.json").write_text(json.dumps(lied), encoding="utf-8")
        assert apply(labelform, "lied.json").code == ExitCode.PLAN_REFUSED
