"""What a plan says about people: who loses access and by what, on real projects, and what it costs to know."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import Labelform
from tests.wire import watched

from labelform.errors import ExitCode
from labelform.runs.planfile.form import file_digest

TITLE = "Northlane Perception - Front Camera 2D - Q4"
SANDBOX = ("--sandbox", "t.db")
HEAD = f'labelform: 1\nproject: {{title: "{TITLE}"}}\n'
ALL = {
    "perception-leads": "admin",
    "vendor-brightmark-l1": "annotator",
    "vendor-brightmark-qa": "reviewer",
    "vendor-brightmark-l2": "annotator",
}
KOWAL, ANAND, HAAS = "m.kowal@northlane.example", "p.anand@northlane.example", "dr.haas@ctlung04.example"
L1 = ("b.okafor@northlane.example", "d.silva@northlane.example", "r.nair@northlane.example")
PARTNERS = "Lidar partner reviewers"


@pytest.fixture(autouse=True)
def account(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LABELFORM_ACCOUNT", "svc-labelform@northlane.example")


def spec(groups: dict[str, str], policy: str = "prune: true") -> str:
    """Write a spec that names some groups, and return its name."""
    listed = "".join(f"  - {{name: {name}, role: {role}}}\n" for name, role in groups.items())
    Path("p.yaml").write_text(f"{HEAD}groups:\n{listed}policy: {{{policy}}}\n", encoding="utf-8")
    return "p.yaml"


def without(*names: str, **roles: str) -> dict[str, str]:
    return {name: role for name, role in ALL.items() if name not in names} | roles


def planned(labelform: Labelform, *arguments: str) -> dict[str, Any]:
    ended = labelform("plan", *arguments, *SANDBOX, "--format", "json")
    found: dict[str, Any] = json.loads(ended.out)["labelform"]
    return found


def run_in_database(labelform: Labelform, statement: str, *values: str) -> None:
    """Do something behind everybody's back."""
    labelform("plan", spec(ALL), *SANDBOX)
    with closing(sqlite3.connect("t.db")) as database, database:
        assert database.execute(statement, values).rowcount == 1


def give_task(labelform: Labelform, email: str) -> str:
    """Assign the first task that waits, and return the stage where it does."""
    labelform("plan", spec(ALL), *SANDBOX)
    with closing(sqlite3.connect("t.db")) as database, database:
        row = database.execute(
            "SELECT t.task_uuid, s.title FROM tasks t JOIN workflow_stages s USING (project_hash, stage_uuid)"
            " JOIN projects p ON p.project_hash = t.project_hash WHERE p.title = ? AND t.assignee IS NOT NULL"
            " AND s.stage_type = 'ANNOTATION' ORDER BY 1 LIMIT 1",
            (TITLE,),
        ).fetchone()
        database.execute("UPDATE tasks SET assignee = ? WHERE task_uuid = ?", (email, row[0]))
    return str(row[1])


def test_who_loses_access_is_named_and_whoever_may_be_in_a_group_that_nobody_may_look_into(
    labelform: Labelform,
) -> None:
    access = planned(labelform, spec(without("vendor-brightmark-l2")))["access"]

    assert [(one["email"], one["verdict"], one["after"]) for one in access["people"]] == [(ANAND, "loses", [])]
    assert [(one["role"], one["name"]) for one in access["people"][0]["before"]] == [
        ("annotator", "vendor-brightmark-l2")
    ]
    assert [(one["name"], one["before"], one["after"]) for one in access["unseen"]] == [
        (PARTNERS, "reviewer", "reviewer")
    ]


def test_another_role_of_a_group_and_a_group_that_comes_are_told_in_the_same_list(labelform: Labelform) -> None:
    new = {"thoracic-radiologists": "viewer"}
    access = planned(labelform, spec(without("vendor-brightmark-l2") | {"vendor-brightmark-qa": "viewer"} | new))[
        "access"
    ]

    verdicts = [(one["email"], one["verdict"]) for one in access["people"]]
    assert verdicts == [
        (ANAND, "loses"), (KOWAL, "changes"), (HAAS, "gains"), ("dr.moreau@ctlung04.example", "gains"),
    ]  # fmt: skip


def test_what_is_lost_with_a_group_is_the_access_of_its_members_and_the_tasks_that_they_have(
    labelform: Labelform,
) -> None:
    stage = give_task(labelform, L1[0].upper())

    impact = planned(labelform, spec(without("vendor-brightmark-l1")))["impact"]['groups["vendor-brightmark-l1"]']

    assert next((one["unit"], one["count"], one["names"]) for one in impact["held"] if one["count"]) == (
        "people left without access", 3, list(L1),
    )  # fmt: skip
    tasks = [one for one in impact["held"] if one["unit"] == "assigned tasks"]
    assert (stage, True) in [(one["stage"], L1[0] in one["names"]) for one in tasks]


def test_a_group_of_another_organisation_says_that_nobody_knows_whom_it_lets_in(labelform: Labelform) -> None:
    demoted = without() | {f'"{PARTNERS}"': "viewer"}

    found = planned(labelform, spec(demoted))

    assert found["impact"][f'groups["{PARTNERS}"]']["unknown"] == [
        "who loses access (you cannot see the members of this group)"
    ]
    assert [(one["name"], one["before"], one["after"]) for one in found["access"]["unseen"]] == [
        (PARTNERS, "reviewer", "viewer")
    ]


