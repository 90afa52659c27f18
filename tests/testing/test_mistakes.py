"""What is wrong with a file of tests is told with its place, before anything is run."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.testing.cases import FILE, write_cases

from labelform.diagnostics import Diagnostic
from labelform.errors import SpecError
from labelform.testing.reading import find_files, load_file

PLAN = "plan: {changes: []}"
MISTAKES = {
    "a misspelt key": ("plna: {changes: []}", "5:5: unknown-key"),
    "nothing is expected": ("seed: demo", "4:5: expects-nothing"),
    "nothing is expected of the plan": ("plan: {}", "5:11: expects-nothing"),
    "nothing is among the changes": ("plan: {includes: []}", "5:22: empty-list"),
    "nothing is expected of outcomes": ("after: {outcomes: {}}", "5:23: empty-list"),
    "nothing is expected of sections": ("after: {sections: {}}", "5:23: empty-list"),
    "nothing is expected of filters": ("after: {filters: {}}", "5:22: empty-list"),
    "nothing is expected of a workflow": ("after: {sections: {workflow: {}}}", "5:34: expects-nothing"),
    "two lists of changes": ("plan: {changes: [], includes: [create project]}", "5:11: invalid-value"),
    "an unknown fault": (f"{PLAN}\nfaults: [{{fault: meteor}}]", "6:22: unknown-value"),
    "a fault to wait for": (f"{PLAN}\nfaults: [{{fault: latency, seconds: 3600}}]", "6:14: bad-fault"),
    "patience that a fault asks for": (f"{PLAN}\nfaults: [{{fault: rate-limit, retry_after: 9}}]", "6:14: bad-fault"),
    "an edit that does two things": (f"{PLAN}\nbefore_plan: [{{put: {{}}, remove: [groups]}}]", "6:19: bad-edit"),
    "a section that no spec has": ("after: {sections: {colections: []}}", "5:24: unknown-key"),
    "a count that is none": ('after: {filters: {"Night / low light": most}}', "5:44: invalid-value"),
    "an item where a list is expected": ("after: {sections: {collections: night}}", "5:37: wrong-type"),
    "a key that no entry has": ("after: {sections: {groups: [{name: x, rolle: admin}]}}", "5:43: unknown-key"),
    "a role that there is not": ("after: {sections: {groups: [{name: x, role: amdin}]}}", "5:49: unknown-role"),
    "a key that no item shows": ("after: {sections: {tags: [{name: x, create_missing: true}]}}", "5:41: unknown-key"),
    "a key that is only written": ("after: {sections: {project: {workflow_template: x}}}", "5:34: unknown-key"),
    "items of a collection, misspelt": (
        "after: {sections: {collections: [{name: x, items: [{data: y, fraem: 3}]}]}}",
        "5:66: unknown-key",
    ),
    "a plan that does something else": ("plan: {changes: [creat collections]}", "5:22: unknown-value"),
    "an address that no plan has": ("plan: {blocked: ['colections[x]']}", "5:22: unknown-value"),
    "an outcome of nothing": ("after: {outcomes: {'gruops[x]': done}}", "5:24: unknown-value"),
    "a code that is nearly one": ("refused: {code: max-delets}", "5:21: unknown-value"),
    "nothing is counted": ("plan: {counts: {}}", "5:20: expects-nothing"),
    "an apply that nobody looks at": (f"{PLAN}\nbefore_apply: [{{remove: [groups]}}]", "6:5: expects-nothing"),
    "a key that a fault does not look at": (f"{PLAN}\nfaults: [{{fault: refuse, status: 404}}]", "6:30: bad-fault"),
    "an edit of nobody": (f"{PLAN}\nfaults: [{{fault: foreign-edit}}]", "6:14: bad-fault"),
    "a workflow that somebody puts": (
        f"{PLAN}\nbefore_plan: [{{put: {{workflow: {{stages: [Annotate]}}}}}}]",
        "6:26: bad-edit",
    ),
    "rules that somebody puts": (f"{PLAN}\nbefore_plan: [{{put: {{checks: []}}}}]", "6:26: unknown-key"),
    "no value": (f"{PLAN}\nrefused:", "6:5: null-value"),
    "a file of another one": (f"{PLAN}\nwhy: !file p.txt", "6:16: unsupported-tag"),
}


def mistakes_of(path: Path) -> list[Diagnostic]:
    with pytest.raises(SpecError) as caught:
        load_file(path)
    return list(caught.value.diagnostics)


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_told_with_its_place_and_a_hint(tmp_path: Path, name: str) -> None:
    case, expected = MISTAKES[name]

    first = mistakes_of(write_cases(tmp_path, case))[0]

    assert f"{first.where}: {first.code}" == f"{tmp_path / FILE}:{expected}", first
    assert first.hint


def test_a_file_of_another_version_is_refused(tmp_path: Path) -> None:
    path = write_cases(tmp_path, PLAN)
    path.write_text(path.read_text("utf-8").replace("labelform_tests: 1", "labelform_tests: 2"), encoding="utf-8")

    assert [one.code for one in mistakes_of(path)] == ["unknown-version"]


def test_a_misspelt_key_is_answered_with_the_one_that_is_meant(tmp_path: Path) -> None:
    (first, *_) = mistakes_of(write_cases(tmp_path, "plan: {chagnes: []}"))

    assert 'did you mean "changes"?' in first.hint


def test_a_case_needs_a_spec_and_a_name_of_its_own(tmp_path: Path) -> None:
    path = write_cases(tmp_path, PLAN, PLAN, top="seed: demo")
    path.write_text(path.read_text("utf-8").replace("case 2", "case 1"), encoding="utf-8")

    assert [one.code for one in mistakes_of(path)] == ["duplicate-item", "missing-key", "missing-key"]


def test_files_of_tests_are_found_by_their_names_and_hidden_folders_are_left_alone(tmp_path: Path) -> None:
    for name in ("a/one.labelform-test.yaml", ".git/two.labelform-test.yaml", "b/three.yaml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()

    assert find_files([tmp_path]) == [tmp_path / "a" / "one.labelform-test.yaml"]
    assert find_files([tmp_path / "b" / "three.yaml"]) == [tmp_path / "b" / "three.yaml"]
    with pytest.raises(SpecError) as caught:
        find_files([tmp_path / "b"])
    assert [one.code for one in caught.value.diagnostics] == ["no-tests"]
