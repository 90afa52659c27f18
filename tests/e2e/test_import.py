"""A live project becomes a spec that people could have written, and that plans to nothing."""

from __future__ import annotations

import asyncio
import errno
import io
import json
import shlex
from pathlib import Path

import pytest
from tests.conftest import Labelform
from tests.e2e.environments import SEED, set_up

from labelform.api.operation import Operation
from labelform.client.http import AsyncDriver
from labelform.errors import ConnectionLostError, ExitCode, UnreachableError

WORLDS = {
    "driving": "Northlane Perception - Front Camera 2D - Q4",
    "radiology": "CT-LUNG-04 Nodule Segmentation (double read)",
    "retail": "[staging] ShelfSight On-Shelf Availability - Dairy & Bakery",
}
GOLDEN = Path(__file__).parent / "golden"
IN_SYNC = "No changes. Your infrastructure matches the configuration."
BY_HAND = """\
# My own words
labelform: 1

project:
    title: 'Northlane Perception - Front Camera 2D - Q4'   # keep
datasets:
  # first the day
  - NL fleet7 2026-09 motorway day     # sunny
  - {hash: 0f1de78e-3cd7-5f2f-ad06-ab79cda1ec05} # by hash on purpose
  - "NL fleet7 2026-10 urban Rotterdam"
filter_presets:
  - name: "Night / low light"
    # the threshold
    filters:
      - {metric: brightness, between: [0.0, 0.22]} # changed in October
      - {metadata: time_of_day, type: enum, any_of: [dusk, night]}
"""
UPDATED = """\
# My own words
labelform: 1

project:
    title: 'Northlane Perception - Front Camera 2D - Q4'   # keep
datasets:
  # first the day
  - NL fleet7 2026-09 motorway day     # sunny
  - {hash: 0f1de78e-3cd7-5f2f-ad06-ab79cda1ec05} # by hash on purpose
  - "NL fleet7 2026-08 pilot (retired)"
filter_presets:
  - name: "Night / low light"
    # the threshold
    filters:
      - {metric: brightness, between: [0.0, 0.3]} # changed in October
      - {metadata: time_of_day, type: enum, any_of: [dusk, night]}
  - name: "Wet road, sharp enough"
    filters:
      - {metadata: weather, type: enum, any_of: [rain, heavy_rain, spray]}
      - {metric: sharpness, between: [0.35, 1.0]}
"""


@pytest.mark.parametrize("world", WORLDS)
def test_a_world_reads_as_people_write_and_plans_to_nothing(labelform: Labelform, world: str) -> None:
    ended = labelform("import", WORLDS[world], "--sandbox", "t.db", "--out", "p.yaml")
    planned = labelform("plan", "p.yaml", "--sandbox", "t.db", "--prune", "--detailed-exitcode")

    text = Path("p.yaml").read_text("utf-8")
    golden = GOLDEN / f"import_{world}.yaml"
    if _is_updating():
        golden.write_text(text, encoding="utf-8")
    assert ended.code == ExitCode.OK
    assert text == golden.read_text("utf-8")
    assert (planned.code, IN_SYNC in planned.out) == (ExitCode.OK, True)


def _is_updating() -> bool:
    import os

    return bool(os.environ.get("LABELFORM_UPDATE_GOLDEN"))


@pytest.mark.parametrize("world", WORLDS)
def test_an_import_of_an_import_is_equal_to_the_byte(labelform: Labelform, world: str) -> None:
    printed = labelform("import", WORLDS[world], "--sandbox", "t.db")
    labelform("import", WORLDS[world], "--sandbox", "t.db", "--out", "p.yaml")
    first = Path("p.yaml").read_bytes()

    again = labelform("import", WORLDS[world], "--sandbox", "t.db", "--out", "p.yaml")

    assert Path("p.yaml").read_bytes() == first == printed.out.encode()
    assert "p.yaml is unchanged, and plans to nothing" in again.err


def test_an_existing_file_keeps_comments_and_order_and_changes_only_what_differs(labelform: Labelform) -> None:
    Path("p.yaml").write_text(BY_HAND, encoding="utf-8")

    ended = labelform("import", WORLDS["driving"], "--sandbox", "t.db", "--out", "p.yaml")

    assert ended.code == ExitCode.OK, ended.err
    assert Path("p.yaml").read_text("utf-8") == UPDATED


