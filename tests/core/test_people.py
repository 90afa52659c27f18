"""What a change takes from people: who has another way in loses nothing, and what may not be seen is not nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.core.single_people import People, Single
from tests.core.test_access import ACCESS, KINDS, LEADS, NEW, VENDOR, changes, group

from labelform.core.access import Access
from labelform.core.access_diff import access_diff
from labelform.core.change import Action, Change
from labelform.core.impact import Held, Impact, Unit, more_than
from labelform.core.model import dump
from labelform.core.people import Assigned, Taken, joining, people_lost, taken
from labelform.resources.groups import Group

ANN, BOB = "ann@x.example", "bob@x.example"
LISTED = "whether bob@x.example still have access (the list of users may include members of groups)"


def took(address: str, *desired: Group, access: Access = ACCESS) -> Taken:
    """Return what one change of a plan takes."""
    made = changes(*desired)
    change = next(one for one in made if one.address == f'groups["{address}"]')
    return taken(change, KINDS["groups"], access, access_diff(access, made, KINDS))


def test_a_group_that_goes_leaves_those_without_access_who_have_no_other_way_in() -> None:
    assert took("vendor", group(LEADS, "admin")) == Taken(without_access=(BOB,), without_role=(ANN,))


def test_of_two_groups_that_go_each_takes_what_its_members_lose_by_both() -> None:
    assert took("vendor") == Taken(without_access=(ANN, BOB))
    assert took("leads") == Taken(without_access=(ANN,))


def test_who_is_in_a_group_that_is_added_with_the_same_role_loses_nothing() -> None:
    assert took("vendor", group(LEADS, "admin"), group(NEW, "annotator")).without_access == ()


def test_a_role_that_another_change_takes_is_not_taken_by_this_one() -> None:
    access = replace(ACCESS, members={**ACCESS.members, NEW: frozenset({ANN})})

    assert took("vendor", group(LEADS, "viewer"), group(NEW, "annotator"), access=access) == Taken(
        without_access=(BOB,)
    )


def test_a_group_with_another_role_takes_a_role() -> None:
    assert took("vendor", group(LEADS, "admin"), group(VENDOR, "viewer")) == Taken(without_role=(ANN, BOB))


def test_a_group_that_is_added_takes_nothing_though_nobody_may_see_its_members() -> None:
    hidden = replace(ACCESS, members={**ACCESS.members, NEW: None})

    found = took("new", group(LEADS, "admin"), group(VENDOR, "annotator"), group(NEW, "viewer"), access=hidden)

    assert found == Taken()


def test_a_single_person_who_goes_is_left_without_access() -> None:
    listed, person = Access("admin", users={BOB: "viewer"}), Single(email=BOB, role="viewer")
    gone = Change(address="people", kind="people", key=BOB, label=BOB, action=Action.DELETE, before=dump(person))

    assert taken(gone, People(), listed, access_diff(listed, [gone], {"people": People()})) == Taken(
        without_access=(BOB,)
    )


def test_a_promotion_to_admin_takes_no_role_that_matters() -> None:
    assert took("vendor", group(LEADS, "admin"), group(VENDOR, "admin")).without_access == ()


def test_members_that_may_not_be_seen_are_not_taken_for_nobody() -> None:
    hidden = replace(ACCESS, members={**ACCESS.members, VENDOR: None})

    found = took("vendor", group(LEADS, "admin"), access=hidden)

    assert found == Taken(unknown=("who loses access (you cannot see the members of this group)",), is_hidden=True)
    lost = people_lost(found, [])
    assert (lost.held, lost.unknown) == ((), found.unknown)
    assert more_than(people_lost(Taken(without_role=("ann@x.example",)), []), lost) == ()


def test_who_loses_access_may_be_in_another_group_that_nobody_may_look_into() -> None:
    access = replace(ACCESS, members={**ACCESS.members, LEADS: None})

    assert took("vendor", group(LEADS, "admin"), access=access) == Taken(
        without_access=(ANN, BOB),
        unknown=("other access, through leads (whose members are not visible)",),
    )


def test_a_listed_user_and_a_list_that_may_not_be_read_are_doubts() -> None:
    listed = replace(ACCESS, users={BOB: "annotator"})
    unlisted = replace(ACCESS, users={}, missing=("no list",))

    assert took("vendor", group(LEADS, "admin"), access=listed) == Taken(
        without_role=(ANN,), unsure=(BOB,), unknown=(LISTED,)
    )
    assert took("vendor", group(LEADS, "admin"), access=unlisted).unknown == ("no list",)


def test_the_tasks_of_those_who_lose_something_are_counted_by_stage() -> None:
    assigned = (
        Assigned("Annotate", (frozenset({BOB}), frozenset({ANN, BOB}), frozenset({"else@x.example"}))),
        Assigned("Review", (frozenset(),)),
    )

    assert people_lost(Taken(without_access=(BOB,)), assigned) == Impact(
        held=(
            Held(unit=Unit.PEOPLE, count=1, names=(BOB,)),
            Held(unit=Unit.ROLES, count=0),
            Held(unit=Unit.ASSIGNED_TASKS, count=2, stage="Annotate", names=(BOB,)),
        )
    )


def test_who_loses_a_role_is_named() -> None:
    lost = people_lost(Taken(without_role=(ANN, BOB)), [])

    assert lost.held[1] == Held(unit=Unit.ROLES, count=2, names=(ANN, BOB))


def test_tasks_that_nobody_read_on_are_the_least_that_there_is() -> None:
    cut, none = Assigned("Annotate", (frozenset({BOB}),), is_cut=True), Assigned("Review", (), is_cut=True)

    assert people_lost(Taken(without_access=(BOB,)), [cut, none]).held[2:] == (
        Held(unit=Unit.ASSIGNED_TASKS, count=1, stage="Annotate", is_least=True, names=(BOB,)),
        Held(unit=Unit.ASSIGNED_TASKS, count=0, stage="Review", is_least=True),
    )


def test_those_who_can_be_seen_are_counted_where_others_cannot_be() -> None:
    seen = Taken(without_access=(BOB,), is_hidden=True)

    assert people_lost(seen, [Assigned("Annotate", (), is_cut=True)]).held == (
        Held(unit=Unit.PEOPLE, count=1, names=(BOB,)),
        Held(unit=Unit.ASSIGNED_TASKS, count=0, stage="Annotate", is_least=True),
    )


@pytest.mark.parametrize(
    ("why", "found"),
    [
        ("", Impact(held=(Held(unit=Unit.PEOPLE, count=1, names=(BOB,)), Held(unit=Unit.ROLES, count=0),
                          Held(unit=Unit.ASSIGNED_TASKS, count=0)))),
        ("no", Impact(held=(Held(unit=Unit.PEOPLE, count=1, names=(BOB,)), Held(unit=Unit.ROLES, count=0)),
                      unknown=("assigned tasks (no)",))),
    ],
)  # fmt: skip
def test_no_tasks_are_not_tasks_that_nobody_counted(why: str, found: Impact) -> None:
    assert people_lost(Taken(without_access=(BOB,)), (), why) == found


def test_tasks_of_nobody_need_not_be_counted() -> None:
    assert people_lost(Taken(), (), "no").unknown == ()


def test_the_groups_that_join_are_those_that_changes_attach() -> None:
    assert joining(changes(group(LEADS, "viewer"), group(NEW, "annotator")), KINDS) == (NEW, LEADS)
