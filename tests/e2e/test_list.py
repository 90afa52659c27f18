"""Lists of what there is that a spec can name: a person finds a name, and a program reads it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import Labelform

from labelform.cli.listing import KINDS
from labelform.errors import ExitCode
from labelform.reading.listing import EVERYWHERE, OF_A_PROJECT

SANDBOX = ("--sandbox", "t.db")
DRIVING = "Northlane Perception - Front Camera 2D - Q4"
CASES = [*((kind, ()) for kind in EVERYWHERE), *((kind, ("--project", DRIVING)) for kind in OF_A_PROJECT)]


def items(labelform: Labelform, *arguments: str) -> list[dict[str, Any]]:
    ended = labelform("list", *arguments, *SANDBOX, "--json")
    assert ended.code == ExitCode.OK, ended.err
    found: list[dict[str, Any]] = json.loads(ended.out)["items"]
    return found


def test_every_kind_that_is_offered_can_be_listed() -> None:
    assert {*KINDS} == {*EVERYWHERE, *OF_A_PROJECT}


@pytest.mark.parametrize(("kind", "where"), CASES)
def test_a_line_for_people_is_an_item_for_programs(labelform: Labelform, kind: str, where: tuple[str, ...]) -> None:
    found = items(labelform, kind, *where)
    head, *lines = labelform("list", kind, *where, *SANDBOX).out.splitlines()

    assert found
    assert head.split()[0] == "NAME"
    assert [line for line in lines if not line.startswith("Note: ")] == sorted(lines[: len(found)], key=str.casefold)
    for item, line in zip(found, lines, strict=False):
        assert line.startswith(item["name"])
        assert all(str(value) in line for value in item.values() if value)


def test_what_is_listed_can_be_written_into_a_spec(labelform: Labelform) -> None:
    ontology, *_ = items(labelform, "ontologies", "--filter", "road users")
    datasets, groups = items(labelform, "datasets", "--filter", "MOTORWAY"), items(labelform, "groups")
    spec = {
        "labelform": 1,
        "project": {"title": "Listed", "ontology": ontology["name"]},
        "datasets": [one["name"] for one in datasets],
        "groups": [{"hash": groups[0]["hash"], "role": "admin"}],
    }
    Path("p.yaml").write_text(json.dumps(spec), encoding="utf-8")

    applied = labelform("apply", "p.yaml", *SANDBOX, "--auto-approve")

    assert applied.code == ExitCode.OK, applied.err
    assert [one["name"] for one in items(labelform, "datasets", "--project", "Listed")] == spec["datasets"]
    assert [one["role"] for one in items(labelform, "groups", "--project", "Listed")] == ["admin"]


def test_a_part_of_a_name_or_the_begin_of_a_hash_narrows_a_list(labelform: Labelform) -> None:
    every = items(labelform, "datasets")

    assert items(labelform, "datasets", "--filter", every[-1]["hash"][:13].upper()) == every[-1:]
    assert items(labelform, "datasets", "--filter", every[-1]["name"].upper()) == every[-2:]
    assert labelform("list", "datasets", *SANDBOX, "--filter", "no such thing").out == "No datasets.\n"
    assert 1 < len(items(labelform, "datasets", "--filter", "motorway")) < len(every)


def test_a_name_that_is_there_twice_is_told(labelform: Labelform) -> None:
    said = labelform("list", "datasets", "--filter", "calibration drives", *SANDBOX).out

    note = 'Note: 2 are called "NL fleet7 calibration drives"; name each by its hash in a spec, as in {hash: …}.'
    assert said.splitlines()[3:] == [note]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("presets",), "presets belong to a project: name it with --project"),
        (("ontologies", "--project", DRIVING), "a project has no ontologies: leave out --project"),
        (("datasett",), "'datasett' is not one of"),
    ],
)
def test_a_list_that_there_is_not_says_what_to_ask_for(
    labelform: Labelform, arguments: tuple[str, ...], said: str
) -> None:
    ended = labelform("list", *arguments, *SANDBOX)

    assert (ended.code, said in ended.err) == (ExitCode.WRONG_USAGE, True), ended.err
    assert not Path("t.db").exists()


def test_a_project_that_is_not_there_is_told(labelform: Labelform) -> None:
    ended = labelform("list", "users", "--project", "Nobody has this", *SANDBOX)

    assert (ended.code, ended.out) == (ExitCode.ERROR, "")
    assert 'there is no project "Nobody has this"' in ended.err
