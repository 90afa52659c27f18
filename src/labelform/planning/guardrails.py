"""The rules besides those of a spec: who has a say around some files, who applies the plan, and what it breaks."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from labelform.core.change import Change
from labelform.core.closing import endings
from labelform.core.creation import forbidden
from labelform.core.guardrails import Guardrails, OwnerRules
from labelform.core.lookalikes import costly_halves, costly_lookalikes
from labelform.core.plan import Plan, Rule, Violation
from labelform.core.policy import Policy
from labelform.core.rails import losses_beyond
from labelform.errors import PolicyError
from labelform.language.model import kinds
from labelform.repository.owners import RulesAround

ACCOUNT_VARIABLE = "LABELFORM_ACCOUNT"


def guardrails_of(
    places: Iterable[Path], allowed: frozenset[Rule], own: OwnerRules | None, found: RulesAround
) -> Guardrails:
    """
    Return the rules of all owners around some files, and of the environment, which are its `own`.

    Raises:
        PolicyError: one of them forbids to acknowledge a rule that is `allowed`.
    """
    owners: list[OwnerRules] = []
    for rules in (*(one for place in places for one in found.of(place)), *([own] if own else [])):
        if rules not in owners:  # one file may be above several places
            owners.append(rules)
    for owner in owners:
        may_allow = set(Rule) if owner.policy.allow is None else {Rule(name) for name in owner.policy.allow}
        forbidden = sorted(allowed - may_allow)
        if forbidden:
            raise PolicyError(
                f"{owner.sources['allow']} does not allow to acknowledge {', '.join(forbidden)}",
                hint="ask the owner of that file, or change the spec so that it follows the rule",
            )
    return Guardrails(tuple(owners), allowed)


def broken_by_changes(plan: Plan, policy: Policy, owners: Iterable[OwnerRules]) -> list[Violation]:
    """Return the rules that a plan breaks by what is lost with its changes, what looks alike, and what ends."""
    found = [*losses_beyond(policy, plan.changes, kinds())]
    for owner in owners:
        found += losses_beyond(owner.policy, plan.changes, kinds(), sources=owner.sources, whose=owner.whose)
    return [*found, *costly_lookalikes(plan, kinds()), *costly_halves(plan), *endings(plan.changes, kinds())]


def broken_by_creating(created: Change, policy: Policy, owners: Iterable[OwnerRules]) -> list[Violation]:
    """Return the rules that forbid the creation of a project, whatever else there is."""
    own = [] if policy.create_project else [forbidden(created, None)]
    strict = (owner for owner in owners if not owner.policy.create_project)
    return [*own, *(forbidden(created, owner.sources.get("create_project"), owner.whose) for owner in strict)]


def account_of(guardrails: Guardrails) -> str | None:
    """Return the e-mail of the account that applies: what owners say, else the environment, else None."""
    named = [owner.policy.account for owner in guardrails.owners if owner.policy.account]
    return next(iter(named), None) or os.environ.get(ACCOUNT_VARIABLE) or None