def test_a_plan_that_gives_access_asks_for_nothing_more_unless_somebody_does(labelform: Labelform) -> None:
    more = spec(ALL | {"mapping-team": "viewer"})

    with watched() as plain:
        found = planned(labelform, more)
    with watched() as asked:
        access = planned(labelform, more, "--access")["access"]

    assert "access" not in found
    assert [name for name in plain.reads if "/users" in name] == []
    assert [(one["email"], one["verdict"]) for one in access["people"]] == [("j.duarte@northlane.example", "gains")]
    assert len([name for name in asked.reads if "/users" in name]) == 1 + 5 + 1, "users, five groups, the new one"


def test_the_lockout_rule_what_is_lost_and_the_difference_are_of_one_look(labelform: Labelform) -> None:
    spec(without("perception-leads", "vendor-brightmark-l2"))

    with watched() as wire:
        found = planned(labelform, "p.yaml")

    assert found["access"]["people"]
    assert found["impact"]
    twice = {name: count for name, count in Counter(wire.reads).items() if count > 1 and "/tasks" not in name}
    assert {name: count for name, count in twice.items() if not name.endswith("/groups")} == {}


def test_who_joins_a_group_after_it_was_approved_to_go_makes_the_plan_stale(labelform: Labelform) -> None:
    spec(without("vendor-brightmark-l2"))
    assert labelform("plan", "p.yaml", *SANDBOX, "--out", "plan.json").code == ExitCode.OK
    joining = "INSERT INTO group_members SELECT group_hash, ? FROM user_groups WHERE name = ?"
    run_in_database(labelform, joining, HAAS, "vendor-brightmark-l2")

    ended = labelform("apply", "plan.json", *SANDBOX, "--auto-approve")

    assert ended.code == ExitCode.PLAN_REFUSED
    assert "2 people left without access" in ended.out + ended.err
    assert HAAS in ended.out + ended.err


def test_who_leaves_it_does_not(labelform: Labelform) -> None:
    spec(without("vendor-brightmark-l2"))
    labelform("plan", "p.yaml", *SANDBOX, "--out", "plan.json")
    run_in_database(labelform, "DELETE FROM group_members WHERE email = ?", ANAND)

    assert labelform("apply", "plan.json", *SANDBOX, "--auto-approve").code == ExitCode.OK


def test_open_tasks_of_who_loses_access_are_work_that_a_rule_can_protect(labelform: Labelform) -> None:
    give_task(labelform, L1[0])

    spec(without("vendor-brightmark-l1"), "prune: true, no_open_work: true")
    refused = labelform("plan", "p.yaml", *SANDBOX)
    spec(without("vendor-brightmark-l2"), "prune: true, no_open_work: true")
    passed = labelform("plan", "p.yaml", *SANDBOX)

    assert refused.code == ExitCode.STOPPED_BY_POLICY
    assert "[no-open-work]" in refused.err
    assert L1[0] in refused.err
    assert (passed.code, passed.err) == (ExitCode.OK, "")


def test_a_difference_that_somebody_writes_into_a_plan_is_refused(labelform: Labelform) -> None:
    spec(without("vendor-brightmark-l2"))
    labelform("plan", "p.yaml", *SANDBOX, "--out", "plan.json")
    document = json.loads(Path("plan.json").read_text(encoding="utf-8"))
    document["labelform"]["plan"]["access"] = {"people": [], "unseen": [], "unknown": []}
    document["labelform"]["file_digest"] = file_digest(document)
    Path("plan.json").write_text(json.dumps(document), encoding="utf-8")

    ended = labelform("apply", "plan.json", *SANDBOX, "--auto-approve")

    assert ended.code == ExitCode.PLAN_REFUSED
    assert "was changed after it was saved" in ended.err


def test_a_snapshot_says_that_it_does_not_know_who_has_access(labelform: Labelform) -> None:
    spec(without("vendor-brightmark-l2"))
    labelform("snapshot", "p.yaml", *SANDBOX, "--out", "seen.json")

    found = json.loads(labelform("plan", "p.yaml", "--snapshot", "seen.json", "--format", "json").out)["labelform"]

    assert found["access"] == {"people": [], "unseen": [], "unknown": ["who has access (a snapshot does not say)"]}


def test_an_account_that_moves_to_a_new_group_is_known_to_be_in_it_also_when_the_plan_was_saved(
    labelform: Labelform, monkeypatch: pytest.MonkeyPatch
) -> None:
    joining = "INSERT INTO group_members SELECT group_hash, ? FROM user_groups WHERE name = ?"
    run_in_database(labelform, joining, "j.duarte@northlane.example", "perception-leads")
    monkeypatch.setenv("LABELFORM_ACCOUNT", "j.duarte@northlane.example")
    spec(without("perception-leads") | {"mapping-team": "admin"})

    planned = labelform("plan", "p.yaml", *SANDBOX, "--out", "plan.json")
    applied = labelform("apply", "plan.json", *SANDBOX, "--auto-approve")

    assert (planned.code, planned.err) == (ExitCode.OK, "")
    assert (applied.code, applied.err) == (ExitCode.OK, "")


def test_a_saved_plan_keeps_whom_it_takes_something_from_and_not_the_whole_difference(labelform: Labelform) -> None:
    spec(without("vendor-brightmark-l2"))
    labelform("plan", "p.yaml", *SANDBOX, "--out", "plan.json")

    saved = json.loads(Path("plan.json").read_text(encoding="utf-8"))["labelform"]["plan"]
    shown = labelform("show", "plan.json")

    assert "access" not in saved
    assert ANAND in shown.out
