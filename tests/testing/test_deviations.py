"""What is otherwise than a case expects is told: where it stands, what was expected, and what is so instead."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.testing.cases import write_cases

from labelform.testing.reading import load_file
from labelform.testing.results import CaseResult
from labelform.testing.session import results_of
from labelform.testing.worlds import Worlds

PRESETS = """\
labelform: 1
project: {title: Odd presets, ontology: "NL Road Users & Lanes v6"}
datasets: ["NL fleet7 2026-09 motorway day"]
filter_presets:
  - {name: bright, filters: [{metric: brightness, between: [0.5, 1]}]}
  - {name: contrasty, filters: [{metric: contrast, between: [0.5, 1], unverified: true}]}
  - {name: by hand, raw: {global_filters: {filters: [{type: colour, value: red}]}}}
"""
LATE = f"""{PRESETS}  - {{name: dark, filters: [{{metric: brightness, between: [0, 0.2]}}]}}
collections: [{{name: night}}]
after_apply: [{{populate: night, from: dark}}]
workflow: {{stages: [Nothing but this]}}
checks: [{{name: crowd, assert: certain_access.size() > 98, message: too few}}]
"""
WRONG = "labelform: 1\nproject: {title: P, ontology: X, titel: P}\ngroups: [{name: a, role: viewr}]\n"
FILLED = "plan: {actions: [sync]}"
PICTURE = "nl7-11_cam_front_20260902_0"
RETAIL = "spec: retail.yaml"
ODD = "spec: odd.yaml"
DELETES = ["datasets[[staging] OSA store 0114 dairy week 31 (retired)]", "groups[pilot-store-managers]"]
CASES: dict[str, tuple[str, list[tuple[str, str, tuple[str, ...], tuple[str, ...]]]]] = {
    "changes": (
        f"{RETAIL}\nplan:\n  changes:\n    - create collections[occluded-by-trolley]\n"
        "    - create filter_presets[HD only, not store 0231]\n    - update groups[clipworks-annotators] (name)\n"
        f"    - update collections[price-tag-boxes-too-small]\n    - delete {DELETES[0]}\n    - delete {DELETES[1]}",
        [("plan.changes", "update groups[clipworks", ("update groups[clipworks-annotators] (name)",),
          ('update groups["clipworks-annotators"] (role)',
           'update filter_presets["Blurred and over-exposed"] (filters[0].between[1])'))],
    ),
    "includes": (
        f"{RETAIL}\nplan: {{includes: [delete groups, 'delete groups[pilot-store-managers]']}}",
        [("plan.includes", "delete groups,", ("delete groups",), ())],
    ),
    "counts": (
        f"{RETAIL}\nplan: {{counts: {{create: 2, blocked: 1}}}}",
        [("plan.counts.blocked", "1}}", ("1",), ("0",))],
    ),
    "blocked, extras and rules": (
        f"prune: false\n{RETAIL}\n"
        "plan: {blocked: [project], extras: ['groups[pilot-store-managers]'], rules: [protect]}",
        [("plan.blocked", "project]", ("project",), ()),
         ("plan.extras", "extras:", (), ('datasets["[staging] OSA store 0114 dairy week 31 (retired)"]',)),
         ("plan.rules", "protect]", ("protect",), ())],
    ),
    "a spec that is not applied as expected": (
        f"{RETAIL}\nfaults: [{{fault: error-before, status: 403, match: {{write: 1}}}}]\n"
        "after: {in_sync: true, outcomes: {'groups[x]': done}}",
        [("after.exit_code", "after:", ("0",), ()),
         ("after.outcomes", "done}", ("groups[x]: done",), ("no such change or action",)),
         ("after.in_sync", "true,", ("in sync",), ())],
    ),
    "what a new project shows only when it is there": (
        f"spec: late.yaml\n{FILLED}\nafter: {{outcomes: {{'populate[night from dark]': failed, sync: done}}}}",
        [("plan.actions", "sync]", ("sync",), ('populate["night" from "dark"]',)),
         ("after.exit_code", "after:", ("0",), ()),
         ("after.outcomes", "failed,", ("populate[night from dark]: failed",), ("done",)),
         ("after.outcomes", "done}", ("sync: done",), ("no such change or action",))],
    ),
    "sections": (
        f"{RETAIL}\nafter: {{sections: {{groups: [retail-cv-core, {{name: store-ops-observers, role: admin}}]}}}}",
        [("after.sections.groups", "{name: store-ops", ('{"name": "store-ops-observers", "role": "admin"}',),
          ('{"name": "store-ops-observers", "role": "viewer"}',
           '{"name": "clipworks-annotators", "role": "annotator_reviewer"}'))],
    ),
    "what is in collections, and a workflow": (
        "spec: driving.yaml\nafter:\n  sections:\n    workflow: {stages: [Annotate, Review, Lead audit]}\n"
        "    project: {status: paused}\n    collections:\n"
        f"      - {{name: night-low-light-hard, items: [{{data: {PICTURE}1500.png, frame: 1}}, {{data: x}}]}}\n"
        f"      - {{name: tiny-vru-boxes, items: []}}\n      - duplicate-box-suspects",
        [("after.sections.workflow", "{stages", ('{"stages": ["Annotate", "Review", "Lead audit"]}',),
          ('{"stages": [{"title": "Annotate", "type": "ANNOTATION"}, {"title": "Review", "type": "REVIEW"}, '
           '{"title": "Lead audit", "type": "REVIEW"}, {"title": "Complete", "type": "DONE"}]}',)),
         ("after.sections.project", "{status", ('{"status": "paused"}',), ()),
         ("after.sections.collections", "{name: night",
          (f'{{"name": "night-low-light-hard", "items": [{{"data": "{PICTURE}1500.png", "frame": 1}}, '
           '{"data": "x"}]}',
           '{"name": "tiny-vru-boxes", "items": []}'), ())],
    ),
    "sections of no project": (
        "faults: [{fault: error-before, status: 403, match: {write: 1}}]\n"
        "spec: odd.yaml\nafter: {exit_code: 1, sections: {project: {status: paused}, groups: []}}",
        [("after.sections.project", "project: {", ("a project",), ("there is none",)),
         ("after.sections.groups", "groups: ", ("a project",), ("there is none",))],
    ),
    "an apply of a plan that is refused": (
        f"{RETAIL}\nseed: empty\nafter: {{in_sync: true}}\nrefused: {{code: unknown-ontology}}",
        [("after", "after: ", ("an apply",), ("no plan was made",))],
    ),
    "a fault that strikes nothing": (
        f"{RETAIL}\nfaults: [{{fault: refuse, match: {{path: /v3/*}}}}]\nplan: {{counts: {{create: 2}}}}",
        [("faults", "{fault: ", ("a request that it strikes",), ("none",))],
    ),
    "presets that nobody can count": (
        f"{ODD}\nafter: {{filters: {{bright: 3 of 12, contrasty: 1 of 12, by hand: 1 of 12, gone: 1 of 12}}}}",
        [("after.filters", "3 of 12", ("bright: 3 of 12",), ("bright: 11 of 12",)),
         ("after.filters", "1 of 12, by hand", ("contrasty: 1 of 12",),
          ('contrasty: not counted: no data of the project has the metric "metric_contrast"',)),
         ("after.filters", "1 of 12, gone", ("by hand: 1 of 12",),
          ('by hand: not counted: the filter {"type": "colour", "value": "red"} has an unknown shape',)),
         ("after.filters", "1 of 12}}", ("gone: 1 of 12",), ('gone: not counted: the project has no preset "gone"',))],
    ),
    "no refusal": (
        f"{RETAIL}\nrefused: {{code: protect}}",
        [("refused", "refused:", ("protect",), ("nothing was refused",))],
    ),
    "another refusal": (
        "spec: radiology.yaml\nprune: true\nrefused: {exit_code: 1, code: max-deletes, message: nobody}",
        [("refused.exit_code", "1, code", ("1",), ("5",)), ("refused.code", "max-deletes", ("max-deletes",), ()),
         ("refused.message", "nobody}", ("nobody",), ())],
    ),
    "a message of another finding": (
        "spec: wrong.yaml\nrefused: {code: unknown-key, message: viewr}",
        [("refused.message", "viewr}", ("viewr",),
          ('unknown-key: "titel" is not a key of project', 'unknown-role: "viewr" is not a project role'))],
    ),
    "a refusal that the case does not speak of": (
        "spec: radiology.yaml\nprune: true\nplan: {counts: {delete: 2}}",
        [("refused", "case ", (), ())],
    ),
    "a spec with mistakes that the case does not speak of": (
        f"{RETAIL}\nseed: empty\nplan: {{changes: []}}",
        [("refused", "case ", (), ())],
    ),
    "no plan": (
        f"{RETAIL}\nseed: empty\nplan: {{changes: []}}\nrefused: {{code: unknown-ontology}}",
        [("plan", "plan:", ("a plan",), ("no plan was made",))],
    ),
    "no spec": (
        "spec: gone.yaml\nplan: {changes: []}",
        [("cannot be run [no-such-file]", "gone.yaml", (), ())],
    ),
    "a spec outside": (
        "spec: ../elsewhere.yaml\nplan: {changes: []}",
        [("cannot be run [outside-repository]", "../elsewhere.yaml", (), ())],
    ),
    "no environment": (
        "environment: stagging\nplan: {changes: []}",
        [("cannot be run [no-environments]", "stagging", (), ())],
    ),
    "a variable that nobody knows": (
        "variables: {title: x}\nplan: {changes: []}",
        [("cannot be run [unknown-variable]", "x}", (), ())],
    ),
    "no seed": (
        f"{RETAIL}\nseed: gone.json\nplan: {{changes: []}}",
        [("cannot be run [no-such-file]", "gone.json", (), ())],
    ),
    "a misspelt seed": (
        f"{RETAIL}\nseed: empyt\nplan: {{changes: []}}",
        [("cannot be run [no-such-file]", "empyt", (),
          ('there is no seed "empyt"',
           'hint: did you mean "empty"? Seeds: demo, empty, or a file in JSON; paths start at .'))],
    ),
    "an edit of nothing": (
        f"{RETAIL}\nbefore_plan: [{{remove: ['groups[gone]']}}]\nplan: {{changes: []}}",
        [("cannot be run [bad-edit]", "['groups[gone]']", (), ())],
    ),
    "an edit that changes nothing": (
        f"{RETAIL}\nbefore_plan: [{{put: {{groups: [{{name: retail-cv-core, role: admin}}]}}}}]\nplan: {{changes: []}}",
        [("cannot be run [bad-edit]", "{groups: ", (), ())],
    ),
    "an edit with mistakes": (
        f"{RETAIL}\nbefore_plan: [{{put: {{groups: [{{name: retail-cv-core, role: chief}}]}}}}]\nplan: {{changes: []}}",
        [("cannot be run [unknown-role]", "chief}", (), ())],
    ),
    "an edit that the platform has no call for": (
        f"{RETAIL}\nplan: {{changes: []}}\n"
        "before_plan: [{put: {collections: [{name: empty-facings-gold, type: label}]}}]",
        [("cannot be run [bad-edit]", "{collections: ", (), ())],
    ),
    "an edit of no project": (
        "before_plan: [{put: {groups: []}}]\nplan: {changes: []}",
        [("cannot be run [bad-edit]", "{groups: []}", (), ())],
    ),
}  # fmt: skip
"""A case, and its deviations: what, the text where it stands, what is missing, what is found unless it is left out."""


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, CaseResult]:
    """Run all cases of the table in one go."""
    folder = tmp_path_factory.mktemp("deviations")
    path = write_cases(folder, *(case for case, _ in CASES.values()))
    (folder / "odd.yaml").write_text(PRESETS, encoding="utf-8")
    (folder / "wrong.yaml").write_text(WRONG, encoding="utf-8")
    (folder / "late.yaml").write_text(LATE, encoding="utf-8")
    for name in ("driving.yaml", "retail.yaml", "radiology.yaml"):
        text = (Path(__file__).parents[2] / "examples" / "worlds" / name).read_text("utf-8")
        (folder / name).write_text(text, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(folder)
        found = list(results_of(load_file(Path(path.name)), Worlds(tmp_path_factory.mktemp("worlds")), 1))
    return dict(zip(CASES, found, strict=True))


@pytest.mark.parametrize("name", CASES)
def test_a_deviation_is_told_with_what_was_expected_and_what_is_so(results: dict[str, CaseResult], name: str) -> None:
    _, expected = CASES[name]

    actual = results[name].deviations

    assert [(one.what, one.missing) for one in actual] == [(what, missing) for what, _, missing, _ in expected]
    for one, (_, there, _, found) in zip(actual, expected, strict=True):
        assert one.where.snippet[one.where.column - 1 :].startswith(there), one
        assert one.found == found if found else True, one


def test_what_went_wrong_is_told_in_the_words_of_labelform(results: dict[str, CaseResult]) -> None:
    said = {
        name: "\n".join(line for one in result.deviations for line in one.found) for name, result in results.items()
    }

    assert "policy.protect protects" in said["a refusal that the case does not speak of"]
    assert (
        'there is no ontology called "ShelfSight OSA 3"' in said["a spec with mistakes that the case does not speak of"]
    )
    late = said["what a new project shows only when it is there"]
    assert "workflow does not match the spec" in late
    assert '"crowd" fails: too few (certain_access.size() > 98 is false: 1 > 98)' in late
    assert "injected fault: 403" in said["a spec that is not applied as expected"]
    assert "the platform fixes the type of a collection" in said["an edit that the platform has no call for"]
