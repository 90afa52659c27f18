"""Whether an account is an admin of its organisation is read where something says it, else it is unknown."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing

import pytest
from tests.faults.scenarios import driver_to
from tests.planning.asked import TITLE, Plans, done, judge

from labelform.api import calls
from labelform.core.rights import Rights
from labelform.errors import PlanRefusedError
from labelform.reading.view import LiveView
from labelform.sandbox import Sandbox

SERVICE = "svc-labelform@northlane.example"
MEMBER, ADMIN = (f"{SERVICE} is {role} of the organisation" for role in ("MEMBER", "ADMIN"))
NOBODY = "nobody@northlane.example"
HIDDEN = "DELETE FROM organisation_users WHERE email <> 'svc-labelform@northlane.example'"
DEMOTED = "UPDATE organisation_users SET role = 'MEMBER' WHERE email = 'svc-labelform@northlane.example'"
NOT_IN_ALL = (
    "DELETE FROM project_users WHERE email = 'svc-labelform@northlane.example' AND project_hash IN"
    " (SELECT project_hash FROM projects WHERE title LIKE 'Annotator practice%')"
)
WITHOUT_ROLE = "DELETE FROM project_users WHERE email = 'svc-labelform@northlane.example'"


@pytest.mark.parametrize(
    ("edits", "account", "is_admin", "why"),
    [
        ([], SERVICE.upper(), True, ADMIN.replace(SERVICE, SERVICE.upper())),
        ([DEMOTED], SERVICE, False, MEMBER),
        ([DEMOTED], None, False, "the platform does not list all projects of the organisation for it"),
        ([DEMOTED], NOBODY, False, "the platform does not list all projects of the organisation for it"),
        ([WITHOUT_ROLE], None, True, "it can open the project without having a role in it"),
        ([NOT_IN_ALL], None, True, "it sees projects in which it has no role"),
        ([], None, None, "it is not known which account it is"),
        ([HIDDEN], NOBODY, None, f"{NOBODY} is not among the users of the organisation"),
    ],
    ids=["said", "said that not", "refused", "refused of another", "no role", "sees all", "not said", "not shown"],
)  # fmt: skip
def test_what_says_it_is_asked_in_turn(
    sandbox: Sandbox, edits: list[str], account: str | None, why: str, *, is_admin: bool | None
) -> None:
    with closing(sqlite3.connect(sandbox.database)) as database, database:
        for edit in edits:
            database.execute(edit)
        (project_hash,) = database.execute("SELECT project_hash FROM projects WHERE title = ?", (TITLE,)).fetchone()

    async def asked() -> Rights:
        async with driver_to(sandbox) as driver:
            view = LiveView(driver)
            return await view.rights(await view.project(project_hash), account)

    assert asyncio.run(asked()) == Rights(is_admin, why)


@pytest.mark.parametrize("project", [f'{{title: "{TITLE}"}}', '{title: New, ontology: "NL Road Users & Lanes v6"}'])
def test_a_saved_plan_takes_no_rights_for_what_somebody_did_in_the_meantime(
    project: str, plans: Plans, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LABELFORM_ACCOUNT", SERVICE)
    plan = plans(f"labelform: 1\nproject: {project}\ntags: [{{name: fresh, create_missing: true}}]\n").plan
    without = plans(f"labelform: 1\nproject: {project}\ntags: [{{name: other, create_missing: true}}]\n").plan
    done(sandbox, calls.tags.create_organisation_tag(name="fresh"))
    with closing(sqlite3.connect(sandbox.database)) as database, database:
        database.execute(DEMOTED)

    assert judge(sandbox, plan).violations == ()
    with pytest.raises(PlanRefusedError, match=r'^organisation_tags\["other"\]: only an admin'):
        judge(sandbox, without)
