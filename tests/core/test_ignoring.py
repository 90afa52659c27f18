"""Fields that people own by hand: their differences are taken out before anything is compared, and counted."""

from __future__ import annotations

import pytest

from labelform.core.assembly import Side, make_plan
from labelform.core.change import Action, Change
from labelform.core.diff import Desired
from labelform.core.drift import Direction, find_drift
from labelform.core.guardrails import NO_GUARDRAILS
from labelform.core.ignoring import ignoring, touches
from labelform.core.plan import Ignored, Plan, Target
from labelform.core.policy import IgnoreEntry, Policy
from labelform.core.resource import AnyResource, Observed
from labelform.resources.collections import Collection, Collections
from labelform.resources.datasets import Datasets
from labelform.resources.filter_presets import FilterPresets
from labelform.resources.groups import Group, Groups
from labelform.resources.settings import ProjectSettings
from labelform.resources.users import User, Users

DESCRIPTIONS = IgnoreEntry(fields="collections[*].description", reason="people own it")
NIGHT = IgnoreEntry(fields="collections[night].description", reason="Ilse does")


def collection(name: str, description: str | None, kind: str = "frame") -> Collection:
    return Collection(name=name, type=kind, description=description)


def side(desired: list[Collection], observed: list[Collection]) -> Side:
    wanted = tuple(map(Desired, desired))
    return Side(Collections(), wanted, tuple(Observed(one, id=str(place)) for place, one in enumerate(observed)))


def planned(one: Side, *entries: IgnoreEntry) -> Plan:
    sides, _ = ignoring(entries, [one], {})
    return make_plan(Target(title="P", hash="p"), sides, Policy(), NO_GUARDRAILS)


def test_a_difference_in_such_a_field_is_counted_and_not_made() -> None:
    plan = planned(side([collection("night", "dark")], [collection("night", "very dark")]), DESCRIPTIONS)

    assert plan.is_in_sync
    (section,) = plan.sections
    assert section.in_sync == 1
    assert section.ignored == (Ignored(fields=DESCRIPTIONS.fields, reason="people own it", count=1),)


def test_what_is_equal_or_left_open_is_not_counted() -> None:
    same = side([collection("a", "x"), collection("b", None)], [collection("a", "x"), collection("b", "y")])

    assert planned(same, DESCRIPTIONS).sections[0].ignored == ()


def test_people_are_meant_in_any_case() -> None:
    before, after = User(email="ann@x.example", role="viewer"), User(email="Ann@x.example", role="admin")
    users = Side(Users(), (Desired(after),), (Observed(before, id="ann@x.example"),))

    assert planned(users, IgnoreEntry(fields="users[Ann@X.example].role", reason="she asks for more")).is_in_sync


def test_the_first_rule_that_fits_counts_a_difference() -> None:
    desired = [collection(name, "new") for name in ("night", "day", "rain")]
    observed = [collection(name, "old") for name in ("night", "day", "rain")]

    plan = planned(side(desired, observed), NIGHT, DESCRIPTIONS)

    assert [(one.reason, one.count) for one in plan.sections[0].ignored] == [("Ilse does", 1), ("people own it", 2)]


def test_other_fields_are_changed_all_the_same_and_the_value_of_people_is_kept() -> None:
    groups = Groups()
    before, after = Group(hash="g", name="leads", role="viewer"), Group(hash="g", name="leads", role="admin")
    both = Side(groups, (Desired(after),), (Observed(before, id="g"),))
    blocked = side([collection("night", "new", "label")], [collection("night", "old")])

    assert [one.address for one in planned(both, DESCRIPTIONS).changes] == ['groups["leads"]']
    (fixed,) = planned(blocked, DESCRIPTIONS).blocked
    assert fixed.change.after == {"name": "night", "type": "label", "description": "old"}
    assert planned(blocked, DESCRIPTIONS).changes == ()


def test_what_does_not_exist_yet_is_made_as_it_is_written() -> None:
    (change,) = planned(side([collection("night", "dark")], []), DESCRIPTIONS).changes

    assert change.after == {"name": "night", "type": "frame", "description": "dark"}


