"""What options write is never written over what the run reads, nor over files of another kind; links and pipes stay."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.conftest import Ended, Labelform
from tests.e2e.prepared import Place

from labelform.errors import ExitCode

SANDBOX = ("--sandbox", "t.db")
SPEC = 'labelform: 1\nextends: base.yaml\nproject: {title: "Written", ontology: "NL Road Users & Lanes v6"}\n'
FILES = {
    "p.yaml": SPEC,
    "base.yaml": "collections: [{name: one, description: 'about {{ x | default(1) }}'}]\n",
    "labelform.policy.yaml": "labelform_policy: 1\nmax_deletes: 10\n",
    "environments.yaml": "labelform_environments: 1\nenvironments: {test: {platform: sandbox, database: t.db}}\n",
    "vars.yaml": "x: 1\n",
    "notes.txt": "nobody else has these\n",
}
PROJECT = "Northlane Perception - Front Camera 2D - Q4"

WRITING: dict[str, Callable[[str], tuple[str, ...]]] = {
    "plan --out": lambda to: ("plan", "p.yaml", "--env", "test", "--var-file", "vars.yaml", "--out", to),
    "plan --json-into": lambda to: ("plan", "p.yaml", "--env", "test", "--var-file", "vars.yaml", "--json-into", to),
    "apply --json-into": lambda to: (
        "apply", "p.yaml", "--env", "test", "--var-file", "vars.yaml", "--auto-approve", "--json-into", to,
    ),
    "snapshot --out": lambda to: ("snapshot", "p.yaml", "--env", "test", "--var-file", "vars.yaml", "--out", to),
    "apply PLAN --json-into": lambda to: ("apply", "plan.json", *SANDBOX, "--auto-approve", "--json-into", to),
    "resume --json-into": lambda to: ("resume", *SANDBOX, "--auto-approve", "--json-into", to),
    "copy --json-into": lambda to: ("copy", PROJECT, "--title", "C", *SANDBOX, "--auto-approve", "--json-into", to),
    "promote --out": lambda to: ("promote", "p.yaml", "--from", "test", "--to", "test", "--unproven", "--out", to),
    "import --out": lambda to: ("import", PROJECT, *SANDBOX, "--out", to),
}  # fmt: skip
READ_BY_ALL_THAT_PLAN = ("p.yaml", "base.yaml", "labelform.policy.yaml", "environments.yaml", "t.db", "t.db.key")


@pytest.fixture
def tmp_path(place: Place) -> Path:
    return place.clear()


@pytest.fixture(autouse=True)
def folder(labelform: Labelform, place: Place) -> None:
    """A folder with everything that a run can read, and a run to resume."""
    place.prepare(lambda: make(labelform))


def make(labelform: Labelform) -> None:
    for name, text in FILES.items():
        Path(name).write_text(text, encoding="utf-8")
    Path("p.yaml").write_text(SPEC, encoding="utf-8")
    assert labelform("plan", "p.yaml", *SANDBOX, "--out", "plan.json").code == ExitCode.OK
    assert labelform("apply", "plan.json", *SANDBOX, "--auto-approve").code == ExitCode.OK
    assert labelform("snapshot", "p.yaml", *SANDBOX, "--out", "snapshot.json").code == ExitCode.OK


def refused(ended: Ended) -> bool:
    return ended.code == ExitCode.WRONG_USAGE and "would be overwritten" in ended.err


@pytest.mark.parametrize("option", WRITING)
@pytest.mark.parametrize("name", [*FILES, "plan.json", "snapshot.json", "t.db", "t.db.key"])
def test_a_file_of_another_kind_stays_as_it_is(labelform: Labelform, option: str, name: str) -> None:
    is_same_kind = (name, option) in SAME_KINDS
    before = Path(name).read_bytes()

    ended = labelform(*WRITING[option](name))

    if is_same_kind:
        assert not refused(ended)
    else:
        assert refused(ended), ended
        assert Path(name).read_bytes() == before or name == "t.db"


SAME_KINDS = {
    ("plan.json", "plan --out"), ("plan.json", "promote --out"), ("snapshot.json", "snapshot --out"),
    ("p.yaml", "import --out"),
}  # fmt: skip


@pytest.mark.parametrize("option", ["plan --out", "plan --json-into", "apply --json-into", "snapshot --out"])
@pytest.mark.parametrize("name", [*READ_BY_ALL_THAT_PLAN, "vars.yaml"])
def test_what_a_run_reads_is_not_written_over_by_force_nor_by_another_name(
    labelform: Labelform, option: str, name: str
) -> None:
    before = Path(name).read_bytes()
    Path("link.json").symlink_to(name)
    os.link(name, "hard.json")

    for to in (name, f"./{name}", "link.json", "hard.json"):
        ended = labelform(*WRITING[option](to), "--force")
        assert refused(ended), ended
        assert "is an input of this run" in ended.err
        assert Path(name).read_bytes() == before or name == "t.db"
    assert Path("link.json").is_symlink()


@pytest.mark.parametrize("option", ["apply PLAN --json-into", "resume --json-into"])
def test_a_plan_that_is_applied_is_not_written_over_by_force(labelform: Labelform, option: str) -> None:
    name = "plan.json" if "PLAN" in option else str(min(Path(".labelform/runs").iterdir()) / "plan.json")
    before = Path(name).read_bytes()

    assert refused(labelform(*WRITING[option](name), "--force"))
    assert Path(name).read_bytes() == before


@pytest.mark.parametrize("option", WRITING)
def test_what_is_not_read_is_written_over_when_that_is_forced(labelform: Labelform, option: str) -> None:
    ended = labelform(*WRITING[option]("notes.txt"), "--force")

    assert not refused(ended)
    assert FILES["notes.txt"] not in Path("notes.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("option", WRITING)
def test_an_empty_file_is_of_every_kind_and_what_was_written_is_written_again(
    labelform: Labelform, option: str
) -> None:
    Path("new").touch()

    codes = [labelform(*WRITING[option]("new")).code for _ in range(2)]

    assert ExitCode.WRONG_USAGE not in codes
    assert Path("new").stat().st_size


@pytest.mark.parametrize("option", WRITING)
def test_a_link_stays_and_what_it_leads_to_is_written(labelform: Labelform, option: str) -> None:
    Path("below").mkdir()
    Path("link").symlink_to("below/target")

    ended = labelform(*WRITING[option]("link"))

    assert ended.code != ExitCode.WRONG_USAGE, ended
    assert Path("link").is_symlink()
    assert Path("below/target").stat().st_size


@pytest.mark.parametrize("option", WRITING)
def test_a_pipe_is_written_into_and_stays(labelform: Labelform, option: str) -> None:
    os.mkfifo("pipe")
    with subprocess.Popen([shutil.which("cat") or "cat", "pipe"], stdout=subprocess.PIPE) as reader:
        ended = labelform(*WRITING[option]("pipe"))
        assert reader.stdout is not None
        said = reader.stdout.read()

    assert ended.code != ExitCode.WRONG_USAGE, ended
    assert said
    assert stat.S_ISFIFO(Path("pipe").stat().st_mode)


def test_what_is_handed_over_is_written_into(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "labelform", "plan", "p.yaml", *SANDBOX, "--out", "/dev/stdout"]
    with Path("printed.txt").open("wb") as printed:
        ended = subprocess.run(command, stdout=printed, cwd=tmp_path, check=False)
    said = Path("printed.txt").read_text(encoding="utf-8")

    assert ended.returncode == ExitCode.OK
    assert said.startswith("Project")
    assert '"format_version"' in said
    assert "Saved the plan to: /dev/stdout" in said


def test_a_plan_is_private_also_over_a_file_that_was_not(labelform: Labelform) -> None:
    Path("plan.json").chmod(0o644)

    labelform("plan", "p.yaml", *SANDBOX, "--out", "plan.json")

    assert stat.S_IMODE(Path("plan.json").stat().st_mode) == 0o600
    assert [path.name for path in Path().glob(".*.partial")] == []


def test_a_file_that_is_updated_keeps_its_mode(labelform: Labelform) -> None:
    Path("snapshot.json").chmod(0o640)

    labelform("snapshot", "p.yaml", *SANDBOX, "--out", "snapshot.json")

    assert stat.S_IMODE(Path("snapshot.json").stat().st_mode) == 0o640
    assert json.loads(Path("snapshot.json").read_bytes())