def test_a_file_made_of_expressions_is_not_written_over(labelform: Labelform) -> None:
    text = BY_HAND.replace("0.22", "'{{ dark | default(0.22) }}'")
    Path("p.yaml").write_text(text, encoding="utf-8")

    ended = labelform("import", WORLDS["driving"], "--sandbox", "t.db", "--out", "p.yaml")

    assert ended.code == ExitCode.ERROR
    assert "is made of expressions" in ended.err
    assert Path("p.yaml").read_text("utf-8") == text


def test_all_projects_are_imported_into_a_folder_and_plan_to_nothing(labelform: Labelform) -> None:
    first = labelform("import", "--all", "--sandbox", "t.db", "--out", "specs")
    files = {path.name: path.read_bytes() for path in Path("specs").iterdir()}
    again = labelform("import", "--all", "--sandbox", "t.db", "--out", "specs")
    planned = labelform("plan", "specs", "--sandbox", "t.db", "--prune", "--detailed-exitcode")

    assert first.code == again.code == planned.code == ExitCode.OK
    assert len(files) == 4
    assert {path.name: path.read_bytes() for path in Path("specs").iterdir()} == files


def test_a_project_called_environments_is_not_written_into_a_file_of_environments(labelform: Labelform) -> None:
    Path("made.yaml").write_text("labelform: 1\nproject: {title: Environments}\n", encoding="utf-8")
    labelform("apply", "made.yaml", "--sandbox", "t.db", "--auto-approve")

    ended = labelform("import", "--all", "--sandbox", "t.db", "--out", "specs")

    (spec,) = Path("specs").glob("environments*")
    assert ended.code == ExitCode.OK
    assert spec.name != "environments.yaml"
    assert labelform("plan", "specs", "--sandbox", "t.db", "--detailed-exitcode").code == ExitCode.OK


def test_all_projects_are_imported_into_this_folder_without_another_one_as_the_help_says(labelform: Labelform) -> None:
    help_ = " ".join(labelform("import", "--help").out.split())

    ended = labelform("import", "--all", "--sandbox", "t.db")

    assert "with --all, to this folder. [with --all: the current folder]" in help_
    assert (ended.out, len(list(Path().glob("*.yaml")))) == ("", 4)


def test_a_name_that_several_things_have_is_written_as_a_hash_with_the_reason(labelform: Labelform) -> None:
    state = json.loads(SEED.read_text("utf-8"))
    twice = [
        one["hash"]
        for organisation in state["organisations"]
        for one in organisation["datasets"]
        if one["title"] == "NL fleet7 calibration drives"
    ]
    Path("new.yaml").write_text(
        f"labelform: 1\nproject: {{title: New, ontology: ShelfSight OSA 3}}\ndatasets: [{{hash: {twice[0]}}}]\n",
        encoding="utf-8",
    )
    labelform("apply", "new.yaml", "--sandbox", "t.db", "--auto-approve")

    printed = labelform("import", "New", "--sandbox", "t.db")

    assert f'  - {{hash: {twice[0]}}}  # "NL fleet7 calibration drives": 2 datasets have this name\n' in printed.out


def test_what_no_spec_can_say_is_left_out_and_told(labelform: Labelform, served: object) -> None:
    from tests.conftest import Served

    from labelform import connect

    assert isinstance(served, Served)
    with connect(domain=served.url, ssh_private_key_path=served.ssh_key_file) as platform:
        project = next(one for one in platform.list_projects() if one.title == WORLDS["driving"])
        for _ in range(2):
            project.create_collection("twin")

    ended = labelform("import", WORLDS["driving"], "--sandbox", str(served.database), "--out", "p.yaml")

    said = 'Left out: collections["twin"]: the project has 2 with this name, and a spec can name each only once'
    assert ended.code == ExitCode.OK
    assert said in ended.err
    assert f"# {said}\ncollections:\n" in Path("p.yaml").read_text("utf-8")


def test_an_import_with_an_environment_uses_the_names_of_its_specs(labelform: Labelform, tmp_path: Path) -> None:
    set_up(tmp_path)
    labelform("apply", "specs/driving.yaml", "--env", "staging", "--auto-approve")

    printed = labelform("import", "[staging] Northlane Front Camera", "--env", "staging")

    assert printed.code == ExitCode.OK, printed.err
    assert "  - {name: vendor-brightmark-l1, role: annotator}\n" in printed.out


