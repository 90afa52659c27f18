"""Saved plans: applied as approved, again after any failure, and never where they do not belong."""

from __future__ import annotations

import json
import os
import shlex
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from tests.conftest import Labelform, Served

from labelform.errors import ExitCode

LABELFORM = (sys.executable, "-m", "labelform")
SPEC = """\
labelform: 1
project: {title: "Saved", ontology: "NL Road Users & Lanes v6"}
datasets: ["NL fleet7 2026-09 motorway night"]
collections: [{name: one, description: "first"}, {name: two}]
filter_presets: [{name: dark, filters: [{metric: brightness, between: [0.0, 0.22]}]}]
"""


def save(labelform: Labelform, spec: str = SPEC, database: str = "t.db") -> str:
    """Plan a spec into plan.json."""
    Path("p.yaml").write_text(spec, encoding="utf-8")
    ended = labelform("plan", "p.yaml", "--sandbox", database, "--out", "plan.json")
    assert ended.code == ExitCode.OK, ended.err
    return "plan.json"


def test_a_plan_is_applied_as_saved_and_then_replays_to_nothing(labelform: Labelform) -> None:
    plan = save(labelform)

    first = labelform("apply", plan, "--sandbox", "t.db", "--auto-approve")
    before = labelform("sandbox", "dump", "--database", "t.db").out
    again = labelform("apply", plan, "--sandbox", "t.db", "--auto-approve")

    assert (first.code, again.code) == (ExitCode.OK, ExitCode.OK)
    assert "Resources: 5 added, 0 changed, 0 destroyed." in first.out
    assert "5 already as planned." in again.out
    assert labelform("sandbox", "dump", "--database", "t.db").out == before


def test_a_plan_for_another_platform_is_refused_before_any_request(labelform: Labelform) -> None:
    plan = save(labelform)

    elsewhere = labelform("apply", plan, "--sandbox", "other.db", "--auto-approve")
    nowhere = labelform("apply", plan, "--auto-approve")

    assert elsewhere.code == nowhere.code == ExitCode.PLAN_REFUSED
    assert f"add --sandbox {Path('t.db').absolute()}" in elsewhere.err
    assert not Path("other.db").exists()


def test_only_the_approved_digest_is_applied(labelform: Labelform) -> None:
    plan = save(labelform)
    digest = json.loads(Path(plan).read_text(encoding="utf-8"))["labelform"]["plan_digest"]

    wrong = labelform("apply", plan, "--sandbox", "t.db", "--auto-approve", "--digest", "sha256:00")
    right = labelform("apply", plan, "--sandbox", "t.db", "--auto-approve", "--digest", digest)

    assert wrong.code == ExitCode.PLAN_REFUSED
    assert digest in wrong.err
    assert right.code == ExitCode.OK


def test_the_digest_does_not_depend_on_the_text_of_the_spec(labelform: Labelform) -> None:
    def digest(spec: str) -> str:
        return str(json.loads(Path(save(labelform, spec)).read_text(encoding="utf-8"))["labelform"]["plan_digest"])

    reordered = SPEC.replace(
        '{name: one, description: "first"}, {name: two}', "{name: two}, {description: first, name: one}"
    )

    assert digest(SPEC) == digest("# a comment\n" + reordered)
    assert digest(SPEC) != digest(SPEC.replace("first", "second"))


def test_show_prints_a_saved_plan_without_a_platform(labelform: Labelform) -> None:
    plan = save(labelform)

    text = labelform("show", plan)
    document = labelform("show", plan, "--format", "json")

    assert "Plan: 5 to add, 0 to change, 0 to destroy." in text.out
    assert json.loads(document.out) == json.loads(Path(plan).read_text(encoding="utf-8"))


def test_a_run_leaves_a_private_record_that_history_lists_and_resume_goes_on_with(labelform: Labelform) -> None:
    plan = save(labelform)
    labelform("apply", plan, "--sandbox", "t.db", "--auto-approve")

    listed = labelform("history")
    resumed = labelform("resume", "--sandbox", "t.db", "--auto-approve")

    run = min(Path(".labelform/runs").iterdir())
    assert listed.out.endswith("Saved  +5 ~0 -0  exit 0\n")
    assert resumed.code == ExitCode.OK
    assert "5 already as planned." in resumed.out
    assert {stat.S_IMODE(file.stat().st_mode) for file in run.iterdir()} == {0o600}


def test_resume_without_a_run_says_so(labelform: Labelform) -> None:
    ended = labelform("resume", "--sandbox", "t.db", "--auto-approve")

    assert ended.code == ExitCode.ERROR
    assert "there is no run in .labelform/runs" in ended.err


def test_no_key_is_ever_written_down(labelform: Labelform) -> None:
    plan = save(labelform)
    applied = labelform("apply", plan, "--sandbox", "t.db", "--auto-approve")
    stale = labelform("apply", save(labelform, SPEC.replace("first", "x")), "--sandbox", "other.db", "--auto-approve")
    shown = applied.out + applied.err + stale.out + stale.err
    body = "".join(Path("t.db.key").read_text(encoding="utf-8").splitlines()[1:-1])
    secret = body[-120:]  # the private half stands at the end of an OpenSSH key
    pieces = [secret[start : start + 20] for start in range(0, 80, 10)]

    files = [file for file in Path().rglob("*") if file.is_file() and file.name != "t.db.key"]
    texts = [shown, *(file.read_bytes().decode("latin-1").replace("\n", "") for file in files)]

    assert len(files) > 4
    assert [piece for piece in pieces for text in texts if piece in text] == []


