"""Checks on the command line: they refuse a plan, are asked after an apply and at drift, and policies have cases."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from tests.conftest import Labelform
from tests.e2e.environments import ROOT

from labelform.errors import ExitCode

SANDBOX = ("--sandbox", "t.db")
TITLE = "Northlane Perception - Front Camera 2D - Q4"
POLICIES = ROOT / "examples" / "policies"
SAID = '"few" fails: too many groups (groups.size() < 3 is false: 5 < 3)'


def write(*checks: str, title: str = TITLE, more: str = "") -> None:
    lines = "".join(f"  - {{{one}}}\n" for one in checks)
    Path("p.yaml").write_text(f'labelform: 1\nproject: {{title: "{title}"}}\n{more}checks:\n{lines}', "utf-8")


FEW = "name: few, assert: groups.size() < 3, message: too many groups"


def test_a_check_that_does_not_hold_refuses_the_plan_in_every_format(labelform: Labelform) -> None:
    write(FEW)
    files = {form: f"r.{form}" for form in ("json", "markdown", "html", "sarif", "junit")}

    ended = labelform("plan", "p.yaml", *SANDBOX, *(f"--report={form}={file}" for form, file in files.items()))

    assert ended.code == ExitCode.STOPPED_BY_POLICY
    assert ended.err == f"Error: [check] {SAID}  (p.yaml:4)\n"
    for form, file in files.items():
        assert "few" in Path(file).read_text("utf-8"), form
    (result,) = json.loads(Path("r.sarif").read_text("utf-8"))["runs"][0]["results"]
    assert (result["ruleId"], result["locations"][0]["physicalLocation"]["region"]["startLine"]) == ("check", 4)


def test_drift_has_a_section_for_checks_in_every_format(labelform: Labelform) -> None:
    write(FEW)
    files = {form: f"r.{form}" for form in ("json", "markdown", "html", "sarif", "junit")}

    ended = labelform(
        "drift", "p.yaml", *SANDBOX, "--detailed-exitcode", *(f"--report={form}={file}" for form, file in files.items())
    )

    assert ended.code == ExitCode.STOPPED_BY_POLICY
    assert f"Checks that fail for the project as it is:\n  ! {SAID}  (p.yaml:4)\n" in ended.out
    assert ended.out.endswith("No drift. 1 check does not hold.\n")
    for form, file in files.items():
        assert "too many groups" in Path(file).read_text("utf-8"), form
    (project,) = json.loads(Path("r.json").read_text("utf-8"))["projects"]
    assert [one["message"] for one in project["failing"]] == [SAID]


def test_an_apply_asks_once_more_and_ends_otherwise_where_a_check_does_not_hold(labelform: Labelform) -> None:
    write(
        "name: crowd, assert: certain_access.size() > 98, message: too few",
        "name: night, assert: \"collections.exists(c, c.name == 'night')\", message: no night",
        title="Fresh",
        more="collections: [{name: night}]\n",
    )

    ended = labelform("apply", "p.yaml", *SANDBOX, "--auto-approve", "--json-into", "e.jsonl", "--allow", "new-project")

    assert ended.code == ExitCode.PARTLY_APPLIED, ended.err
    assert '[check] "crowd" fails: too few (certain_access.size() > 98 is false: 1 > 98)' in ended.out
    assert '"night"' not in ended.out.partition("Apply complete!")[2]
    assert "Fresh" in labelform("history", "--failed").out
    *_, end = [json.loads(line) for line in Path("e.jsonl").read_text("utf-8").splitlines()]
    assert [one["rule"] for one in end["labelform"]["failing"]] == ["check"]


def test_checks_of_the_owner_around_a_saved_plan_are_asked_at_the_end_too(labelform: Labelform) -> None:
    Path("p.yaml").write_text("labelform: 1\nproject: {title: Fresh}\n", "utf-8")
    Path("ops").mkdir()
    Path("ops/labelform.policy.yaml").write_text(
        "labelform_policy: 1\nchecks: [{name: crowd, assert: certain_access.size() > 98, message: too few}]\n", "utf-8"
    )
    labelform("plan", "p.yaml", *SANDBOX, "--allow", "new-project", "--out", "ops/plan.json")

    ended = labelform("apply", "ops/plan.json", *SANDBOX, "--auto-approve")

    assert ended.code == ExitCode.PARTLY_APPLIED, ended.err
    assert '[check] "crowd" fails: too few' in ended.out


def test_no_wave_follows_one_after_which_a_check_does_not_hold(labelform: Labelform) -> None:
    write("name: crowd, assert: certain_access.size() > 98, message: too few", title="Canary")
    Path("p.yaml").rename("a.yaml")
    Path("b.yaml").write_text("labelform: 1\nproject: {title: Rest}\n", "utf-8")

    ended = labelform("apply", "a.yaml", "b.yaml", *SANDBOX, "--auto-approve", "--waves", "canary=1,rest")

    assert ended.code == ExitCode.PARTLY_APPLIED
    assert "[check] " in ended.out
    assert 'the wave "canary" did not succeed' in ended.out
    assert "Rest" not in labelform("list", "projects", *SANDBOX).out


def test_what_was_acknowledged_is_a_warning_after_the_apply(labelform: Labelform) -> None:
    write(FEW, more="collections: [{name: fresh}]\n")

    ended = labelform("apply", "p.yaml", *SANDBOX, "--auto-approve", "--allow", "check")

    assert ended.code == ExitCode.OK, ended.err
    assert f"allowed by name: {SAID}" in ended.err


def test_an_owner_takes_all_policies_with_one_line_and_can_keep_them_from_being_acknowledged(
    labelform: Labelform,
) -> None:
    Path("p.yaml").write_text(f'labelform: 1\nproject: {{title: "{TITLE}"}}\n', "utf-8")
    Path("policies").mkdir()
    for policy in POLICIES.iterdir():
        (Path("policies") / policy.name).write_text(policy.read_text("utf-8"), "utf-8")
    Path("labelform.policy.yaml").write_text("labelform_policy: 1\ninclude: ['policies/*.yaml']\nallow: []\n", "utf-8")

    ended, allowing = labelform("plan", "p.yaml", *SANDBOX), labelform("plan", "p.yaml", *SANDBOX, "--allow", "check")

    assert ended.code == ExitCode.STOPPED_BY_POLICY
    assert '"cost-centre" fails' in ended.err
    assert "(policies/cost-centre.yaml:5)" in ended.err
    assert '"has-data"' not in ended.err
    assert "does not allow to acknowledge check" in allowing.err


def test_a_policy_that_is_not_there_or_outside_stops_the_run(labelform: Labelform) -> None:
    write(FEW)
    Path("labelform.policy.yaml").write_text("labelform_policy: 1\ninclude: [gone.yaml]\n", "utf-8")
    gone = labelform("validate", "p.yaml")
    Path(".git").mkdir()
    Path("labelform.policy.yaml").write_text(f"labelform_policy: 1\ninclude: ['{POLICIES}/*.yaml']\n", "utf-8")
    outside = labelform("validate", "p.yaml")

    assert "labelform.policy.yaml:2:11: error[no-such-file]" in gone.err
    assert "error[outside-repository]" in outside.err
    assert (gone.code, outside.code) == (ExitCode.ERROR, ExitCode.ERROR)


@pytest.mark.parametrize("policy", sorted(POLICIES.iterdir()), ids=lambda path: path.stem)
def test_every_ready_policy_is_commented_and_shown_to_pass_and_to_fail(policy: Path) -> None:
    text = policy.read_text("utf-8")
    written = yaml.safe_load(text)

    failing = {name for case in written["cases"] for name in ([case.get("fails")] if case.get("fails") else [])}

    assert text.splitlines()[1].startswith("# ")
    assert any("fails" not in case for case in written["cases"])
    assert failing
    assert failing >= {check["name"] for check in written.get("checks", ())}


def test_the_ready_policies_say_what_their_cases_expect(labelform: Labelform) -> None:
    ended = labelform("policy", "test", str(POLICIES), "--format", "json", "--report", "junit=p.xml")

    document = json.loads(ended.out)
    assert (ended.code, document["failed"], len(document["policies"])) == (ExitCode.OK, 0, 21)
    assert document["passed"] == sum(len(one["cases"]) for one in document["policies"])
    assert [one["unshown"] for one in document["policies"]] == [[]] * 21
    assert Path("p.xml").read_text("utf-8").count("<testcase ") == document["passed"]


def test_cases_are_reported_in_the_formats_that_the_help_offers(labelform: Labelform) -> None:
    refused, helped = labelform("policy", "test", "--report", "markdown=x.md"), labelform("policy", "test", "--help")

    assert refused.code == ExitCode.WRONG_USAGE
    assert 'there is no format "markdown": text, json, junit' in refused.err
    assert "markdown" not in helped.out


CASES = """\
labelform_policy: 1
max_items_lost: 3
checks:
  - {name: data, assert: datasets.size() > 0, message: no data}
  - {name: open, assert: project.status != 'paused', message: it rests}
