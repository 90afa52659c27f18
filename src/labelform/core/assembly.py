"""
Put the differences of all kinds together into one plan: order, policy, proof.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace

from labelform.core.asserting import checked_later
from labelform.core.change import Change
from labelform.core.diff import Desired, Difference, Prune, diff
from labelform.core.guardrails import Guardrails
from labelform.core.late import blocked_as_stranded, stranded
from labelform.core.lookalikes import notes_of_part
from labelform.core.order import order_of
from labelform.core.partial import choose
from labelform.core.plan import Ignored, Partial, Plan, Rule, SectionSummary, Target, Violation
from labelform.core.policy import Policy, Pruning, pruning, violations
from labelform.core.proof import prove
from labelform.core.resource import AnyObserved, AnyResource
from labelform.core.rights import barred, needing


@dataclass(frozen=True, slots=True)
class Side:
    """
    One kind with both its sides. `desired` is None when the spec leaves the section out: unmanaged.

    `owned` holds the keys that the spec named when it was last applied; only `prune: owned` asks for them. `ignored`
    counts the differences that were taken out, see `core.ignoring`. `is_awaited`: the project is still to be
    created, and what it will have of the kind is for the platform to say (`Resource.is_asserted`).
    """

    resource: AnyResource
    desired: tuple[Desired, ...] | None
    observed: tuple[AnyObserved, ...] = ()
    owned: frozenset[str] = frozenset()
    ignored: tuple[Ignored, ...] = ()
    is_awaited: bool = False


def make_plan(
    target: Target, sides: Sequence[Side], policy: Policy, guardrails: Guardrails, partial: Partial | None = None, *,
    has_rights: bool = True,
) -> Plan:  # fmt: skip
    """
    Decide what has to change, in which order, and whether policy allows it.

    The order is that of `core.order`: every prefix of the calls leaves a project that works and has an admin. What is
    only looked at has `NO_GUARDRAILS`; what may be applied goes through `labelform.planning`, which knows them. With
    `partial`, the plan is of a part, and so is what rules are asked about. Without `has_rights`, what only an admin of
    the organisation may do is blocked.
    """
    differences = [(side, _compare(side, _prune(side, policy, guardrails))) for side in sides]
    if not has_rights:
        differences = [(side, _without_rights(side.resource, difference)) for side, difference in differences]
    changes = _ordered(differences)
    blocked = tuple(blocked for _, difference in differences for blocked in difference.blocked)
    resources = {side.resource.kind: side.resource for side in sides}
    left = stranded(changes, resources)
    changes = tuple(one for one in changes if one not in left)
    blocked += tuple(blocked_as_stranded(one, resources[one.kind]) for one in left)
    notes = tuple(note for _, difference in differences for note in difference.notes)
    if partial is not None:
        chosen = choose(partial, changes, blocked, resources)
        changes, blocked, partial = chosen.changes, chosen.blocked, chosen.partial
        notes = notes_of_part(notes, changes)
    sections = tuple(_section(side, difference) for side, difference in differences if not side.resource.is_beyond)
    beyond = [one.kind for one in resources.values() if one.is_beyond]
    found = [*violations(policy, changes, sections, beyond=beyond)]
    for owner in guardrails.owners:
        found += violations(owner.policy, changes, sections, sources=owner.sources, whose=owner.whose, beyond=beyond)
    plan = Plan(
        target=target,
        changes=changes,
        blocked=blocked,
        extras=tuple(extra for _, difference in differences for extra in difference.extras),
        notes=notes,
        sections=sections,
        partial=partial,
    )
    return with_violations(plan, found, guardrails.allowed)


def with_violations(plan: Plan, found: Iterable[Violation], allowed: Container[Rule]) -> Plan:
    """Return the plan with further broken rules, those that are acknowledged apart from those that refuse it."""
    every = tuple(found)
    refusing = tuple(one for one in every if one.rule not in allowed)
    acknowledged = tuple(one for one in every if one.rule in allowed)
    return plan.model_copy(
        update={"violations": (*plan.violations, *refusing), "allowed": (*plan.allowed, *acknowledged)}
    )


def pruning_of(kind: str, policy: Policy, guardrails: Guardrails) -> Pruning:
    """Return what is pruned of one kind: the strictest of what the spec and the owners say."""
    settings = [policy.prune, *(owner.policy.prune for owner in guardrails.owners)]
    return min(pruning(setting, kind) for setting in settings)


def _prune(side: Side, policy: Policy, guardrails: Guardrails) -> Prune:
    return Prune(pruning_of(side.resource.kind, policy, guardrails), side.owned, guardrails.since)


def _compare(side: Side, prune: Prune) -> Difference:
    if side.desired is None:
        return Difference()
    if side.is_awaited:
        return Difference(notes=tuple(checked_later(side.resource, one.source) for one in side.desired))
    difference = diff(side.resource, side.desired, side.observed, prune=prune)
    prove(side.resource, side.desired, side.observed, difference, prune=prune)
    return difference


def _without_rights(resource: AnyResource, difference: Difference) -> Difference:
    """Block what only an admin of the organisation may do. Proven before: it is what the spec comes to."""
    stopped = needing(difference.changes, {resource.kind: resource})
    return replace(
        difference,
        changes=tuple(one for one in difference.changes if one not in stopped),
        blocked=(*difference.blocked, *(barred(one, resource) for one in stopped)),
    )


def _ordered(differences: Iterable[tuple[Side, Difference]]) -> tuple[Change, ...]:
    placed = [(order_of(one, side.resource), one) for side, difference in differences for one in difference.changes]
    placed.sort(key=lambda pair: pair[0])
    return tuple(_neighbouring(placed))


def _neighbouring(placed: Iterable[tuple[tuple[int, int, bool], Change]]) -> list[Change]:
    """Put changes that one call can carry beside the first of them; nothing leaves its order."""
    firsts: dict[tuple[object, ...], int] = {}

    def place(index: int, order: tuple[int, int, bool], change: Change) -> int:
        common = change.calls[0].common if len(change.calls) == 1 else ""
        return firsts.setdefault((order, change.kind, change.action, common), index) if common else index

    found = [(place(index, *one), one[1]) for index, one in enumerate(placed)]
    return [change for _, change in sorted(found, key=lambda pair: pair[0])]


def _section(side: Side, difference: Difference) -> SectionSummary:
    return SectionSummary(
        kind=side.resource.kind,
        is_managed=side.desired is not None,
        desired=len(side.desired or ()),
        observed=len(side.observed),
        in_sync=difference.in_sync,
        ignored=side.ignored,
    )