def test_a_project_that_is_not_there_is_said_so(labelform: Labelform) -> None:
    ended = labelform("import", "Nothing of this name", "--sandbox", "t.db")

    assert ended.code == ExitCode.ERROR
    assert 'there is no project "Nothing of this name" that you may open' in ended.err


def test_a_title_that_is_mistyped_is_answered_with_the_one_that_is_meant(labelform: Labelform) -> None:
    ended = labelform("import", "Northlane Perception - Frnt Camera 2D - Q4", "--sandbox", "t.db")

    assert 'hint: did you mean "Northlane Perception - Front Camera 2D - Q4"?' in ended.err


def test_a_title_of_which_only_a_part_is_typed_is_answered_with_the_whole(labelform: Labelform) -> None:
    one, many = (labelform("import", part, "--sandbox", "t.db").err for part in ("ct-lung", "a"))

    assert 'hint: did you mean "CT-LUNG-04 ' in one
    assert "hint: labelform list projects shows the titles" in many


# -- copy ------------------------------------------------------------------------------------------------------------

FOREIGN = '  - {name: "Lidar partner reviewers", role: reviewer}  # it belongs to another organisation\n'
COPY = ("copy", WORLDS["driving"], "--title", "Second", "--collaborators", "--sandbox", "t.db", "--auto-approve")


def is_whole_copy(labelform: Labelform) -> bool:
    """Tell whether the project "Second" has everything of the first but title, status and what is foreign."""
    first = labelform("import", WORLDS["driving"], "--sandbox", "t.db")
    second = labelform("import", "Second", "--sandbox", "t.db")
    expected = first.out.replace(f'"{WORLDS["driving"]}"', "Second").replace(FOREIGN, "")
    return second.out == expected.replace("status: inProgress", "status: notStarted")


def test_a_copy_gets_what_the_platforms_copy_leaves_out(labelform: Labelform) -> None:
    copied = labelform(*COPY)

    assert copied.code == ExitCode.OK
    assert f'# ("{WORLDS["driving"]}" has it, and the copy does not)' in copied.out  # and no file is named
    assert "copy of" not in copied.out
    assert is_whole_copy(labelform)


