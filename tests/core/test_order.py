"""Whoever is to be an admin is one before anybody stops being one, and deletes come last, whatever the kind."""

from __future__ import annotations

from labelform.core.assembly import Side, make_plan
from labelform.core.diff import Desired
from labelform.core.guardrails import NO_GUARDRAILS
from labelform.core.order import Stage, order_of
from labelform.core.plan import Target
from labelform.core.policy import Policy
from labelform.core.resource import AnyResource, Observed
from labelform.resources.collections import Collection, Collections
from labelform.resources.groups import Group, Groups


def test_demotions_stand_between_what_is_built_and_what_is_deleted() -> None:
    def group(name: str, role: str) -> Group:
        return Group(hash=name, name=name, role=role)

    seen = [group("a demoted", "admin"), group("b changed", "viewer"), group("c gone", "admin")]
    wanted = [group("a demoted", "viewer"), group("b changed", "admin"), group("d new", "admin")]
    groups = Side(Groups(), tuple(map(Desired, wanted)), tuple(Observed(one, id=one.hash) for one in seen))
    collections = Side(Collections(), (Desired(Collection(name="e", type="frame")),))

    made = make_plan(Target(title="P", hash="1"), [groups, collections], Policy(prune=True), NO_GUARDRAILS)

    kinds: dict[str, AnyResource] = {"groups": Groups(), "collections": Collections()}
    assert [(one.label, order_of(one, kinds[one.kind])[0]) for one in made.changes] == [
        ("b changed", Stage.BUILDING), ("d new", Stage.BUILDING), ("e", Stage.BUILDING),
        ("a demoted", Stage.DEMOTING), ("c gone", Stage.DELETING),
    ]  # fmt: skip
