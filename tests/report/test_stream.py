"""An apply as JSON lines: the types, keys and messages that readers of Terraform's stream know."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.report.plans import PLANS, PROJECT, SPEC, uuid

from labelform.core.change import Action, Change
from labelform.diagnostics import Diagnostic, Where
from labelform.report import stream
from labelform.runs.account import Account, Outcome, Result
from labelform.version import __version__

AT = "2026-11-23T10:00:00.000000Z"


def _change(action: Action) -> Change:
    return next(change for plan in PLANS.values() for change in plan()[0].plan.changes if change.action is action)


def test_the_first_line_says_who_speaks() -> None:
    assert stream.version(AT) == {
        "@level": "info",
        "@message": f"labelform {__version__}",
        "@module": "labelform.ui",
        "@timestamp": AT,
        "labelform": __version__,
        "ui": "1.2",
        "type": "version",
    }


def test_a_planned_delete_says_why() -> None:
    event = stream.planned_change(_change(Action.DELETE), AT)

    assert event["@message"] == 'filter_presets["Night / low light"]: Plan to delete'
    assert event["change"] == {
        "resource": {
            "addr": 'filter_presets["Night / low light"]',
            "module": "",
            "resource": 'filter_presets["Night / low light"]',
            "implied_provider": "encord",
            "resource_type": "filter_presets",
            "resource_name": "Night / low light",
            "resource_key": None,
        },
        "action": "delete",
        "reason": "delete_because_no_resource_config",
        "labelform": {"impact": {"held": [], "unknown": []}, "remarks": ["revert cannot bring back its uuid"]},
    }


def test_a_change_of_one_of_several_projects_names_it() -> None:
    resource = stream.planned_change(_change(Action.UPDATE), AT, module="module.a")["change"]["resource"]

    assert (resource["addr"], resource["module"]) == ('module.a.groups["vendor-l1"]', "module.a")


def test_a_plan_ends_with_its_summary() -> None:
    *_, last = stream.planned_events(PLANS["protected"]()[0], AT)

    assert last["@message"] == "Plan: 0 to add, 1 to change, 5 to destroy."
    assert last["changes"] == {"add": 0, "change": 1, "import": 0, "remove": 5, "operation": "plan"}
    assert last["labelform"]["project"]["hash"] == PROJECT


def test_refusals_and_blocked_changes_are_diagnostics_on_the_lines_of_the_spec() -> None:
    events = [event for plan in ("protected", "blocked") for event in stream.planned_events(PLANS[plan]()[0], AT)]

    found = [event["diagnostic"] for event in events if event["type"] == "diagnostic"]
    assert [(one["severity"], one["code"]) for one in found] == [
        ("error", "max-deletes"), ("error", "protect"),
        ("warning", "blocked"), ("warning", "blocked"), ("warning", "blocked"), ("warning", "blocked"),
        ("warning", "blocked"),
    ]  # fmt: skip
    assert (found[2]["range"]["filename"], found[2]["range"]["start"]["line"]) == (SPEC, 3)


def test_a_change_that_is_made_starts_beats_and_completes() -> None:
    change = _change(Action.DELETE)

    events = [
        stream.apply_start(change, AT),
        stream.apply_progress(change, 100.4, AT),
        *stream.apply_finished(Result(change, Outcome.DONE, elapsed_seconds=101.0), AT),
    ]

    name, identity = change.address, change.id
    assert [(event["type"], event["@message"]) for event in events] == [
        ("apply_start", f"{name}: Destroying... [id={identity}]"),
        ("apply_progress", f"{name}: Still destroying... [id={identity}, 1m40s elapsed]"),
        ("apply_complete", f"{name}: Destruction complete after 1m41s"),
    ]
    assert [event["hook"].get("elapsed_seconds") for event in events] == [None, 100, 101]
    assert events[0]["hook"]["id_value"] == identity


def test_what_is_created_has_no_id_before_it_exists() -> None:
    event = stream.apply_progress(_change(Action.CREATE), 30, AT)

    assert event["@message"] == "project: Still creating... [30s elapsed]"
    assert "id_key" not in event["hook"]


@pytest.mark.parametrize(
    ("outcome", "types"),
    [
        (Outcome.ALREADY, ["apply_complete"]),
        (Outcome.FAILED, ["apply_errored", "diagnostic"]),
        (Outcome.STALE, ["apply_errored", "diagnostic"]),
        (Outcome.UNKNOWN, ["apply_errored", "diagnostic"]),
        (Outcome.NOT_ATTEMPTED, ["diagnostic"]),
    ],
)
def test_every_outcome_has_its_lines(outcome: Outcome, types: list[str]) -> None:
    events = list(stream.apply_finished(Result(_change(Action.UPDATE), outcome, "why"), AT))

    assert [event["type"] for event in events] == types


def test_a_failure_is_told_with_its_reason() -> None:
    event, diagnostic = stream.apply_finished(Result(_change(Action.UPDATE), Outcome.FAILED, "403: no", 3.2), AT)

    assert (event["@level"], event["@message"]) == ("error", 'groups["vendor-l1"]: Modifications errored after 3s')
    assert diagnostic["@message"] == 'Error: groups["vendor-l1"]: failed: 403: no'
    assert diagnostic["diagnostic"]["address"] == 'groups["vendor-l1"]'


def test_an_apply_ends_with_everything_that_became_of_it() -> None:
    changes = PLANS["prune"]()[0].plan.changes
    outcomes = (Outcome.DONE, Outcome.FAILED, Outcome.NOT_ATTEMPTED)
    account = Account([Result(change, outcome) for change, outcome in zip(changes, outcomes, strict=True)], blocked=2)

    event = stream.apply_summary(account, AT)

    assert event["@message"] == "Apply ended. Resources: 0 added, 0 changed, 1 destroyed."
    assert event["changes"] == {"add": 0, "change": 0, "remove": 1, "import": 0, "operation": "apply"}
    assert event["labelform"] == {
        "outcomes": {"done": 1, "already": 0, "failed": 1, "stale": 0, "unknown": 0, "not_attempted": 1},
        "blocked": 2,
        "is_interrupted": False,
    }


def test_a_complete_apply_says_so_in_the_words_that_tools_know() -> None:
    assert stream.apply_summary(Account(), AT)["@message"] == (
        "Apply complete! Resources: 0 added, 0 changed, 0 destroyed."
    )


def test_a_diagnostic_keeps_its_place() -> None:
    found = Diagnostic("unknown-role", '"anotator" is not a project role', Where("p.yaml", 14, 30, 8), "did you mean …")

    event = stream.diagnostic(found, AT)

    assert (event["@level"], event["type"]) == ("error", "diagnostic")
    assert event["diagnostic"]["range"]["start"]["line"] == 14


def test_a_line_is_one_line_of_json() -> None:
    event: dict[str, Any] = stream.version("a\nb")

    line = stream.to_line(event)

    assert line.count("\n") == 1
    assert json.loads(line) == event


def test_ids_are_those_of_the_platform() -> None:
    assert stream.apply_start(_change(Action.UPDATE), AT)["hook"]["id_value"] == uuid(21)
