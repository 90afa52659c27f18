"""Two environments of one repository: apply, promote, compare, and what protects the second."""

from __future__ import annotations

import contextlib
import io
import json
import re
import shlex
import sqlite3
from pathlib import Path

import pytest
from tests.conftest import Labelform
from tests.docs.pages import blocks
from tests.e2e.environments import ROOT, set_up

from labelform.errors import ExitCode

DRIVING = "specs/driving.yaml"
WALKS = {
    "guide": re.findall(
        r"^(labelform [^#\n]+)", blocks((ROOT / "docs/environments.md").read_text("utf-8"))[0].body, re.MULTILINE
    ),
    "example": re.findall(
        r"^#   (labelform .+)$", (ROOT / "examples/environments/environments.yaml").read_text("utf-8"), re.MULTILINE
    ),
}
"""The commands that a reader is shown first, one after another."""


@pytest.fixture
def repository(labelform: Labelform, tmp_path: Path) -> Labelform:
    set_up(tmp_path)
    return labelform


def change(path: str, old: str, new: str) -> None:
    text = Path(path).read_text("utf-8")
    assert old in text
    Path(path).write_text(text.replace(old, new), encoding="utf-8")


def unasked(line: str) -> list[str]:
    """Return what keeps a command from asking."""
    return ["--auto-approve"] if line.startswith("labelform apply") else []


def promoted(labelform: Labelform) -> None:
    """Apply staging, then promote each spec to production by a saved plan."""
    assert labelform("apply", "--env", "staging", "--auto-approve").code == ExitCode.OK
    for name in ("driving", "radiology", "retail"):
        spec = f"specs/{name}.yaml"
        planned = labelform("promote", spec, "--from", "staging", "--to", "production", "--out", "plan.json")
        applied = labelform("apply", "plan.json", "--env", "production", "--auto-approve")
        assert (planned.code, applied.code) == (ExitCode.OK, ExitCode.OK), planned.err + applied.err


def test_what_is_promoted_is_equal_and_one_change_is_one_change_everywhere(repository: Labelform) -> None:
    promoted(repository)

    equal = repository("compare", "staging", "production")
    change("environments.yaml", "dark: 0.22", "dark: 0.25")
    planned = repository("plan", "--all-envs", "--detailed-exitcode", "--concise")

    assert equal.code == ExitCode.OK
    assert equal.out == "Equal: staging and production have the same 27 things in 3 projects.\n"
    assert planned.code == ExitCode.CHANGES_PENDING
    assert planned.out.count("Plan: 0 to add, 2 to change, 0 to destroy.") == 1
    (line,) = (line for line in planned.out.splitlines() if '~ filter_presets["Night / low light"] (filters)' in line)
    assert line.endswith("in [staging] Northlane Front Camera (staging), Northlane Front Camera (production)")


def test_compare_shows_what_differs_in_every_format(repository: Labelform) -> None:
    promoted(repository)
    change("environments.yaml", "dark: 0.22", "dark: 0.25")
    repository("apply", DRIVING, "--env", "staging", "--auto-approve")

    for form in ("text", "json", "markdown", "html", "sarif", "junit"):
        compared = repository("compare", "staging", "production", DRIVING, "--format", form)
        assert compared.code == ExitCode.CHANGES_PENDING
        assert "Night / low light" in compared.out


def test_the_walk_through_ends_equal_in_the_guide_and_in_the_example(labelform: Labelform, tmp_path: Path) -> None:
    for name, commands in WALKS.items():
        folder = tmp_path / name
        set_up(folder)
        with contextlib.chdir(folder):
            ended = [labelform(*shlex.split(line)[1:], *unasked(line)) for line in commands]

        assert [one.code for one in ended] == [ExitCode.OK] * len(commands), [one.err for one in ended]
        assert ended[-1].out == "Equal: staging and production have the same 12 things in 1 project.\n"


@pytest.mark.parametrize("order", [("staging", "production"), ("production", "staging")])
def test_a_project_that_one_environment_lacks_is_a_difference(repository: Labelform, order: tuple[str, str]) -> None:
    change("environments.yaml", "protected: true", "protected: false")
    repository("apply", DRIVING, "--env", "staging", "--auto-approve")

    lacked = repository("compare", *order, DRIVING)
    made = repository("apply", DRIVING, "--env", "production", "--auto-approve")
    equal = repository("compare", *order, DRIVING)

    assert (lacked.code, made.code, equal.code) == (ExitCode.CHANGES_PENDING, ExitCode.OK, ExitCode.OK)
    assert lacked.err == (
        'production has no project "Northlane Front Camera"\n'
        "  hint: labelform apply specs/driving.yaml --env production makes it\n"
    )
    assert "only in staging" in lacked.out


