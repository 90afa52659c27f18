"""A variable keeps its type from the command line to the platform, and what does not fit never gets there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.conftest import Labelform

from labelform.errors import ExitCode

SPEC = """\
labelform: 1
project: {title: Demo}
collections:
  - name: "{{ 'large' if big else 'small' }}"
  - {for_each: "{{ names }}", name: "of {{ item }}"}
"""
ENVIRONMENTS = """\
labelform_environments: 1
vars: {big: true, names: [ann]}
environments:
  here: {platform: sandbox, database: t.db, specs: [p.yaml]}
"""
APPLY = ("apply", "--env", "here", "--auto-approve")


@pytest.fixture(autouse=True)
def files(labelform: Labelform) -> None:
    """A spec that chooses by a boolean and repeats by a list."""
    Path("p.yaml").write_text(SPEC, encoding="utf-8")
    Path("environments.yaml").write_text(ENVIRONMENTS, encoding="utf-8")


def collections(labelform: Labelform) -> set[str]:
    dumped = json.loads(labelform("sandbox", "dump", "--database", "t.db").out)
    projects = [project for one in dumped["organisations"] for project in one["projects"]]
    (demo,) = [one for one in projects if one["title"] == "Demo"]
    return {one["name"] for one in demo["collections"]}


@pytest.mark.parametrize("by", ["an option", "the process"])
def test_false_makes_what_false_asks_for(labelform: Labelform, monkeypatch: pytest.MonkeyPatch, by: str) -> None:
    given = ("--var", "big=False", "--var", 'names=["bob", "eve"]') if by == "an option" else ()
    if not given:
        monkeypatch.setenv("LABELFORM_VAR_big", "FALSE")
        monkeypatch.setenv("LABELFORM_VAR_names", '["bob", "eve"]')

    ended = labelform(*APPLY, *given)

    assert ended.code == ExitCode.OK, ended.err
    assert collections(labelform) == {"small", "of bob", "of eve"}


def test_what_could_be_meant_otherwise_reaches_no_platform(labelform: Labelform) -> None:
    ended = labelform(*APPLY, "--var", "big=off", "--var", "names=bob,eve")

    assert ended.code == ExitCode.ERROR
    assert ended.err.startswith(
        'error[variable-type]: "big" is a boolean in environments.yaml:2, and text in --var\n'
        "  hint: write --var big=false\n"
    )
    assert """hint: write --var 'names=["bob", "eve"]'\n""" in ended.err
    assert not Path("t.db").exists()
