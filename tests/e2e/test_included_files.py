"""A spec that includes files, through every command: what is shown, applied, remembered, and left as it is written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.conftest import Labelform
from tests.e2e.histories import History, git

from labelform.api import calls
from labelform.errors import ExitCode

SPEC = """\
labelform: 1
project: {title: Pilot}
collections:
  - {name: night, type: frame, description: !file texts/night.md}
  - {name: rain, type: frame, description: wet}
filter_presets:
  - name: Night
    raw: !file filters.json#presets.night
"""
FILTERS = {"presets": {"night": {"global_filters": {"filters": [{"type": "metric", "x": "{{ y }}"}]}}}}
HERE = ("p.yaml", "--sandbox", "t.db")


@pytest.fixture
def history(labelform: Labelform) -> History:
    Path("texts").mkdir()
    Path("texts/night.md").write_text("dark {{ and }} long\n", encoding="utf-8")
    Path("filters.json").write_text(json.dumps(FILTERS), encoding="utf-8")
    history = History(labelform).begin()
    history.write(SPEC)
    history.commit("files")
    applied = labelform("apply", *HERE, "--auto-approve")
    assert applied.code == ExitCode.OK, applied.err
    return history


def test_what_is_applied_is_what_the_files_say_and_nothing_is_left_to_do(history: History) -> None:
    planned = history.labelform("plan", *HERE, "--detailed-exitcode")
    state = history.labelform("sandbox", "dump", "--database", "t.db").out

    assert planned.code == ExitCode.OK, planned.err
    assert "dark {{ and }} long" in state
    assert '"{{ y }}"' in state


def test_validate_takes_it_and_tells_what_is_wrong_in_a_file(history: History) -> None:
    fine = history.labelform("validate", "p.yaml")
    Path("filters.json").write_text('{"presets": {"night": {}}}', encoding="utf-8")
    wrong = history.labelform("validate", "p.yaml", "--json")

    assert fine.code == ExitCode.OK, fine.err
    (found,) = json.loads(wrong.out)["diagnostics"]
    assert found["range"]["filename"] == "filters.json"
    assert "included at p.yaml:8" in json.dumps(found)


def test_render_shows_the_content_and_where_it_comes_from(history: History) -> None:
    rendered = history.labelform("render", "p.yaml").out

    assert "dark {{ '{{' }} and }} long" in rendered
    assert "# included from texts/night.md:1" in rendered
    assert "# included from filters.json:1" in rendered


def test_a_rendered_spec_is_the_same_spec(history: History) -> None:
    Path("r.yaml").write_text(history.labelform("render", "p.yaml").out, encoding="utf-8")

    planned = history.labelform("plan", "r.yaml", "--sandbox", "t.db", "--detailed-exitcode")

    assert planned.code == ExitCode.OK, planned.err


def test_a_change_of_a_file_is_a_change_of_the_spec(history: History) -> None:
    assert history.drift()["direction"] == "in-sync"
    Path("texts/night.md").write_text("darker\n", encoding="utf-8")

    (shift,) = [one for project in history.drift()["projects"] for one in project["shifts"]]

    assert (shift["address"], shift["mover"]) == ('collections["night"]', "spec")


def test_a_spec_of_a_commit_is_read_with_the_files_of_that_commit(history: History) -> None:
    Path("texts/night.md").write_text("darker\n", encoding="utf-8")
    history.commit("darker")

    (shift,) = [one for project in history.drift("--since", "HEAD~1")["projects"] for one in project["shifts"]]

    assert (shift["address"], shift["mover"]) == ('collections["night"]', "spec")
    assert history.drift("--since", "HEAD")["projects"][0]["shifts"][0]["mover"] == "live"


def test_a_saved_plan_holds_the_content(history: History) -> None:
    Path("texts/night.md").write_text("darker\n", encoding="utf-8")
    saved = history.labelform("plan", *HERE, "--out", "plan.json")
    Path("texts/night.md").write_text("darkest\n", encoding="utf-8")
    applied = history.labelform("apply", "plan.json", "--sandbox", "t.db", "--auto-approve")

    assert (saved.code, applied.code) == (ExitCode.OK, ExitCode.OK), applied.err
    assert '"darker"' in history.labelform("sandbox", "dump", "--database", "t.db").out


def test_explain_names_the_file(history: History) -> None:
    Path("texts/night.md").write_text("darker\n", encoding="utf-8")

    shown = history.labelform("plan", *HERE, "--explain", 'collections["night"]').out

    assert "included from texts/night.md:1" in shown


@pytest.mark.parametrize("command", [("import", "Pilot", "--out", "p.yaml"), ("absorb", "p.yaml")])
def test_what_comes_from_a_file_is_not_written_from_the_project(history: History, command: tuple[str, ...]) -> None:
    before = Path("p.yaml").read_bytes()
    history.edit(calls.collections.update_collection, collection_uuid=history.collection("night"), description="live")

    ended = history.labelform(*command, "--sandbox", "t.db")

    assert "error[not-editable]" in ended.err
    assert "it is included from texts/night.md" in ended.err
    assert Path("p.yaml").read_bytes() == before


@pytest.mark.parametrize("command", [("import", "Pilot", "--out", "p.yaml"), ("absorb", "p.yaml")])
def test_what_moved_beside_it_is_written_and_the_tag_stays(history: History, command: tuple[str, ...]) -> None:
    history.edit(calls.collections.update_collection, collection_uuid=history.collection("rain"), description="live")

    ended = history.labelform(*command, "--sandbox", "t.db")

    assert ended.code == ExitCode.OK, ended.err
    assert Path("p.yaml").read_text(encoding="utf-8") == SPEC.replace("description: wet", "description: live")


def test_pin_writes_beside_it(history: History) -> None:
    pinned = history.labelform("pin", *HERE)

    assert pinned.code == ExitCode.OK, pinned.err
    after = Path("p.yaml").read_text(encoding="utf-8")
    assert "!file texts/night.md" in after
    assert "!file filters.json#presets.night" in after


def test_a_file_that_git_does_not_know_is_shown_in_no_plan(history: History) -> None:
    Path("key.json").write_text('{"private_key": "canary-5d1f"}', encoding="utf-8")
    history.write(SPEC.replace("filters.json#presets.night", "key.json"))

    ended = history.labelform("plan", *HERE)

    assert "is not known to git" in ended.err
    assert "canary-5d1f" not in ended.out + ended.err
    git("add", "key.json")
    assert "canary-5d1f" in history.labelform("plan", *HERE).out


@pytest.mark.parametrize(
    "line", ["extends: ../outside.yaml\n", "project: {title: Pilot, description: !file ../outside.txt}\n"]
)
def test_a_spec_of_a_commit_reads_nothing_outside_of_it(history: History, line: str) -> None:
    Path("../outside.yaml").write_text("collections: [{name: canary-5d1f}]\n", encoding="utf-8")
    Path("../outside.txt").write_text("canary-5d1f\n", encoding="utf-8")
    history.write(SPEC.replace("project: {title: Pilot}\n", "") + line if "title" in line else line + SPEC)
    history.commit("outside")
    history.write(SPEC)

    ended = history.ended("--since", "HEAD")

    assert ended.code == ExitCode.OK, ended.err
    assert "the spec was not valid at HEAD" in ended.out
    assert "canary-5d1f" not in ended.out + ended.err
