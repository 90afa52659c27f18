"""
A kind that only this test has goes through everything: what it needed elsewhere would be a leak of the design.

The kind is `badges`: one file beside this one, and one line in the list of kinds, in `trial.py`. So is `shelves`, whose
names can change.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from tests.architecture.conftest import SANDBOX, SPEC, Trial, write


def test_it_is_planned_saved_and_applied_and_then_in_sync(trial: Trial) -> None:
    saved = trial("plan", "p.yaml", *SANDBOX, "--out", "plan.json")
    done = trial("apply", "plan.json", *SANDBOX, "--auto-approve")
    again = trial("plan", "p.yaml", *SANDBOX, "--detailed-exitcode")

    assert '+ badges["night"]' in saved.stdout
    assert "3 added, 0 changed, 0 destroyed.\n(badges: 2 tied on)\n" in done.stdout
    assert (again.returncode, "2 badges as desired" in again.stdout) == (0, True)


@pytest.mark.parametrize("form", ["json", "markdown", "html", "junit"])
def test_every_report_has_it(trial: Trial, form: str) -> None:
    assert "badges" in trial("plan", "p.yaml", *SANDBOX, "--format", form).stdout


def test_mistakes_in_it_have_places_and_suggestions(trial: Trial) -> None:
    write("labelform: 1\nproject: {title: P}\nbadges: [urgnt, urgent, urgent, 6f0e4c1a-2b7d-4e58-9c33-0d5a7b1e2f94]\n")

    found = trial("validate", "p.yaml").stderr
    write("labelform: 1\nproject: {title: P}\nbadges: [urgnt]\npolicy: {protect: [badge]}\n")
    checked, planned = trial("validate", "p.yaml").stderr, trial("plan", "p.yaml", *SANDBOX).stderr

    assert 'p.yaml:3:25: error[duplicate-item]: badges lists "urgent" twice' in found
    assert "p.yaml:3:33: warning[hash-as-title]" in found
    assert 'did you mean "badges"?' in checked
    assert planned == checked
    write("labelform: 1\nproject: {title: P}\nbadges: [urgnt]\n")
    assert 'error[unknown-badge]: there is no badge called "urgnt"' in trial("plan", "p.yaml", *SANDBOX).stderr


def test_it_is_pruned_within_the_rules(applied: Trial) -> None:
    write("labelform: 1\nproject: {title: P}\npolicy: {prune: [badges], protect: ['badges[night]']}\nbadges: []\n")

    planned = applied("plan", "p.yaml", *SANDBOX)

    assert (planned.returncode, '- badges["urgent"]' in planned.stdout) == (5, True)
    assert 'delete badges["night"], which policy.protect protects' in planned.stderr


def test_its_own_words_are_used_from_the_plan_to_the_end(applied: Trial) -> None:
    write("labelform: 1\nproject: {title: P}\npolicy: {prune: true}\nbadges: [night]\n")
    applied("plan", "p.yaml", *SANDBOX, "--out", "plan.json")

    shown = {form: applied("show", "plan.json", "--format", form).stdout for form in ("text", "markdown", "html")}
    done = applied("apply", "plan.json", *SANDBOX, "--auto-approve")

    assert all("will be untied" in text and "destroyed" not in text for text in shown.values())
    assert 'badges["urgent"]: Untying...' in done.stdout
    assert 'badges["urgent"]: Untying complete after' in done.stdout
    assert "Resources: 0 added, 0 changed, 1 destroyed.\n(badges: 1 untied)\n" in done.stdout


def test_what_is_lost_with_it_is_counted_and_held_against_the_rules(applied: Trial) -> None:
    write(SPEC + 'datasets: ["NL fleet7 2026-09 motorway night"]\n')
    assert applied("apply", "p.yaml", *SANDBOX, "--auto-approve").returncode == 0
    policy = "policy: {prune: [badges], no_delete_of_non_empty: [badges]}"
    write(f"labelform: 1\nproject: {{title: P}}\n{policy}\nbadges: [night]\n")

    planned = applied("plan", "p.yaml", *SANDBOX, "--out", "plan.json")
    allowed = applied("apply", "p.yaml", *SANDBOX, "--auto-approve", "--allow", "no-delete-of-non-empty")

    assert (planned.returncode, "lost with it: 12 label rows" in planned.stdout) == (5, True)
    assert 'delete badges["urgent"], which is not empty (12 label rows)' in planned.stderr
    assert "0 added, 0 changed, 1 destroyed" in allowed.stdout


SHELVES = "labelform: 1\nproject: {title: P}\npolicy: {prune: true}\nshelves:\n  - %s\n"


def test_a_kind_whose_names_can_change_is_renamed_from_the_plan_to_the_import(applied: Trial) -> None:
    write(SHELVES % "{name: old}")
    assert applied("apply", "p.yaml", *SANDBOX, "--auto-approve").returncode == 0
    write(SHELVES % "{name: new, previously: old}")

    planned = applied("plan", "p.yaml", *SANDBOX, "--out", "plan.json")
    drifted = applied("drift", "p.yaml", *SANDBOX)
    done = applied("apply", "plan.json", *SANDBOX, "--auto-approve")
    again = applied("plan", "p.yaml", *SANDBOX, "--detailed-exitcode")
    write(SHELVES % "{name: newest, previously: new}")
    imported = applied("import", "P", "--out", "p.yaml", *SANDBOX)

    assert '# (renamed from shelves["old"])' in planned.stdout
    assert 'shelves["new"]' in drifted.stdout
    assert "0 added, 1 changed, 0 destroyed" in done.stdout, done.stderr
    assert (again.returncode, "has its new name" in again.stdout) == (0, True)
    assert imported.returncode == 0, imported.stderr
    assert "- {name: new}\n" in Path("p.yaml").read_text("utf-8")


def test_a_name_that_looks_like_another_one_is_told_of_any_kind(applied: Trial) -> None:
    write(SHELVES.replace("prune: true", "prune: false") % "{name: old}")
    assert applied("apply", "p.yaml", *SANDBOX, "--auto-approve").returncode == 0
    write(SHELVES.replace("prune: true", "prune: false") % "{name: Old}\n  - {name: 'o ld'}")

    planned = applied("plan", "p.yaml", *SANDBOX)
    checked = applied("validate", "p.yaml")

    assert 'shelves["Old"] looks like shelves["old"], but is a different one: O (U+004F) here is o (U+006F) there' in (
        planned.stdout
    )
    assert 'warning[looks-alike]: "o ld" looks like another entry of shelves' in checked.stderr


def test_what_a_sandbox_cannot_begin_with_is_not_rehearsed(applied: Trial) -> None:
    write(SHELVES % "{name: old}")
    applied("plan", "p.yaml", *SANDBOX, "--out", "plan.json")

    rehearsed = applied("rehearse", "plan.json", *SANDBOX)

    assert "the sandbox has no way to begin with shelves, so this plan cannot be rehearsed" in rehearsed.stderr


def test_mistakes_and_lookalikes_of_such_a_kind_are_told(applied: Trial) -> None:
    write(SHELVES % "{name: old}")
    assert applied("apply", "p.yaml", *SANDBOX, "--auto-approve").returncode == 0
    write(SHELVES % "{name: new}")

    planned = applied("plan", "p.yaml", *SANDBOX)
    write(SHELVES % "{name: new, previously: new}")

    assert 'previously: "old"' in planned.stdout
    assert "error[bad-previously]" in applied("validate", "p.yaml").stderr


def test_a_part_of_it_is_chosen_and_nothing_in_it_can_be_ignored(trial: Trial) -> None:
    part = trial("plan", "p.yaml", *SANDBOX, "--only", "badges[night]")
    write(SPEC + 'policy: {ignore: [{fields: "badges[*].name", reason: r}]}\n')
    found = trial("validate", "p.yaml")

    assert 'badges["night"] will be tied on' in part.stdout
    assert "Plan: 2 to add, 0 to change, 0 to destroy.\n1 change is left out by --only.\n" in part.stdout
    assert 'error[unknown-field]: "badges[*].name" can never differ' in found.stderr


def test_it_is_imported_as_people_write_it(applied: Trial) -> None:
    imported = applied("import", "P", *SANDBOX)

    assert "badges:\n  - night\n  - urgent\n" in imported.stdout
    assert "plans to nothing" in imported.stderr


def test_it_is_in_snapshots_without_its_other_names(applied: Trial) -> None:
    applied("snapshot", "p.yaml", *SANDBOX, "--out", "seen.json")

    planned = applied("plan", "p.yaml", "--snapshot", "seen.json")

    assert "2 badges as desired" in planned.stdout
    assert '"old"' not in Path("seen.json").read_text(encoding="utf-8")


def test_drift_of_it_is_told(applied: Trial) -> None:
    write(SPEC.replace("urgent, ", "old, "))

    drifted = applied("drift", "p.yaml", *SANDBOX)

    assert 'badges["old"]' in drifted.stdout
    assert 'badges["urgent"]' in drifted.stdout


def test_it_is_rehearsed_with_what_the_project_has(applied: Trial) -> None:
    write("labelform: 1\nproject: {title: P}\npolicy: {prune: true}\nbadges: [night]\n")
    applied("plan", "p.yaml", *SANDBOX, "--out", "plan.json")

    rehearsed = applied("rehearse", "plan.json", *SANDBOX)

    assert rehearsed.returncode == 0, rehearsed.stdout
    assert rehearsed.stdout.count("none") == 9


ENVIRONMENTS = """\
labelform_environments: 1
environments:
  here: {platform: sandbox, database: t.db}
  there: {platform: sandbox, database: there.db, mappings: {tags: {urgent: pressing}}}
