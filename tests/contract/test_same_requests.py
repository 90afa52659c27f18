"""
Every member sends what the official SDK sends for the same arguments: taken live from both, not from a list.

Both run the same lines against a recorder that verifies the signatures. Cases are in `*_cases.py`.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from tests.contract.cases import PROJECT, Case, all_cases
from tests.contract.environments import ROOT, python_of
from tests.contract.own_members import run_all
from tests.contract.recorder import Heard, Recorder, recording
from tests.contract.signatures import members_of

from labelform.api import calls
from labelform.client.project import Project

CASES, ANSWERS = all_cases()


@dataclass(frozen=True)
class Run:
    """What one client did: requests and results by case."""

    recorder: Recorder
    results: dict[str, Any]
    calls: set[str] = field(default_factory=set)


@pytest.fixture(scope="module")
def ours() -> Iterator[Run]:
    """All cases, run with labelform."""
    with recording(ANSWERS, {case.name: case.answers for case in CASES}) as recorder:
        yield Run(recorder, *run_all(recorder, CASES))


@pytest.fixture(scope="module")
def theirs() -> Iterator[Run]:
    """All cases, each run with the SDK that it names; one process per SDK."""
    with recording(ANSWERS, {case.name: case.answers for case in CASES}) as recorder:
        results: dict[str, Any] = {}
        for version in sorted({case.sdk for case in CASES}):
            results |= run_sdk(version, recorder, [case for case in CASES if case.sdk == version])
        yield Run(recorder, results)


@pytest.mark.contract
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_both_send_the_same_requests_and_understand_the_same(case: Case, ours: Run, theirs: Run) -> None:
    assert ours.results[case.name] == theirs.results[case.name]
    assert "error" not in ours.results[case.name]

    own = without(case.added, ours.recorder.heard[case.name])
    official = without(case.unsent, theirs.recorder.heard[case.name])
    assert bool(case.because) == bool(case.added or case.unsent or case.differs)
    if case.differs:
        assert own != official
        assert [(heard.method, heard.path) for heard in own] == [(heard.method, heard.path) for heard in official]
    else:
        assert [comparable(heard, case) for heard in own] == [
            comparable(spoken(heard, case), case) for heard in official
        ]


@pytest.mark.contract
def test_every_call_is_compared_with_the_sdk(ours: Run) -> None:
    functions = {name for name in calls.everything.__all__ if name.islower()} - {"takes_project"}
    vectors = json.loads((ROOT / "tests" / "api" / "vectors" / "requests.json").read_text())

    assert functions - ours.calls - {case["call"] for case in vectors["cases"]} == set()


@pytest.mark.contract
def test_every_member_is_compared_with_the_sdk() -> None:
    compared = " ".join(case.code + case.shows for case in CASES)

    assert [name for name in members_of(Project) if not re.search(rf"\b{name}\b", compared)] == []


@pytest.mark.contract
def test_all_cases_go_over_one_connection_where_the_sdk_opens_one_per_request(ours: Run, theirs: Run) -> None:
    requests = sum(len(heard) for heard in theirs.recorder.heard.values())

    assert len(ours.recorder.connections) <= 2  # a pause of the machine may outlast the keep-alive
    assert len(theirs.recorder.connections) >= requests


def comparable(heard: Heard, case: Case) -> Heard:
    """Return a request without what differs from one to the next by design."""
    text = json.dumps(heard.body, sort_keys=True)
    for pattern in case.varying:
        text = re.sub(pattern, "…", text)
    return Heard(heard.method, heard.target, heard.resource, json.loads(text))


def spoken(heard: Heard, case: Case) -> Heard:
    """Return a request of the SDK without what only it says, which must be false."""
    payload = heard.body["values"]["payload"] if heard.resource else None
    if not case.unsaid or not payload:
        return heard
    assert not any(payload.get(name) for name in case.unsaid)
    kept = {name: value for name, value in payload.items() if name not in case.unsaid}
    body = {**heard.body, "values": {**heard.body["values"], "payload": kept}}
    return Heard(heard.method, heard.target, heard.resource, body)


def without(named: tuple[str, ...], heard: list[Heard]) -> list[Heard]:
    """Leave out the requests that only one side makes; each must be there, once."""
    left = [one for one in heard if str(one) not in named]
    assert len(left) + len(named) == len(heard)
    return left


def run_sdk(version: str, recorder: Recorder, cases: list[Case]) -> dict[str, Any]:
    """Run cases in the environment of one SDK version."""
    asked = {
        "url": recorder.url,
        "key": recorder.ssh_private_key,
        "project": PROJECT,
        "cases": [{"name": case.name, "code": case.code, "before": case.before, "shows": case.shows} for case in cases],
    }
    ended = subprocess.run(
        [python_of(version), Path(__file__).with_name("sdk_members.py")],
        input=json.dumps(asked), capture_output=True, text=True, timeout=120, check=False,
        env={**os.environ, "NO_PROXY": "127.0.0.1"},
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    results: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
    return results
