"""Users of a project, from an import to a revert, and what only an admin of the organisation may do."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from tests.conftest import Ended, Labelform
from tests.e2e.environments import other_seed
from tests.e2e.histories import edit

from labelform import sandbox
from labelform.api import calls
from labelform.errors import ExitCode

SANDBOX = ("--sandbox", "t.db")
SVC = "svc-labelform@northlane.example"
HEAD = "labelform: 1\nproject: {title: Pilot}\n"
ANN, BOB = "ann@x.example", "bob@x.example"
ENVIRONMENTS = """\
labelform_environments: 1
environments:
  here: {platform: sandbox, database: t.db}
  there:
    platform: sandbox
    database: there.db
    mappings: {emails: {"@x.example": "@there.example", "BOB@x.example": robert@there.example}}
"""


@pytest.fixture(autouse=True)
def account(labelform: Labelform, monkeypatch: pytest.MonkeyPatch) -> None:
    """A project with one user beside the account, which is known."""
    monkeypatch.setenv("LABELFORM_ACCOUNT", SVC)
    write({"Ann@x.example": "annotator"})
    assert apply(labelform).code == ExitCode.OK


def write(users: dict[str, str], policy: str = "") -> None:
    listed = "".join(f"  - {{email: {email}, role: {role}}}\n" for email, role in users.items())
    Path("p.yaml").write_text(f"{HEAD}users:\n{listed}{policy}", "utf-8")


def apply(labelform: Labelform, what: str = "p.yaml", *options: str) -> Ended:
    return labelform("apply", what, *SANDBOX, "--auto-approve", *options)


def query(statement: str, *values: str, database: str = "t.db") -> list[tuple[str, ...]]:
    with closing(sqlite3.connect(database)) as opened, opened:
        return opened.execute(statement, values).fetchall()


def roles(database: str = "t.db") -> dict[str, str]:
    """Return who is a user of the project, as the sandbox knows it, but for the account."""
    found = query(
        "SELECT email, name FROM project_users JOIN project_roles USING (role) JOIN projects USING (project_hash)"
        " WHERE title = 'Pilot' AND email <> ?",
        SVC,
        database=database,
    )
    return {email: role.lower() for email, role in found}


def add(email: str, role: int = 2) -> None:
    edit(Path("t.db"), calls.add_users, user_emails=[email], user_role=role)


def test_a_role_change_an_addition_and_a_removal_come_true_and_then_nothing_is_left_to_do(labelform: Labelform) -> None:
    add(BOB)
    write({"ANN@x.example": "reviewer", "new@x.example": "viewer"}, "policy: {prune: true}\n")

    applied = apply(labelform)

    assert applied.code == ExitCode.OK, applied.err
    assert roles() == {"Ann@x.example": "reviewer", "new@x.example": "viewer"}
    again = labelform("plan", "p.yaml", *SANDBOX, "--detailed-exitcode")
    assert (again.code, "the creator of the project stays in it" in again.out) == (ExitCode.OK, True)


def test_what_somebody_added_is_imported_and_absorbed_as_it_is_spelled(labelform: Labelform) -> None:
    add("Bob@x.example")

    imported = labelform("import", "Pilot", *SANDBOX)
    absorbed = labelform("absorb", "p.yaml", f"users[{BOB}]", *SANDBOX)

    assert '- {email: "Ann@x.example", role: annotator}\n  - {email: "Bob@x.example", role: reviewer}' in imported.out
    assert "plans to nothing" in imported.err
    assert absorbed.code == ExitCode.OK, absorbed.err
    assert '- {email: "Bob@x.example", role: reviewer}' in Path("p.yaml").read_text("utf-8")


def test_a_snapshot_plans_as_the_platform_does_and_holds_no_address(labelform: Labelform) -> None:
    add(BOB)
    write({"ann@x.example": "viewer"}, "policy: {prune: true}\n")
    labelform("snapshot", "p.yaml", *SANDBOX, "--out", "seen.json")

    offline = labelform("plan", "p.yaml", "--snapshot", "seen.json")

    assert "Plan: 0 to add, 1 to change, 1 to destroy." in offline.out, offline.err
    assert [name for name in ("ann@", "Ann@", BOB, SVC) if name in Path("seen.json").read_text("utf-8")] == []


def test_a_plan_is_rehearsed_with_the_people_of_the_project(labelform: Labelform) -> None:
    add(BOB)
    write({"ann@x.example": "viewer", "new@x.example": "admin"}, "policy: {prune: true}\n")
    labelform("plan", "p.yaml", *SANDBOX, "--out", "plan.json")

    rehearsed = labelform("rehearse", "plan.json", *SANDBOX)

    assert rehearsed.code == ExitCode.OK, rehearsed.err
    assert rehearsed.out.count("none") == 9, rehearsed.out


def test_addresses_are_mapped_in_any_spelling_and_led_back(labelform: Labelform, tmp_path: Path) -> None:
    sandbox.open_sandbox(Path("there.db"), seed=str(other_seed(tmp_path))).close()
    Path("environments.yaml").write_text(ENVIRONMENTS, "utf-8")
    write({"Ann@x.example": "annotator", "bob@x.example": "reviewer"})
    add(BOB)

    made = labelform("apply", "p.yaml", "--env", "there", "--auto-approve")
    imported = labelform("import", "Pilot", "--env", "there")
    compared = labelform("compare", "here", "there", "p.yaml")

    assert made.code == ExitCode.OK, made.err
    assert roles("there.db") == {"Ann@there.example": "annotator", "robert@there.example": "reviewer"}
    assert '{email: "Ann@x.example", role: annotator}' in imported.out
    assert '{email: "BOB@x.example", role: reviewer}' in imported.out
    assert "plans to nothing" in imported.err
    assert compared.code == ExitCode.OK, compared.out


def test_a_run_that_changed_people_is_taken_back(labelform: Labelform) -> None:
    write({ANN: "viewer", BOB: "reviewer"})
    assert apply(labelform).code == ExitCode.OK

    labelform("revert", *SANDBOX, "--out", "back.json")
    done = apply(labelform, "back.json")

    assert done.code == ExitCode.OK, done.err
    assert roles() == {"Ann@x.example": "annotator"}


def test_a_copy_brings_people_only_where_it_is_asked_for(labelform: Labelform) -> None:
    add(BOB)

    without = labelform("copy", "Pilot", "--title", "Alone", *SANDBOX, "--auto-approve")
    with_them = labelform("copy", "Pilot", "--title", "Together", "--collaborators", *SANDBOX, "--auto-approve")

    assert (without.code, with_them.code) == (ExitCode.OK, ExitCode.OK), without.err + with_them.err
    people = "SELECT title, email FROM project_users JOIN projects USING (project_hash) WHERE email LIKE '%@x.example'"
    assert sorted(query(people))[-2:] == [("Together", "Ann@x.example"), ("Together", BOB)]
    assert ("Alone", BOB) not in query(people)


ONLY_ADMINS = "only an admin of the organisation may remove an admin from a project"
DEMOTED = "UPDATE organisation_users SET role = 'MEMBER' WHERE email = ?", SVC


@pytest.fixture
def boss(labelform: Labelform) -> str:
    """Make somebody else an admin, whom the spec then makes a viewer."""
    write({ANN: "annotator", "boss@x.example": "admin"})
    assert apply(labelform).code == ExitCode.OK
    write({ANN: "viewer", "boss@x.example": "viewer"})
    return "boss@x.example"


def test_what_takes_an_admin_of_the_organisation_is_blocked_beforehand_and_the_rest_is_done(
    labelform: Labelform, boss: str
) -> None:
    query(*DEMOTED)

    planned = labelform("plan", "p.yaml", *SANDBOX, "--out", "plan.json")
    applied = apply(labelform, "plan.json")

    assert f"{ONLY_ADMINS}, and the account that applies is not one" in planned.out
    assert "apply with the key of an admin of your organisation" in planned.out
    assert applied.code == ExitCode.PARTLY_APPLIED
    assert roles() == {"Ann@x.example": "viewer", boss: "admin"}


def test_a_saved_plan_is_refused_for_an_account_that_lost_the_right(labelform: Labelform, boss: str) -> None:
    planned = labelform("plan", "p.yaml", *SANDBOX, "--out", "plan.json")
    query(*DEMOTED)

    applied = apply(labelform, "plan.json")

    assert ONLY_ADMINS in planned.out
    assert (applied.code, f'users["{boss}"]: {ONLY_ADMINS}' in applied.err) == (ExitCode.PLAN_REFUSED, True)
    assert roles() == {"Ann@x.example": "annotator", boss: "admin"}


def test_a_revert_blocks_what_takes_such_an_admin(labelform: Labelform, boss: str) -> None:
    write({ANN: "annotator", boss: "admin", "second@x.example": "admin"})
    assert apply(labelform).code == ExitCode.OK
    query(*DEMOTED)

    back = labelform("revert", *SANDBOX, "--out", "back.json")

    assert f"{ONLY_ADMINS}, and the account that applies is not one" in back.out, back.err
    assert apply(labelform, "back.json").code != ExitCode.OK
    assert roles()["second@x.example"] == "admin"


def test_what_is_not_known_is_told(labelform: Labelform, boss: str, monkeypatch: pytest.MonkeyPatch) -> None:
    query("UPDATE project_users SET role = 4 WHERE email = ?", SVC)
    monkeypatch.delenv("LABELFORM_ACCOUNT")

    planned = labelform("plan", "p.yaml", *SANDBOX)

    assert f'users["{boss}"] needs an admin of the organisation' in planned.out, planned.out
    assert "it is not known whether the account that applies is one: it is not known which account it is" in planned.out
