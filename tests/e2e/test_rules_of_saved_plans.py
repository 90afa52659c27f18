"""What a plan file says of safety rules is only what it says: they are asked again when it is applied."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import Labelform
from tests.faults.doctored import seal

from labelform.errors import ExitCode

SANDBOX = ("--sandbox", "t.db")
APPLY = ("apply", "plan.json", *SANDBOX, "--auto-approve")
HEAD = '{title: "Ruled", ontology: "NL Road Users & Lanes v6"}'
SPEC = f"labelform: 1\nproject: {HEAD}\n"
FOUR = SPEC + "collections: [{name: a}, {name: b}, {name: c-leads}, {name: d-leads}]\n"
NONE = SPEC + "collections: []\n"

ACKNOWLEDGED = {"rule": "max-deletes", "message": "fine", "addresses": []}

Forge = Callable[[dict[str, Any]], None]


@pytest.fixture(autouse=True)
def project(labelform: Labelform) -> None:
    """A project with four collections, and a spec that has none any more."""
    Path("p.yaml").write_text(FOUR, encoding="utf-8")
    assert labelform("apply", "p.yaml", *SANDBOX, "--auto-approve").code == ExitCode.OK
    Path("p.yaml").write_text(NONE, encoding="utf-8")


def owner(text: str) -> None:
    Path("labelform.policy.yaml").write_text(f"labelform_policy: 1\n{text}", encoding="utf-8")


def plan(labelform: Labelform, *options: str) -> None:
    """Save a plan that deletes all four."""
    labelform("plan", "p.yaml", *SANDBOX, "--prune", "--out", "plan.json", *options)


def forge(change: Forge) -> None:
    """Doctor the plan, with all its digests recomputed."""
    whole = json.loads(Path("plan.json").read_text(encoding="utf-8"))
    change(whole)
    seal(whole)
    Path("plan.json").write_text(json.dumps(whole), encoding="utf-8")


def acquit(whole: dict[str, Any]) -> None:
    """Let a plan say that it breaks no rule."""
    whole["labelform"]["plan"] |= {"violations": [], "allowed": []}
    whole |= {"applyable": True, "errored": False}


def collections(labelform: Labelform) -> int:
    dumped = labelform("sandbox", "dump", "--database", "t.db").out
    return sum(f'"name": "{name}"' in dumped for name in ("a", "b", "c-leads", "d-leads"))


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("protect: ['collections[*-leads]']", "which the repository policy protects (collections[*-leads])"),
        ("max_deletes: 3", "the plan deletes 4 items, the limit of the repository policy is 3"),
        ("max_deletes: 99%", "the plan deletes 4 of 4 collections, the limit of the repository policy is 99 %"),
    ],
)
def test_a_plan_that_says_it_breaks_no_rule_of_the_owner_is_stopped_by_it(
    labelform: Labelform, rule: str, said: str
) -> None:
    owner(f"{rule}\n")
    plan(labelform)
    forge(acquit)

    ended = labelform(*APPLY)

    assert ended.code == ExitCode.STOPPED_BY_POLICY
    assert said in ended.err
    assert collections(labelform) == 4


def test_a_rule_that_an_owner_makes_after_the_plan_holds_for_it(labelform: Labelform) -> None:
    plan(labelform)
    owner("protect: ['collections[*-leads]']\n")

    assert labelform(*APPLY).code == ExitCode.STOPPED_BY_POLICY


def test_a_rule_of_the_spec_holds_though_the_plan_says_otherwise(labelform: Labelform) -> None:
    Path("p.yaml").write_text(NONE + "policy: {max_deletes: 1}\n", encoding="utf-8")
    plan(labelform)
    forge(acquit)

    ended = labelform(*APPLY)

    assert ended.code == ExitCode.STOPPED_BY_POLICY
    assert "the plan deletes 4 items, the limit is 1" in ended.err


def test_a_spec_that_a_plan_only_names_does_not_lead_around_the_owner(labelform: Labelform) -> None:
    owner("protect: ['collections[*-leads]']\n")
    plan(labelform)

    def elsewhere(whole: dict[str, Any]) -> None:
        acquit(whole)
        whole["labelform"]["plan"]["origin"]["file"] = "elsewhere/p.yaml"

    forge(elsewhere)

    assert labelform(*APPLY).code == ExitCode.STOPPED_BY_POLICY


def test_what_a_plan_acknowledges_must_be_what_owners_allow(labelform: Labelform) -> None:
    plan(labelform, "--allow", "max-deletes")
    owner("max_deletes: 1\nallow: []\n")
    forge(lambda whole: whole["labelform"]["plan"].update(allowed=[ACKNOWLEDGED]))

    ended = labelform(*APPLY)

    assert ended.code == ExitCode.STOPPED_BY_POLICY


def test_what_owners_let_nobody_prune_is_not_pruned_by_a_plan(labelform: Labelform) -> None:
    plan(labelform)
    owner("prune: false\n")

    ended = labelform(*APPLY)

    assert ended.code == ExitCode.STOPPED_BY_POLICY
    assert "the plan deletes collections, and labelform.policy.yaml:2 does not allow pruning there" in ended.err


def test_what_was_acknowledged_is_applied(labelform: Labelform) -> None:
    owner("max_deletes: 1\nprotect: ['collections[*-leads]']\n")
    plan(labelform, "--allow", "max-deletes", "--allow", "protect")

    assert labelform(*APPLY).code == ExitCode.OK
    assert collections(labelform) == 0


def test_a_percentage_is_that_of_the_project_as_it_was_when_half_of_the_plan_is_done(
    labelform: Labelform, tmp_path: Path
) -> None:
    Path("p.yaml").write_text(FOUR.replace("d-leads}", "d-leads}, {name: e}, {name: f}, {name: g}"), encoding="utf-8")
    assert labelform("apply", "p.yaml", *SANDBOX, "--auto-approve").code == ExitCode.OK
    Path("p.yaml").write_text(SPEC + "collections: [{name: e}, {name: f}, {name: g}]\n", encoding="utf-8")
    owner("max_deletes: 60%\n")  # four of seven; once three of them are gone, four of four would be too many
    plan(labelform)
    half = SPEC + "collections: [{name: d-leads}, {name: e}, {name: f}, {name: g}]\n"
    (tmp_path / "half.yaml").write_text(half, encoding="utf-8")
    assert labelform("apply", "half.yaml", *SANDBOX, "--auto-approve", "--prune").code == ExitCode.OK

    assert labelform(*APPLY).code == ExitCode.OK
