"""What must hold between the parts of a plan that is read from a file, each of which is `derived`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from labelform.core.change import Action
from labelform.core.derived import NotDerivedError
from labelform.core.digest import spec_digest
from labelform.core.late import makers
from labelform.core.order import order_of
from labelform.core.partial import choose
from labelform.core.plan import Plan, Rule
from labelform.core.resource import AnyResource


def check_whole(plan: Plan, resources: Mapping[str, AnyResource]) -> None:
    """
    Check what holds between the parts of a plan, each of which is `derived`.

    Raises:
        NotDerivedError: two changes have the same address, or changes are in the wrong order, or for another project or
            spec.
    """
    if len({change.address for change in plan.changes}) < len(plan.changes):
        raise NotDerivedError("two changes have the same address")
    names = Counter((change.kind, key) for change in plan.changes for key in change.keys)
    if any(names[change.kind, key] > 1 for change in plan.changes if change.former for key in change.keys):
        raise NotDerivedError("two changes have the same name")
    order = [order_of(change, resources[change.kind]) for change in plan.changes]
    if order != sorted(order):
        raise NotDerivedError("the changes are in the wrong order")
    if plan.origin and plan.origin.digest != spec_digest(plan.origin.spec):
        raise NotDerivedError("its spec is a different one")
    if any(one.rule is Rule.CREATE_PROJECT for one in plan.allowed):
        raise NotDerivedError("a rule is acknowledged that cannot be acknowledged")
    known = {change.address for change in plan.changes}
    if not known.issuperset(address for one in (*plan.violations, *plan.allowed) for address in one.addresses):
        raise NotDerivedError("a rule refers to something else")
    _check_makers(plan, resources)
    _check_part(plan, resources)
    projects = list(_created_projects(plan, resources))
    if projects and (plan.target.hash is not None or projects != [plan.target.title]):
        raise NotDerivedError("the project is a different one")


def _check_part(plan: Plan, resources: Mapping[str, AnyResource]) -> None:
    """Check that a plan of a part holds what its patterns choose, and nothing else."""
    if plan.partial is None:
        return
    chosen = choose(plan.partial, plan.changes, plan.blocked, resources)
    told = chosen.partial.model_copy(update={"left_out": None})
    if (chosen.changes, chosen.blocked, told) != (plan.changes, plan.blocked, plan.partial) or not told.options:
        raise NotDerivedError("it is not the part that it claims to be")


def _check_makers(plan: Plan, resources: Mapping[str, AnyResource]) -> None:
    """Check that what changes refer to is made by others of the same plan, before them."""
    made: set[str] = set()
    for change in plan.changes:
        if not made.issuperset(makers(change, resources[change.kind])):
            raise NotDerivedError(f"{change.address} refers to something that the plan does not create")
        if change.action is Action.CREATE:
            made.add(change.address)
    stopped = (one.change for one in plan.blocked)
    if any(made.issuperset(ids) for one in stopped if (ids := makers(one, resources[one.kind]))):
        raise NotDerivedError("what the plan makes is referred to by something that is blocked for want of it")


def _created_projects(plan: Plan, resources: Mapping[str, AnyResource]) -> Iterator[object]:
    return (
        (change.after or {}).get("title")
        for change in plan.changes
        if change.action is Action.CREATE and resources[change.kind].level == 0
    )
