"""Guardrails: limits, protection and lockout stop a plan; each is acknowledged by name; owners have the last word."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from tests.conftest import Labelform

from labelform.errors import ExitCode

SANDBOX = ("--sandbox", "t.db")
SPEC = """\
labelform: 1
project: {title: "Northlane Perception - Front Camera 2D - Q4"}
groups:
  - {name: vendor-brightmark-qa, role: reviewer}
"""
LEADS = 'groups["perception-leads"]'
SERVICE = "svc-labelform@northlane.example"


@pytest.fixture(autouse=True)
def spec(labelform: Labelform, monkeypatch: pytest.MonkeyPatch) -> None:
    """A spec that names one of four groups, in a folder of its own."""
    monkeypatch.delenv("LABELFORM_ACCOUNT", raising=False)
    write(SPEC)


def write(text: str, name: str = "p.yaml") -> None:
    Path(name).write_text(text, encoding="utf-8")


def owner(text: str, folder: str = ".") -> None:
    write(f"labelform_policy: 1\n{text}", f"{folder}/labelform.policy.yaml")


def test_a_plan_that_may_lock_out_its_own_account_is_refused(labelform: Labelform) -> None:
    ended = labelform("plan", "p.yaml", *SANDBOX, "--prune")

    assert ended.code == ExitCode.STOPPED_BY_POLICY
    assert "[lockout] the plan may take the role admin from the account that applies it" in ended.err
    assert LEADS in ended.err


def test_it_is_not_refused_when_the_account_is_known_to_be_an_admin_of_its_own(
    labelform: Labelform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LABELFORM_ACCOUNT", SERVICE.upper())

    ended = labelform("plan", "p.yaml", *SANDBOX, "--prune")

    assert (ended.code, ended.err) == (ExitCode.OK, "")


def test_the_owner_can_name_the_account(labelform: Labelform) -> None:
    owner(f"account: {SERVICE}\n")

    assert labelform("plan", "p.yaml", *SANDBOX, "--prune").code == ExitCode.OK


def test_a_plan_that_takes_no_access_away_asks_for_no_members(labelform: Labelform) -> None:
    write(SPEC + f"  - {{name: {LEADS[8:-2]}, role: admin}}\n")

    assert labelform("plan", "p.yaml", *SANDBOX, "--prune").code == ExitCode.OK


def test_one_rule_is_acknowledged_by_name_and_the_others_still_hold(labelform: Labelform) -> None:
    write(SPEC + "policy: {prune: true, max_deletes: 1, protect: ['groups[*-leads]']}\n")

    refused = labelform("plan", "p.yaml", *SANDBOX)
    partly = labelform("plan", "p.yaml", *SANDBOX, "--allow", "lockout", "--allow", "max-deletes")
    wholly = labelform("plan", "p.yaml", *SANDBOX, "--allow", "lockout", "--allow", "max-deletes", "--allow", "protect")

    assert refused.code == partly.code == ExitCode.STOPPED_BY_POLICY
    assert rules(refused.err) == ["max-deletes", "protect", "lockout"]
    assert rules(partly.err) == ["protect"]
    assert (wholly.code, wholly.err) == (ExitCode.OK, "")
    assert "the plan deletes 3 items, the limit is 1" in wholly.out


def test_all_rules_at_once_cannot_be_acknowledged(labelform: Labelform) -> None:
    assert labelform("plan", "p.yaml", *SANDBOX, "--allow", "all").code == ExitCode.WRONG_USAGE


def test_what_was_allowed_is_part_of_what_is_approved(labelform: Labelform) -> None:
    write(SPEC + "policy: {prune: true, max_deletes: 1}\n")
    labelform("plan", "p.yaml", *SANDBOX, "--allow", "lockout", "--allow", "max-deletes", "--out", "both.json")
    write(SPEC + "policy: {prune: true}\n")
    labelform("plan", "p.yaml", *SANDBOX, "--allow", "lockout", "--out", "one.json")

    both, one = (json.loads(Path(name).read_text(encoding="utf-8")) for name in ("both.json", "one.json"))

    assert both["resource_changes"] == one["resource_changes"]
    assert both["labelform"]["plan_digest"] != one["labelform"]["plan_digest"]
    assert [rule["rule"] for rule in both["labelform"]["plan"]["allowed"]] == ["max-deletes", "lockout"]


def test_an_allowed_plan_is_applied(labelform: Labelform) -> None:
    applied = labelform("apply", "p.yaml", *SANDBOX, "--prune", "--allow", "lockout", "--auto-approve")

    assert applied.code == ExitCode.OK
    assert "3 destroyed" in applied.out


def test_a_spec_cannot_loosen_what_the_owner_says(labelform: Labelform) -> None:
    owner("max_deletes: 2\nprotect: ['groups[*-l1]']\n")
    write(SPEC + "policy: {prune: true, max_deletes: 10}\n")

    ended = labelform("plan", "p.yaml", *SANDBOX, "--allow", "lockout")

    assert ended.code == ExitCode.STOPPED_BY_POLICY
    assert "the plan deletes 3 items, the limit of the repository policy is 2  (labelform.policy.yaml:2)" in ended.err
    assert "which the repository policy protects (groups[*-l1])  (labelform.policy.yaml:3)" in ended.err


def test_a_spec_can_be_stricter_than_the_owner(labelform: Labelform) -> None:
    owner("max_deletes: 10\n")
    write(SPEC + "policy: {prune: true, max_deletes: 2}\n")

    assert "the plan deletes 3 items, the limit is 2" in labelform("plan", "p.yaml", *SANDBOX).err


@pytest.mark.parametrize("setting", ["prune: false", "prune: [collections]"])
def test_no_option_prunes_what_the_owner_does_not_let_be_pruned(labelform: Labelform, setting: str) -> None:
    owner(f"{setting}\n")

    assert "No changes." in labelform("plan", "p.yaml", *SANDBOX, "--prune").out


def test_the_owner_can_forbid_an_acknowledgement(labelform: Labelform) -> None:
    owner("allow: [max-deletes]\n")

    ended = labelform("plan", "p.yaml", *SANDBOX, "--prune", "--allow", "lockout")

    assert ended.code == ExitCode.STOPPED_BY_POLICY
    assert "labelform.policy.yaml:2 does not allow to acknowledge lockout" in ended.err


def test_policies_hold_from_the_folder_of_the_spec_up_to_the_root_of_the_repository(labelform: Labelform) -> None:
    Path("repository/team").mkdir(parents=True)
    subprocess.run(["git", "init", "--quiet", "repository"], check=True)
    owner("max_deletes: 0\n")
    owner("max_deletes: 1\n", "repository")
    owner("max_deletes: 5\n", "repository/team")
    write(SPEC, "repository/team/p.yaml")

    ended = labelform("plan", "repository/team/p.yaml", *SANDBOX, "--prune", "--allow", "lockout")

    assert rules(ended.err) == ["max-deletes"]
    assert "(repository/labelform.policy.yaml:2)" in ended.err


def test_mistakes_in_a_policy_are_shown_where_they_are_and_never_passed_over(labelform: Labelform) -> None:
    owner("max_deletes: lots\nprotect: [grops]\nprune: [project]\nallow: [everything]\nmax_delete: 3\n")

    ended = labelform("plan", "p.yaml", *SANDBOX)

    assert ended.code == ExitCode.ERROR
    assert [line.split(": ")[0] + " " + line.split(": ")[1] for line in ended.err.splitlines() if "error[" in line] == [
        "labelform.policy.yaml:2:14 error[bad-limit]",
        "labelform.policy.yaml:3:11 error[unknown-section]",
        "labelform.policy.yaml:4:9 error[unknown-section]",
        "labelform.policy.yaml:5:9 error[unknown-value]",
        "labelform.policy.yaml:6:1 error[unknown-key]",
    ]


def test_validate_checks_the_policy_too(labelform: Labelform) -> None:
    owner("max_deletes: lots\n")

    ended = labelform("validate", "p.yaml")

    assert ended.code == ExitCode.ERROR
    assert "labelform.policy.yaml:2:14: error[bad-limit]" in ended.err


def rules(text: str) -> list[str]:
    return [line.partition("[")[2].partition("]")[0] for line in text.splitlines() if line.startswith("Error: [")]
