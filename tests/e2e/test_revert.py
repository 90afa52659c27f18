"""Take a run back as a plan: reviewed, saved, applied like any other, and itself taken back."""

from __future__ import annotations

import json
import shutil
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from tests.conftest import Ended, Labelform
from tests.e2e.histories import edit, git, state_of
from tests.faults.judge import content

from labelform.api import calls
from labelform.core import kept
from labelform.core.change import Action
from labelform.core.derived_reverts import NOT_CREATED, REASONS
from labelform.errors import ExitCode
from labelform.reading import held

DATASETS = ("CT-LUNG-04 site A (Leuven) baseline", "NL fleet7 2026-09 motorway night")
SANDBOX = ("--sandbox", "t.db")
BEFORE: dict[str, Any] = {
    "labelform": 1,
    "project": {"title": "Pilot", "ontology": "NL Road Users & Lanes v6"},
    "datasets": list(DATASETS),
    "groups": [{"name": "perception-leads", "role": "admin"}, {"name": "vendor-brightmark-l1", "role": "annotator"}],
    "collections": [{"name": "night", "description": "by hand"}, {"name": "rain", "description": "wet"}],
    "filter_presets": [{"name": "dark", "filters": [{"metric": "brightness", "between": [0, 0.3]}]}],
    "policy": {"prune": True},
}
AFTER = {
    **BEFORE,
    "datasets": [DATASETS[0]],
    "groups": [{"name": "perception-leads", "role": "admin"}, {"name": "vendor-brightmark-l1", "role": "reviewer"}],
    "collections": [
        {"name": "rain", "description": "very wet"},
        {"name": "snow", "type": "label", "description": "white"},
    ],
    "filter_presets": [],
}


def write(spec: Mapping[str, Any], name: str = "p.yaml") -> None:
    Path(name).write_text(json.dumps(spec), encoding="utf-8")


def pilot(labelform: Labelform) -> dict[str, Any]:
    """Return what the project holds, without ids and times."""
    projects = [project for one in state_of(Path("t.db"))["organisations"] for project in one["projects"]]
    (found,) = (project for project in projects if project["title"] == "Pilot")
    sections = ("datasets", "groups", "collections", "collection_items", "presets")
    return {section: sorted(map(content, found[section]), key=repr) for section in sections}


def frames(labelform: Labelform, title: str, count: int) -> list[dict[str, Any]]:
    datasets = [one for organisation in state_of(Path("t.db"))["organisations"] for one in organisation["datasets"]]
    (items,) = (one["items"] for one in datasets if one["title"] == title)
    every = [{"data_uuid": one["data_hash"], "frame": frame} for one in items for frame in range(one["frames"])]
    assert len(every) >= count
    return every[:count]


def collection(labelform: Labelform, name: str) -> str:
    projects = [project for one in state_of(Path("t.db"))["organisations"] for project in one["projects"]]
    (found,) = (project for project in projects if project["title"] == "Pilot")
    return str(next(one["collection_uuid"] for one in found["collections"] if one["name"] == name))


def fill(labelform: Labelform, name: str, title: str = DATASETS[0], count: int = 24) -> None:
    items, uuid = frames(labelform, title, count), collection(labelform, name)
    edit(Path("t.db"), calls.add_collection_items, collection_uuid=uuid, items=items)


def apply(labelform: Labelform, what: str = "p.yaml", *options: str) -> Ended:
    return labelform("apply", what, *SANDBOX, "--auto-approve", *options)


@pytest.fixture
def applied(labelform: Labelform) -> tuple[dict[str, Any], dict[str, Any]]:
    """The project before a run that changed everything, and after it."""
    write(BEFORE)
    assert apply(labelform).code == ExitCode.OK
    fill(labelform, "night")
    before = pilot(labelform)
    write(AFTER)
    ended = apply(labelform)
    assert ended.code == ExitCode.OK, ended.err
    return before, pilot(labelform)


def reverted(labelform: Labelform, *options: str) -> Ended:
    """Plan the revert of the last run, and apply it."""
    planned = labelform("revert", *SANDBOX, "--out", "back.json", *options)
    assert planned.code == ExitCode.OK, planned.err
    return apply(labelform, "back.json")


