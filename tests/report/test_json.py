"""Plans as JSON, as rules and tools made for Terraform see them."""

from __future__ import annotations

import importlib
import json
from typing import Any

import pytest
from tests.report.plans import PLANS, mixed, protected

from labelform.core.digest import plan_digest
from labelform.core.plan import Plan
from labelform.core.words import PLAIN
from labelform.report.json import render_json

NO_DELETES = """
package terraform.analysis
import rego.v1

deny contains msg if {
    some change in input.resource_changes
    "delete" in change.change.actions
    msg := sprintf("%s %s must not be deleted", [change.type, change.name])
}

deny contains msg if {
    some change in input.resource_changes
    change.type == "groups"
    change.change.after.role == "admin"
    change.change.before == null
    msg := sprintf("%s %s may not become an administrator", [change.type, change.name])
}
"""
"""
A rule as people have it for Terraform plans; the second part knows our types.

They speak of types and names, not of addresses: regopy 1.5.2 does not escape quotes in what it answers.
"""


def _denied(document: dict[str, Any]) -> set[str]:
    regopy: Any = importlib.import_module("regopy")  # it ships no types
    rego = regopy.Interpreter()
    rego.add_module("no_deletes.rego", NO_DELETES)
    rego.set_input(document)
    denied: list[str] = json.loads(str(rego.query("data.terraform.analysis.deny")))["expressions"][0]
    return set(denied)


def _document(plan: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(render_json(PLANS[plan]()))
    return document


def test_a_rego_rule_made_for_terraform_works_unchanged() -> None:
    assert _denied(_document("prune")) == {
        "filter_presets Night / low light must not be deleted",
        "datasets old <b> must not be deleted",
        "datasets older must not be deleted",
    }
    assert _denied(_document("create-all")) == {"groups perception-leads may not become an administrator"}
    assert _denied(_document("nothing")) == set()


def test_a_rego_rule_sees_all_projects_of_a_run() -> None:
    denied = _denied(_document("mixed"))

    assert len(denied) == 5
    assert "datasets set 10 must not be deleted" in denied


@pytest.mark.parametrize("plan", PLANS)
def test_every_change_has_the_keys_of_terraform(plan: str) -> None:
    document = _document(plan)

    assert document["format_version"] == "1.2"
    for change in document["resource_changes"]:
        assert change["mode"] == "managed"
        assert change["change"]["actions"] in (["create"], ["update"], ["delete"])
        assert {"address", "type", "name", "provider_name"} <= set(change)
        assert {"before", "after", "after_unknown", "before_sensitive", "after_sensitive"} <= set(change["change"])


def test_addresses_are_unique_over_all_projects() -> None:
    addresses = [change["address"] for change in _document("mixed")["resource_changes"]]

    assert len(addresses) == len(set(addresses)) == 11


def test_a_run_with_a_refused_plan_is_not_applyable() -> None:
    assert [_document(plan)["applyable"] for plan in ("mixed", "protected", "nothing", "prune")] == [
        False, False, False, True,
    ]  # fmt: skip


def test_what_is_our_own_can_be_read_back() -> None:
    one = protected()[0]

    own = _document("protected")["labelform"]

    in_plain_words = tuple(change.model_copy(update={"words": PLAIN}) for change in one.plan.changes)
    assert Plan.model_validate(own["plan"]) == one.plan.model_copy(update={"changes": in_plain_words})
    assert own["plan_digest"] == plan_digest(one.plan)
    assert own["summary"] == {"destroy": 5, "blocked": 0, "change": 1, "add": 0, "as_desired": 1, "left_alone": 0}


def test_the_digest_of_a_run_does_not_depend_on_the_order_of_projects() -> None:
    digests = {json.loads(render_json(plans))["labelform"]["plan_digest"] for plans in (mixed(), mixed()[::-1])}

    assert len(digests) == 1
