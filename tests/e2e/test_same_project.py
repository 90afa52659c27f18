"""Two specs of one project would delete each other's things, run after run: which one each leads to decides."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.conftest import Labelform
from tests.e2e.histories import git
from tests.wire import watched

from labelform.errors import ExitCode

SANDBOX = ("--sandbox", "s.db")
TITLE = "Northlane Perception - Front Camera 2D - Q4"
MORE = "collections: [{{name: {name}}}]\n"


def project(labelform: Labelform) -> str:
    state = json.loads(labelform("sandbox", "dump", "--database", "s.db").out)
    projects = [project for one in state["organisations"] for project in one["projects"]]
    return next(str(one["project_hash"]) for one in projects if one["title"] == TITLE)


def write(name: str, about: str) -> None:
    Path(f"{name}.yaml").write_text(f"labelform: 1\nproject: {{{about}}}\n{MORE.format(name=name)}", encoding="utf-8")


@pytest.fixture(autouse=True)
def hash_(labelform: Labelform) -> str:
    """A project, and a spec that finds it by its title."""
    write("a", f'title: "{TITLE}"')
    assert labelform("validate", "a.yaml").code == ExitCode.OK
    labelform("plan", "a.yaml", *SANDBOX)
    return project(labelform)


@pytest.mark.parametrize("command", ["plan", "apply", "drift"])
def test_by_its_title_and_by_its_hash_it_is_one_project(labelform: Labelform, hash_: str, command: str) -> None:
    write("b", f"title: Any other, hash: {hash_}")
    before = labelform("sandbox", "dump", "--database", "s.db").out
    options = ("--auto-approve",) if command == "apply" else ()

    ended = labelform(command, "a.yaml", "b.yaml", *SANDBOX, *options)

    assert ended.code == ExitCode.ERROR
    assert f'b.yaml:2:35: error[same-project]: two specs are about the project "{TITLE}" ({hash_})\n' in ended.err
    assert "hint: merge the two, or leave one out; the other is a.yaml:2:18" in ended.err
    assert labelform("sandbox", "dump", "--database", "s.db").out == before


def test_others_are_planned_and_neither_of_the_two_is(labelform: Labelform, hash_: str) -> None:
    write("b", f"title: Any other, hash: {hash_}")
    write("c", "title: Of its own")

    ended = labelform("plan", "a.yaml", "b.yaml", "c.yaml", *SANDBOX)

    assert ended.code == ExitCode.ERROR
    assert "Of its own" in ended.out
    assert 'collections["a"]' not in ended.out
    assert 'collections["b"]' not in ended.out


def test_it_is_told_although_one_of_them_has_mistakes_besides(labelform: Labelform, hash_: str) -> None:
    write("b", f"title: Any other, hash: {hash_}")
    with Path("b.yaml").open("a", encoding="utf-8") as file:
        file.write("groups: [{name: nobody-has-this, role: admin}]\n")

    ended = labelform("plan", "a.yaml", "b.yaml", *SANDBOX)

    assert "error[unknown-group]" in ended.err
    assert "error[same-project]" in ended.err
    assert 'collections["a"]' not in ended.out


def test_what_a_template_and_an_environment_make_of_a_hash_counts(labelform: Labelform, hash_: str) -> None:
    write("b", 'title: Any other, hash: "{{ pinned | default(none) }}"')
    Path("environments.yaml").write_text(
        "labelform_environments: 1\nenvironments:\n"
        f"  here: {{platform: sandbox, database: s.db, specs: [a.yaml, b.yaml], vars: {{pinned: {hash_}}}}}\n",
        encoding="utf-8",
    )

    assert labelform("plan", "a.yaml", "b.yaml", *SANDBOX).code == ExitCode.OK
    assert "error[same-project]" in labelform("plan", "--env", "here").err


def test_two_environments_that_lead_to_one_project_and_say_different_things_are_told(labelform: Labelform) -> None:
    write("a", f'title: "{TITLE}", description: "{{{{ said }}}}"')
    entry = "{platform: sandbox, database: s.db, specs: [a.yaml], vars: {said: %s}}"
    file = f"labelform_environments: 1\nenvironments:\n  one: {entry % 'x'}\n  two: {entry}\n"
    Path("environments.yaml").write_text(file % "y", encoding="utf-8")
    refused = labelform("plan")
    Path("environments.yaml").write_text(file % "x", encoding="utf-8")
    same = labelform("plan")

    assert refused.code == ExitCode.ERROR
    assert (
        f'error[same-project]: the environments "one" and "two" point to the same project "{TITLE}" with different '
        "specs\n" in refused.err
    )
    assert same.code == ExitCode.OK


@pytest.mark.parametrize(
    ("second", "is_refused"),
    [({"said": "y"}, True), ({}, False), ({"said": "y", "database": "t.db"}, False)],
    ids=["differently", "alike", "elsewhere"],
)
def test_two_environments_of_one_platform_that_would_make_a_dataset_differently_are_told(
    labelform: Labelform, second: dict[str, str], is_refused: bool
) -> None:
    made = "{name: snow, create: true, description: '{{ said }}'}"
    spec = f"labelform: 1\nproject: {{title: '{{{{ title }}}}'}}\ndatasets: [{made}]\n"
    Path("a.yaml").write_text(spec, encoding="utf-8")
    entry = "{{platform: sandbox, database: {database}, specs: [a.yaml], vars: {{title: {title}, said: {said}}}}}"
    one = {"database": "s.db", "title": "One", "said": "x"}
    environments = {"one": one, "two": one | {"title": "Two"} | second, "other": one | {"title": "Other"}}
    lines = "".join(f"  {name}: {entry.format(**facts)}\n" for name, facts in environments.items())
    Path("environments.yaml").write_text(f"labelform_environments: 1\nenvironments:\n{lines}", encoding="utf-8")

    ended = labelform("plan", "--all-envs")

    said = 'the environments "one" and "two" would create organisation_datasets["snow"], with a different description\n'
    assert (f"error[made-differently]: {said}" in ended.err) is is_refused
    assert ("hint: write the same in both; the other is a.yaml:3" in ended.err) is is_refused
    assert (ended.code == ExitCode.ERROR) is is_refused
    assert ("Two (two)" in ended.out) is not is_refused
    assert "Other" in ended.out


def test_a_run_of_one_spec_asks_no_more_than_it_did(labelform: Labelform) -> None:
    git("init", "--quiet")

    with watched() as wire:
        labelform("plan", "a.yaml", *SANDBOX)

    assert sorted(name.split("/")[3] for name in wire.reads) == ["active", "ontologies", "projects"]
