"""A project that is imported, and applied where there is none, is the same project for the official SDK."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import Labelform, Served, serving
from tests.contract.environments import python_of

from labelform.errors import ExitCode
from labelform.sandbox import open_sandbox

SEED = Path(__file__).parents[2] / "src" / "labelform" / "sandbox" / "seeds" / "demo.json"
TITLES = [
    "Northlane Perception - Front Camera 2D - Q4",
    "CT-LUNG-04 Nodule Segmentation (double read)",
    "[staging] ShelfSight On-Shelf Availability - Dairy & Bakery",
]
LENT = "Lidar partner reviewers"
"""A group of another organisation, in the first of these: only that one can lend it to a project."""


@pytest.fixture(name="empty")
def _empty(tmp_path: Path, ready_command: Path) -> Iterator[Served]:
    """Serve a sandbox with the organisation of the demo seed, and without its projects."""
    seed = json.loads(SEED.read_text("utf-8"))
    for organisation in seed["organisations"]:
        organisation["projects"] = []
    (tmp_path / "empty.json").write_text(json.dumps(seed), encoding="utf-8")
    open_sandbox(tmp_path / "empty.db", seed=str(tmp_path / "empty.json")).close()
    with serving(tmp_path / "empty.db", ready_command) as served:
        yield served


@pytest.mark.contract
def test_every_section_of_an_imported_project_equals_the_original(
    labelform: Labelform, served: Served, empty: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ENCORD_SSH_KEY_FILE", served.ssh_key_file)
    specs = [f"{place}.yaml" for place, _ in enumerate(TITLES)]
    for title, spec in zip(TITLES, specs, strict=True):
        ended = labelform("import", title, "--domain", served.url, "--out", spec)
        assert ended.code == ExitCode.OK, ended.err
        complete(Path(spec), template_of(title))

    monkeypatch.setenv("ENCORD_SSH_KEY_FILE", empty.ssh_key_file)
    applied = labelform("apply", *specs, "--domain", empty.url, "--auto-approve")
    again = labelform("plan", *specs, "--domain", empty.url, "--detailed-exitcode")

    assert (applied.code, again.code) == (ExitCode.OK, ExitCode.OK), applied.out + applied.err + again.out
    for title in TITLES:
        original = whole(served, title)
        original["groups"] = [group for group in original["groups"] if LENT not in group]
        assert whole(empty, title) == original


def template_of(title: str) -> str:
    """Return the template that a project was made from: the platform does not tell, so no import can say it."""
    (organisation, *_) = json.loads(SEED.read_text("utf-8"))["organisations"]
    name = next(one["workflow_template"] for one in organisation["projects"] if one["title"] == title)
    found: str = next(one["uuid"] for one in organisation["workflow_templates"] if one["title"] == name)
    return found


def complete(spec: Path, template: str) -> None:
    """Write what the platform does not tell into an imported spec, and take out what nobody of ours can bring."""
    lines = [line for line in spec.read_text(encoding="utf-8").splitlines(keepends=True) if LENT not in line]
    lines.insert(lines.index("project:\n") + 1, f'  workflow_template: {{hash: "{template}"}}\n')
    spec.write_text("".join(lines), encoding="utf-8")


def whole(served: Served, title: str) -> Any:
    """Read a project with the newer SDK; the older one knows neither tags nor status."""
    script = Path(__file__).with_name("sdk_whole.py")
    ended = subprocess.run(
        [python_of("0.1.211"), script, served.url, served.ssh_key_file, title],
        capture_output=True, text=True, timeout=120, check=False, env={**os.environ, "NO_PROXY": "127.0.0.1"},
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout.splitlines()[-1])
