"""The lockout guard: what is not known counts against the plan."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.core.single_people import People, Single

from labelform.core.access import Access
from labelform.core.assembly import Side, make_plan
from labelform.core.diff import Desired
from labelform.core.guardrails import NO_GUARDRAILS
from labelform.core.lockout import ANOTHER_ADMIN, KEEP_IT, lockouts, losses
from labelform.core.plan import Plan, Rule, Target, Violation
from labelform.core.policy import Policy
from labelform.core.resource import Observed
from labelform.resources.groups import Group, Groups

LEADS, OTHERS, NEW = (f"44444444-4444-4444-8444-44444444444{number}" for number in (1, 2, 3))
KINDS = {"groups": Groups()}
LAST = "the plan removes or demotes the last admin of the project"
MAY = "the plan may take the role admin from the account that applies it (LABELFORM_ACCOUNT says which it is)"
TAKES = "the plan takes the role admin from svc@x.example"
ACCESS = Access(
    acting_role="admin",
    users={"svc@x.example": "admin", "boss@x.example": "admin"},
    groups={LEADS: "admin", OTHERS: "viewer"},
    members={LEADS: frozenset({"ann@x.example"}), OTHERS: frozenset({"bob@x.example"})},
)


def plan(*desired: Group) -> Plan:
    """Return a plan that starts from an admin group and a viewer group, and prunes."""
    observed = [Group(hash=LEADS, name="leads", role="admin"), Group(hash=OTHERS, name="others", role="viewer")]
    side = Side(Groups(), tuple(Desired(one) for one in desired), tuple(Observed(one, id=one.hash) for one in observed))
    return make_plan(Target(title="P", hash="1"), [side], Policy(prune=True), NO_GUARDRAILS)


def messages(made: Plan, access: Access) -> list[str]:
    return [said(violation) for violation in lockouts(made.changes, KINDS, access)]


def said(violation: Violation) -> str:
    """Return what is wrong; each ends with one of two ways out."""
    what, _, way_out = violation.message.partition("; ")
    assert way_out in (ANOTHER_ADMIN, KEEP_IT)
    return what


def leads(role: str) -> Group:
    return Group(hash=LEADS, name="leads", role=role)


def test_a_plan_that_takes_no_admin_role_is_not_looked_at() -> None:
    made = plan(leads("admin"))

    assert [change.address for change in made.changes] == ['groups["others"]']
    assert [loss.grant.role for loss in losses(made.changes, KINDS)] == ["viewer"]
    assert messages(made, ACCESS) == []


def test_the_last_admin_group_is_not_removed_when_no_user_is_an_admin() -> None:
    violations = lockouts(plan().changes, KINDS, replace(ACCESS, users={}, acting_role=None))

    assert [(one.rule, one.message, one.addresses) for one in violations] == [
        (Rule.LOCKOUT, f"{LAST}; {ANOTHER_ADMIN}", ('groups["leads"]',))
    ]


def test_nor_is_it_demoted() -> None:
    assert messages(plan(leads("viewer")), replace(ACCESS, users={}, acting_role=None)) == [LAST]


def test_another_admin_group_with_members_is_an_admin() -> None:
    made = plan(Group(hash=NEW, name="new", role="admin"))
    access = replace(ACCESS, users={}, acting_role=None)

    assert messages(made, replace(access, members={**ACCESS.members, NEW: frozenset({"eve@x.example"})})) == []
    assert messages(made, replace(access, members={**ACCESS.members, NEW: frozenset()})) == [LAST]
    assert messages(made, access) == [], "a group whose members you cannot see is taken to have some"


def test_a_listed_admin_counts_only_when_he_does_not_depend_on_the_removed_group() -> None:
    access = replace(ACCESS, users={"ann@x.example": "admin"}, acting_role=None)
    doubt = f"{LAST} (1 of its users may be admins only through a removed group)"

    assert messages(plan(), access) == [doubt]
    assert messages(plan(), replace(access, members={})) == [doubt]
    assert messages(plan(), replace(access, members={LEADS: frozenset()})) == []


def test_the_acting_account_keeps_what_it_holds_directly() -> None:
    assert messages(plan(), replace(ACCESS, account="svc@x.example")) == []


def test_the_acting_account_is_not_removed_with_its_group() -> None:
    access = replace(ACCESS, account="svc@x.example", users={"boss@x.example": "admin"})

    assert messages(plan(), replace(access, members={LEADS: frozenset({"svc@x.example"})})) == [TAKES]


def test_an_account_that_nobody_named_may_be_any_member() -> None:
    assert messages(plan(), ACCESS) == [MAY]
    assert messages(plan(), replace(ACCESS, members={LEADS: frozenset()})) == [], "nobody loses anything"


def test_an_account_outside_the_removed_group_loses_nothing() -> None:
    access = replace(ACCESS, account="org@x.example", users={"boss@x.example": "admin"})

    assert messages(plan(), access) == []


ANN, BOSS = Single(email="Ann@x.example", role="admin"), Single(email="boss@x.example", role="admin")


def without(gone: Single) -> Plan:
    """Return a plan that removes one of two admins."""
    kept = [Desired(one) for one in (ANN, BOSS) if one is not gone]
    side = Side(People(), tuple(kept), tuple(Observed(one, id=one.email) for one in (ANN, BOSS)))
    return make_plan(Target(title="P", hash="1"), [side], Policy(prune=True), NO_GUARDRAILS)


@pytest.mark.parametrize(
    ("account", "found"),
    [
        ("ann@x.example", ["the plan takes the role admin from ann@x.example"]),
        ("boss@x.example", []),
        ("org@x.example", []),
        (None, [MAY]),
    ],
)
def test_a_person_that_is_removed_is_the_account_or_is_not(account: str | None, found: list[str]) -> None:
    access = Access("admin", account, users={"ann@x.example": "admin", "boss@x.example": "admin"})

    violations = lockouts(without(ANN).changes, {"people": People()}, access)

    assert [said(violation) for violation in violations] == found


def test_members_that_may_not_be_seen_may_be_the_account() -> None:
    access = replace(ACCESS, account="svc@x.example", members={}, users={})

    assert messages(plan(), access) == [LAST, "the plan may take the role admin from svc@x.example"]


def test_an_admin_of_the_organisation_without_a_role_cannot_be_locked_out() -> None:
    assert messages(plan(), replace(ACCESS, acting_role=None)) == []


def test_an_account_that_moves_to_another_admin_group_keeps_its_role() -> None:
    members = {LEADS: frozenset({"svc@x.example"}), NEW: frozenset({"svc@x.example"})}
    access = replace(ACCESS, account="svc@x.example", users={}, members=members)

    assert messages(plan(Group(hash=NEW, name="new", role="admin")), access) == []


@pytest.mark.parametrize(
    ("role", "found"),
    [
        ("viewer", []),
        ("annotator", ["the plan takes the role viewer from bob@x.example"]),
    ],
)
def test_an_account_that_is_no_admin_keeps_its_role_by_a_group_that_gives_it(role: str, found: list[str]) -> None:
    members = {**ACCESS.members, NEW: frozenset({"bob@x.example"})}
    access = replace(ACCESS, acting_role="viewer", account="bob@x.example", members=members)

    assert messages(plan(leads("admin"), Group(hash=NEW, name="new", role=role)), access) == found


def test_a_promotion_takes_nothing() -> None:
    observed = Observed(Group(hash=OTHERS, name="others", role="team_manager"), id=OTHERS)
    side = Side(Groups(), (Desired(Group(hash=OTHERS, name="others", role="admin")),), (observed,))
    made = make_plan(Target(title="P", hash="1"), [side], Policy(), NO_GUARDRAILS)

    assert losses(made.changes, KINDS) == ()
