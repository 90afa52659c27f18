"""`labelform access`: offboarding in one command, over a fleet, with nothing left out in silence."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from tests.conftest import Labelform, Served
from tests.wire import watched

from labelform.errors import ExitCode

SANDBOX = ("--sandbox", "t.db")
FRONT = "Northlane Perception - Front Camera 2D - Q4"
PRACTICE = "Annotator practice (manual QA)"
KOWAL, DUARTE, ILSE = (f"{name}@northlane.example" for name in ("m.kowal", "j.duarte", "ilse.vandermeer"))
NOBODY = "nobody@northlane.example"
SPEC = """\
labelform: 1
project: {title: "%s"}
groups:
  - {name: vendor-brightmark-qa, role: reviewer}
"""
GROUPS = 5 + 5 + 4
"""Groups of the demo's projects; no two projects share one."""


def write(title: str = FRONT, name: str = "p.yaml") -> str:
    Path(name).write_text(SPEC % title, encoding="utf-8")
    return name


def found(labelform: Labelform, *arguments: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(labelform("access", *arguments, "--json").out)
    return document


def ways(project: dict[str, Any]) -> list[tuple[str, str]]:
    return [(way["role"], way["name"]) for way in project["ways"]]


@contextmanager
def database(name: str = "t.db") -> Iterator[sqlite3.Connection]:
    """Open a sandbox behind everybody's back."""
    with closing(sqlite3.connect(name)) as connection, connection:
        yield connection


def test_without_specs_every_project_that_may_be_seen_is_looked_at(labelform: Labelform) -> None:
    document = found(labelform, ILSE.upper(), *SANDBOX)

    assert (document["email"], document["looked_at"], document["complete"]) == (ILSE, 4, True)
    assert {one["title"]: ways(one) for one in document["projects"]} == {
        FRONT: [("team_manager", ""), ("admin", "perception-leads")]
    }
    assert document["scope"] == ["all projects of the organisation, and those in which this account has a role"]


def test_with_specs_only_their_projects_are(labelform: Labelform) -> None:
    practice = write(PRACTICE)
    Path(practice).write_text(f'labelform: 1\nproject: {{title: "{PRACTICE}"}}\n', encoding="utf-8")

    document = found(labelform, DUARTE, practice, *SANDBOX)

    assert (document["looked_at"], ways(document["projects"][0])) == (1, [("annotator", "")])


def test_the_line_of_the_spec_that_asks_for_it_is_told(labelform: Labelform) -> None:
    shown = labelform("access", KOWAL, write(), *SANDBOX).out

    assert "  reviewer by group vendor-brightmark-qa  (p.yaml:4)\n" in shown


def test_so_it_is_without_naming_the_spec_in_a_folder_that_has_it(labelform: Labelform) -> None:
    write()

    assert "vendor-brightmark-qa  (p.yaml:4)" in labelform("access", KOWAL, *SANDBOX).out


def test_groups_whose_members_may_not_be_seen_cannot_be_excluded(labelform: Labelform) -> None:
    ended = labelform("access", NOBODY, write(), *SANDBOX, "--detailed-exitcode")

    assert "has access to none of 1 project; in 1 it cannot be ruled out" in ended.out
    assert "cannot be ruled out: reviewer by group Lidar partner reviewers, whose members are not visible" in ended.out
    assert ended.code == ExitCode.CHANGES_PENDING


@pytest.mark.parametrize(
    ("email", "title", "code"),
    [(DUARTE, PRACTICE, ExitCode.CHANGES_PENDING), (NOBODY, PRACTICE, ExitCode.OK), (KOWAL, "Not there", ExitCode.OK)],
)
def test_a_detailed_exit_code_says_whether_the_person_gets_in(
    labelform: Labelform, email: str, title: str, code: ExitCode
) -> None:
    Path("p.yaml").write_text(f'labelform: 1\nproject: {{title: "{title}"}}\n', encoding="utf-8")

    assert labelform("access", email, "p.yaml", *SANDBOX, "--detailed-exitcode").code == code
    assert labelform("access", email, "p.yaml", *SANDBOX).code == ExitCode.OK


def test_a_project_that_may_not_be_opened_is_told_and_makes_it_incomplete(labelform: Labelform) -> None:
    labelform("access", KOWAL, *SANDBOX)
    with database() as connection:  # the account becomes a plain member with the role of an annotator
        connection.execute("UPDATE organisation_users SET role = 'MEMBER' WHERE email LIKE 'svc-labelform@%'")
        connection.execute(
            "UPDATE project_users SET role = 1 WHERE email LIKE 'svc-labelform@%' AND project_hash IN"
            " (SELECT project_hash FROM projects WHERE title = ?)",
            (PRACTICE,),
        )

    ended = labelform("access", KOWAL, *SANDBOX, "--detailed-exitcode")

    assert ended.code == ExitCode.ERROR
    assert "could not be read (the projects in which this account has a role)" in ended.out
    assert f"  {PRACTICE} (" in ended.out.partition("Not known")[2]
    assert FRONT in ended.out, "the others are told all the same"


def test_a_spec_with_a_mistake_keeps_no_other_from_being_looked_at(labelform: Labelform) -> None:
    good = write()
    Path("bad.yaml").write_text("labelform: 1\nproject: {titel: x}\n", encoding="utf-8")
    Path("odd.yaml").write_text(
        f'labelform: 1\nproject: {{title: "{PRACTICE}"}}\ngroups: [{{name: nobody-has-this, role: viewer}}]\n', "utf-8"
    )

    ended = labelform("access", KOWAL, good, "bad.yaml", "odd.yaml", *SANDBOX)

    assert ended.code == ExitCode.ERROR
    assert "has access to 1 of 2 projects" in ended.out
    assert "bad.yaml: " in ended.out
    assert 'odd.yaml: there is no group called "nobody-has-this"' in ended.out


def test_every_environment_of_the_repository_is_looked_at_and_named(labelform: Labelform) -> None:
    Path("environments.yaml").write_text(
        "labelform_environments: 1\nenvironments:\n"
        "  here: {platform: sandbox, database: t.db, specs: [p.yaml]}\n"
        "  there: {platform: sandbox, database: u.db}\n"
        "  away: {domain: 'http://127.0.0.1:9', ssh_key_env: ENCORD_NO_KEY}\n",
        encoding="utf-8",
    )
    write()

    ended = labelform("access", KOWAL)

    assert ended.code == ExitCode.ERROR
    assert ended.out.count("reviewer by group vendor-brightmark-qa") == 2
    assert "environment here" in ended.out
    assert "environment there" in ended.out
    assert "  away in away: the environment variable ENCORD_NO_KEY is not set" in ended.out


def test_the_document_is_valid_under_its_schema(labelform: Labelform) -> None:
    schema = json.loads(labelform("schema", "--access").out)

    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(found(labelform, KOWAL, write(), *SANDBOX))
    assert list(Draft202012Validator(schema).iter_errors({"email": KOWAL}))


def test_markdown_calls_nobody(labelform: Labelform) -> None:
    shown = labelform("access", KOWAL, write(), *SANDBOX, "--format", "markdown").out

    assert "### Access of `m.kowal@northlane.example`" in shown
    assert "- reviewer by group vendor-brightmark-qa (`p.yaml:4`)" in shown
    assert "m.kowal@northlane" not in shown.replace("`m.kowal@northlane.example`", "")


def test_what_is_no_email_is_wrong_usage(labelform: Labelform) -> None:
    assert labelform("access", write(), *SANDBOX).code == ExitCode.WRONG_USAGE


def test_nothing_but_the_access_is_read_and_each_group_once(labelform: Labelform) -> None:
    labelform("access", KOWAL, *SANDBOX)

    with watched() as wire:
        labelform("access", KOWAL, *SANDBOX)

    assert [name for name, count in Counter(wire.reads).items() if count > 1] == []
    assert len(wire.reads) == 1 + 4 * 2 + GROUPS


def test_forty_projects_are_one_run(labelform: Labelform) -> None:
    for number in range(40):
        write(f"Pilot {number:02}", f"pilot {number:02}.yaml")
    specs = sorted(path.name for path in Path().glob("pilot *.yaml"))
    assert labelform("apply", *specs, *SANDBOX, "--auto-approve").code == ExitCode.OK

    with watched() as wire:
        ended = labelform("access", KOWAL, *specs, *SANDBOX, "--json", "--detailed-exitcode")
    document = json.loads(ended.out)

    assert ended.code == ExitCode.CHANGES_PENDING
    assert [one["title"] for one in document["projects"]] == [f"Pilot {number:02}" for number in range(40)]
    assert [one["ways"][0]["asked"][0]["file"] for one in document["projects"]] == specs
    assert len([name for name in wire.reads if "/organisation/groups/" in name]) == 1, "one group, looked into once"
    assert len(wire.reads) == 40 * 4 + 1


def test_it_is_the_same_over_a_network(labelform: Labelform, served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENCORD_SSH_KEY_FILE", served.ssh_key_file)

    there = found(labelform, ILSE, "--domain", served.url)

    assert there == found(labelform, ILSE, *SANDBOX)


@pytest.mark.parametrize("email", [f" {KOWAL}", f"{KOWAL}\n", f"\N{NO-BREAK SPACE}{KOWAL} "])
def test_blanks_around_an_email_hide_nobody(labelform: Labelform, email: str) -> None:
    bare = labelform("access", KOWAL, *SANDBOX, "--json")

    pasted = labelform("access", email, *SANDBOX, "--json")

    assert (pasted.code, pasted.out) == (bare.code, bare.out)
    assert json.loads(bare.out)["projects"]


@pytest.mark.parametrize(
    "email", [f"{KOWAL}\N{ZERO WIDTH SPACE}", f"Kowal <{KOWAL}>", f"{KOWAL} {DUARTE}", "@northlane.example", "m.kowal@"]
)
def test_what_no_person_can_have_is_not_told_to_get_in_nowhere(labelform: Labelform, email: str) -> None:
    ended = labelform("access", email, *SANDBOX, "--detailed-exitcode")

    assert (ended.code, ended.out) == (ExitCode.WRONG_USAGE, "")
    assert "Invalid value for EMAIL" in ended.err
