"""
The referee counts: what a plan says is lost is what the official SDK finds, and what it adds afterwards stops an apply.

Runs with both SDK versions, each in an environment of its own, against a served sandbox.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import Ended, Labelform, Served
from tests.contract.environments import python_of

from labelform.errors import ExitCode

TITLE = "Work of people"
DATASET = "[staging] OSA store 0114 dairy week 45"
SPEC = f"""\
labelform: 1
project: {{title: "{TITLE}", ontology: "ShelfSight OSA 3"}}
datasets: ["{DATASET}"]
collections:
  - {{name: night-low-light-hard, type: frame, description: "Picked by hand"}}
"""
WITHOUT_DATASET = SPEC.replace(f'["{DATASET}"]', "[]") + "policy: {prune: [datasets]}\n"
WITHOUT_COLLECTION = f"""\
labelform: 1
project: {{title: "{TITLE}"}}
collections: []
policy: {{prune: true}}
"""
VERSIONS = pytest.mark.parametrize("version", ["0.1.155", "0.1.211"])


class Playing:
    """labelform and an SDK at work on one project."""

    def __init__(self, labelform: Labelform, served: Served, version: str) -> None:
        self._labelform, self._served, self._version = labelform, served, version

    def run(self, *arguments: str) -> Ended:
        return self._labelform(*arguments, "--domain", self._served.url)

    def lost(self, spec: str, address: str) -> dict[str, Any]:
        """Save a plan for a spec, and return what it says is lost at an address, counted as the SDK counts."""
        Path("p.yaml").write_text(spec, encoding="utf-8")
        planned = self.run("plan", "p.yaml", "--out", "plan.json", "--format", "json")
        assert planned.code == ExitCode.OK
        impact = json.loads(planned.out)["labelform"]["impact"][address]
        assert impact["unknown"] == []
        found: dict[str, Any] = defaultdict(dict)
        for held in impact["held"]:
            if held["stage"]:
                found[held["unit"]][held["stage"]] = held["count"]
            else:
                found[held["unit"]] = held["count"]
        return found

    def sdk(self, action: str) -> dict[str, Any]:
        """Run the script in the environment of the SDK, and return what it counts afterwards."""
        script = Path(__file__).with_name("sdk_work.py")
        ended = subprocess.run(
            [python_of(self._version), script, self._served.url, self._served.ssh_key_file, action, TITLE],
            capture_output=True, text=True, timeout=120, check=False, env={**os.environ, "NO_PROXY": "127.0.0.1"},
        )  # fmt: skip
        assert ended.returncode == 0, ended.stderr
        counted: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
        return counted


@pytest.fixture
def playing(labelform: Labelform, served: Served, monkeypatch: pytest.MonkeyPatch, version: str) -> Playing:
    monkeypatch.setenv("ENCORD_SSH_KEY_FILE", served.ssh_key_file)
    made = Playing(labelform, served, version)
    Path("p.yaml").write_text(SPEC, encoding="utf-8")
    assert made.run("apply", "p.yaml", "--auto-approve").code == ExitCode.OK
    return made


@pytest.mark.contract
@VERSIONS
def test_a_dataset_with_rows_in_three_stages_costs_what_the_sdk_counts_and_not_more(playing: Playing) -> None:
    counted = playing.sdk("label")
    lost = playing.lost(WITHOUT_DATASET, f'datasets["{DATASET}"]')
    begun = playing.sdk("start")
    stopped = playing.run("apply", "plan.json", "--auto-approve")

    assert counted["tasks"] == {"Annotate": 8, "Review": 2, "Complete": 2}
    assert lost == {unit: counted[unit] for unit in ("label rows", "rows with labels", "tasks", "open tasks")}
    assert stopped.code == ExitCode.PLAN_REFUSED
    assert "more would be lost than was approved: 7 rows with labels now, 6 approved" in stopped.out
    assert playing.sdk("count") == begun
    assert playing.run("apply", "p.yaml", "--auto-approve").code == ExitCode.OK
    assert playing.sdk("count")["label rows"] == 0


@pytest.mark.contract
@VERSIONS
def test_a_collection_costs_the_frames_that_the_sdk_put_into_it_and_not_more(playing: Playing) -> None:
    counted = playing.sdk("collect")
    lost = playing.lost(WITHOUT_COLLECTION, 'collections["night-low-light-hard"]')
    playing.sdk("more")
    stopped = playing.run("apply", "plan.json", "--auto-approve")
    fewer = playing.sdk("less")
    applied = playing.run("apply", "plan.json", "--auto-approve")

    assert lost == {"frames": 24}
    assert counted["frames"] == {"night-low-light-hard": 24}
    assert stopped.code == ExitCode.PLAN_REFUSED
    assert "more would be lost than was approved: 25 frames now, 24 approved" in stopped.out
    assert fewer["frames"] == {"night-low-light-hard": 22}
    assert applied.code == ExitCode.OK
    assert playing.sdk("count")["frames"] == {}
