"""From one spec and its project to one plan. The only way to a plan that may be applied."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from labelform.core.access import Access
from labelform.core.assembly import Side, make_plan, pruning_of, with_violations
from labelform.core.digest import origin_of
from labelform.core.guardrails import Guardrails
from labelform.core.ignoring import ignoring
from labelform.core.lockout import lockouts
from labelform.core.plan import Plan, Rule, Violation
from labelform.core.policy import Policy, Pruning
from labelform.core.reach import reach_of
from labelform.errors import LabelformError
from labelform.language.model import NO_INPUTS, ParsedSpec, kinds, sections
from labelform.planning.access import access_for, difference, keeping_account
from labelform.planning.checking import Asking, Subject, asking, checks_of, checks_of_owners
from labelform.planning.choosing import meaningless
from labelform.planning.creating import broken_by_creation
from labelform.planning.following import with_actions
from labelform.planning.guardrails import account_of, broken_by_changes, guardrails_of
from labelform.planning.impact import weighed
from labelform.planning.masked import Masked, patterns_of
from labelform.planning.options import NO_OPTIONS, PlanOptions
from labelform.planning.pinned import check_pinned
from labelform.planning.promotion import broken_promotion, evidence_for
from labelform.planning.rights import within_rights
from labelform.reading.observe import NoteProject, Observation, observe_view
from labelform.reading.view import View
from labelform.repository.applied import Base
from labelform.repository.owners import RulesAround
from labelform.repository.surroundings import Surroundings


@dataclass(frozen=True, slots=True)
class Planned:
    """
    A plan with what it was made from; `base` is the spec as it was last applied, None when nobody requested it.

    `meaningless` are the patterns of a part that fit nothing here, see `planning.choosing`.
    """

    parsed: ParsedSpec
    plan: Plan
    sides: tuple[Side, ...]
    observation: Observation
    base: Base | None
    meaningless: Mapping[str, str] = field(default_factory=dict)
    failing: tuple[Violation, ...] = ()
    """Checks that fail for the project as it is; evaluated with the base only."""


async def plan_spec(
    view: View, base_url: str, parsed: ParsedSpec, options: PlanOptions = NO_OPTIONS,
    around: Surroundings | None = None, *, wants_base: bool = False, note_project: NoteProject = lambda _: None,
) -> Planned:  # fmt: skip
    """
    Return what it takes for a project to be like its spec.

    1. Note what the plan is made from, as it is written.
    2. Find the rules: of the owners around the spec, of the environment, and which of them this run acknowledges.
    3. Hold the platform to the domains that owners list.
    4. Decide what may be pruned; find what the spec owned when it was last applied, where that matters.
    5. Observe what the spec manages, and resolve every name in it.
    6. Let pass what the policy ignores. Compare, attach the calls, put in order, choose a part where that is requested,
       hold against the rules, prove. What only an admin of the organisation may do is blocked for others. Find the
       actions that follow.
    7. See who has access before and afterwards, where the plan takes some away or somebody asks.
    8. Count what is lost by what it takes away, and hold that against the rules.
    9. See whom the plan locks out, whether a project that it creates already exists under another title, and whether
       what the spec says was promoted, where that is requested.
    10. Ask the checks: of the project as the plan leaves it, and, for drift, as it is.

    `around` is where policies and what was before are remembered from spec to spec; with `wants_base`, what was last
    applied is observed too, whatever is pruned. `note_project` is told of the project in step 5, when it is found.

    Raises:
        SpecError: names fit nothing or too much, or a policy has mistakes.
        PolicyError: an owner forbids the platform, or to acknowledge a rule.
        PlatformError: a request failed.
    """
    origin = origin_of(parsed.file, parsed.document.data)
    written, masked = _policy(parsed, options), Masked.of(parsed, view.snapshot)
    policy, parsed = masked.policy(written), view.prepared(parsed)
    with nullcontext(around) if around else Surroundings(allows_outside=options.allows_outside) as found:
        guardrails = _guardrails(parsed, options, found.owners)
        patterns = patterns_of(written, guardrails, options.partial)
        guardrails = masked.guardrails(guardrails)
        check_pinned(reach_of(guardrails.owners), base_url)
        base, guardrails = _owned(parsed, base_url, policy, guardrails, options, found, wants_base=wants_base)
        evidence = evidence_for(origin, options, found.before)
        pruned = partial(pruning_of, policy=policy, guardrails=guardrails)
        observation = await observe_view(view, parsed, base.parsed if base else None, note_project, pruned)
        sides, then = ignoring(policy.ignore, observation.sides, observation.base or {})
        observation = replace(observation, sides=sides, base=None if observation.base is None else then)
        account = account_of(guardrails)
        sides = keeping_account(_with_owned(observation), account)

        def make(*, has_rights: bool = True) -> Plan:
            target, part = observation.target, masked.partial(options.partial)
            return make_plan(target, (*observation.beyond, *sides), policy, guardrails, part, has_rights=has_rights)

        plan = await within_rights(make, view, observation.project, account)
        plan = with_actions(plan, parsed, sides)
        plan = plan.model_copy(update={"notes": (*plan.notes, *masked.notes(observation.sides, patterns))})
        access = await access_for(plan, view, observation.project, account, is_asked=options.wants_access)
        plan = _railed(await weighed(plan, view, observation.project, access), policy, guardrails)
        plan = _guarded(plan, access, guardrails)
        shown = {"origin": origin, "snapshot": view.snapshot, "access": difference(plan, access, view)}
        plan = plan.model_copy(update=shown)
        broken = await broken_by_creation(plan, view, base_url, policy, guardrails.owners, options, found.before)
        broken += broken_promotion(plan, options, evidence)
        checks = await _checks(parsed, plan, view, observation, access, guardrails, options)
        broken += checks.broken(plan.changes)
    plan = with_violations(plan, broken, guardrails.allowed)
    failing = checks.broken() if wants_base else ()
    return Planned(parsed, plan, sides, observation, base, meaningless(plan, (*observation.beyond, *sides)), failing)


async def _checks(
    parsed: ParsedSpec, plan: Plan, view: View, observation: Observation, access: Access | None,
    guardrails: Guardrails, options: PlanOptions,
) -> Asking:  # fmt: skip
    observed = {one.resource.kind: one.observed for one in observation.sides if one.desired is not None}
    subject = Subject(observation.project, options.environment or "", account_of(guardrails), access, observed)
    written = [*checks_of(parsed), *checks_of_owners(guardrails.owners)]
    return await asking(written, view, subject, plan.changes)


def _guardrails(parsed: ParsedSpec, options: PlanOptions, owners: RulesAround) -> Guardrails:
    return guardrails_of([Path(parsed.file)], frozenset(map(Rule, options.allowed)), options.rules, owners)


def _policy(parsed: ParsedSpec, options: PlanOptions) -> Policy:
    policy = parsed.spec.policy
    return policy if options.prune is None else policy.model_copy(update={"prune": options.prune})


def _owned(
    parsed: ParsedSpec, base_url: str, policy: Policy, guardrails: Guardrails, options: PlanOptions,
    around: Surroundings, *, wants_base: bool,
) -> tuple[Base | None, Guardrails]:  # fmt: skip
    """Return the spec as it was last applied, where somebody asks, and rules that can name that revision."""
    is_owned = any(pruning_of(section.name, policy, guardrails) is Pruning.OWNED for section in sections())
    if not (is_owned or wants_base):
        return None, guardrails
    base = around.before.base(parsed, base_url, since=options.since, given=options.given or NO_INPUTS)
    if not is_owned:
        return base, guardrails
    if not base.is_known:
        raise LabelformError(
            f"prune is owned, but it is not known what the spec owned: {base.missing}",
            hint="name a revision with --since REV, or prune nothing with --no-prune",
        )
    return base, replace(guardrails, since=base.since)


def _with_owned(observation: Observation) -> tuple[Side, ...]:
    base = observation.base or {}
    return tuple(
        replace(side, owned=frozenset(side.resource.key(one.item) for one in then))
        if (then := base.get(side.resource.kind))
        else side
        for side in observation.sides
    )


def _railed(plan: Plan, policy: Policy, guardrails: Guardrails) -> Plan:
    """Return the plan with the rules that what is lost by it breaks."""
    return with_violations(plan, broken_by_changes(plan, policy, guardrails.owners), guardrails.allowed)


def _guarded(plan: Plan, access: Access | None, guardrails: Guardrails) -> Plan:
    """Return the plan with what it locks out; nothing where nobody had to look who has access."""
    found = lockouts(plan.changes, kinds(), access) if access else ()
    return with_violations(plan, found, guardrails.allowed)
