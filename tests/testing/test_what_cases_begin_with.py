"""What a case begins with, and what happens in it: all cases here pass, and would not if it were otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.conftest import Labelform
from tests.testing.cases import write_cases

from labelform.errors import ExitCode

SPEC = """\
labelform: 1
project: {title: "{{ stage }} night pilot", ontology: "NL Road Users & Lanes v6"}
datasets: ["NL fleet7 2026-09 motorway day"]
groups: [{name: annotators, role: annotator}]
collections: [{name: "{{ shelf }}"}]
policy: {prune: true, protect: ["collections[kept-*]"]}
"""
ENVIRONMENTS = """\
labelform_environments: 1
environments:
  staging:
    domain: https://api.encord.com
    vars: {stage: Staging}
    mappings: {groups: {annotators: vendor-brightmark-l1}}
    policy: {create_project: false}
"""
NEW = "{title: Staging night pilot, ontology: 'NL Road Users & Lanes v6'}"
MADE = f"before_plan: [{{put: {{project: {NEW}, datasets: ['NL fleet7 2026-09 motorway day']}}}}]"
STAGING = "environment: staging\nspec: spec.yaml"
SEED = """\
{"labelform_seed": 1, "service_account": "svc@x.example", "organisations": [{"name": "X",
 "users": [{"email": "svc@x.example", "role": "ADMIN"}],
 "ontologies": [{"title": "NL Road Users & Lanes v6", "editor": {"objects": [], "classifications": []},
                 "users": [{"email": "svc@x.example", "role": "admin"}]}]}]}
"""
CASES = {
    "the environment of the repository, with its variables and mappings": (
        f"{STAGING}\n{MADE}\nvariables: {{shelf: top}}\nafter:\n  in_sync: true\n"
        "  sections: {groups: [vendor-brightmark-l1], collections: [top]}"
    ),
    "the rules of the environment": f"{STAGING}\nrefused: {{exit_code: 5, code: create-project}}",
    "rules that an apply asks again": f"{STAGING}\nafter: {{exit_code: 5}}",
    "an acknowledged rule": (
        f"{STAGING}\nallow: [protect]\nbefore_plan: [{{put: {{project: {NEW}, collections: [{{name: kept-1}}]}}}}]\n"
        "plan: {includes: ['delete collections[kept-1]'], rules: []}"
    ),
    "a seed of the repository": (
        "seed: seed.json\nspec: spec.yaml\nvariables: {stage: Here, shelf: top}\n"
        "refused: {code: unknown-dataset, message: NL fleet7}"
    ),
    "edits one after the other, whatever rules say": (
        f"{STAGING}\nbefore_plan:\n  - put: {{project: {NEW}, collections: [{{name: kept-1}}, {{name: kept-2}}]}}\n"
        "  - put: {collections: [{name: kept-1, description: x}]}\n  - remove: ['collections[kept-2]']\n"
        "plan: {includes: ['delete collections[kept-1]'], counts: {delete: 1}, rules: [protect]}"
    ),
    "an edit of something else between plan and apply": (
        f"{STAGING}\n{MADE}\nbefore_apply: [{{put: {{collections: [{{name: other}}]}}}}]\n"
        "after: {in_sync: false, outcomes: {'collections[usual]': done}, sections: {collections: [usual, other]}}"
    ),
    "somebody does first what the plan would do": (
        f"{STAGING}\n{MADE}\nbefore_apply: [{{put: {{collections: [{{name: usual}}]}}}}]\n"
        "after: {in_sync: true, outcomes: {'collections[usual]': already}}"
    ),
    "a write that arrives when nobody waits for it any more": (
        f"{STAGING}\n{MADE}\nfaults: [{{fault: hold, seconds: 20, match: {{write: 1}}, times: 1}}]\n"
        "after: {exit_code: 0, in_sync: true}"
    ),
    "a read that is refused": (
        f"{STAGING}\n{MADE}\nfaults: [{{fault: error-before, status: 403, match: {{path: '*/groups*'}}}}]\n"
        "refused: {message: 'injected fault: 403'}"
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_case_begins_and_goes_on_as_it_says(labelform: Labelform, tmp_path: Path, name: str) -> None:
    (tmp_path / "spec.yaml").write_text(SPEC, encoding="utf-8")
    (tmp_path / "environments.yaml").write_text(ENVIRONMENTS, encoding="utf-8")
    (tmp_path / "seed.json").write_text(SEED, encoding="utf-8")
    write_cases(tmp_path, CASES[name], top="spec: project.yaml\nvariables: {shelf: usual}")

    ended = labelform("test", "--color", "never")

    assert ended.out.endswith("1 case, all as expected.\n"), ended.out + ended.err


def test_a_snapshot_is_planned_from_and_has_no_platform_behind_it(labelform: Labelform, tmp_path: Path) -> None:
    driving = Path(__file__).parents[2] / "examples" / "worlds" / "driving.yaml"
    (tmp_path / "driving.yaml").write_text(driving.read_text("utf-8"), encoding="utf-8")
    labelform("snapshot", "driving.yaml", "--sandbox", "t.db", "--out", "taken.json")
    write_cases(
        tmp_path, "plan: {counts: {create: 4, update: 2, delete: 2}}", "after: {in_sync: true}",
        top="spec: driving.yaml\nseed: taken.json",
    )  # fmt: skip

    ended = labelform("test", "--color", "never")

    assert ended.code == ExitCode.ERROR
    assert "  ok      case 1\n  FAILED  case 2\n" in ended.out
    assert 'cannot be run [only-planned]\n            + "after" needs a platform' in ended.out