"""


def test_its_names_are_mapped_compared_and_promoted(applied: Trial) -> None:
    Path("environments.yaml").write_text(ENVIRONMENTS, encoding="utf-8")
    applied("make-tags", "there.db", "pressing", "nihgt")

    unknown = applied("promote", "p.yaml", "--from", "here", "--to", "there")
    applied("make-tags", "there.db", "night")
    planned = applied("plan", "p.yaml", "--env", "there")
    compared = applied("compare", "here", "there", "p.yaml")

    assert 'tags: "night"  (p.yaml:3:18)' in unknown.stderr
    assert '"nihgt"' in unknown.stderr
    assert '+ badges["pressing"]' in planned.stdout
    assert "badges" in compared.stdout


def test_the_schemas_and_the_docs_of_environments_have_it(trial: Trial) -> None:
    schema = json.loads(trial("schema").stdout)
    tables = json.loads(trial("schema", "--environments").stdout)

    Draft202012Validator(schema).validate(
        {"labelform": 1, "project": {"title": "P"}, "badges": ["a", {"hash": "0" * 32}]}
    )
    assert "tags" in json.dumps(tables)


def test_checks_and_their_cases_see_it(applied: Trial) -> None:
    checks = "checks: [{name: dark, assert: \"badges.all(b, b.name != 'night')\", message: no night}]\n"
    cases = "cases: [{name: it, live: {badges: [night]}, fails: dark}, {name: not it, live: {badges: [urgent]}}]\n"
    write(f"labelform: 1\nproject: {{title: P}}\n{checks}")
    Path("c.yaml").write_text(f"labelform_policy: 1\n{checks}{cases}", encoding="utf-8")

    assert '(false for: "night")' in applied("plan", "p.yaml", *SANDBOX).stderr
    assert "2 passed, 0 failed." in applied("policy", "test", "c.yaml").stdout


def test_a_run_that_changed_it_is_taken_back(applied: Trial) -> None:
    write("labelform: 1\nproject: {title: P}\npolicy: {prune: [badges]}\nbadges: [urgent, old]\n")
    assert applied("apply", "p.yaml", *SANDBOX, "--auto-approve").returncode == 0

    planned = applied("revert", *SANDBOX, "--out", "back.json")
    done = applied("apply", "back.json", *SANDBOX, "--auto-approve")
    write(SPEC)

    assert '+ badges["night"]' in planned.stdout
    assert '- badges["old"]' in planned.stdout
    assert "1 added, 0 changed, 1 destroyed" in done.stdout
    assert "No changes." in applied("plan", "p.yaml", *SANDBOX).stdout
