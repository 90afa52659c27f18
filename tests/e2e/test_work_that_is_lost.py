"""What a plan says is lost with what it deletes, on real projects: in every report, by every rule, in few requests."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import Labelform
from tests.wire import watched

from labelform.errors import ExitCode

TITLE = "Northlane Perception - Front Camera 2D - Q4"
HEAD = f'labelform: 1\nproject: {{title: "{TITLE}"}}\n'
NIGHT, DAY = "NL fleet7 2026-09 motorway night", "NL fleet7 2026-09 motorway day"
NO_COLLECTIONS = HEAD + "collections: []\n"
NO_DATASETS = HEAD + "datasets: []\n"
DATABASE = ("--sandbox", "s.db")
COUNTING = ("/items", "labelrowmetadata", "/tasks")


def written(text: str, policy: str = "prune: true") -> str:
    Path("p.yaml").write_text(f"{text}policy: {{{policy}}}\n", encoding="utf-8")
    return "p.yaml"


def impacts(labelform: Labelform, *arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(labelform("plan", *arguments, *DATABASE, "--format", "json").out)
    return {
        address: ({(one["unit"], one["stage"]): one["count"] for one in impact["held"]}, impact["unknown"])
        for address, impact in found["labelform"]["impact"].items()
    }


def test_a_collection_is_lost_with_its_frames_or_labels_and_a_preset_with_nothing(labelform: Labelform) -> None:
    spec = written(HEAD + "collections: []\nfilter_presets: []\n")

    found = impacts(labelform, spec)
    shown = labelform("plan", spec, *DATABASE).out

    assert found['collections["night-low-light-hard"]'] == ({("frames", ""): 2}, [])
    assert found['collections["tiny-vru-boxes"]'] == ({("labels", ""): 1}, [])
    assert "  ! (lost with it: 2 frames)\n" in shown
    assert "  # (lost with it: nothing but itself)\n" in shown


@pytest.mark.parametrize("form", ["text", "markdown", "html", "sarif", "junit"])
def test_every_report_says_what_is_lost(labelform: Labelform, form: str) -> None:
    shown = labelform("plan", written(NO_COLLECTIONS), *DATABASE, "--format", form).out

    assert "lost with it: 2 frames" in shown
    assert "lost with it: 1 label" in shown


def test_a_dataset_is_lost_with_its_rows_and_the_tasks_of_each_stage(labelform: Labelform) -> None:
    found, unknown = impacts(labelform, written(NO_DATASETS))[f'datasets["{NIGHT}"]']

    assert unknown == []
    assert found["label rows", ""] == 12
    assert found["rows with labels", ""] > 0
    assert sum(count for (unit, _), count in found.items() if unit == "tasks") == 12


def test_what_takes_nothing_away_asks_for_nothing_more(labelform: Labelform) -> None:
    spec = written(HEAD + 'collections:\n  - {name: fresh}\n  - {name: night-low-light-hard, description: "x"}\n')

    with watched() as wire:
        planned = labelform("plan", spec, "--no-prune", *DATABASE)

    assert "1 to add, 1 to change, 0 to destroy" in planned.out
    assert [name for name in wire.reads if any(part in name for part in COUNTING)] == []
    assert "lost" not in planned.out


def test_a_collection_costs_one_request_for_its_page(labelform: Labelform) -> None:
    with watched() as wire:
        labelform("plan", written(NO_COLLECTIONS), *DATABASE)

    counting = [name for name in wire.reads if any(part in name for part in COUNTING)]
    assert len(counting) == 2
    assert all(count == 1 for count in Counter(counting).values())


def test_datasets_share_the_list_of_rows_and_ask_each_stage_once(labelform: Labelform) -> None:
    with watched() as wire:
        planned = labelform("plan", written(NO_DATASETS), *DATABASE)

    rows = [name for name in wire.reads if "labelrowmetadata" in name]
    tasks = [name for name in wire.reads if name.endswith("/tasks")]
    assert "3 to destroy" in planned.out
    assert len(rows) == 1
    assert 0 < len(tasks) <= 2 * len({name.split("/")[-2] for name in tasks})  # two datasets hold data, the third none


@pytest.mark.parametrize(
    ("text", "policy", "rule", "message"),
    [
        (NO_COLLECTIONS, "max_items_lost: 2", "max-items-lost", "the plan loses 3 items, the limit is 2"),
        (NO_DATASETS, "max_tasks_lost: 5", "max-tasks-lost", "the plan loses 24 tasks, the limit is 5"),
        (NO_COLLECTIONS, "no_delete_of_non_empty: [collections]", "no-delete-of-non-empty", "is not empty (2 frames)"),
    ],
)
def test_a_rule_about_work_refuses_the_plan_and_can_be_acknowledged(
    labelform: Labelform, text: str, policy: str, rule: str, message: str
) -> None:
    spec = written(text, f"prune: true, {policy}")

    refused = labelform("plan", spec, *DATABASE, "--out", "plan.json")
    allowed = labelform("plan", spec, *DATABASE, "--allow", rule)

    assert refused.code == ExitCode.STOPPED_BY_POLICY
    assert f"[{rule}]" in refused.err
    assert message in refused.err
    assert labelform("apply", "plan.json", *DATABASE, "--auto-approve").code == ExitCode.STOPPED_BY_POLICY
    assert allowed.code == ExitCode.OK


@pytest.mark.parametrize("rule", ["max_items_lost: 2", "no_delete_of_non_empty: [collections]"])
def test_a_rule_that_an_owner_writes_later_holds_for_a_saved_plan(labelform: Labelform, rule: str) -> None:
    labelform("plan", written(NO_COLLECTIONS), *DATABASE, "--out", "plan.json")
    Path("labelform.policy.yaml").write_text(f"labelform_policy: 1\n{rule}\n", encoding="utf-8")

    refused = labelform("apply", "plan.json", *DATABASE, "--auto-approve")

    assert refused.code == ExitCode.STOPPED_BY_POLICY
    assert "the repository policy" in refused.err


def test_an_environment_can_be_stricter_than_its_specs(labelform: Labelform) -> None:
    Path("environments.yaml").write_text(
        "labelform_environments: 1\nenvironments:\n"
        "  live: {platform: sandbox, database: s.db, policy: {max_items_lost: 0, no_open_work: true}}\n",
        encoding="utf-8",
    )

    refused = labelform("plan", written(NO_COLLECTIONS, "prune: true, max_items_lost: 100"), "--env", "live")

    assert refused.code == ExitCode.STOPPED_BY_POLICY
    assert "3 items, the limit of the policy of the environment is 0  (environments.yaml:3)" in refused.err
    shown = labelform("env", "show", "live").out
    assert "  work: at most 0 items lost, nothing taken away where tasks are open\n" in shown


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("p.yaml", HEAD + "policy: {no_delete_of_non_empty: [colections]}\n"),
        ("labelform.policy.yaml", "labelform_policy: 1\nno_delete_of_non_empty: [colections]\n"),
    ],
)
def test_a_section_that_does_not_exist_is_a_mistake_with_a_suggestion(
    labelform: Labelform, file: str, text: str
) -> None:
    Path("p.yaml").write_text(HEAD, encoding="utf-8")
    Path(file).write_text(text, encoding="utf-8")

    found = labelform("validate", "p.yaml").err

    assert 'error[unknown-section]: "colections" is not a section' in found
    assert 'did you mean "collections"?' in found


def test_a_snapshot_says_that_it_does_not_know(labelform: Labelform) -> None:
    spec = written(NO_COLLECTIONS, "prune: true, max_items_lost: 100")
    labelform("snapshot", spec, *DATABASE, "--out", "seen.json")

    planned = labelform("plan", spec, "--snapshot", "seen.json")

    assert "lost with it: not known: frames, labels (a snapshot does not say)" in planned.out
    assert "the plan loses at least 0 items, the limit is 100" in planned.err


def test_drift_says_what_an_apply_would_lose(labelform: Labelform) -> None:
    drifted = labelform("drift", written(NO_COLLECTIONS), *DATABASE)

    assert (
        'collections["night-low-light-hard"] differs between spec and project; an apply loses 2 frames' in drifted.out
    )


def test_equal_deletes_of_two_projects_with_different_losses_are_told_apart(labelform: Labelform) -> None:
    for title, name in ((TITLE, "night-low-light-hard"), ("Other", "night-low-light-hard")):
        Path(f"{title[:5]}.yaml").write_text(
            f'labelform: 1\nproject: {{title: "{title}", ontology: "NL Road Users & Lanes v6"}}\n'
            f"collections: [{{name: {name}}}]\n",
            encoding="utf-8",
        )
    assert labelform("apply", "Other.yaml", *DATABASE, "--auto-approve").code == ExitCode.OK
    for file in Path().glob("*.yaml"):
        text = file.read_text(encoding="utf-8")
        file.write_text(text[: text.index("collections:")] + "collections: []\npolicy: {prune: true}\n", "utf-8")

    shown = labelform("plan", "North.yaml", "Other.yaml", *DATABASE, "--format", "markdown").out

    assert "(lost with it: 2 frames)" in shown
    assert shown.count('collections["night-low-light-hard"]') > 2