def test_a_copy_into_a_protected_environment_takes_its_name(
    labelform: Labelform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up(tmp_path)
    copy = ("copy", WORLDS["driving"], "--env", "production", "--title", "Second")

    unasked = labelform(*copy, "--auto-approve", "--no-input")
    monkeypatch.setattr("sys.stdin", io.StringIO("yes\n"))
    refused = labelform(*copy, "--auto-approve")
    absent = labelform("import", "Second", "--env", "production")
    monkeypatch.setattr("sys.stdin", io.StringIO("production\n"))
    copied = labelform(*copy)

    assert (unasked.code, refused.code, absent.code, copied.code) == (1, 1, 1, 0)
    assert 'the environment "production" is protected: copy needs its name' in unasked.err
    assert "Only 'production' will be accepted to approve." in refused.out
    assert refused.out.endswith("\nCopy cancelled.\n")
    assert 'there is no project "Second"' in absent.err


def test_a_ledger_that_cannot_be_written_is_told_before_anything_is_copied(labelform: Labelform) -> None:
    Path("file").touch()

    ended = labelform(*COPY, "--runs", "file/runs")

    assert ended.code == ExitCode.ERROR
    assert "cannot be written: not a directory" in ended.err
    assert 'there is no project "Second"' in labelform("import", "Second", "--sandbox", "t.db").err


@pytest.mark.parametrize("failing", ["labelform.cli.apply.apply_approved", "labelform.applying.look.Look.find_project"])
@pytest.mark.parametrize("why", [UnreachableError("no way"), OSError(errno.ENOSPC, "No space left on device")], ids=str)
def test_a_copy_that_fails_halfway_names_the_command_that_goes_on(
    labelform: Labelform, monkeypatch: pytest.MonkeyPatch, failing: str, why: Exception
) -> None:
    async def fails(*_: object) -> int:
        raise why

    with monkeypatch.context() as broken:
        broken.setattr(failing, fails)
        copied = labelform(*COPY, "--runs", "my runs")
    step = copied.err.rpartition("run:\n  labelform ")[2]
    resumed = labelform(*shlex.split(step), "--auto-approve")

    assert copied.code == ExitCode.PARTLY_APPLIED
    assert step == "resume --runs 'my runs' --sandbox t.db\n"
    assert (resumed.code, is_whole_copy(labelform)) == (ExitCode.OK, True), resumed.err


@pytest.mark.parametrize("is_made", [True, False])
def test_a_copy_whose_answer_is_lost_can_be_resumed_if_it_was_made(
    labelform: Labelform, monkeypatch: pytest.MonkeyPatch, is_made: bool
) -> None:
    run = AsyncDriver.run

    async def loses(self: AsyncDriver, operation: Operation[str]) -> str:
        if operation.name == "copy_project":
            if is_made:
                await run(self, operation)
            raise ConnectionLostError("the answer was lost")
        return await run(self, operation)

    with monkeypatch.context() as broken:
        broken.setattr(AsyncDriver, "run", loses)
        copied = labelform(*COPY)
    resumed = labelform("resume", "--sandbox", "t.db", "--auto-approve", "--no-wait")

    assert copied.code == ExitCode.OUTCOME_UNKNOWN
    assert "It is not known whether the copy was made. If it was, to add what it lacks, run:" in copied.err
    assert resumed.code == (ExitCode.OK if is_made else ExitCode.ERROR)
    assert is_whole_copy(labelform) is is_made


def test_a_copy_whose_answer_was_lost_may_still_arrive_and_is_not_asked_for_again(
    labelform: Labelform, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, sleep = AsyncDriver.run, asyncio.sleep
    held: list[Operation[str]] = []
    waited: list[float] = []

    async def holds(self: AsyncDriver, operation: Operation[str]) -> str:
        if operation.name == "copy_project" and not held:
            held.append(operation)
            raise ConnectionLostError("the answer was lost")
        if waited and held:
            await run(self, held.pop())  # it lands before the second looks
        return await run(self, operation)

    async def passes(seconds: float) -> None:
        waited.append(seconds)
        await sleep(0)

    monkeypatch.setattr(AsyncDriver, "run", holds)
    first = labelform(*COPY)
    monkeypatch.setattr(asyncio, "sleep", passes)
    second = labelform(*COPY)

    assert (first.code, second.code) == (ExitCode.OUTCOME_UNKNOWN, ExitCode.ERROR)
    assert 85 < sum(waited) <= 90
    assert "Waiting until calls of an earlier run can no longer arrive" in second.err
    assert 'there already is a project "Second"' in second.err


def test_a_copy_that_is_refused_leaves_no_run(labelform: Labelform) -> None:
    ended = labelform(*COPY, "--datasets", "none", "--labels")

    assert ended.code == ExitCode.ERROR
    assert "labels can only be copied together with datasets" in ended.err
    assert labelform("history").out == ""


def test_a_copy_is_one_run_in_the_history(labelform: Labelform) -> None:
    labelform(*COPY)

    (line,) = labelform("history").out.splitlines()
    assert line.endswith("  Second  +12 ~0 -0  exit 0; 3 already")


def test_a_copy_tells_machines_nothing_but_json_lines(labelform: Labelform) -> None:
    ended = labelform(*COPY, "--json")

    events = [json.loads(line) for line in ended.out.splitlines()]
    assert (ended.code, events[0]["type"]) == (ExitCode.OK, "version")
    assert ended.err == 'Left out: groups["Lidar partner reviewers"]: it belongs to another organisation\n'


def test_titles_cannot_move_the_cursor(labelform: Labelform) -> None:
    title = "Evil\x1b[31m\ntwo"

    copied = labelform("copy", WORLDS["driving"], "--title", title, "--sandbox", "t.db", "--auto-approve")
    again = labelform("copy", title, "--title", "Third", "--sandbox", "t.db", "--auto-approve")
    imported = labelform("import", title, "--sandbox", "t.db")

    for ended in (copied, again, imported):
        assert ended.code == ExitCode.OK
        assert "\x1b" not in ended.out + ended.err
        assert "\ntwo" not in ended.out + ended.err
    assert r'it is the project "Evil\x1b[31m\ntwo"' in imported.err
