"""The plans of a repository are one thing: one file, one digest, one approval, one account."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import Labelform
from tests.e2e.environments import set_up

from labelform.errors import ExitCode
from labelform.runs import planfile

BROKEN = "specs/retail.yaml"


@pytest.fixture
def repository(labelform: Labelform, tmp_path: Path) -> Labelform:
    """Three specs for two environments, of which nothing is there yet."""
    set_up(tmp_path)
    return labelform


def break_one() -> None:
    """Let one spec name a group that nobody has."""
    text = Path(BROKEN).read_text("utf-8")
    Path(BROKEN).write_text(text.replace("groups:\n", "groups:\n  - {name: nobody-has-this, role: admin}\n"), "utf-8")


def events(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_all_environments_are_planned_into_one_file_and_applied_from_it(repository: Labelform) -> None:
    planned = repository("plan", "--all-envs", "--out", "set.json")
    shown = repository("show", "set.json")
    digest = planfile.load(Path("set.json")).digest
    applied = repository("apply", "set.json", "--all-envs", "--auto-approve", "--digest", digest)
    again = repository("apply", "set.json", "--all-envs", "--auto-approve")
    after = repository("plan", "--all-envs", "--detailed-exitcode")

    assert planned.code == shown.code == ExitCode.OK
    assert "Saved 6 plans to: set.json" in planned.out
    assert "labelform apply set.json --env staging --env production" in planned.out
    assert planned.out.count("Plan: ") == 1
    assert shown.out.split("\n\n")[0] == planned.out.split("\n\n")[0]
    assert digest in shown.out
    assert (applied.code, again.code, after.code) == (ExitCode.OK, ExitCode.OK, ExitCode.OK), applied.err
    assert "No changes." in after.out


def test_every_line_of_an_apply_names_its_project_and_the_total_comes_once(repository: Labelform) -> None:
    ended = repository("apply", "--env", "staging", "--auto-approve")

    progress = [line for line in ended.out.splitlines() if "Creating..." in line or "complete after" in line]
    assert progress
    assert [line for line in progress if not line.startswith('module.projects["')] == []
    assert sum(line.startswith('module.projects["') and ": Complete: " in line for line in ended.out.splitlines()) == 3
    assert ended.out.count("Apply complete! Resources: ") == 1
    assert "module." not in ended.out.partition("\nApply complete! Resources: ")[2]


def test_machines_are_told_each_project_and_one_total(repository: Labelform) -> None:
    told = events(repository("apply", "--env", "staging", "--auto-approve", "--json").out)

    kinds = Counter(event["type"] for event in told)
    assert (kinds["project_planned"], kinds["project_applied"], kinds["change_summary"]) == (3, 3, 2)
    summaries = [event for event in told if event["type"] == "change_summary"]
    assert [event["changes"]["operation"] for event in summaries] == ["plan", "apply"]
    assert summaries[0]["changes"]["add"] == summaries[1]["changes"]["add"] > 0
    resources = [event["hook"]["resource"] for event in told if event["type"] == "apply_start"]
    assert {resource["module"] for resource in resources} == {
        event["labelform"]["module"] for event in told if event["type"] == "project_applied"
    }
    assert all(resource["addr"] == f"{resource['module']}.{resource['resource']}" for resource in resources)


def test_the_plans_of_a_set_are_one_document_in_the_shape_of_terraform(repository: Labelform) -> None:
    assert repository("plan", "--all-envs", "--out", "set.json").code == ExitCode.OK
    whole = json.loads(Path("set.json").read_text("utf-8"))

    addresses = [change["address"] for change in whole["resource_changes"]]
    assert len(addresses) == len(set(addresses))
    assert all(
        address.startswith(('module.environments["staging"].module.projects["', 'module.environments["production"].'))
        for address in addresses
    )
    assert whole["complete"] is whole["applyable"] is True
    assert len(whole["labelform"]["plans"]) == 6


def test_a_set_that_was_edited_anywhere_is_refused(repository: Labelform) -> None:
    assert repository("plan", "--env", "staging", "--out", "set.json").code == ExitCode.OK
    whole = json.loads(Path("set.json").read_text("utf-8"))
    first, *others = whole["labelform"]["plans"]

    for edited in (
        {**whole, "resource_changes": whole["resource_changes"][1:]},
        {**whole, "complete": False},
        {**whole, "labelform": {**whole["labelform"], "plans": others}},
        {**whole, "labelform": {**whole["labelform"], "plans": [*others, first]}},
        {**whole, "labelform": {**whole["labelform"], "unplanned": [{"file": "x", "reason": "", "environment": None}]}},
    ):
        edited["labelform"]["file_digest"] = planfile.form.file_digest(edited)
        Path("edited.json").write_text(json.dumps(edited), encoding="utf-8")

        ended = repository("apply", "edited.json", "--env", "staging", "--auto-approve")

        assert (ended.code, "was changed after it was saved" in ended.err) == (ExitCode.PLAN_REFUSED, True), ended.err


def test_one_project_of_a_set_is_applied_alone(repository: Labelform) -> None:
    assert repository("plan", "--env", "staging", "--out", "set.json").code == ExitCode.OK
    titles = [one.plan.target.title for one in planfile.load(Path("set.json")).members]

    wrong = repository("apply", "set.json", "--env", "staging", "--auto-approve", "--only", titles[0] + "x")
    applied = repository("apply", "set.json", "--env", "staging", "--auto-approve", "--only", titles[0])
    left = json.loads(repository("plan", "--env", "staging", "--format", "json").out)

    assert wrong.code == ExitCode.ERROR
    assert f'did you mean "{titles[0]}"' in wrong.err
    assert applied.code == ExitCode.OK
    pending = [
        project["plan"]["target"]["title"] for project in left["labelform"]["projects"] if project["summary"]["add"]
    ]
    assert pending == titles[1:]


def test_one_broken_spec_does_not_keep_the_others_from_being_planned(repository: Labelform) -> None:
    break_one()

    ended = repository("plan", "--env", "staging", "--out", "set.json", "--concise")
    document = json.loads(repository("plan", "--env", "staging", "--format", "json").out)
    markdown = repository("plan", "--env", "staging", "--format", "markdown").out

    assert ended.code == ExitCode.ERROR
    assert ended.out.count("] Project ") == 2
    assert "Not planned: 1 spec has no plan" in ended.out
    assert f"! {BROKEN} (staging): " in ended.out
    assert "nobody-has-this" in ended.err
    assert f"{BROKEN}:" in ended.err
    assert "To make exactly these changes" not in ended.out
    assert document["complete"] is False
    assert [one["file"] for one in document["labelform"]["unplanned"]] == [BROKEN]
    assert f"- `{BROKEN}` in `staging`: " in markdown


def test_an_incomplete_set_is_applied_only_when_that_is_said(repository: Labelform) -> None:
    break_one()
    assert repository("plan", "--env", "staging", "--out", "set.json").code == ExitCode.ERROR

    refused = repository("apply", "set.json", "--env", "staging", "--auto-approve")
    specs = repository("apply", "--env", "staging", "--auto-approve")
    applied = repository("apply", "set.json", "--env", "staging", "--auto-approve", "--keep-going")
    again = repository("apply", "--env", "staging", "--auto-approve", "--keep-going")

    assert refused.code == ExitCode.PLAN_REFUSED
    assert f"1 of the specs have no plan here: {BROKEN}" in refused.err
    assert specs.code == ExitCode.ERROR
    assert "Creating..." not in specs.out
    assert applied.code == ExitCode.OK
    assert "Apply complete!" in applied.out
    assert "Not planned: 1 spec has no plan" in applied.out
    assert again.code == ExitCode.ERROR
    assert "nobody-has-this" in again.err


def test_an_incomplete_set_that_was_applied_is_resumed_as_it_was(repository: Labelform) -> None:
    break_one()
    assert repository("apply", "--env", "staging", "--auto-approve", "--keep-going").code == ExitCode.ERROR

    resumed = repository("resume", "--env", "staging", "--auto-approve")

    assert resumed.code == ExitCode.OK
    assert resumed.out.count(": Complete: 0 added") == 2


def test_the_digest_of_an_incomplete_set_approves_no_complete_one(repository: Labelform) -> None:
    whole = repository("plan", "--env", "staging", "--out", "whole.json")
    break_one()
    repository("plan", "--env", "staging", "--out", "part.json")

    part, all_of_it = planfile.load(Path("part.json")), planfile.load(Path("whole.json"))
    ended = repository("apply", "whole.json", "--env", "staging", "--auto-approve", "--digest", part.digest)

    assert whole.code == ExitCode.OK
    assert part.digest != all_of_it.digest
    assert ended.code == ExitCode.PLAN_REFUSED


def test_a_set_that_was_interrupted_is_resumed_whole(repository: Labelform) -> None:
    assert repository("plan", "--env", "staging", "--out", "set.json").code == ExitCode.OK
    titles = [one.plan.target.title for one in planfile.load(Path("set.json")).members]
    assert repository("apply", "set.json", "--env", "staging", "--auto-approve").code == ExitCode.OK
    (kept,) = Path(".labelform/runs/sets").iterdir()

    resumed = repository("resume", "--env", "staging", "--auto-approve")

    assert [one.plan.target.title for one in planfile.load(kept).members] == titles
    assert resumed.code == ExitCode.OK
    assert all(f'module.projects["{title}"]: Complete: 0 added' in resumed.out for title in titles)


@pytest.mark.parametrize("cause", ["its variables", "its key"])
def test_an_environment_that_cannot_be_planned_keeps_no_other_from_it(repository: Labelform, cause: str) -> None:
    old, new = {
        "its variables": ("    vars:\n", "    vars:\n      missing: {env: LABELFORM_VAR_nobody}\n"),
        "its key": (
            "    platform: sandbox\n    database: .labelform/production.db\n",
            "    domain: https://api.encord.com\n    ssh_key_file_env: ENCORD_NOBODY_KEY_FILE\n",
        ),
    }[cause]
    text = Path("environments.yaml").read_text("utf-8")
    production = text.index("  production:")
    Path("environments.yaml").write_text(text[:production] + text[production:].replace(old, new, 1), "utf-8")

    ended = repository("plan", "--all-envs", "--out", "set.json")
    alone = repository("plan", "--env", "production")

    saved = planfile.load(Path("set.json"))
    assert (ended.code, alone.code) == (ExitCode.ERROR, ExitCode.ERROR)
    assert saved.environments == ("staging",)
    assert {one.environment for one in saved.unplanned} == {"production"}
    assert "(production): " in ended.out
    assert "Error" in ended.err or "error" in ended.err


def test_resume_goes_on_with_the_environments_that_had_not_begun(repository: Labelform) -> None:
    assert repository("plan", "--all-envs", "--out", "set.json").code == ExitCode.OK
    assert repository("apply", "set.json", "--env", "staging", "--auto-approve").code == ExitCode.OK

    resumed = repository("resume", "--auto-approve")
    after = json.loads(repository("plan", "--all-envs", "--format", "json").out)

    assert resumed.code == ExitCode.OK, resumed.err
    assert [one["summary"]["add"] for one in after["labelform"]["projects"]] == [0] * 6


def test_resume_of_a_part_leaves_out_what_was_not_meant(repository: Labelform) -> None:
    assert repository("plan", "--env", "staging", "--out", "set.json").code == ExitCode.OK
    title = planfile.load(Path("set.json")).members[0].plan.target.title
    assert repository("apply", "set.json", "--env", "staging", "--auto-approve", "--only", title).code == ExitCode.OK

    assert repository("resume", "--env", "staging", "--auto-approve").code == ExitCode.OK
    after = json.loads(repository("plan", "--env", "staging", "--format", "json").out)

    assert [bool(one["summary"]["add"]) for one in after["labelform"]["projects"]] == [False, True, True]
