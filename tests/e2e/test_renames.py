"""A rename from the spec to the platform and back: one thing before and after, in plans, files, drift and imports."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import Labelform
from tests.faults.doctored import seal

from labelform.errors import ExitCode

SANDBOX = ("--sandbox", "t.db")
HEAD = "labelform: 1\nproject: {title: Renamed}\n"
BEFORE = (
    HEAD
    + """\
collections:
  - {name: night, type: frame, description: dark}
  - {name: rain, description: wet}
filter_presets:
  - {name: dark, filters: [{metric: brightness, between: [0.0, 0.3]}]}
"""
)
AFTER = (
    HEAD
    + """\
collections:
  # what the regression set is made of
  - {name: night-hard, previously: night, type: frame, description: dark}
  - {name: rain, description: wet}
filter_presets:
  - {name: low light, previously: [dim, dark], filters: [{metric: brightness, between: [0.0, 0.22]}]}
policy: {prune: true}
"""
)


@pytest.fixture(autouse=True)
def project(labelform: Labelform) -> None:
    """A project as the spec said before."""
    apply(labelform, BEFORE)


def apply(labelform: Labelform, spec: str) -> None:
    write(spec)
    ended = labelform("apply", "p.yaml", *SANDBOX, "--auto-approve")
    assert ended.code == ExitCode.OK, ended.err


def write(spec: str) -> None:
    Path("p.yaml").write_text(spec, encoding="utf-8")


def ids(labelform: Labelform) -> dict[str, str]:
    """Return the identity of each collection and preset by its name."""
    state: dict[str, Any] = json.loads(labelform("sandbox", "dump", "--database", "t.db").out)
    projects = [project for one in state["organisations"] for project in one["projects"]]
    ours = next(project for project in projects if project["title"] == "Renamed")
    return {one["name"]: one["collection_uuid"] for one in ours["collections"]} | {
        one["name"]: one["preset_uuid"] for one in ours["presets"]
    }


def test_a_rename_is_applied_as_saved_and_keeps_what_it_renames(labelform: Labelform) -> None:
    before = ids(labelform)
    write(AFTER)

    planned = labelform("plan", "p.yaml", *SANDBOX, "--out", "plan.json", "--show-calls")
    applied = labelform("apply", "plan.json", *SANDBOX, "--auto-approve")
    replayed = labelform("apply", "plan.json", *SANDBOX, "--auto-approve")
    again = labelform("plan", "p.yaml", *SANDBOX, "--detailed-exitcode")

    assert "Plan: 0 to add, 2 to change, 0 to destroy." in planned.out
    assert (
        '# collections["night-hard"] will be updated in-place\n  # (renamed from collections["night"])' in planned.out
    )
    assert (applied.code, replayed.code, again.code) == (ExitCode.OK, ExitCode.OK, ExitCode.OK), applied.err
    assert "2 already as planned" in replayed.out
    assert ids(labelform) == {
        "night-hard": before["night"],
        "rain": before["rain"],
        "low light": before["dark"],
    }
    assert 'Note: collections["night-hard"] already has its new name' in again.out


def test_a_plan_says_the_same_of_renames_when_it_is_read_again(labelform: Labelform) -> None:
    write(AFTER)
    planned = labelform("plan", "p.yaml", *SANDBOX, "--out", "plan.json").out

    shown = labelform("show", "plan.json").out
    saved = json.loads(Path("plan.json").read_text("utf-8"))

    assert '(renamed from filter_presets["dark"])' in planned
    assert '(renamed from filter_presets["dark"])' in shown
    assert [one.get("previous_address") for one in saved["resource_changes"]] == [
        'collections["night"]', 'filter_presets["dark"]',
    ]  # fmt: skip


def test_a_plan_that_hides_a_rename_is_refused(labelform: Labelform) -> None:
    write(AFTER)
    labelform("plan", "p.yaml", *SANDBOX, "--out", "plan.json")
    whole = json.loads(Path("plan.json").read_text("utf-8"))
    del whole["resource_changes"][0]["previous_address"]
    seal(whole)
    Path("plan.json").write_text(json.dumps(whole), encoding="utf-8")

    ended = labelform("apply", "plan.json", *SANDBOX, "--auto-approve")

    assert ended.code == ExitCode.PLAN_REFUSED
    assert 'what it shows for collections["night-hard"] differs from what it would do' in ended.err


@pytest.mark.parametrize("address", ['collections["night"]', 'collections["night-hard"]'])
def test_a_rename_is_explained_under_both_names(labelform: Labelform, address: str) -> None:
    write(AFTER)

    explained = labelform("plan", "p.yaml", *SANDBOX, "--explain", address)

    assert '~ collections["night-hard"]' in explained.out


def test_a_plan_is_stale_when_somebody_takes_the_new_name(labelform: Labelform) -> None:
    write(AFTER)
    labelform("plan", "p.yaml", *SANDBOX, "--out", "plan.json")
    apply(labelform, BEFORE.replace("  - {name: rain", "  - {name: night-hard}\n  - {name: rain"))

    ended = labelform("apply", "plan.json", *SANDBOX, "--auto-approve")

    assert ended.code == ExitCode.PLAN_REFUSED
    assert 'collections["night-hard"]' in ended.out
    assert set(ids(labelform)) == {"night", "night-hard", "rain", "dark"}


def test_while_both_names_live_neither_is_touched_and_the_plan_says_what_can_be_done(labelform: Labelform) -> None:
    apply(labelform, BEFORE.replace("  - {name: rain", "  - {name: night-hard}\n  - {name: rain"))
    before = ids(labelform)
    write(AFTER)

    planned = labelform("plan", "p.yaml", *SANDBOX)
    applied = labelform("apply", "p.yaml", *SANDBOX, "--auto-approve")

    assert "2 of its names, old and new" in planned.out
    assert 'or remove "previously" from the entry if its rename is done' in planned.out
    assert applied.code == ExitCode.PARTLY_APPLIED
    assert ids(labelform) == {
        **{name: before[name] for name in ("night", "night-hard", "rain")},
        "low light": before["dark"],
    }


def test_without_the_line_the_plan_says_which_one_it_is(labelform: Labelform) -> None:
    write(AFTER.replace("previously: night, ", ""))

    planned = labelform("plan", "p.yaml", *SANDBOX, "--out", "plan.json")
    shown = labelform("show", "plan.json")
    markdown = labelform("plan", "p.yaml", *SANDBOX, "--format", "markdown")
    page = labelform("plan", "p.yaml", *SANDBOX, "--format", "html")
    sarif = labelform("plan", "p.yaml", *SANDBOX, "--format", "sarif")
    lines = labelform("plan", "p.yaml", *SANDBOX, "--json")

    said = 'collections["night"] is destroyed, and collections["night-hard"] is created, which looks like it'
    line = 'if it is the same one, add this line to the entry: previously: "night"'
    for text in (planned.out, shown.out):
        assert f"Warning: {said}" in text
        assert line in text
    assert "(p.yaml:5)" in planned.out
    assert "**Warning**" in markdown.out
    assert 'previously: "night"' in markdown.out
    assert "<strong>Warning</strong>" in page.out
    assert "looks-like-a-rename" in sarif.out
    assert f'"summary":{json.dumps(said)}' in lines.out


def test_names_of_an_environment_are_names_that_an_entry_had_there(labelform: Labelform) -> None:
    Path("environments.yaml").write_text(
        "labelform_environments: 1\nenvironments:\n  here:\n    platform: sandbox\n    database: t.db\n"
        "    mappings: {collections: {dusk: night, night-hard: night-hard-here}}\n",
        encoding="utf-8",
    )
    write(AFTER.replace("previously: night,", "previously: dusk,"))

    planned = labelform("plan", "p.yaml", "--env", "here")

    assert '# (renamed from collections["night"])' in planned.out
    assert 'collections["night-hard-here"] will be updated' in planned.out
    assert "environments.yaml:6" in planned.out


def test_an_import_says_the_names_that_the_project_has(labelform: Labelform) -> None:
    write(AFTER)

    ended = labelform("import", "Renamed", "--out", "p.yaml", *SANDBOX)

    assert ended.code == ExitCode.OK, ended.err
    assert Path("p.yaml").read_text("utf-8") == AFTER.replace(
        "{name: night-hard, previously: night, type", "{name: night, type"
    ).replace("{name: low light, previously: [dim, dark], ", "{name: dark, ").replace("0.22", "0.3")


def test_an_import_keeps_what_was_renamed_here_and_may_not_be_elsewhere(labelform: Labelform) -> None:
    apply(labelform, AFTER)
    text = AFTER.replace("description: dark", "description: darker")
    write(text)

    labelform("import", "Renamed", "--out", "p.yaml", *SANDBOX)

    assert Path("p.yaml").read_text("utf-8") == AFTER


def test_an_import_of_both_names_says_both(labelform: Labelform) -> None:
    apply(labelform, BEFORE.replace("  - {name: rain", "  - {name: night-hard}\n  - {name: rain"))
    write(AFTER)

    labelform("import", "Renamed", "--out", "p.yaml", *SANDBOX)
    planned = labelform("plan", "p.yaml", *SANDBOX, "--detailed-exitcode")

    assert planned.code == ExitCode.OK, planned.err
    assert "previously" not in Path("p.yaml").read_text("utf-8")


def test_a_snapshot_shows_the_same_renames(labelform: Labelform) -> None:
    write(AFTER)
    labelform("snapshot", "p.yaml", *SANDBOX, "--out", "seen.json")

    planned = labelform("plan", "p.yaml", "--snapshot", "seen.json")

    assert '# (renamed from collections["night"])' in planned.out
    assert "Plan: 0 to add, 2 to change, 0 to destroy." in planned.out
