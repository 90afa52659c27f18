"""
One program that uses every member of `Project` does the same with the official SDKs and with labelform: each step gives
the same, and in the end the sandboxes hold the same.

The program is `scenario.py`; each client has a sandbox of its own. What differs is named in `DIFFERENCES`.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from tests.conftest import serving
from tests.contract.environments import python_of
from tests.contract.signatures import members_of

from labelform.client.project import Project
from labelform.sandbox import open_sandbox

UUID = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b")
OURS = "labelform"
OLD, NEW = "0.1.155", "0.1.211"
SCENARIOS = {"shared": (OURS, OLD, NEW), "removed": (OURS, OLD), "later": (OURS, NEW)}

_ARGUMENTS = "what makes no sense raises InvalidArgumentsError, before anything is sent; the SDK: whatever comes first"
DIFFERENCES: dict[str, tuple[tuple[str, ...], str]] = {
    "workflow: no such stage": ((OLD, NEW), "StageNotFoundError, a ValueError, names the stages that there are"),
    "workflow: none": ((OLD, NEW), "WrongProjectTypeError, where the SDK has an AssertionError"),
    "ontology": ((OLD,), "the platform's JSON as it came; the SDK writes it again, without what it does not know"),
    "add_object: without a name": ((OLD, NEW), _ARGUMENTS),
    "add_classification: a text with options": ((OLD, NEW), _ARGUMENTS),
    "list_label_rows: data_type": ((OLD, NEW), "a DataType, as everywhere else; the SDK hands out the platform's word"),
    "list_label_rows_v2: order of answers over frames": ((OLD, NEW), "by frame; the SDK's depends on what was written"),
    "export_coco_labels: over frames": ((OLD,), "SDK 0.1.155 fails on answers that change over frames"),
    "object_interpolation: of nothing": ((OLD, NEW), _ARGUMENTS),
    "get_label_logs: both": ((OLD, NEW), _ARGUMENTS),
    "model_inference: on nothing": ((OLD,), _ARGUMENTS),
    "model_train_start: on nothing": ((OLD,), _ARGUMENTS),
    "fitted_bounding_boxes: of nothing": ((OLD,), _ARGUMENTS),
    "status: before it is read again": (
        (NEW,),
        "after set_status the new value is seen; the SDK's object keeps the old",
    ),
    "add_organisation_tag: in no way": ((NEW,), _ARGUMENTS),
    "copy_labels_to_branch: onto itself": ((NEW,), _ARGUMENTS),
    "ontology_structure: without a question": ((NEW,), "an OntologyError, where the SDK has a ValueError"),
}
"""Steps that end otherwise with some SDKs, and why. What is listed must differ."""

DEPRECATED_LATER = {"get_label_logs", "list_collaborator_timers"}
"""Members that newer SDKs call deprecated; the reference does not, and their replacements are not in it."""


@dataclass(frozen=True)
class Run:
    """What the scenario did with one client: what each step told, and what the sandbox holds now."""

    steps: dict[str, Any]
    dump: Any


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory, ready_command: Path) -> dict[tuple[str, str], Run]:
    """All runs, by scenario and client."""
    wanted = [(scenario, client) for scenario, clients in SCENARIOS.items() for client in clients]
    with ThreadPoolExecutor(max_workers=3) as pool:
        done = pool.map(
            lambda each: play(each[0], each[1], tmp_path_factory.mktemp("-".join(each)), ready_command), wanted
        )
        return dict(zip(wanted, done, strict=True))


@pytest.mark.contract
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_every_step_gives_the_same(scenario: str, runs: dict[tuple[str, str], Run]) -> None:
    ours = runs[scenario, OURS].steps

    for client in SCENARIOS[scenario][1:]:
        theirs = as_in_the_reference(client, runs[scenario, client].steps)
        assert list(ours) == list(theirs)
        differing = {step for step, told in ours.items() if told != theirs[step]}
        named = {step for step, (clients, _) in DIFFERENCES.items() if client in clients}
        assert {step: (ours[step], theirs[step]) for step in differing - named} == {}
        assert (named & ours.keys()) - differing == set()


@pytest.mark.contract
@pytest.mark.parametrize(
    ("scenario", "client"), [(each, client) for each, all_ in SCENARIOS.items() for client in all_]
)
def test_no_step_fails(scenario: str, client: str, runs: dict[tuple[str, str], Run]) -> None:
    steps = runs[scenario, client].steps
    named = {step for step, (clients, _) in DIFFERENCES.items() if client in clients}

    assert {step: told for step, told in steps.items() if "failed" in told and step not in named} == {}


@pytest.mark.contract
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_the_sandboxes_end_in_the_same_state(scenario: str, runs: dict[tuple[str, str], Run]) -> None:
    ours = runs[scenario, OURS].dump

    for client in SCENARIOS[scenario][1:]:
        assert runs[scenario, client].dump == ours


@pytest.mark.contract
def test_the_scenarios_use_every_member(runs: dict[tuple[str, str], Run]) -> None:
    steps = {step for scenario in SCENARIOS for step in runs[scenario, OURS].steps}

    assert members_of(Project).keys() - {step.split(":")[0] for step in steps} == set()
    assert DIFFERENCES.keys() - steps == set()


def as_in_the_reference(client: str, steps: dict[str, Any]) -> dict[str, Any]:
    """Leave out the warnings about members that became deprecated later."""
    if client != NEW:
        return steps
    later = {step: told for step, told in steps.items() if step.split(":")[0] in DEPRECATED_LATER}
    assert all(told["deprecated"] for told in later.values())
    return steps | {step: {key: told[key] for key in told if key != "deprecated"} for step, told in later.items()}


def play(scenario: str, client: str, folder: Path, labelform: Path) -> Run:
    """Run a scenario with one client against a sandbox of its own."""
    database = folder / "sandbox.db"
    python = Path(sys.executable) if client == OURS else python_of(client)
    with serving(database, labelform) as told:
        ended = subprocess.run(
            [python, Path(__file__).with_name("scenario.py"), told.url, told.ssh_key_file, scenario],
            capture_output=True, text=True, timeout=120, check=False, env={**os.environ, "NO_PROXY": "127.0.0.1"},
        )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    lines = [json.loads(line) for line in renamed(ended.stdout, seeded()).splitlines()]
    steps = {line.pop("step"): line for line in lines}
    assert len(steps) == len(lines), "two steps have one name"
    dumped = subprocess.run(
        [labelform, "sandbox", "dump", "--portable", "--database", database],
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    return Run(steps, json.loads(dumped.stdout))


@cache
def seeded() -> frozenset[str]:
    """Return the uuids of the demo seed, which are the same in every sandbox."""
    with TemporaryDirectory() as folder, open_sandbox(Path(folder, "sandbox.db")) as sandbox:
        return frozenset(UUID.findall(json.dumps(sandbox.dump())))


def renamed(text: str, known: frozenset[str]) -> str:
    """Call the uuids of new things by their order of appearance."""
    new: dict[str, str] = {}

    def name(found: re.Match[str]) -> str:
        return found[0] if found[0] in known else new.setdefault(found[0], f"<new {len(new) + 1}>")

    return UUID.sub(name, text)