def test_a_run_is_taken_back_with_what_it_destroyed_and_that_is_taken_back_too(
    labelform: Labelform, applied: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    before, after = applied
    assert before != after

    back = reverted(labelform)
    once = pilot(labelform)
    again = reverted(labelform)
    twice = pilot(labelform)
    third = reverted(labelform)

    assert [one.code for one in (back, again, third)] == [ExitCode.OK] * 3, back.err
    assert (once, twice, pilot(labelform)) == (before, after, before)
    assert [one["frame_numbers"] for one in once["collection_items"]] != []


def test_the_plan_says_before_it_is_applied_what_comes_back_and_what_does_not(
    labelform: Labelform, applied: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    told = labelform("revert", *SANDBOX).out

    run = next(Path(".labelform/runs").glob("000002-*")).name
    assert f"Reverts the run {run}. The result does not match the spec" in told
    assert (
        f"# ({REASONS[Action.CREATE]})\n  # (with the 24 things that it contained)\n  # (its uuid cannot be brought"
        in told
    )
    assert "# (the labels and tasks of its data in this project cannot be brought back)" in told
    assert "# (because the run added it)" in told
    assert "Plan: 3 to add, 2 to change, 1 to destroy." in told
    assert pilot(labelform) == applied[1]


def test_what_was_kept_and_does_not_fit_is_not_put_back(
    labelform: Labelform, applied: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    (file,) = Path(".labelform/runs").glob("*/kept.jsonl")
    line = json.loads(file.read_text(encoding="utf-8"))
    line["kept"]["entries"].reverse()
    file.write_text(json.dumps(line) + "\n", encoding="utf-8")

    told = labelform("revert", *SANDBOX)

    assert (told.code, "its contents are not put back: the run kept no record of its contents" in told.out) == (0, True)


@pytest.mark.parametrize("form", ["markdown", "html", "json", "junit", "sarif"])
def test_every_format_shows_it(labelform: Labelform, applied: tuple[dict[str, Any], dict[str, Any]], form: str) -> None:
    told = labelform("revert", *SANDBOX, "--format", form)

    assert told.code == ExitCode.OK
    assert form in ("junit", "sarif") or "night" in told.out
    assert form not in ("markdown", "html") or "with the 24 things that it contained" in told.out


def test_the_plan_that_destroys_says_what_no_revert_brings_back(labelform: Labelform) -> None:
    write(BEFORE)
    apply(labelform)
    write(AFTER)

    told = labelform("plan", "p.yaml", *SANDBOX).out

    assert "# (revert cannot bring back the labels and tasks of its data in this project)" in told
    assert told.count("# (revert cannot bring back its uuid)") == 2


def test_what_was_kept_lies_beside_the_ledger_and_is_its_owners_only(
    labelform: Labelform, applied: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    (kept,) = Path(".labelform/runs").glob("*/kept.jsonl")

    (line,) = map(json.loads, kept.read_text(encoding="utf-8").splitlines())
    assert (line["address"], len(line["kept"]["entries"])) == ('collections["night"]', 24)
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_the_plan_can_be_applied_where_nothing_is_known_of_the_run(
    labelform: Labelform, applied: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    labelform("revert", *SANDBOX, "--out", "back.json")
    shutil.rmtree(".labelform")

    assert apply(labelform, "back.json").code == ExitCode.OK
    assert pilot(labelform) == applied[0]


def test_a_plan_that_is_applied_again_writes_nothing(
    labelform: Labelform, applied: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    reverted(labelform)

    again = apply(labelform, "back.json")

    assert (again.code, "0 added, 0 changed, 0 destroyed" in again.out) == (ExitCode.OK, True), again.out


def test_after_a_revert_there_is_nothing_left_of_the_run_to_take_back(
    labelform: Labelform, applied: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    reverted(labelform)

    told = labelform("revert", "2", *SANDBOX, "--detailed-exitcode")

    assert (told.code, "Plan: 0 to add, 0 to change, 0 to destroy." in told.out) == (ExitCode.OK, True), told.out
    assert "matches the configuration" not in told.out  # what is taken back is what no spec says


def test_what_an_earlier_revert_made_again_gets_the_rest_of_what_it_held(
    labelform: Labelform, applied: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    reverted(labelform)
    some = frames(labelform, DATASETS[0], 5)
    uuid = collection(labelform, "night")
    edit(Path("t.db"), calls.remove_collection_items, collection_uuid=uuid, items=some)

    told = labelform("revert", "2", *SANDBOX, "--out", "rest.json", "--detailed-exitcode")
    ended = apply(labelform, "rest.json")

    assert told.code == ExitCode.CHANGES_PENDING
    assert "an earlier revert created it again, without everything it contained" in told.out
    assert ended.code == ExitCode.OK, ended.err
    assert (pilot(labelform), collection(labelform, "night")) == (applied[0], uuid)


def test_a_run_that_put_the_rest_into_what_was_there_is_not_taken_back_by_deleting_that(
    labelform: Labelform, applied: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    reverted(labelform)
    uuid = collection(labelform, "night")
    edit(
        Path("t.db"),
        calls.remove_collection_items,
        collection_uuid=uuid,
        items=frames(labelform, DATASETS[0], 5),
    )
    labelform("revert", "2", *SANDBOX, "--out", "rest.json")
    assert apply(labelform, "rest.json").code == ExitCode.OK

    planned = labelform("revert", *SANDBOX, "--out", "back.json", "--detailed-exitcode")

    assert NOT_CREATED in planned.out
    assert apply(labelform, "back.json").code == ExitCode.PARTLY_APPLIED
    assert (pilot(labelform), collection(labelform, "night")) == (applied[0], uuid)


def test_fields_that_people_own_stay_as_they_are(labelform: Labelform) -> None:
    ignoring = {**BEFORE["policy"], "ignore": [{"fields": "collections[*].description", "reason": "people own it"}]}
    renamed = [{"name": "dusk", "previously": "night", "description": "by hand"}, BEFORE["collections"][1]]
    for spec in (BEFORE, {**BEFORE, "policy": ignoring, "collections": renamed}):
        write(spec)
        assert apply(labelform).code == ExitCode.OK
    uuid = collection(labelform, "dusk")
    edit(Path("t.db"), calls.update_collection, collection_uuid=uuid, description="ask Ilse")

    ended = reverted(labelform)

    assert ended.code == ExitCode.OK, ended.err
    (found,) = (one for one in pilot(labelform)["collections"] if one["name"] == "night")
    assert found["description"] == "ask Ilse"


def test_what_moved_since_is_said_and_brought_back_from_where_it_is(
    labelform: Labelform, applied: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    uuid = collection(labelform, "rain")
    edit(Path("t.db"), calls.update_collection, collection_uuid=uuid, description="snowy")

    told = labelform("revert", *SANDBOX, "--out", "back.json").out

    assert '"snowy" -> "wet"' in told
    assert "it was changed since then, and is now neither as before nor as after the run" in told
    edit(Path("t.db"), calls.update_collection, collection_uuid=uuid, description="hail")
    assert apply(labelform, "back.json").code == ExitCode.PLAN_REFUSED
    assert reverted(labelform).code == ExitCode.OK
    assert pilot(labelform) == applied[0]


def test_what_somebody_removed_since_is_blocked(
    labelform: Labelform, applied: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    edit(Path("t.db"), calls.delete_collection, collection_uuid=collection(labelform, "rain"))

    told = labelform("revert", *SANDBOX).out

    assert "someone removed it after the run" in told
    assert reverted(labelform).code == ExitCode.PARTLY_APPLIED


def test_frames_that_the_platform_does_not_take_back_are_named_in_the_account(
    labelform: Labelform, applied: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    labelform("revert", *SANDBOX, "--out", "back.json")
    (day,) = (
        one["dataset_hash"]
        for organisation in state_of(Path("t.db"))["organisations"]
        for one in organisation["datasets"]
        if one["title"] == DATASETS[0]
    )
    gone = frames(labelform, DATASETS[0], 1)[0]["data_uuid"]
    edit(Path("t.db"), calls.remove_datasets, dataset_hashes=[day])

    ended = apply(labelform, "back.json")

    assert ended.code == ExitCode.PARTLY_APPLIED
    assert f"it is there, without 24 of the 24 things that it contained: {gone}/0, " in ended.out + ended.err
    assert "and 14 more" in ended.out + ended.err
    edit(Path("t.db"), calls.add_datasets, dataset_hashes=[day])
    assert apply(labelform, "back.json").code == ExitCode.OK
    assert pilot(labelform) == applied[0]


def test_a_project_that_a_run_created_stays_and_its_contents_go(labelform: Labelform) -> None:
    write(BEFORE)
    apply(labelform)

    told = labelform("revert", *SANDBOX).out

    assert "the platform has no call to delete a project" in told
    assert reverted(labelform, "--allow", "lockout").code == ExitCode.PARTLY_APPLIED
    assert {section: found for section, found in pilot(labelform).items() if found} == {}


@pytest.mark.parametrize(
    ("policy", "rule"),
    [({"max_deletes": 0}, "max-deletes"), ({"protect": ["collections[rain]"]}, "protect")],
    ids=lambda one: str(one),
)
def test_it_meets_the_rules_of_every_other_plan(labelform: Labelform, policy: dict[str, Any], rule: str) -> None:
    write(BEFORE)
    apply(labelform)
    write({**AFTER, "policy": {"prune": ["filter_presets"], **policy}})
    assert apply(labelform, "p.yaml", "--allow", "max-deletes", "--allow", "protect").code == ExitCode.OK

    refused = labelform("revert", *SANDBOX, "--out", "back.json")
    acknowledged = labelform("revert", *SANDBOX, "--allow", rule, "--out", "allowed.json")

    assert (refused.code, f"[{rule}]" in refused.err) == (ExitCode.STOPPED_BY_POLICY, True)
    assert apply(labelform, "back.json").code == ExitCode.STOPPED_BY_POLICY
    assert acknowledged.code == ExitCode.OK
    assert apply(labelform, "allowed.json").code == ExitCode.OK


def test_an_owner_who_lets_nothing_be_pruned_keeps_it_from_deleting(labelform: Labelform) -> None:
    write(BEFORE)
    apply(labelform)
    write({**BEFORE, "collections": [*BEFORE["collections"], {"name": "snow"}]})
    apply(labelform)
    Path("labelform.policy.yaml").write_text("labelform_policy: 1\nprune: false\n", encoding="utf-8")

    ended = labelform("revert", *SANDBOX)

    assert ended.code == ExitCode.STOPPED_BY_POLICY
    assert "the plan deletes collections, and labelform.policy.yaml" in ended.err


def test_nothing_is_remembered_as_applied_and_the_next_plan_makes_it_again(
    labelform: Labelform, applied: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    reverted(labelform)

    told = labelform("plan", "p.yaml", *SANDBOX).out

    assert "Plan: 1 to add, 2 to change, 3 to destroy." in told


def test_without_a_run_that_wrote_anything_there_is_nothing_to_take_back(labelform: Labelform) -> None:
    ended = labelform("revert", *SANDBOX)

    assert (ended.code, "no run of this folder wrote anything" in ended.err) == (ExitCode.ERROR, True)


@pytest.mark.parametrize("name", ["9", "x", "00000"])
def test_a_name_must_mean_one_run(
    labelform: Labelform, applied: tuple[dict[str, Any], dict[str, Any]], name: str
) -> None:
    ended = labelform("revert", name, *SANDBOX)

    assert ended.code == ExitCode.ERROR
    assert f'meant by "{name}"' in ended.err


def test_it_is_for_the_platform_of_the_run(
    labelform: Labelform, applied: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    ended = labelform("revert", "--sandbox", "other.db")

    assert ended.code == ExitCode.PLAN_REFUSED
    assert "the plan was made for sandbox:" in ended.err


def test_what_is_too_much_to_be_kept_is_said_in_the_account_and_in_the_plan(
    labelform: Labelform, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (kept, held):
        monkeypatch.setattr(module, "MOST_ENTRIES", 23)
    write(BEFORE)
    apply(labelform)
    fill(labelform, "night")
    write(AFTER)

    ended = apply(labelform)
    told = labelform("revert", *SANDBOX, "--out", "back.json")

    why = "it contained more than 100,000 things"
    assert f'revert cannot restore the contents of collections["night"]: {why}' in ended.err
    assert f"# (its contents are not put back: {why})" in told.out
    assert apply(labelform, "back.json").code == ExitCode.OK
    assert pilot(labelform)["collection_items"] == []


def test_a_run_that_was_killed_and_resumed_is_taken_back_whole(
    labelform: Labelform, applied: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    (ledger,) = Path(".labelform/runs").glob("000002-*/ledger.jsonl")
    lines = ledger.read_text(encoding="utf-8").splitlines(keepends=True)
    ledger.write_text("".join(lines[:-2]), encoding="utf-8")  # its last call was carried out, and nobody heard of it
    assert labelform("resume", *SANDBOX, "--auto-approve", "--no-wait").code == ExitCode.OK

    labelform("revert", *SANDBOX, "--out", "back.json")
    ended = apply(labelform, "back.json", "--no-wait")

    assert ended.code == ExitCode.OK, ended.err
    assert pilot(labelform) == applied[0]


def test_the_saved_plan_fits_its_schema_and_says_which_run_it_takes_back(
    labelform: Labelform, applied: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    labelform("revert", *SANDBOX, "--out", "back.json")
    whole = json.loads(Path("back.json").read_text(encoding="utf-8"))

    Draft202012Validator(json.loads(labelform("schema", "--plan").out)).validate(whole)
    plan = whole["labelform"]["plan"]
    assert plan["revert"]["run"].startswith("000002-")
    (held,) = (change["restores"]["entries"] for change in plan["changes"] if "restores" in change)
    assert len(held) == 24
    assert labelform("show", "back.json").code == ExitCode.OK


def test_a_run_that_only_looked_is_passed_over(
    labelform: Labelform, applied: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    labelform("plan", "p.yaml", *SANDBOX, "--out", "plan.json")
    apply(labelform)

    assert "Reverts the run 000002-" in labelform("revert", *SANDBOX).out


def test_what_is_kept_travels_with_an_approved_plan(labelform: Labelform) -> None:
    write(BEFORE)
    apply(labelform)
    fill(labelform, "night")
    write(AFTER)
    git("init", "--quiet", "--initial-branch=main")
    git("add", "p.yaml")
    git("commit", "--quiet", "--message", "a spec")
    labelform("plan", "p.yaml", *SANDBOX, "--out", "plan.json")
    digest = json.loads(Path("plan.json").read_text(encoding="utf-8"))["labelform"]["plan_digest"]
    apply(labelform, "plan.json")
    assert labelform("ci", "keep-plan", "plan.json", "--digest", digest).code == ExitCode.OK
    before = {file.name for file in Path(".labelform/runs").glob("000002-*/*")}
    shutil.rmtree(".labelform/runs")

    found = labelform("ci", "find-plan", digest, "--out", "found.json")

    assert found.code == ExitCode.OK, found.err
    assert {file.name for file in Path(".labelform/runs").glob("000002-*/*")} == before
    assert "kept.jsonl" in before


def test_a_rename_is_taken_back_by_a_rename_that_keeps_identity_and_contents(labelform: Labelform) -> None:
    write(BEFORE)
    apply(labelform)
    fill(labelform, "night")
    before, uuid = pilot(labelform), collection(labelform, "night")
    write({**BEFORE, "collections": [BEFORE["collections"][1], {"name": "dusk", "previously": "night"}]})
    assert apply(labelform).code == ExitCode.OK
    assert collection(labelform, "dusk") == uuid

    ended = reverted(labelform)

    assert ended.code == ExitCode.OK, ended.err
    assert (pilot(labelform), collection(labelform, "night")) == (before, uuid)


def test_a_field_that_people_own_is_left_as_they_have_it(labelform: Labelform) -> None:
    write(BEFORE)
    apply(labelform)
    ignoring = {"ignore": [{"fields": "collections[*].description", "reason": "annotators keep notes there"}]}
    renamed = [BEFORE["collections"][1], {"name": "dusk", "previously": "night"}]
    write({**BEFORE, "collections": renamed, "policy": ignoring})
    apply(labelform)
    uuid = collection(labelform, "dusk")
    edit(Path("t.db"), calls.update_collection, collection_uuid=uuid, description="their notes")

    ended = reverted(labelform)

    assert ended.code == ExitCode.OK, ended.err
    found = [(one["name"], one["description"]) for one in pilot(labelform)["collections"]]
    assert found == [("night", "their notes"), ("rain", "wet")]
