"""Findings as SARIF: what GitHub needs to show them on the lines of the spec."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import validate
from tests.docs.test_paragraphs import ROOT
from tests.report.plans import PLANS, SPEC, dataset, planned, side

from labelform.core.change import Note, NoteCode
from labelform.core.plan import Rule
from labelform.core.policy import Policy
from labelform.diagnostics import Diagnostic, Severity, Where
from labelform.report.findings import DESCRIPTIONS
from labelform.report.planned import PlannedProject, ReportOptions
from labelform.report.sarif import MOST_RESULTS, render_sarif
from labelform.resources.datasets import Datasets

TEXT = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string", "minLength": 1}}}
COUNT = {"type": "integer", "minimum": 1}
REGION = ["startLine", "startColumn", "endColumn"]
LEVEL = {"enum": ["none", "note", "warning", "error"]}
GITHUB: dict[str, Any] = {
    "type": "object",
    "required": ["$schema", "version", "runs"],
    "properties": {
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "items": {
                "required": ["tool", "results", "automationDetails"],
                "properties": {
                    "tool": {"properties": {"driver": {
                        "required": ["name", "semanticVersion", "rules"],
                        "properties": {"rules": {"items": {
                            "required": ["id", "shortDescription", "fullDescription", "help"],
                            "properties": {"id": {"type": "string"}, "shortDescription": TEXT, "fullDescription": TEXT,
                                           "help": TEXT,
                                           "defaultConfiguration": {"properties": {"level": LEVEL}}},
                        }}},
                    }}},
                    "automationDetails": {"properties": {"id": {"pattern": "/$"}}},
                    "results": {"items": {
                        "required": ["ruleId", "ruleIndex", "level", "message", "locations", "partialFingerprints"],
                        "properties": {
                            "message": TEXT,
                            "level": LEVEL,
                            "locations": {"minItems": 1, "maxItems": 1, "items": {
                                "required": ["physicalLocation"],
                                "properties": {"physicalLocation": {
                                    "required": ["artifactLocation", "region"],
                                    "properties": {
                                        "artifactLocation": {"required": ["uri"]},
                                        "region": {
                                            "required": REGION,
                                            "properties": dict.fromkeys(REGION, COUNT),
                                        },
                                    },
                                }},
                            }},
                            "partialFingerprints": {"type": "object", "minProperties": 1},
                        },
                    }},
                },
            },
        },
    },
}  # fmt: skip
"""What the standard and GitHub's code scanning demand of the keys that are used."""


def _run(plans: list[PlannedProject], *diagnostics: Diagnostic) -> dict[str, Any]:
    log = json.loads(render_sarif(plans, ReportOptions(diagnostics=diagnostics)))
    validate(log, GITHUB)
    run: dict[str, Any] = log["runs"][0]
    return run


def _shown(result: dict[str, Any]) -> tuple[str, str, str, int]:
    place = result["locations"][0]["physicalLocation"]
    return result["level"], result["ruleId"], place["artifactLocation"]["uri"], place["region"]["startLine"]


@pytest.mark.parametrize("plan", PLANS)
def test_every_plan_is_a_log_that_github_takes(plan: str) -> None:
    run = _run(PLANS[plan]())

    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert all(rules[result["ruleIndex"]] == result["ruleId"] for result in run["results"])


def test_blocked_changes_stand_on_the_lines_that_ask_for_them() -> None:
    assert [_shown(result) for result in _run(PLANS["blocked"]())["results"]] == [
        ("warning", "blocked", SPEC, 3),
        ("warning", "blocked", SPEC, 3),
        ("warning", "blocked", SPEC, 30),
        ("warning", "blocked", SPEC, 31),
        ("warning", "blocked", SPEC, 10),
    ]


def test_broken_rules_come_first_and_deletes_follow() -> None:
    results = _run(PLANS["protected"]())["results"]

    assert [result["ruleId"] for result in results] == ["max-deletes", "protect", *["destroy"] * 5]
    assert results[2]["message"]["text"].startswith(
        'groups["perception-leads"] will be removed: in the project, not in the spec'
    )


def test_diagnostics_stand_beside_the_findings_of_plans() -> None:
    mistake = Diagnostic("unknown-role", '"x" is not a role', Where("a b.yaml", 14, 30, 8), "did you mean y?")
    warning = Diagnostic("old-word", "old", Where("a.yaml", 1, 1), severity=Severity.WARNING)

    results = _run(PLANS["blocked"](), warning, mistake)["results"]

    assert _shown(results[0]) == ("error", "unknown-role", "a%20b.yaml", 14)
    assert results[0]["locations"][0]["physicalLocation"]["region"]["endColumn"] == 38
    assert _shown(results[1]) == ("warning", "old-word", "a.yaml", 1)


def test_a_finding_keeps_its_fingerprint_when_lines_move() -> None:
    def prints(line: int) -> list[str]:
        found = [Diagnostic("blocked", "m", Where("a.yaml", line + place, 1), address="x") for place in range(2)]
        return [result["partialFingerprints"]["labelform/v1"] for result in _run([], *found)["results"]]

    assert prints(3) == prints(40)
    assert len(set(prints(3))) == 2


def test_runs_over_other_specs_do_not_replace_each_other() -> None:
    ids = {_run(PLANS[plan]())["automationDetails"]["id"] for plan in ("mixed", "blocked", "prune")}

    assert len(ids) == 2


def test_more_findings_than_github_shows_are_cut_from_the_end() -> None:
    extras = [dataset(place, f"t{place}") for place in range(MOST_RESULTS + 5)]
    pruned = planned([side(Datasets(), [], extras)], Policy(prune=True))

    results = _run([pruned, *PLANS["protected"]()])["results"]

    assert len(results) == MOST_RESULTS
    assert [result["ruleId"] for result in results[:3]] == ["max-deletes", "protect", "destroy"]


def test_a_reader_is_told_what_each_rule_and_each_warning_means() -> None:
    warnings = [code for code in NoteCode if Note(code=code, message="m").is_warning]
    page = (ROOT / "docs" / "reports.md").read_text(encoding="utf-8")
    section = page.partition("\n## SARIF\n")[2].partition("\n## ")[0]

    codes = {str(code) for code in (*Rule, *warnings)}

    assert codes - DESCRIPTIONS.keys() == set()
    assert [code for code in sorted(codes) if f"`{code}`" not in section] == []