def test_an_interrupted_apply_gives_its_account_and_goes_on_later(
    labelform: Labelform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = tmp_path / "slow.yaml"
    slow.write_text("rules: [{fault: latency, seconds: 0.4, match: {kind: write}}]\n", encoding="utf-8")
    serve = [
        sys.executable,
        "-m",
        "labelform",
        "sandbox",
        "serve",
        "--json",
        "--database",
        "s.db",
        "--faults",
        str(slow),
    ]
    with subprocess.Popen(serve, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        platform = json.loads(server.stdout.readline())
        monkeypatch.setenv("ENCORD_SSH_KEY_FILE", platform["ssh_key_file"])
        Path("p.yaml").write_text(SPEC, encoding="utf-8")
        command = [*LABELFORM, "apply", "p.yaml", "--domain", platform["url"]]
        with subprocess.Popen(
            [*command, "--auto-approve", "--writes=1"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as process:
            assert process.stdout is not None
            for line in process.stdout:
                if "Creation complete" in line:
                    process.send_signal(signal.SIGINT)
                    break
            rest = process.stdout.read()
        resumed = labelform("apply", "p.yaml", "--domain", platform["url"], "--auto-approve")
        server.terminate()

    assert process.returncode == ExitCode.INTERRUPTED
    assert "Interrupt received" in rest
    assert "the run was interrupted" in rest
    assert resumed.code == ExitCode.OK


def test_a_doctored_plan_is_refused_with_exit_4(labelform: Labelform) -> None:
    plan = Path(save(labelform))
    plan.write_text(plan.read_text(encoding="utf-8").replace("first", "worst"), encoding="utf-8")

    ended = labelform("apply", str(plan), "--sandbox", "t.db", "--auto-approve")

    assert ended.code == ExitCode.PLAN_REFUSED
    assert "was changed after it was saved" in ended.err


def test_what_moved_since_the_plan_is_named_and_nothing_is_written(
    labelform: Labelform, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    from labelform import connect

    monkeypatch.setenv("ENCORD_SSH_KEY_FILE", served.ssh_key_file)
    Path("p.yaml").write_text(SPEC, encoding="utf-8")
    labelform("apply", "p.yaml", "--domain", served.url, "--auto-approve")
    Path("p.yaml").write_text(SPEC.replace("first", "second").replace("0.22", "0.33"), encoding="utf-8")
    labelform("plan", "p.yaml", "--domain", served.url, "--out", "plan.json")
    with connect(domain=served.url, ssh_private_key_path=served.ssh_key_file) as platform:
        (project,) = (one for one in platform.list_projects() if one.title == "Saved")
        next(one for one in project.list_collections() if one.name == "one").update_collection(description="by hand")
    before = labelform("sandbox", "dump", "--database", str(served.database)).out

    ended = labelform("apply", "plan.json", "--domain", served.url, "--auto-approve")

    assert ended.code == ExitCode.PLAN_REFUSED
    assert 'collections["one"]' in ended.out
    assert "it changed on the platform after the plan was made" in ended.out
    assert labelform("sandbox", "dump", "--database", str(served.database)).out == before


def test_two_applies_at_once_leave_one_of_everything(served: Served, tmp_path: Path) -> None:
    environment = {**os.environ, "ENCORD_SSH_KEY_FILE": served.ssh_key_file}
    spec = tmp_path / "p.yaml"
    head = SPEC.splitlines()[:2]
    spec.write_text("\n".join([*head, "collections: []"]), encoding="utf-8")
    command = [*LABELFORM, "apply", str(spec), "--domain", served.url, "--auto-approve"]
    assert subprocess.run(command, env=environment, cwd=tmp_path, check=False).returncode == ExitCode.OK
    spec.write_text(SPEC, encoding="utf-8")

    both = [subprocess.Popen(command, env=environment, cwd=tmp_path, stdout=subprocess.DEVNULL) for _ in range(2)]
    codes = {process.wait(60) for process in both}
    last = subprocess.run(
        [*command[:3], "plan", *command[4:-1], "--detailed-exitcode"], env=environment, cwd=tmp_path, check=False
    )

    assert codes <= {ExitCode.OK, ExitCode.PLAN_REFUSED}
    assert last.returncode == ExitCode.OK


def test_the_command_that_a_plan_advises_can_be_copied(labelform: Labelform, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LABELFORM_IN_AUTOMATION", raising=False)
    monkeypatch.delenv("CI", raising=False)
    Path("p.yaml").write_text("labelform: 1\nproject: {title: Advised}\n", encoding="utf-8")

    ended = labelform("plan", "p.yaml", "--sandbox", "my demo.db", "--out", "my plan.json")

    command = next(line for line in ended.out.splitlines() if line.startswith("  labelform apply"))
    assert shlex.split(command) == ["labelform", "apply", "my plan.json", "--sandbox", "my demo.db"]
