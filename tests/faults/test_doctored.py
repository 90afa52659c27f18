"""What a plan file says is derived, not trusted: a part of `make faults`, and what it cannot draw."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from labelform.errors import ExitCode, PlanRefusedError
from labelform.runs import planfile
from tests.conftest import Labelform
from tests.faults.doctored import BASE_URL, OTHER, REFUSED, Ground, grounds, rows, seal

EVERY = 19
FIELDS_PER_STEP = 15
"""Of a plan with many fields, fewer edits of each are tried here: it is to take no longer than the others."""

Doctor = Callable[[Any], Any]


@pytest.fixture(scope="module")
def laid(tmp_path_factory: pytest.TempPathFactory) -> list[Ground]:
    return grounds(tmp_path_factory.mktemp("doctored"))


PLANS = ["creates", "changes", "renames", "deletes", "part", "takes back", "people and contents"]


@pytest.mark.parametrize("number", range(len(PLANS)), ids=PLANS)
def test_a_doctored_plan_is_refused_or_another_one_or_changes_nothing(laid: list[Ground], number: int) -> None:
    found = rows(laid[number], every=max(EVERY, laid[number].fields // FIELDS_PER_STEP))

    assert [wrong for row in found.values() for wrong in row.wrong] == []
    assert found["naive"].outcomes[OTHER] == 0
    assert all(row.tried > 150 and row.outcomes[REFUSED] > row.tried * 0.9 for row in found.values())


def test_the_plan_that_was_saved_is_the_same_plan(laid: list[Ground]) -> None:
    for ground in laid:
        whole = json.loads(json.dumps(ground.whole))
        seal(whole)
        ground.file.write_text(json.dumps(whole, indent=7, sort_keys=True), encoding="utf-8")

        assert planfile.load(ground.file).digest == ground.digest


def innocent_difference(whole: Any) -> None:
    whole["labelform"]["plan"]["changes"][0]["fields"] = [{"path": "description", "old": "a", "new": "b"}]


def another_place(whole: Any) -> None:
    whole["labelform"]["plan"]["changes"][0]["source"] = {"file": "p.yaml", "line": 1, "column": 1}


def another_reason(whole: Any) -> None:
    whole["labelform"]["plan"]["changes"][0]["reason"] = "you asked for it"


def things_left_alone(whole: Any) -> None:
    whole["labelform"]["plan"]["extras"] = []


def counts(whole: Any) -> None:
    whole["labelform"]["plan"]["sections"] = []


def another_name(whole: Any) -> None:
    for change in (whole["labelform"]["plan"]["changes"][0], whole["resource_changes"][0]):
        change["address"] = change["address"].replace("leads", "interns")


def another_hint(whole: Any) -> None:
    whole["labelform"]["plan"]["blocked"][0]["hint"] = "run this"


def another_order(whole: Any) -> None:
    whole["labelform"]["plan"]["changes"].reverse()
    whole["resource_changes"].reverse()


def twice(whole: Any) -> None:
    for changes in (whole["labelform"]["plan"]["changes"], whole["resource_changes"]):
        changes.insert(0, changes[0])


def what_is_fixed(whole: Any) -> None:
    for change in whole["labelform"]["plan"]["changes"]:
        if change["kind"] == "collections":
            change["after"]["type"] = "label"
    for change in whole["resource_changes"]:
        if change["type"] == "collections":
            change["change"]["after"]["type"] = "label"


def a_number_for_a_yes(whole: Any) -> None:
    whole["applyable"] = 1


def a_number_for_a_name(whole: Any) -> None:
    whole["labelform"]["environment"] = 5


def a_file_that_cannot_be(whole: Any) -> None:
    whole["labelform"]["plan"]["origin"]["file"] = "p\0.yaml"


def a_spec_of_another_project(whole: Any) -> None:
    whole["labelform"]["plan"]["origin"]["spec"]["project"]["title"] = "another"


def a_spec_that_manages_nothing(whole: Any) -> None:
    del whole["labelform"]["plan"]["origin"]["spec"]["groups"]


@pytest.mark.parametrize(
    "doctor",
    [
        innocent_difference, another_place, another_reason, things_left_alone, counts, another_name, another_hint,
        another_order, twice, what_is_fixed, a_number_for_a_yes, a_number_for_a_name, a_file_that_cannot_be,
        a_spec_of_another_project, a_spec_that_manages_nothing,
    ],
)  # fmt: skip
def test_what_does_not_follow_from_what_a_plan_does_is_refused(laid: list[Ground], doctor: Doctor) -> None:
    whole = json.loads(json.dumps(laid[1].whole))
    doctor(whole)
    seal(whole)
    laid[1].file.write_text(json.dumps(whole), encoding="utf-8")

    with pytest.raises(PlanRefusedError, match=r"was changed after it was saved: (?!its digest)"):
        planfile.load(laid[1].file)


@pytest.mark.parametrize(
    "edit",
    [
        lambda text: text.replace(b'"applyable": true', b'"applyable": false, "applyable": true'),
        lambda text: text.replace(b'"applyable": true', b'"applyable": NaN'),
        lambda text: text.replace(b'"applyable": true', b'"applyable": 1e999'),
        lambda text: text.replace(b'"applyable": true', b'"applyable": ' + b"9" * 400),
        lambda text: text.replace(b'"applyable": true', b'"applyable": ' + b"[" * 300 + b"]" * 300),
        lambda text: text.replace(b'"applyable": true', b'"applyable": ' + b"[" * 99_999),
        lambda text: text.replace(b'"applyable": true', b'"applyable": "\\ud83d"'),
        lambda text: text.replace(b'"applyable": true', b'"applyable": "\xff"'),
        lambda text: text + b"{}",
        lambda text: text[: len(text) // 2],
    ],
    ids=["key twice", "no number", "infinity", "huge", "deep", "abyss", "half", "no text", "two", "a part"],
)
def test_what_readers_of_json_could_take_for_two_things_is_refused(
    laid: list[Ground], edit: Callable[[bytes], bytes]
) -> None:
    text = json.dumps(laid[1].whole).encode()
    assert edit(text) != text
    laid[1].file.write_bytes(edit(text))

    with pytest.raises(PlanRefusedError):
        planfile.load(laid[1].file)


def test_the_command_line_refuses_them_in_words(labelform: Labelform, laid: list[Ground]) -> None:
    for doctor in (another_order, a_number_for_a_name, another_name, innocent_difference):
        whole = json.loads(json.dumps(laid[1].whole))
        doctor(whole)
        seal(whole)
        Path("plan.json").write_text(json.dumps(whole), encoding="utf-8")

        for command in (("show", "plan.json"), ("apply", "plan.json", "--domain", BASE_URL, "--auto-approve")):
            ended = labelform(*command)
            assert (ended.code, ended.out) == (ExitCode.PLAN_REFUSED, "")
            assert ended.err.startswith('Error: "plan.json" was changed after it was saved: ')