def test_a_project_that_both_environments_lack_is_an_error(repository: Labelform) -> None:
    ended = repository("compare", "staging", "production", DRIVING)

    assert ended.code == ExitCode.ERROR
    assert 'staging and production both have no project "[staging] Northlane Front Camera"' in ended.err


def test_an_environment_that_is_not_in_sync_is_not_promoted(repository: Labelform) -> None:
    ended = repository("promote", DRIVING, "--from", "staging", "--to", "production")

    assert ended.code == ExitCode.ERROR
    assert 'staging does not match the spec of "[staging] Northlane Front Camera": it does not exist yet' in ended.err


def test_unknown_names_are_listed_at_once_and_mapped_where_one_thing_fits(repository: Labelform) -> None:
    change(DRIVING, 'name: "{{ fleet }} 2026-09 motorway {{ item }}"', 'name: "fleet motorway {{ item }}"')
    change(DRIVING, '"{{ fleet }} 2026-10 urban Rotterdam"', '"NL fleet7 calibration drives"')
    before = Path("environments.yaml").read_text("utf-8")

    arguments = ("promote", DRIVING, "--from", "staging", "--to", "production", "--unproven")
    listed = repository(*arguments)
    written = repository(*arguments, "--write-mappings")

    assert listed.code == written.code == ExitCode.ERROR
    assert "production does not know 3 names of the specs" in listed.err
    assert listed.err.count('"NL fleet7 calibration drives"') == 3  # two have the name: none of them is guessed
    after = Path("environments.yaml").read_text("utf-8")
    assert after.count("\n") >= before.count("\n")
    assert set(re.findall(r"# .*", before)) <= set(re.findall(r"# .*", after))


def test_a_protected_environment_takes_its_name_or_a_saved_plan(
    repository: Labelform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("yes\n"))
    refused = repository("apply", DRIVING, "--env", "production", "--auto-approve")
    unasked = repository("apply", DRIVING, "--env", "production", "--auto-approve", "--no-input")
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    unheard = repository("apply", DRIVING, "--env", "production", "--auto-approve")
    monkeypatch.setattr("sys.stdin", io.StringIO("production\n"))
    applied = repository("apply", DRIVING, "--env", "production")

    assert (refused.code, unasked.code, applied.code) == (ExitCode.ERROR, ExitCode.ERROR, ExitCode.OK)
    assert unheard.err.endswith(unasked.err)
    assert "Only 'production' will be accepted to approve." in refused.out
    assert 'the environment "production" is protected' in unasked.err
    assert "hint: save a plan with labelform plan --env production --out plan.json, and apply that" in unasked.err


def test_a_protected_environment_asks_beside_what_a_machine_reads(
    repository: Labelform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("production\n"))

    ended = repository("apply", DRIVING, "--env", "production", "--auto-approve", "--json")

    assert ended.code == ExitCode.OK
    assert {json.loads(line)["@module"] for line in ended.out.splitlines()} == {"labelform.ui"}
    assert "Only 'production' will be accepted to approve." in ended.err


def test_a_plan_of_one_environment_is_refused_in_another(repository: Labelform) -> None:
    repository("plan", DRIVING, "--env", "staging", "--out", "plan.json")

    ended = repository("apply", "plan.json", "--env", "production", "--auto-approve")

    assert ended.code == ExitCode.PLAN_REFUSED
    assert "the plan was made for the environment staging, but this run is for production" in ended.err


def test_the_policy_of_an_environment_is_only_ever_stricter(repository: Labelform) -> None:
    promoted(repository)
    change("specs/retail.yaml", "  - {name: clipworks-annotators, role: annotator_reviewer}\n", "")
    change("specs/driving.yaml", "{name: perception-leads, role: admin}", "{name: perception-leads, role: viewer}")

    staging = repository("plan", "specs/retail.yaml", "--env", "staging")
    production = repository("plan", "specs/retail.yaml", "--env", "production", "--prune")
    protected = repository("plan", DRIVING, "--env", "production")

    assert "0 to add, 0 to change, 1 to destroy." in staging.out
    assert "1 to destroy" not in production.out
    assert protected.code == ExitCode.STOPPED_BY_POLICY
    assert "environments.yaml" in protected.err


