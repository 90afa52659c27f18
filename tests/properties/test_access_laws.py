"""
The laws of access, held against worlds that are known in full.

A world says who is a user of the project and who is in which group. What of it can be seen depends on the platform
(does the list of users hold members of groups?) and on the account (which groups may it look into?). What labelform
makes of that must be true of the world.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import hypothesis.strategies as st
from hypothesis import given

from labelform.core.access import ADMIN, Access, Effective, after
from labelform.core.access_diff import Verdict, access_diff, between
from labelform.core.assembly import Side, make_plan
from labelform.core.change import Change
from labelform.core.diff import Desired
from labelform.core.guardrails import NO_GUARDRAILS
from labelform.core.lockout import lockouts, losses
from labelform.core.plan import Target
from labelform.core.policy import Policy
from labelform.core.resource import Observed
from labelform.resources.groups import Group, Groups

KINDS = {"groups": Groups()}
PEOPLE = tuple(f"{name}@x.example" for name in ("ann", "bob", "cy", "dee"))
GROUPS = tuple(f"44444444-4444-4444-8444-44444444444{number}" for number in range(4))
ROLES = (ADMIN, "team_manager", "annotator", "viewer")
STRENGTH = {role: place for place, role in enumerate(ROLES)}


@dataclass(frozen=True)
class World:
    """All of it: users of the project, its groups with their roles, and who is in every group there is."""

    users: dict[str, str]
    groups: dict[str, str]
    members: dict[str, frozenset[str]]
    hidden: frozenset[str]
    lists_members: bool

    def roles(self, email: str) -> frozenset[str]:
        """Return the roles that a person truly has."""
        by_group = {role for group, role in self.groups.items() if email in self.members[group]}
        return frozenset(by_group | ({self.users[email]} if email in self.users else set()))

    def seen(self) -> Access:
        """Return what can be seen of it."""
        listed = self.users
        if self.lists_members:  # each with the strongest role, as the sandbox does it
            everybody = {email: self.roles(email) for email in PEOPLE if self.roles(email)}
            listed = {email: min(roles, key=STRENGTH.__getitem__) for email, roles in everybody.items()}
        members = {group: None if group in self.hidden else self.members[group] for group in GROUPS}
        names = {group: group[-1] for group in GROUPS}
        return Access(ADMIN, users=listed, groups=self.groups, members=members, names=names)

    def with_groups(self, groups: dict[str, str]) -> World:
        return replace(self, groups=groups)


def _group(which: str, role: str) -> Group:
    return Group(hash=which, name=which[-1], role=role)


def changes_between(before: World, now: World) -> tuple[Change, ...]:
    """Return the changes that lead from one world to the other."""
    observed = tuple(Observed(_group(which, role), id=which) for which, role in before.groups.items())
    desired = tuple(Desired(_group(which, role)) for which, role in now.groups.items())
    side = Side(Groups(), desired, observed)
    return tuple(make_plan(Target(title="P", hash="1"), [side], Policy(prune=True), NO_GUARDRAILS).changes)


_attached = st.dictionaries(st.sampled_from(GROUPS), st.sampled_from(ROLES))
_worlds = st.builds(
    World,
    users=st.dictionaries(st.sampled_from(PEOPLE), st.sampled_from(ROLES)),
    groups=_attached,
    members=st.fixed_dictionaries({group: st.frozensets(st.sampled_from(PEOPLE)) for group in GROUPS}),
    hidden=st.frozensets(st.sampled_from(GROUPS), max_size=2),
    lists_members=st.booleans(),
)


@given(_worlds, _attached)
def test_the_difference_by_changes_is_the_difference_of_two_looks_where_all_can_be_seen(
    before: World, groups: dict[str, str]
) -> None:
    in_groups = frozenset[str]().union(*before.members.values())
    users = {email: role for email, role in before.users.items() if email not in in_groups}
    plain = replace(before, users=users, hidden=frozenset(), lists_members=False)
    now = plain.with_groups(groups)

    found = access_diff(plain.seen(), changes_between(plain, now), KINDS)

    assert found == between(Effective(plain.seen()), Effective(now.seen()))


@given(_worlds, _attached)
def test_what_is_certain_afterwards_is_true(before: World, groups: dict[str, str]) -> None:
    now = before.with_groups(groups)

    then = after(before.seen(), changes_between(before, now), KINDS)

    for email in PEOPLE:
        certain = {way.role for way in then.ways(email)}
        possible = certain | {way.role for way in then.unseen()}
        assert certain <= now.roles(email)
        # Behind the role that a list shows a weaker one may stand; who is unsure may have any.
        told = (
            now.roles(email)
            if not now.lists_members
            else {min(now.roles(email), key=STRENGTH.__getitem__, default=None)}
        )
        assert told - {None} <= possible or then.perhaps(email)


@given(_worlds, _attached)
def test_nobody_who_loses_access_is_left_out_and_nobody_who_keeps_it_is_said_to_lose_it(
    before: World, groups: dict[str, str]
) -> None:
    now = before.with_groups(groups)

    found = access_diff(before.seen(), changes_between(before, now), KINDS)

    told = {one.email: one.verdict for one in found.people}
    leaves_by_unseen = any(one.before and one.before != one.after for one in found.unseen)
    keeps_by_unseen = any(one.after for one in found.unseen)
    for email in PEOPLE:
        if before.roles(email) and not now.roles(email):
            assert told.get(email) in (Verdict.LOSES, Verdict.MAY_LOSE) or leaves_by_unseen
        if told.get(email) is Verdict.LOSES:
            assert not now.roles(email) or keeps_by_unseen


@given(_worlds, _attached)
def test_the_last_admin_is_missed_exactly_where_no_admin_is_left(before: World, groups: dict[str, str]) -> None:
    changes = changes_between(before, before.with_groups(groups))

    violations = lockouts(changes, KINDS, replace(before.seen(), acting_role=None))

    then = after(before.seen(), changes, KINDS)
    has_admin = bool(then.holders(ADMIN)) or any(way.role == ADMIN for way in then.unseen())
    takes_one = any(loss.grant.role == ADMIN for loss in losses(changes, KINDS))
    assert bool(violations) == (takes_one and not has_admin)


@given(_worlds, _attached, st.sampled_from(PEOPLE), st.sampled_from(ROLES))
def test_no_account_is_let_through_that_is_locked_out(
    before: World, groups: dict[str, str], account: str, role: str
) -> None:
    now = before.with_groups(groups)
    access = replace(before.seen(), acting_role=role, account=account)

    found = [one.message for one in lockouts(changes_between(before, now), KINDS, access)]

    if role in before.roles(account) and not now.roles(account) & {role, ADMIN}:
        assert any(f"the role {role} from {account}" in message for message in found)