cases:
"""
LIVE = "live: {status: inProgress, datasets: [a], collections: [{name: c, items: [{data: a.mp4}, {data: b.mp4}]}]}"


@pytest.mark.parametrize(
    ("case", "said"),
    [
        ("{live: {}, fails: data}", "passed  it"),
        ("{live: {datasets: [a]}}", "passed  it"),
        (
            "{live: {datasets: [a]}, spec: {datasets: [], policy: {prune: true}}, fails: [data, max-items-lost]}",
            "passed",
        ),
        ("{live: {datasets: [a]}, fails: data}", "expected to fail, but passed: data  (c.yaml:7)"),
        ("{live: {}}", "expected to pass, but failed: data  (c.yaml:7)"),
        ("{live: {}, fails: [daat]}", 'there is no check or rule "daat". did you mean "data"? Known: data, open, max-'),
        ("{live: {}, fails: data, message: elsewhere}", 'no message contains "elsewhere"'),
        ("{live: {items: {datasets: [{hash: h, title: a}]}}}", "passed"),
        (f"{{{LIVE}, spec: {{collections: [{{name: c, items: [{{data: b.mp4}}]}}]}}}}", "passed"),
        (
            f"{{{LIVE}, spec: {{collections: [{{name: c, items: [{{data: b.mp4}}]}}], policy: {{prune: true}}}}, "
            "fails: max-items-lost}",
            "passed",
        ),
        (f"{{{LIVE}, spec: {{project: {{status: archived}}}}, fails: close-project}}", "passed"),
        (f"{{{LIVE}, spec: {{project: {{status: paused}}}}, fails: open}}", "passed"),
        ("{spec: {datasets: [a], policy: {create_project: false}}, fails: create-project}", "passed"),
    ],
)
def test_a_case_is_as_it_says_or_it_is_told_why_not(labelform: Labelform, case: str, said: str) -> None:
    Path("c.yaml").write_text(f"{CASES}  - {case.replace('{', '{name: it, ', 1)}\n", "utf-8")

    ended = labelform("policy", "test", "c.yaml")

    assert said in ended.out
    assert ended.code == (ExitCode.OK if said.startswith("passed") else ExitCode.ERROR)
    assert "no case makes this fail: " in ended.out


@pytest.mark.parametrize(
    ("case", "said"),
    [
        ("{}", "c.yaml:7:5: error[missing-key]: a case needs the project, the spec, or both"),
        ("{live: {groups: [{name: a, role: boss}]}}", 'error[unknown-role]: "boss" is not a project role'),
        ("{live: {status: Archived}}", 'error[unknown-value]: "Archived" is not a value of status'),
        ("{live: {access: [{email: a, role: amdin}]}}", '"amdin" is not a value of access[0].role'),
        ("{live: {stages: [{title: a, type: REVIEW}]}}", 'did you mean "review"? Values: annotation, review'),
        ("{live: {acess: []}}", 'error[unknown-key]: "acess" is not a key'),
        ("{live: {access: [{email: a, rol: admin}]}}", 'error[unknown-key]: "rol" is not a key'),
        ("{live: {items: {grups: []}}}", 'error[unknown-section]: "grups" is not a section'),
        ("{live: {items: {organisation_tags: []}}}", 'error[unknown-section]: "organisation_tags" is not a section'),
        (
            "{live: {collections: [{name: c, items: [{data: a}, {data: a}]}]}}",
            "c.yaml:7:66: error[duplicate-item]: a:0 is listed twice",
        ),
        ("{live: {}, unknown: [groups]}", 'c.yaml:7:36: error[unknown-value]: "groups" is not a value'),
    ],
)
def test_a_mistake_in_a_case_is_told_with_its_place(labelform: Labelform, case: str, said: str) -> None:
    Path("c.yaml").write_text(f"{CASES}  - {case.replace('{', '{name: it, ', 1).replace(', }', '}')}\n", "utf-8")

    ended = labelform("policy", "test", "c.yaml")

    assert ended.code == ExitCode.ERROR
    assert said in ended.err


def test_a_folder_without_policies_or_a_policy_without_cases_is_no_success(labelform: Labelform) -> None:
    nothing = labelform("policy", "test")
    Path("c.yaml").write_text("labelform_policy: 1\n", "utf-8")
    no_cases = labelform("policy", "test")

    assert (nothing.code, no_cases.code) == (ExitCode.ERROR, ExitCode.ERROR)
    assert "there is no policy file in ." in nothing.err
    assert "There are no cases to run." in no_cases.out
