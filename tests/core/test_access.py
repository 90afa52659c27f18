"""Who can do what, and what changes do to it: all ways in are kept, and nothing is certain that is not."""

from __future__ import annotations

from dataclasses import replace

from tests.core.single_people import People, Single

from labelform.core.access import Access, Effective, Regrant, Way, after, regrants
from labelform.core.access_diff import AccessDiff, Person, Unseen, Verdict, access_diff
from labelform.core.assembly import Side, make_plan
from labelform.core.change import Change
from labelform.core.derived import kept
from labelform.core.diff import Desired
from labelform.core.digest import plan_digest
from labelform.core.guardrails import NO_GUARDRAILS
from labelform.core.plan import Plan, Target
from labelform.core.policy import Policy
from labelform.core.resource import AnyResource, Observed
from labelform.resources.groups import Group, Groups

LEADS, VENDOR, NEW = (f"44444444-4444-4444-8444-44444444444{number}" for number in (1, 2, 3))
NAMES = {LEADS: "leads", VENDOR: "vendor"}
KINDS = {"groups": Groups()}
ACCESS = Access(
    acting_role="admin",
    users={"svc@x.example": "admin"},
    groups={LEADS: "admin", VENDOR: "annotator"},
    members={
        LEADS: frozenset({"ann@x.example"}),
        VENDOR: frozenset({"ann@x.example", "bob@x.example"}),
        NEW: frozenset({"bob@x.example", "eve@x.example"}),
    },
    names=NAMES,
)


def group(which: str, role: str) -> Group:
    return Group(hash=which, name={**NAMES, NEW: "new"}[which], role=role)


def changes(*desired: Group) -> tuple[Change, ...]:
    """Return what leads from an admin group and one of annotators to these groups."""
    observed = [Observed(group(which, role), id=which) for which, role in ACCESS.groups.items()]
    side = Side(Groups(), tuple(map(Desired, desired)), tuple(observed))
    return tuple(make_plan(Target(title="P", hash="1"), [side], Policy(prune=True), NO_GUARDRAILS).changes)


def difference(*desired: Group, access: Access = ACCESS) -> AccessDiff:
    return access_diff(access, changes(*desired), KINDS)


def by(which: str, role: str) -> Way:
    return Way(role=role, group=which, name={**NAMES, NEW: "new"}[which])


def test_a_person_with_several_ways_in_has_all_of_them() -> None:
    seen = Effective(ACCESS)

    assert seen.ways("ann@x.example") == (by(LEADS, "admin"), by(VENDOR, "annotator"))
    assert seen.ways("svc@x.example") == (Way(role="admin"),)
    assert seen.ways("eve@x.example") == ()


def test_groups_are_in_the_order_of_their_names_and_then_of_their_hashes() -> None:
    known = {LEADS: "vendor", VENDOR: "Leads"}
    everywhere = dict.fromkeys((LEADS, VENDOR, NEW), frozenset({"ann@x.example"}))
    seen = Effective(Access("admin", groups=dict.fromkeys(everywhere, "viewer"), members=everywhere, names=known))

    assert [(way.group, way.name) for way in seen.ways("ann@x.example")] == [
        (NEW, ""), (VENDOR, "Leads"), (LEADS, "vendor"),
    ]  # fmt: skip


def test_who_is_regranted_is_told_by_holder() -> None:
    (one,) = regrants(changes(group(LEADS, "viewer"), group(VENDOR, "annotator")), KINDS)
    gone, came = regrants(changes(group(LEADS, "admin"), group(NEW, "viewer"))[::-1], KINDS)

    assert one == Regrant(LEADS, is_person=False, name="leads", before="admin", after="viewer")
    assert gone == Regrant(VENDOR, is_person=False, name="vendor", before="annotator", after=None)
    assert came == Regrant(NEW, is_person=False, name="new", before=None, after="viewer")


def test_a_group_that_was_renamed_meanwhile_stays_the_same_holder() -> None:
    (change,) = changes(group(LEADS, "viewer"), group(VENDOR, "annotator"))
    renamed = change.model_copy(update={"after": {**(change.after or {}), "name": "heads"}})

    assert [(one.name, one.after) for one in regrants([renamed], KINDS)] == [("leads", "viewer")]


def test_a_new_group_has_the_name_that_its_change_gives_it_and_a_known_one_keeps_its_own() -> None:
    renamed = replace(ACCESS, names={LEADS: "heads"})
    then = after(renamed, changes(group(LEADS, "viewer"), group(NEW, "viewer")), KINDS).access

    assert then.names == {LEADS: "heads", NEW: "new"}


def test_a_person_who_is_given_a_role_has_it_for_certain() -> None:
    eve = Single(email="eve@x.example", role="annotator")
    side = Side(People(), (Desired(eve),), ())
    made = make_plan(Target(title="P", hash="1"), [side], Policy(), NO_GUARDRAILS).changes
    access = Access("admin", users={"eve@x.example": "annotator"}, groups={VENDOR: "annotator"}, members={VENDOR: None})
    gone = [one for one in changes(group(LEADS, "admin")) if one.key == VENDOR]

    kinds: dict[str, AnyResource] = {"people": People(), "groups": Groups()}
    assert after(access, gone, kinds).unsure == {"eve@x.example"}
    assert after(access, [*gone, *made], kinds).unsure == frozenset()