def test_apply_stops_at_the_first_environment_that_does_not_end_well(repository: Labelform) -> None:
    change("environments.yaml", "vendor-brightmark-l1: vendor-brightmark-l2", "vendor-brightmark-l1: nobody")

    ended = repository("apply", DRIVING, "--all-envs", "--auto-approve")

    assert ended.code == ExitCode.ERROR
    assert 'environments.yaml:26:31: error[unknown-group]: there is no group called "nobody"' in ended.err
    assert "(used at specs/driving.yaml:17:12)" in ended.err
    assert "Not touched, because staging did not succeed: production" in ended.err


def test_plan_explains_where_a_value_comes_from(repository: Labelform) -> None:
    ended = repository("plan", DRIVING, "--env", "staging", "--explain", 'filter_presets["Night / low light"]')

    assert "with dark from environments.yaml:13" in ended.out


def test_a_project_is_pinned_in_the_environment_and_comments_stay(repository: Labelform) -> None:
    before = Path("environments.yaml").read_text("utf-8").splitlines()

    applied = repository("apply", DRIVING, "--env", "staging", "--auto-approve", "--pin")
    again = repository("pin", DRIVING, "--env", "staging")
    planned = repository("plan", DRIVING, "--env", "staging", "--detailed-exitcode")

    after = Path("environments.yaml").read_text("utf-8").splitlines()
    added = [line for line in after if line not in before]
    assert [line for line in after if line in before] == before
    assert len(added) == 1
    assert re.fullmatch(r"      driving_hash: [0-9a-f-]{36}", added[0])
    assert "is now in environments.yaml" in applied.out
    assert "is in environments.yaml already" in again.out
    assert planned.code == ExitCode.OK


def test_environments_are_listed_shown_and_checked(repository: Labelform) -> None:
    change("environments.yaml", 'prefix: ""', 'prefix: ""\n      deploy_token: hunter2')
    listed, shown = repository("env", "list"), repository("env", "show", "production")
    checked = repository("env", "check")

    assert listed.out == (
        "staging     sandbox .labelform/staging.db\nproduction  sandbox .labelform/production.db  protected\n"
    )
    assert "var dark = 0.22  (environments.yaml:13)" in shown.out
    assert "deploy_token = (secret)" in shown.out
    assert "hunter2" not in shown.out
    assert checked.code == ExitCode.OK, checked.out
    assert "signed in; the account is admin of 4 projects\n" in checked.out


def test_what_is_missing_is_found_before_anything_is_planned(repository: Labelform) -> None:
    change(DRIVING, "vendor-brightmark-qa", "vendor-brightmark-quality")

    checked = repository("env", "check", "production")

    assert checked.code == ExitCode.ERROR
    assert 'missing  specs/driving.yaml:18:12: there is no group called "vendor-brightmark-quality"' in checked.out


def test_what_keeps_a_spec_from_being_planned_is_missing_too(repository: Labelform) -> None:
    Path("labelform.policy.yaml").write_text("labelform_policy: 1\nprune: owned\n", encoding="utf-8")
    change(DRIVING, "labelform: 1\n", "labelform: 1\npolicy: {prune: true}\n")

    checked = repository("env", "check", "staging")

    assert checked.code == ExitCode.ERROR
    assert "prune is owned, but it is not known what the spec owned" in checked.out


def test_a_dataset_is_attached_by_its_admin_and_who_creates_one_is_that(repository: Labelform) -> None:
    rotterdam = "NL fleet7 2026-10 urban Rotterdam"
    named = f"NL fleet7 2026-09 motorway day, {rotterdam}, {{name: Made here, create: true}}"
    there = "{platform: sandbox, database: .labelform/staging.db, specs: [p.yaml]}"
    Path("environments.yaml").write_text(f"labelform_environments: 1\nenvironments: {{s: {there}}}\n", "utf-8")
    Path("p.yaml").write_text(f"labelform: 1\nproject: {{title: New}}\ndatasets: [{named}]\n", "utf-8")
    with contextlib.closing(sqlite3.connect(".labelform/staging.db")) as connection, connection:
        (found,) = connection.execute("SELECT dataset_hash FROM datasets WHERE title = ?", (rotterdam,))
        connection.execute("UPDATE dataset_users SET role = 1 WHERE dataset_hash = ?", found)

    checked = repository("env", "check")

    assert checked.code == ExitCode.ERROR
    assert [line for line in checked.out.splitlines() if "datasets[" in line] == [
        f'  missing  datasets["{rotterdam}"]: to attach it, the account must be its admin'
    ]


