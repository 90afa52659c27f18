"""What is shown of the rules that hold is what a policy file may say: read back, it says the same."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from labelform.core.guardrails import OwnerRules
from labelform.core.promotion import PromotionRule
from labelform.language.environments import parse_environments
from labelform.language.model import parse
from labelform.language.owner import parse_owner_policy
from labelform.language.source import read_document
from labelform.language.writing import escaped, flow
from labelform.planning.effective import TOGETHER, EffectiveRule, effective_policy

LAX = "policy: {prune: true}"
IGNORED = "{fields: 'collections[*].description', reason: \"theirs: 'quoted', {{ '{{' }}\"}"
CHECK = "{name: a-b, assert: \"!('x' in [\\\"{{\\\", '25%'])\", message: 'no: #1, {b}'}"
SAID = {
    "prune": [["owned"], ["false"], ["true"], ["[groups, collections]"], ["[]"], ["owned", "[collections]"]],
    "max_deletes": [
        ["25%"], ["5"], ["2.5 %"], ["{percent: 25}"], ["{percent: 25, floor: 0}"], ["{count: 5, percent: 0.123456789}"],
        ["25%", "5", "{count: 5}"],
    ],
    "protect": [["[]"], ['["groups[*-leads]", datasets]', '["collections[25%, *]"]']],
    "max_items_lost": [["0"], ["1000", "5"]],
    "max_tasks_lost": [["0"]],
    "no_delete_of_non_empty": [["[collections]", "[]"], ["[]"]],
    "no_open_work": [["true", "false"], ["false"]],
    "create_project": [["true", "false"], ["true"]],
    "checks": [["[]"], [f"[{CHECK}, {{name: b, assert: 'true', message: m}}]", f"[{CHECK}]"]],
    "allow": [["[]"], ["[max-deletes, lockout]", "[lockout]"]],
    "account": [["svc@example.org"]],
    "domains": [['["https://api.encord.com", "http://[::1]:8080"]']],
    "variables": [["[HOME_OF_DATA]"]],
    "credentials": [["[PRODUCTION_KEY]"]],
}  # fmt: skip
"""What policy files say of each rule, alone and one above the other."""


def owner(name: str, text: str) -> OwnerRules:
    return parse_owner_policy(read_document(f"labelform_policy: 1\n{name}: {text}\n", "labelform.policy.yaml"))


def shown(spec: str, name: str, texts: Iterable[str]) -> EffectiveRule:
    parsed = parse(read_document(f"labelform: 1\nproject: {{title: P}}\n{spec}\n", "p.yaml"))
    found = effective_policy(parsed, [owner(name, text) for text in texts])
    return next(one for one in found if one.name == name)


def test_every_rule_is_tried() -> None:
    assert {*SAID, "ignore"} == TOGETHER.keys()


@pytest.mark.parametrize(("name", "texts"), [(name, texts) for name, sides in SAID.items() for texts in sides])
def test_what_is_shown_of_a_rule_says_the_same_in_policy_files(name: str, texts: list[str]) -> None:
    rule = shown(LAX, name, texts)
    written = [one.value for one in rule.written if one.source and one.source.file != "p.yaml"]

    assert shown(LAX, name, map(flow, written)).holds == rule.holds
    assert shown(LAX, name, map(flow, rule.holds)).holds == rule.holds
    if name != "checks":  # which are shown one by one
        meant, read = ([getattr(owner(name, one).policy, name) for one in said] for said in (texts, map(flow, written)))
        assert read == meant


def test_what_is_owned_is_pruned_only_where_a_list_allows_it() -> None:
    assert shown(LAX, "prune", ["owned", "[collections]"]).holds == ("owned", ["collections"])


def test_what_is_ignored_is_shown_as_a_spec_says_it() -> None:
    said = f"policy: {{ignore: [{IGNORED}]}}"

    (value,) = shown(said, "ignore", []).holds

    assert value == [{"fields": "collections[*].description", "reason": "theirs: 'quoted', {{"}]
    assert shown(f"policy: {{ignore: {flow(escaped(value))}}}", "ignore", []).holds == (value,)


@pytest.mark.parametrize("soak", ["0m", "90m", "24h", "9999h", "7d"])
def test_a_promotion_is_shown_as_the_two_lines_of_an_environment(soak: str) -> None:
    text = "labelform_environments: 1\nenvironments:\n  s: {}\n  p: {policy: {promoted_from: s, soak: %s}}\n"
    parsed = parse(read_document("labelform: 1\nproject: {title: P}\n", "p.yaml"))

    def read(soak: object) -> tuple[PromotionRule | None, tuple[EffectiveRule, ...]]:
        there = parse_environments(read_document(text % soak, "environments.yaml")).environment("p", {})
        return there.promotion, effective_policy(parsed, [there.rules] if there.rules else [], there.promotion)

    promotion, (source, rest) = read(soak)

    assert (source.name, source.holds, rest.name) == ("promoted_from", ("s",), "soak")
    assert [str(one.written[0].source) for one in (source, rest)] == ["environments.yaml:4", "environments.yaml:4"]
    assert read(rest.holds[0])[0] == promotion
