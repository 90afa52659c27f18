"""One snapshot of all environments: each is planned from its own part, in whatever clone, without a key."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import Labelform
from tests.e2e.environments import set_up

from labelform.errors import ExitCode

SHARED = """\
labelform_environments: 1
environments:
  left one: {platform: sandbox, database: .labelform/t.db, specs: [p.yaml], vars: {who: left}}
  right: {platform: sandbox, database: .labelform/t.db, specs: [p.yaml], vars: {who: right}}
"""
SPEC = 'labelform: 1\nproject: {title: "Pilot {{ who }}"}\ncollections: [{name: night}]\n'


@pytest.fixture
def example(labelform: Labelform, tmp_path: Path) -> Labelform:
    set_up(tmp_path)
    return labelform


@pytest.fixture
def shared(labelform: Labelform) -> Labelform:
    """Two environments of one platform; the project of the first is there."""
    Path(".labelform").mkdir()
    Path("environments.yaml").write_text(SHARED, encoding="utf-8")
    Path("p.yaml").write_text(SPEC, encoding="utf-8")
    assert labelform("apply", "--env", "left one", "--auto-approve").code == ExitCode.OK
    return labelform


def plan(labelform: Labelform, *options: str) -> dict[str, Any]:
    ended = labelform("plan", "--format", "json", *options)
    document: dict[str, Any] = json.loads(ended.out)
    return document


@pytest.mark.parametrize("named", [(), ("--all-envs",), ("--env", "staging", "--env", "production")])
def test_the_plan_of_all_environments_is_that_of_their_platforms(
    example: Labelform,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    named: tuple[str, ...],
) -> None:
    taken = example("snapshot", *named, "--out", "s.json")
    live = plan(example, *named)
    clone = tmp_path_factory.mktemp("a clone")
    shutil.copytree(".", clone, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".labelform"))
    monkeypatch.chdir(clone)

    offline = plan(example, *named, "--snapshot", "s.json")

    assert taken.code == ExitCode.OK, taken.err
    assert offline["resource_changes"] == live["resource_changes"]
    assert offline["labelform"]["plan_digest"] == live["labelform"]["plan_digest"]
    assert not Path(".labelform").exists()


def test_environments_of_one_platform_are_told_apart_by_their_names(shared: Labelform) -> None:
    shared("snapshot", "--out", "s.json")

    offline = plan(shared, "--snapshot", "s.json")

    assert [change["address"] for change in offline["resource_changes"]] == [
        'module.environments["right"].module.projects["Pilot right"].project',
        'module.environments["right"].module.projects["Pilot right"].collections["night"]',
    ]


def test_an_environment_that_was_not_looked_at_keeps_no_other_from_being_planned(shared: Labelform) -> None:
    shared("snapshot", "--env", "left one", "--out", "s.json")

    ended = shared("plan", "--snapshot", "s.json")

    assert ended.code == ExitCode.ERROR
    assert 'the snapshot was not taken for the environment "right", only for "left one"' in ended.err
    assert "Pilot left" in ended.out


def test_of_several_environments_one_is_chosen(shared: Labelform) -> None:
    shared("snapshot", "--out", "s.json")
    Path("p.yaml").write_text(SPEC.replace("{{ who }}", "left"), encoding="utf-8")

    none = shared("plan", "p.yaml", "--snapshot", "s.json")
    one = shared("plan", "p.yaml", "--env", "left one", "--snapshot", "s.json")

    assert none.code == ExitCode.ERROR
    assert 'the snapshot is of several environments: "left one", "right"\n  hint: choose with --env' in none.err
    assert "No changes." in one.out


def test_a_snapshot_of_no_environment_has_the_form_of_before_and_is_read_for_one(shared: Labelform) -> None:
    Path("q.yaml").write_text(SPEC.replace("{{ who }}", "left"), encoding="utf-8")
    shared("snapshot", "q.yaml", "--sandbox", ".labelform/t.db", "--out", "s.json")

    document = json.loads(Path("s.json").read_text(encoding="utf-8"))
    ended = shared("plan", "--env", "left one", "--snapshot", "s.json")

    assert document["format"] == "labelform-snapshot/1"
    assert sorted(document) == ["absent", "base_url", "candidates", "digest", "format", "projects"]
    assert "No changes." in ended.out


def test_a_snapshot_of_another_platform_than_that_of_the_environment_is_refused(shared: Labelform) -> None:
    Path("q.yaml").write_text(SPEC.replace("{{ who }}", "left"), encoding="utf-8")
    shared("snapshot", "q.yaml", "--sandbox", "other.db", "--out", "s.json")

    ended = shared("plan", "--env", "left one", "--snapshot", "s.json")

    assert ended.code == ExitCode.ERROR
    assert "the snapshot was taken from sandbox:" in ended.err
    assert "hint: take one with labelform snapshot --env 'left one'" in ended.err


def test_a_snapshot_may_be_written_over_an_older_one_of_either_form(shared: Labelform) -> None:
    codes = [
        shared("snapshot", *options, "--out", "s.json").code
        for options in (("--env", "right"), ("--all-envs",), ("--env", "left one"))
    ]

    assert codes == [0, 0, 0]


def test_an_edited_snapshot_of_several_is_refused(shared: Labelform) -> None:
    shared("snapshot", "--out", "s.json")
    Path("s.json").write_text(
        Path("s.json").read_text(encoding="utf-8").replace('"left one"', '"left two"'), encoding="utf-8"
    )

    assert "its digest does not match" in shared("plan", "--snapshot", "s.json").err