def test_specs_that_an_environment_names_in_vain_are_told_by_its_check(repository: Labelform) -> None:
    change("environments.yaml", 'specs: ["specs/*.yaml"]', 'specs: ["nope/*.yaml"]')

    checked = repository("env", "check", "staging")

    assert checked.code == ExitCode.ERROR
    assert checked.out.splitlines()[1:] == [
        '  missing  the environment "staging" names specs that do not exist: "nope/*.yaml"',
        "           hint: paths start at the folder of environments.yaml",
    ]


def test_render_shows_what_becomes_of_a_spec(repository: Labelform) -> None:
    rendered = repository("render", DRIVING, "--env", "staging")

    assert rendered.code == ExitCode.OK
    assert '  title: "[staging] Northlane Front Camera"  # prefix from environments.yaml:22\n' in rendered.out
    assert '  - name: vendor-brightmark-l2  # "vendor-brightmark-l1" from environments.yaml:26\n' in rendered.out
    assert "- {metric: brightness, between: [0.0, 0.22]}  # dark from environments.yaml:13\n" in rendered.out


def test_what_an_environment_lets_a_run_delete_is_said_in_words(repository: Labelform) -> None:
    change("environments.yaml", "prune: false\n      protect", "prune: [groups]\n      max_deletes: 25%\n      protect")

    shown = repository("env", "show", "production")

    assert (
        "  deletes: prune at most groups; 25% of a section, but always 3\n  protected: groups[*-leads]\n" in shown.out
    )


@pytest.mark.parametrize("command", ["render", "plan", "validate", "import"])
def test_secrets_of_the_process_appear_nowhere(
    repository: Labelform, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    change(
        "environments.yaml", 'prefix: "[staging] "', 'prefix: "[staging] "\n      owner: {env: LABELFORM_VAR_OWNER_KEY}'
    )
    change(DRIVING, '1 fps"', '1 fps {{ owner }} {{ api_token }} {{ owner | upper }}"')
    monkeypatch.setenv("LABELFORM_VAR_OWNER_KEY", "hunter2-owner")
    monkeypatch.setenv("LABELFORM_VAR_api_token", "hunter2-token")
    monkeypatch.setenv("ENCORD_SSH_KEY", "hunter2-key")
    arguments = ["Northlane Perception - Front Camera 2D - Q4", "--out", "i.yaml"] if command == "import" else [DRIVING]

    ended = repository(command, *arguments, "--env", "staging")

    assert "hunter2" not in (ended.out + ended.err).lower()
    assert command == "import" or "error[secret-in-spec]" in ended.err
    assert not any("hunter2" in path.read_text("utf-8") for path in Path().glob("*.yaml"))


@pytest.mark.parametrize(
    "command", ["plan", "plan --json", "plan --format sarif", "render", "validate", "validate --json", "ci failure"]
)
def test_a_mistake_beside_a_secret_does_not_show_it(labelform: Labelform, command: str) -> None:
    Path("environments.yaml").write_text(
        "labelform_environments: 1\n"
        "vars: {api_key: hunter2-a, y: {value: hunter2-b, secret: true}, z: ok}\n"
        "environments: {a: {platform: sandbox, database: a.db}}\n",
        encoding="utf-8",
    )
    spec = 'labelform: 1\nproject: {title: A}\ncollections: [{name: c, type: "{{ z }}"}]\n'
    Path("z.yaml").write_text(spec, encoding="utf-8")

    if command == "ci failure":
        Path("said.txt").write_text(labelform("plan", "z.yaml", "--env", "a").err, encoding="utf-8")
        ended = labelform("ci", "failure", "z.yaml", "said.txt")
    else:
        ended = labelform(*command.split(), "z.yaml", "--env", "a")

    assert "unknown-value" in ended.out + ended.err
    assert "hunter2" not in ended.out + ended.err


def test_warnings_are_shown_and_stop_nothing(labelform: Labelform) -> None:
    Path("p.yaml").write_text(
        "labelform: 1\nproject: {title: Demo, ontology: 6f0e4c1a-2b7d-4e58-9c33-0d5a7b1e2f94}\ncollections: []\n",
        encoding="utf-8",
    )

    ended = labelform("validate", "p.yaml")

    assert ended.code == ExitCode.OK
    assert "warning[hash-as-title]" in ended.err
    assert "Success! The spec is valid." in ended.out


def test_what_comes_from_the_spec_itself_is_rendered_without_a_source(labelform: Labelform) -> None:
    spec = 'labelform: 1\nproject: {title: T}\ncollections:\n  - {for_each: [a, b], name: "{{ item }}"}\n'
    Path("p.yaml").write_text(spec, encoding="utf-8")

    assert labelform("render", "p.yaml").out.splitlines()[-2:] == ["  - name: a", "  - name: b"]
