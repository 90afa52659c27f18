"""
Ways to lock everybody, or the account that applies, out of a project: on a real one, each is refused or comes to none.

The table of `docs/policy.md` names them. What is refused says the rule and the way out; what is not is applied, and
after each of its changes the project has an admin and the account its role.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests.faults.scenarios import KINDS, Silent, driver_to
from tests.planning.asked import TITLE, Plans, done, judge

from labelform.api import calls
from labelform.applying import Apply
from labelform.core.lockout import ANOTHER_ADMIN, KEEP_IT
from labelform.core.plan import Partial, Plan, Rule
from labelform.core.roles import role_number
from labelform.planning.options import NO_OPTIONS, PlanOptions
from labelform.runs.account import Outcome, Result
from labelform.runs.file_ledger import FileLedger
from labelform.sandbox import Sandbox

SVC, ILSE, TOMASZ = (f"{name}@northlane.example" for name in ("svc-labelform", "ilse.vandermeer", "tomasz.wrona"))
LEADS, EMPTY, HIDDEN = "perception-leads", "mapping-team", "Lidar partner reviewers"
LAST = f"the plan removes or demotes the last admin of the project; {ANOTHER_ADMIN}"
DOUBT = LAST.replace(";", " (1 of its users may be admins only through a removed group);", 1)
TAKES = f"the plan takes the role admin from {SVC}; {KEEP_IT}"
MAY = f"the plan may take the role admin from {SVC}; {KEEP_IT}"
UNNAMED = "the plan may take the role admin from the account that applies it (LABELFORM_ACCOUNT says which it is); "


@dataclass(frozen=True)
class Scene:
    """Who is in a project, what a spec asks for with `prune`, and the refusals that this comes to."""

    users: Mapping[str, str]
    asks: str
    refusals: tuple[str, ...] = ()
    groups: Mapping[str, str] = field(default_factory=dict)
    members: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    account: str | None = SVC
    options: PlanOptions = NO_OPTIONS


def users(**roles: str) -> str:
    known = {"svc": SVC, "ilse": ILSE, "tomasz": TOMASZ}
    return f"users: [{', '.join(f'{{email: {known[who]}, role: {role}}}' for who, role in roles.items())}]\n"


def groups(**roles: str) -> str:
    known = {"leads": LEADS, "empty": EMPTY, "hidden": HIDDEN}
    return f"groups: [{', '.join(f'{{name: {known[which]}, role: {role}}}' for which, role in roles.items())}]\n"


WITH_SVC = {LEADS: (SVC,)}
WITHOUT_HEIR = PlanOptions(partial=Partial(excepted=(f"users[{TOMASZ}]",)))
SCENES = {
    "the last admin is a user": Scene({ILSE: "admin"}, users(), (LAST,)),
    "the last admin is a group": Scene({}, groups(), (LAST,), {LEADS: "admin"}),
    "the account demotes itself": Scene({SVC: "admin", ILSE: "admin"}, users(svc="viewer", ilse="admin"), (TAKES,)),
    "an admin group is replaced by an empty one": Scene(
        {}, groups(empty="admin"), (LAST,), {LEADS: "admin"}, {EMPTY: ()}
    ),
    "an admin group is replaced by one with members": Scene({}, groups(empty="admin"), (), {LEADS: "admin"}),
    "the account is not in the spec": Scene({SVC: "admin", ILSE: "admin"}, users(ilse="admin")),
    "an account that nobody named is not in the spec": Scene(
        {SVC: "admin", ILSE: "admin"}, users(ilse="admin"), (UNNAMED + KEEP_IT,), account=None
    ),
    "the only admin gets another role": Scene({ILSE: "admin"}, users(ilse="team_manager"), (LAST,)),
    "the only admin and somebody else exchange their roles": Scene(
        {ILSE: "admin", TOMASZ: "viewer"}, users(ilse="viewer", tomasz="admin")
    ),
    "the only admin is replaced": Scene({ILSE: "admin", TOMASZ: "viewer"}, users(tomasz="admin")),
    "the account's group goes, and it becomes a user": Scene(
        {ILSE: "admin"}, users(svc="admin", ilse="admin") + groups(), (), {LEADS: "admin"}, WITH_SVC
    ),
    "the account's group goes, and it becomes a lesser user": Scene(
        {ILSE: "admin"}, users(svc="viewer", ilse="admin") + groups(), (TAKES,), {LEADS: "admin"}, WITH_SVC
    ),
    "the account has another spelling": Scene(
        {SVC: "admin", ILSE: "admin"}, users(svc="viewer", ilse="admin").replace(SVC, SVC.upper()), (TAKES,)
    ),
    "the only admin has another spelling": Scene(
        {ILSE: "admin"}, users(ilse="viewer").replace(ILSE, ILSE.title()), (LAST,)
    ),
    "the account is an admin by both ways, and the group goes": Scene(
        {SVC: "admin", ILSE: "admin"}, groups(), (TAKES,), {LEADS: "admin"}, WITH_SVC
    ),
    "the only admin is one by both ways, and the group goes": Scene(
        {TOMASZ: "admin"}, groups(), (DOUBT,), {LEADS: "admin"}, {LEADS: (TOMASZ,)}
    ),
    "the admins are hidden in a group that is demoted": Scene({}, groups(hidden="viewer"), (LAST,), {HIDDEN: "admin"}),
    "the account may be hidden in a group that is demoted": Scene(
        {SVC: "admin", ILSE: "team_manager"}, groups(hidden="viewer"), (DOUBT, MAY), {HIDDEN: "admin"}
    ),
    "the part leaves out whoever is to be the next one": Scene(
        {ILSE: "admin"}, users(tomasz="admin"), (LAST,), options=WITHOUT_HEIR
    ),
}


@contextmanager
def database_of(sandbox: Sandbox) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(sandbox.database)) as database, database:
        database.execute("PRAGMA foreign_keys = OFF")
        yield database


def arrange(sandbox: Sandbox, scene: Scene) -> str:
    """Let the project have exactly these users and groups, made by somebody who is gone, and return its hash."""
    with database_of(sandbox) as database:
        (found,) = database.execute("SELECT project_hash FROM projects WHERE title = ?", (TITLE,)).fetchone()
        hashes = dict(database.execute("SELECT name, group_hash FROM user_groups"))
        database.execute("UPDATE projects SET creator_email = 'platform.owner@northlane.example'")
        for table in ("project_users", "project_groups"):
            database.execute(f"DELETE FROM {table} WHERE project_hash = ?", (found,))  # noqa: S608 - one of these two
        for table, given in (("project_users", scene.users), ("project_groups", scene.groups)):
            for who, role in given.items():
                row = (found, hashes.get(who, who), role_number(role))
                database.execute(f"INSERT INTO {table} VALUES (?, ?, ?, '')", row)  # noqa: S608 - one of these two
        for group, members in scene.members.items():
            database.execute("DELETE FROM group_members WHERE group_hash = ?", (hashes[group],))
            database.executemany("INSERT INTO group_members VALUES (?, ?)", [(hashes[group], who) for who in members])
    return str(found)


@dataclass
class Guard(Silent):
    """Looks at the project after each change: somebody is an admin, and the account still is what it was."""

    sandbox: Sandbox
    project_hash: str
    had: frozenset[str] = frozenset()

    def admins(self) -> frozenset[str]:
        with database_of(self.sandbox) as database:
            query = "SELECT email FROM project_access WHERE project_hash = ? AND role = 0"
            return frozenset(email for (email,) in database.execute(query, (self.project_hash,)))

    def finished(self, result: Result) -> None:
        now = self.admins()
        assert now, f"nobody is an admin after {result.change.address}"
        assert SVC in now or SVC not in self.had, f"the account is out after {result.change.address}"


def applied(sandbox: Sandbox, plan: Plan, guard: Guard) -> set[Outcome]:
    guard.had = guard.admins()

    async def run() -> set[Outcome]:
        with FileLedger(Path("ledger.jsonl")) as ledger:
            async with driver_to(sandbox) as driver:
                account = await Apply(driver, KINDS, ledger, guard).run(plan)
        assert not account.notes, account.notes
        return {one.outcome for one in account.results}

    return asyncio.run(run())


@pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES)
def test_nobody_is_locked_out(sandbox: Sandbox, plans: Plans, monkeypatch: pytest.MonkeyPatch, scene: Scene) -> None:
    if scene.account:
        monkeypatch.setenv("LABELFORM_ACCOUNT", scene.account)
    project_hash = arrange(sandbox, scene)
    head = f"labelform: 1\nproject: {{title: x, hash: {project_hash}}}\npolicy: {{prune: true}}\n"

    plan = plans(head + scene.asks, scene.options).plan

    assert [(one.rule, one.message) for one in plan.violations] == [(Rule.LOCKOUT, one) for one in scene.refusals]
    if not scene.refusals and plan.changes:
        assert applied(sandbox, plan, Guard(sandbox, project_hash)) == {Outcome.DONE}


def test_a_saved_plan_is_refused_when_somebody_has_removed_the_other_admin(sandbox: Sandbox, plans: Plans) -> None:
    project_hash = arrange(sandbox, Scene({ILSE: "admin", TOMASZ: "admin"}, ""))
    head = f"labelform: 1\nproject: {{title: x, hash: {project_hash}}}\npolicy: {{prune: true}}\n"
    saved = plans(head + users(tomasz="admin")).plan
    assert not saved.violations

    done(sandbox, calls.remove_users(project_hash, user_emails=[TOMASZ]))

    assert [one.message for one in judge(sandbox, saved).violations] == [LAST]
