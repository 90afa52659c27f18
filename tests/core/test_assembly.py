"""What goes into a plan: the rules of owners, what was owned, and an order that no spec changes."""

from __future__ import annotations

from labelform.core.assembly import Side, make_plan
from labelform.core.change import Source
from labelform.core.diff import Desired
from labelform.core.guardrails import Guardrails, OwnerRules
from labelform.core.plan import Plan, Rule, Target
from labelform.core.policy import MaxDeletes, OwnerPolicy, Policy
from labelform.core.resource import Observed
from labelform.resources.collections import Collection, Collections
from labelform.resources.datasets import Dataset, Datasets
from labelform.resources.groups import Group, Groups

AT = Source(file="labelform.policy.yaml", line=3, column=1)


def collection(name: str, description: str = "") -> Collection:
    return Collection(name=name, type="frame", description=description)


def planned(guardrails: Guardrails, *, prune: bool | str = True, owned: frozenset[str] = frozenset()) -> Plan:
    """Return the plan that prunes what is there of two collections."""
    seen = tuple(Observed(collection(name), id=f"id of {name}") for name in ("a", "b"))
    policy = Policy.model_validate({"prune": prune})
    return make_plan(Target(title="P", hash="1"), [Side(Collections(), (), seen, owned)], policy, guardrails)


def test_the_rules_of_every_owner_hold_and_say_where_they_are_written() -> None:
    owners = (
        OwnerRules(OwnerPolicy(labelform_policy=1, max_deletes=MaxDeletes(count=1)), {"max_deletes": AT}),
        OwnerRules(OwnerPolicy(labelform_policy=1, protect=("collections[a]",)), {"protect": AT}),
    )

    plan = planned(Guardrails(owners))

    assert [(one.rule, one.source) for one in plan.violations] == [(Rule.MAX_DELETES, AT), (Rule.PROTECT, AT)]
    assert plan.violations[1].addresses == ('collections["a"]',)


def test_a_share_that_an_owner_allows_is_one_of_what_is_there() -> None:
    half = OwnerRules(OwnerPolicy(labelform_policy=1, max_deletes=MaxDeletes(percent=50, floor=0)))

    assert [one.message for one in planned(Guardrails((half,))).violations] == [
        "the plan deletes 2 of 2 collections, the limit of the repository policy is 50 %"
    ]


def test_a_rule_that_is_acknowledged_is_kept_apart_from_those_that_refuse() -> None:
    owners = (
        OwnerRules(OwnerPolicy(labelform_policy=1, max_deletes=MaxDeletes(count=1), protect=("collections[a]",))),
    )

    plan = planned(Guardrails(owners, frozenset({Rule.PROTECT})))

    assert [one.rule for one in plan.violations] == [Rule.MAX_DELETES]
    assert [one.rule for one in plan.allowed] == [Rule.PROTECT]


def test_only_what_was_owned_goes_and_the_revision_is_named() -> None:
    kind = Collections()
    owned = frozenset({kind.key(collection("a"))})

    plan = planned(Guardrails(since="v1"), prune="owned", owned=owned)

    assert [(one.address, one.reason) for one in plan.changes] == [
        ('collections["a"]', "in the spec at v1, no longer in the spec, and prune is owned")
    ]
    assert [(one.address, one.reason) for one in plan.extras] == [
        ('collections["b"]', "not in the spec, nor in the spec at v1, and prune is owned")
    ]


def test_of_two_that_share_an_owned_name_both_stay() -> None:
    kind = Collections()
    twins = tuple(Observed(collection("a"), id=identity) for identity in ("2", "1"))
    side = Side(kind, (), twins, frozenset({kind.key(collection("a"))}))

    plan = make_plan(Target(title="P", hash="1"), [side], Policy(prune="owned"), Guardrails(since="v1"))

    assert plan.changes == ()
    assert [(one.id, one.reason) for one in plan.extras] == [
        (one, "the spec named one at v1, the project has 2 of this name, and prune is owned") for one in ("1", "2")
    ]


def test_changes_and_extras_stand_in_the_order_of_their_labels() -> None:
    titles = ("b", "C", "a", "ä", "B")
    wanted = tuple(Desired(Dataset(hash=f"new {5 - place}", title=title)) for place, title in enumerate(titles))
    seen = tuple(
        Observed(Dataset(hash=f"old {5 - place}", title=f"{title} extra"), id=title)
        for place, title in enumerate(titles)
    )

    made = make_plan(Target(title="P", hash="1"), [Side(Datasets(), wanted, seen)], Policy(), Guardrails())

    assert [one.label for one in made.changes] == sorted(titles)
    assert [one.label for one in made.extras] == sorted(f"{title} extra" for title in titles)


def test_what_cannot_be_updated_is_named_beside_its_twin_by_its_id() -> None:
    twins = tuple(Observed(Group(hash=f"h{number}", name="same", role="viewer"), id=f"h{number}") for number in (1, 2))
    wanted = tuple(Desired(Group(hash=f"h{number}", name="same", role="admin")) for number in (1, 2))

    made = make_plan(Target(title="P", hash="1"), [Side(Groups(), wanted, twins)], Policy(), Guardrails())

    assert [one.address for one in made.changes] == ['groups["same"]@h1', 'groups["same"]@h2']


def test_what_is_deleted_is_shown_as_it_was() -> None:
    (first, _) = planned(Guardrails()).changes

    assert first.shown.before == {"name": "a", "type": "frame", "description": ""}
    assert first.shown.after is None


def test_a_place_names_what_its_value_was_made_from() -> None:
    assert str(AT) == "labelform.policy.yaml:3"
    with_variables = AT.model_copy(update={"origins": ("dark from environments.yaml:12", "low")})

    assert str(with_variables) == "labelform.policy.yaml:3 with dark from environments.yaml:12, low"
