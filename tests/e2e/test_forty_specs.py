"""
A repository as teams have them: the example with its three worlds and two environments, and forty specs more.

One plan, one comment, one apply that is killed in the middle and resumed, and nothing left to do.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import Labelform
from tests.e2e.environments import set_up
from tests.e2e.histories import state_of

from labelform.core.change import Action
from labelform.errors import ExitCode
from labelform.runs import planfile

GENERATED = 40
PROJECTS = 2 * (GENERATED + 3)
COMMENT_BYTES = 60_000
DATABASES = (Path(".labelform/staging.db"), Path(".labelform/production.db"))
SPEC = """\
extends: ../shared/base.yaml
labelform: 1
project: {title: "{{ prefix }}Pilot %(number)02d", ontology: "NL Road Users & Lanes v6"}
datasets: [{for_each: [day, night], name: "{{ fleet }} 2026-09 motorway {{ item }}"}]
groups: [{name: perception-leads, role: admin}]
collections:
  - {name: "frames of %(number)02d", type: frame}
  - {name: "goes from %(number)02d", type: label}
filter_presets:
  - {name: "Night", filters: [{metric: brightness, between: [0.0, "{{ dark }}"]}]}
policy: {prune: [collections]}
"""


@pytest.fixture
def repository(labelform: Labelform, tmp_path: Path) -> Labelform:
    set_up(tmp_path)
    for number in range(GENERATED):
        Path(f"specs/pilot {number:02d}.yaml").write_text(SPEC % {"number": number}, "utf-8")
    return labelform


def states() -> list[Any]:
    """Return what both sandboxes hold."""
    return [state_of(one) for one in DATABASES]


def titles(state: Any) -> list[str]:
    return [project["title"] for one in state["organisations"] for project in one["projects"]]


def kill_in_the_middle(path: str) -> int:
    """Start an apply as users do, and kill it when a part of it has been done; return how many changes it told of."""
    command = [sys.executable, "-m", "labelform", "apply", path, "--all-envs", "--auto-approve"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        told = 0
        for line in process.stdout:
            told += "complete after" in line
            if told == 150:
                process.kill()
                break
    assert process.returncode == -9
    return told


def test_forty_specs_in_two_environments_are_one_thing_from_plan_to_the_end(repository: Labelform) -> None:
    planned = repository("plan", "--all-envs", "--out", "set.json", "--format", "markdown")
    assert planned.code == ExitCode.OK, planned.err
    planset = planfile.load(Path("set.json"))
    changes = sum(len(one.plan.changes) for one in planset.members)
    assert len(planset.members) == PROJECTS

    assert kill_in_the_middle("set.json") < changes
    resumed = repository("resume", "--all-envs", "--auto-approve", "--no-wait")
    assert resumed.code == ExitCode.OK, resumed.err
    done = states()
    again = repository("apply", "set.json", "--all-envs", "--auto-approve", "--no-wait", "--digest", planset.digest)
    after = repository("plan", "--all-envs", "--detailed-exitcode")

    assert (again.code, after.code) == (ExitCode.OK, ExitCode.OK)
    assert states() == done
    pilots = [title for state in done for title in titles(state) if "Pilot" in title]
    assert len(pilots) == len(set(pilots)) == 2 * GENERATED


def test_the_comment_of_all_names_every_destroy_and_is_small_enough_for_any_forge(repository: Labelform) -> None:
    rules = Path("environments.yaml")
    rules.write_text(rules.read_text("utf-8").replace("prune: false", "prune: true"), "utf-8")
    assert repository("plan", "--all-envs", "--out", "set.json").code == ExitCode.OK
    assert repository("apply", "set.json", "--all-envs", "--auto-approve").code == ExitCode.OK
    for path in Path("specs").glob("pilot *.yaml"):
        text = path.read_text("utf-8").replace('  - {name: "goes', '  # - {name: "goes')
        path.write_text(text.replace('[0.0, "{{ dark }}"]', "[0.0, 0.5]"), "utf-8")

    planned = repository(
        "plan", "--out", "set.json", "--report", "markdown=comment.md", "--max-bytes", str(COMMENT_BYTES)
    )

    assert planned.code == ExitCode.OK
    comment = Path("comment.md").read_text("utf-8")
    members = planfile.load(Path("set.json")).members
    destroyed = [one.address for member in members for one in member.plan.changes if one.action is Action.DELETE]
    assert len(comment.encode()) <= COMMENT_BYTES
    assert "Plan: 0 to add, 80 to change, 80 to destroy." in comment
    assert len(destroyed) == 80
    assert [address for address in destroyed if f"- `{address}` will be destroyed in " not in comment] == []
    assert len([line for line in comment.splitlines() if line.startswith("| `")]) == PROJECTS
    assert "Not everything fits" not in comment


def test_one_broken_spec_of_forty_is_named_and_the_others_are_planned(repository: Labelform) -> None:
    broken = "specs/pilot 07.yaml"
    text = Path(broken).read_text("utf-8")
    Path(broken).write_text(text.replace("perception-leads", "nobody-has-this"), "utf-8")

    ended = repository("plan", "--format", "json")
    document = json.loads(ended.out)

    assert (ended.code, document["complete"]) == (ExitCode.ERROR, False)
    assert [one["file"] for one in document["labelform"]["unplanned"]] == [broken, broken]
    assert len(document["labelform"]["projects"]) == PROJECTS - 2
    assert broken not in {one["spec_file"] for one in document["labelform"]["projects"]}
    assert "nobody-has-this" in ended.err