def test_people_are_counted_by_what_becomes_of_them() -> None:
    found = difference(group(LEADS, "admin"))

    assert [found.count(verdict) for verdict in Verdict] == [1, 0, 1, 0]


def test_who_is_in_by_a_removed_group_alone_loses_access_and_who_has_another_way_a_role() -> None:
    found = difference(group(LEADS, "admin"))

    assert found == AccessDiff(
        people=(
            Person(email="bob@x.example", verdict=Verdict.LOSES, before=(by(VENDOR, "annotator"),)),
            Person(
                email="ann@x.example", verdict=Verdict.CHANGES,
                before=(by(LEADS, "admin"), by(VENDOR, "annotator")), after=(by(LEADS, "admin"),),
            ),
        ),
    )  # fmt: skip


def test_another_role_of_a_group_is_told_of_each_member() -> None:
    found = difference(group(LEADS, "admin"), group(VENDOR, "reviewer"))

    bob = next(one for one in found.people if one.email == "bob@x.example")
    assert (bob.verdict, bob.before, bob.after) == (
        Verdict.CHANGES, (by(VENDOR, "annotator"),), (by(VENDOR, "reviewer"),),
    )  # fmt: skip
    assert bob.lost == {"annotator"}


def test_who_moves_to_another_group_with_the_same_role_is_not_spoken_of() -> None:
    found = difference(group(LEADS, "admin"), group(NEW, "annotator"))

    assert [(one.email, one.verdict) for one in found.people] == [
        ("ann@x.example", Verdict.CHANGES), ("eve@x.example", Verdict.GAINS),
    ]  # fmt: skip


def test_a_listed_user_who_is_in_a_group_that_goes_may_lose_access() -> None:
    access = Access("admin", users={"bob@x.example": "annotator", "cy@x.example": "annotator"},
                    groups=ACCESS.groups, members=ACCESS.members, names=NAMES)  # fmt: skip

    found = difference(group(LEADS, "admin"), access=access)

    bob = found.people[0]
    assert (bob.email, bob.verdict, bob.after, bob.perhaps) == (
        "bob@x.example", Verdict.MAY_LOSE, (), (Way(role="annotator"),),
    )  # fmt: skip
    assert "cy@x.example" not in {one.email for one in found.people}, "nothing that goes could have put them there"


def test_a_listed_role_that_the_group_does_not_give_is_not_by_the_group() -> None:
    access = Access("admin", users={"bob@x.example": "reviewer"}, groups=ACCESS.groups, members=ACCESS.members)

    assert after(access, changes(group(LEADS, "admin")), KINDS).unsure == frozenset()


def test_a_listed_user_who_is_in_a_group_that_stays_as_it_is_keeps_access_for_certain() -> None:
    access = replace(ACCESS, users={"bob@x.example": "annotator"})

    then = after(access, changes(group(LEADS, "viewer"), group(VENDOR, "annotator")), KINDS)

    assert then.unsure == frozenset()
    assert then.ways("bob@x.example") == (Way(role="annotator"), by(VENDOR, "annotator"))


def test_members_that_may_not_be_seen_cannot_be_excluded() -> None:
    access = Access("admin", groups=ACCESS.groups, members={LEADS: frozenset(), VENDOR: None}, names=NAMES)

    assert difference(group(LEADS, "admin"), access=access) == AccessDiff(
        unseen=(Unseen(group=VENDOR, name="vendor", before="annotator"),)
    )
    assert not difference(group(LEADS, "admin"), access=access).is_empty
    assert difference(group(LEADS, "admin"), group(VENDOR, "annotator"), access=access).is_empty


def test_changes_that_are_made_already_change_nothing_more() -> None:
    made = changes(group(LEADS, "viewer"), group(NEW, "annotator"))
    then = after(ACCESS, made, KINDS).access

    assert after(then, made, KINDS).access == then


def test_a_kind_that_gives_access_to_single_people_is_understood_without_a_word_about_it() -> None:
    ann, eve = (Single(email=email, role="viewer") for email in ("Ann@x.example", "eve@x.example"))
    side = Side(People(), (Desired(eve),), (Observed(ann, id="1"),))
    made = make_plan(Target(title="P", hash="1"), [side], Policy(prune=True), NO_GUARDRAILS).changes
    access = Access("admin", users={"ann@x.example": "viewer"}, groups={VENDOR: "annotator"},
                    members={VENDOR: frozenset({"eve@x.example"})}, names=NAMES)  # fmt: skip

    found = access_diff(access, made, {"people": People()})

    assert found.people == (
        Person(email="ann@x.example", verdict=Verdict.LOSES, before=(Way(role="viewer"),)),
        Person(email="eve@x.example", verdict=Verdict.CHANGES,
               before=(by(VENDOR, "annotator"),), after=(Way(role="viewer"), by(VENDOR, "annotator"))),
    )  # fmt: skip


def test_a_file_keeps_nothing_of_the_difference_and_approval_does_not_bind_to_it() -> None:
    plan = Plan(target=Target(title="P", hash="1"), changes=changes(group(LEADS, "admin")))
    seen = plan.model_copy(update={"access": difference(group(LEADS, "admin"))})

    assert kept(seen) == kept(plan)
    assert plan_digest(seen) == plan_digest(plan)
    assert "access" not in seen.model_dump()
