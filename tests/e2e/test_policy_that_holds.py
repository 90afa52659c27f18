"""`render --policy` shows the rules that hold for a spec, and who says so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from tests.conftest import Labelform

from labelform.core.policy import OwnerPolicy, Policy
from labelform.errors import ExitCode
from labelform.planning.effective import TOGETHER

SPEC = """\
labelform: 1
project: {title: P}
policy: {prune: true, protect: ["groups[*-leads]"], max_items_lost: 10}
checks: [{name: crowd, assert: certain_access.size() > 1, message: m}]
"""
OWNER = """\
labelform_policy: 1
prune: [collections, groups]
max_deletes: 25%
max_items_lost: 20
no_open_work: true
"""
ENVIRONMENTS = """\
labelform_environments: 1
environments:
  staging: {domain: "https://api.encord.com"}
  production:
    domain: https://api.encord.com
    policy: {protect: ["collections[night]"], max_deletes: 5, promoted_from: staging, soak: 2h}
"""
IN_PRODUCTION = """\
p.yaml in production
  prune: [groups, collections]
      true                                      p.yaml:3
      [collections, groups]                     labelform.policy.yaml:2
  max_deletes: 25%, and 5
      25%                                       labelform.policy.yaml:3
      5                                         environments.yaml:6
  protect: ["groups[*-leads]", "collections[night]"]
      ["groups[*-leads]"]                       p.yaml:3
      ["collections[night]"]                    environments.yaml:6
  max_items_lost: 10
      10                                        p.yaml:3
      20                                        labelform.policy.yaml:4
  no_open_work: true
      true                                      labelform.policy.yaml:5
  checks:
      [{name: crowd, assert: "certain_access.size() > 1", message: m}]  p.yaml:4
  promoted_from: staging
      staging                                   environments.yaml:6
  soak: "2h"
      "2h"                                      environments.yaml:6
"""


@pytest.fixture(autouse=True)
def _folder(labelform: Labelform) -> None:
    for name, text in (("p.yaml", SPEC), ("labelform.policy.yaml", OWNER), ("environments.yaml", ENVIRONMENTS)):
        Path(name).write_text(text, encoding="utf-8")


def test_every_rule_is_shown_with_what_holds_and_where_it_is_written(labelform: Labelform) -> None:
    ended = labelform("render", "p.yaml", "--env", "production", "--policy")

    assert (ended.code, ended.err) == (ExitCode.OK, "")
    assert ended.out == IN_PRODUCTION


def test_machines_read_the_same_as_json_and_as_yaml(labelform: Labelform) -> None:
    as_json = labelform("render", "p.yaml", "--env", "production", "--policy", "--format", "json").out
    as_yaml = labelform("render", "p.yaml", "--env", "production", "--policy", "--format", "yaml").out

    (found,) = json.loads(as_json)
    assert yaml.safe_load(as_yaml) == found
    assert found["policy"]["max_items_lost"] == {
        "holds": 10,
        "written": [{"value": 10, "at": "p.yaml:3"}, {"value": 20, "at": "labelform.policy.yaml:4"}],
    }


def test_a_spec_without_rules_says_that_nothing_is_pruned(labelform: Labelform) -> None:
    Path("labelform.policy.yaml").unlink()
    Path("p.yaml").write_text("labelform: 1\nproject: {title: P}\n", encoding="utf-8")

    assert labelform("render", "p.yaml", "--policy").out == (
        "p.yaml\n  no rule is written: nothing is pruned, and nothing is limited\n"
    )


def test_a_spec_is_rendered_as_json_too(labelform: Labelform) -> None:
    (found,) = json.loads(labelform("render", "p.yaml", "--format", "json").out)

    assert found["policy"]["max_items_lost"] == 10


def test_it_is_known_of_every_rule_how_several_are_taken_together() -> None:
    rules = Policy.model_fields.keys() | OwnerPolicy.model_fields.keys()

    assert rules - TOGETHER.keys() == {"labelform_policy", "include", "cases"}