def test_of_two_with_one_name_nothing_is_ignored() -> None:
    twins = side([collection("night", "dark")], [collection("night", "a"), collection("night", "b")])
    plan = planned(twins, DESCRIPTIONS)

    assert [one.change.after for one in plan.blocked] == [{"name": "night", "type": "frame", "description": "dark"}]
    assert plan.sections[0].ignored == ()


@pytest.mark.parametrize("rule", [DESCRIPTIONS, NIGHT, IgnoreEntry(fields="collections[dusk].description", reason="r")])
def test_what_is_renamed_keeps_what_people_wrote_whichever_name_the_rule_has(rule: IgnoreEntry) -> None:
    renamed = Desired(collection("dusk", "new"), previously=("night",))
    one = Side(Collections(), (renamed,), (Observed(collection("night", "old"), id="1"),))

    (change,) = planned(one, rule).changes

    assert change.after == {"name": "dusk", "type": "frame", "description": "old"}
    assert not touches([rule], change)


def test_a_section_that_is_not_managed_stays_so() -> None:
    sides, _ = ignoring([DESCRIPTIONS], [Side(Collections(), None)], {})

    assert [one.desired for one in sides] == [None]


@pytest.mark.parametrize(("then", "now"), [("dark", "dark"), ("dark", "dusk")])
def test_drift_of_such_a_field_is_none_whoever_moved_and_it_is_counted(then: str, now: str) -> None:
    one = side([collection("night", now)], [collection("night", "edited by hand")])
    base = {"collections": one.desired if then == now else (Desired(collection("night", then)),)}

    sides, before = ignoring([DESCRIPTIONS], [one], base)
    plan = make_plan(Target(title="P", hash="p"), sides, Policy(), NO_GUARDRAILS)
    drift = find_drift(plan, sides, before, since="v1")

    assert (drift.direction, drift.shifts) == (Direction.IN_SYNC, ())
    assert [one.count for one in drift.ignored] == [1]
    assert (before["collections"] is sides[0].desired) == (then == now)


def test_what_a_section_desired_then_is_kept_but_for_such_a_field() -> None:
    one = side([collection("night", "new")], [collection("night", "by hand", "label")])
    base = {"collections": (Desired(collection("night", "old")), Desired(collection("gone", "old")))}

    _, before = ignoring([DESCRIPTIONS], [one], base)

    assert before == {"collections": (Desired(collection("night", "by hand")), Desired(collection("gone", "old")))}


def test_without_rules_nothing_is_remade() -> None:
    one = side([collection("night", "dark")], [])
    base = {"collections": one.desired}

    sides, before = ignoring([], [one], base)

    assert sides == (one,)
    assert before is base


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (ProjectSettings(), ("title", "description", "ontology", "status")),
        (Datasets(), ()),
        (Groups(), ("role",)),
        (Collections(), ("type", "description", "items")),
        (FilterPresets(), ("filters",)),
    ],
)
def test_an_item_can_differ_in_what_it_is_not_found_by(kind: AnyResource, fields: tuple[str, ...]) -> None:
    assert kind.differing == fields


@pytest.mark.parametrize(
    ("action", "entry", "is_touched"),
    [
        (Action.UPDATE, DESCRIPTIONS, True),
        (Action.UPDATE, NIGHT, False),
        (Action.UPDATE, IgnoreEntry(fields="collections.type", reason="r"), False),
        (Action.CREATE, DESCRIPTIONS, False),
        (Action.DELETE, DESCRIPTIONS, False),
    ],
)
def test_only_an_update_of_the_field_touches_it(action: Action, entry: IgnoreEntry, *, is_touched: bool) -> None:
    old, new = {"name": "day", "description": "a"}, {"name": "day", "description": "b"}
    before, after = (None if action is Action.CREATE else old), (None if action is Action.DELETE else new)
    change = Change(
        address="c", kind="collections", key="day", label="day", action=action, before=before, after=after, id="1"
    )

    assert touches([entry], change) is is_touched
