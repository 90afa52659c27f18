"""
The safety rules for a saved plan, checked again when it is applied: what a file says about them is only what it says.

The rules are those of now: of the owners around the spec, the plan file and the current folder, of the environment, and
of the spec that the plan was made from. What a plan broke when it was made keeps it from being applied all the same.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from labelform.core.change import Action, Change, Source
from labelform.core.contained import taken_out
from labelform.core.creation import created_project
from labelform.core.guardrails import Guardrails, OwnerRules
from labelform.core.lockout import lockouts, losses
from labelform.core.packed import plain
from labelform.core.people import joining
from labelform.core.plan import Plan, Rule, SectionSummary, Violation
from labelform.core.planset import Member
from labelform.core.policy import OwnerPolicy, Policy, Pruning, pruning, violations
from labelform.core.reach import reach_of
from labelform.core.resource import AnyBeyond, AnyObserved, Beyond
from labelform.core.rights import needing
from labelform.core.standing import Standing, standing
from labelform.errors import PlanRefusedError, PolicyError
from labelform.language.model import ProjectSpec, kinds, section_of
from labelform.planning.checking import Subject, Written, asking, checks_of_owners
from labelform.planning.creating import broken_by_creation
from labelform.planning.guardrails import account_of, broken_by_changes, guardrails_of
from labelform.planning.options import PlanOptions
from labelform.planning.pinned import check_pinned
from labelform.planning.promotion import broken_promotion, evidence_for
from labelform.planning.rights import check_rights
from labelform.reading.view import FoundProject, View
from labelform.repository.surroundings import Surroundings


async def judged(plan: Plan, base_url: str, file: Path, options: PlanOptions, view: View, around: Surroundings) -> Plan:
    """
    Return the plan of a file with every rule that it breaks now besides those that it broke when it was made.

    The platform is asked only where a rule is about how much there is, or about who has access. What is lost is taken
    from the plan: more than it says is never lost, because apply counts again. `around` is where policies and history
    are remembered from plan to plan.

    Raises:
        PolicyError: an owner forbids to acknowledge a rule that the plan acknowledges, to prune what it prunes, or to
            use a key where it is used.
        PlanRefusedError: a rule needs to know the project, and it does not exist; or the account may not do a part.
    """
    allowed = frozenset(one.rule for one in plan.allowed)
    found = await broken_now(plan, base_url, file, replace(options, allowed=allowed), view, around)
    known = {(one.rule, one.message) for one in plan.violations}
    fresh = [one for one in found if one.rule not in allowed and (one.rule, one.message) not in known]
    return plan.model_copy(update={"violations": (*plan.violations, *dict.fromkeys(fresh))})


async def broken_now(
    plan: Plan, base_url: str, file: Path, options: PlanOptions, view: View, around: Surroundings
) -> list[Violation]:
    """
    Return every rule that a plan breaks now, also those that are acknowledged; a rule may be broken twice alike.

    Raises:
        PolicyError: see `judged`.
        PlanRefusedError: see `judged`.
    """
    guardrails = _guardrails(plan, file, options, around)
    check_pinned(reach_of(guardrails.owners), base_url)
    _check_pruning(plan.changes, guardrails.owners)
    own = own_policy(plan)
    policies: list[tuple[Policy | OwnerPolicy, Mapping[str, Source], str]] = [(own, {}, "")]
    policies += [(owner.policy, owner.sources, owner.whose) for owner in guardrails.owners]
    now = await _Now.seen(plan, [policy for policy, _, _ in policies], view)
    beyond = [kind for kind, one in kinds().items() if one.is_beyond]
    found: list[Violation] = []
    for policy, sources, whose in policies:
        found += violations(policy, plan.changes, now.sections(), sources=sources, whose=whose, beyond=beyond)
    found += broken_by_changes(plan, own, guardrails.owners)
    await now.check_rights(view, account_of(guardrails))
    found += await now.lockouts(view, account_of(guardrails))
    is_creating = created_project(plan.changes, kinds()) is not None
    if is_creating and not await view.projects_titled(plan.target.title):  # otherwise it is done already
        found += await broken_by_creation(plan, view, base_url, own, guardrails.owners, options, around.before)
    found += await _broken_checks(plan, view, guardrails, options)
    return [*found, *broken_promotion(plan, options, evidence_for(plan.origin, options, around.before))]


async def _broken_checks(plan: Plan, view: View, guardrails: Guardrails, options: PlanOptions) -> Sequence[Violation]:
    written = [*own_checks(plan), *checks_of_owners(guardrails.owners)]
    if not written:
        return ()
    project = await view.project(plan.target.hash) if plan.target.hash else None
    subject = Subject(project, options.environment or "", account_of(guardrails))
    return (await asking(written, view, subject, plan.changes)).broken(plan.changes)


def own_checks(plan: Plan) -> list[Written]:
    """Return the checks of the spec that a plan was made from; where they are written, the plan does not say."""
    checks = ProjectSpec.model_validate(plain(plan.origin.spec)).checks if plan.origin else ()
    return [(check, None) for check in checks]


async def all_judged(
    members: Sequence[Member], file: Path, options: PlanOptions, view: View, *, at_once: int
) -> list[Member]:
    """
    Return the plans of a set, each as `judged` returns it; so many are judged side by side.

    Raises:
        LabelformError: what `judged` raises; of several, that of the first in the order of the set, whoever came first.
    """
    places = asyncio.Semaphore(at_once)

    async def one(member: Member) -> Member:
        async with places:
            plan = await judged(member.plan.unpacked(), member.base_url, file, options, view, around)
            rules = {"violations": plan.violations}
            return member.model_copy(update={"plan": member.plan.model_copy(update=rules)})

    with Surroundings(allows_outside=options.allows_outside) as around:
        found = await asyncio.gather(*map(one, members), return_exceptions=True)
    for failure in found:
        if isinstance(failure, BaseException):
            raise failure
    return [member for member in found if isinstance(member, Member)]


def account_applying(plan: Plan, file: Path, options: PlanOptions, around: Surroundings) -> str | None:
    """Return the e-mail of the account that applies a plan, as far as somebody said it."""
    return account_of(_guardrails(plan, file, options, around))


def _guardrails(plan: Plan, file: Path, options: PlanOptions, around: Surroundings) -> Guardrails:
    return guardrails_of(places_of(plan, file), frozenset(map(Rule, options.allowed)), options.rules, around.owners)


def places_of(plan: Plan, file: Path | None) -> Iterable[Path]:
    """
    Yield files in the folders whose owners have a say.

    The spec of a plan from a `file` is one that the file names: others count beside it.
    """
    if plan.origin:
        yield Path(plan.origin.folder, plan.origin.file)
    if file is not None:
        yield from (file, Path(os.curdir) / file.name)


def own_policy(plan: Plan) -> Policy:
    """Return the policy of the spec that a plan was made from."""
    return ProjectSpec.model_validate(plain(plan.origin.spec)).policy if plan.origin else Policy()


def _check_pruning(changes: Iterable[Change], owners: Iterable[OwnerRules]) -> None:
    pruned = dict.fromkeys(
        one.kind for one in changes if one.action is Action.DELETE or taken_out(one, kinds()[one.kind])
    )
    for owner in owners:
        kept = [kind for kind in pruned if pruning(owner.policy.prune, kind) is Pruning.NONE]
        if kept:
            where = owner.sources.get("prune", owner.whose)
            raise PolicyError(
                f"the plan deletes {', '.join(kept)}, and {where} does not allow pruning there",
                hint="make a new plan; the owner of that file decides",
            )


async def _living(beyond: AnyBeyond, plan: Plan, view: View) -> Sequence[AnyObserved]:
    """Read what the organisation has of a kind that the plan makes things of."""
    items = [beyond.item.model_validate(one.after) for one in plan.changes if one.kind == beyond.kind and one.after]
    return await view.living(kinds()[section_of(beyond.kind)], beyond, items, ())


class _Now:
    """What the project has now, as far as rules ask for it."""

    def __init__(self, plan: Plan, project: FoundProject | None, observed: dict[str, Sequence[AnyObserved]]) -> None:
        self._plan = plan
        self._project = project
        self._observed = observed

    @classmethod
    async def seen(cls, plan: Plan, policies: Iterable[Policy | OwnerPolicy], view: View) -> _Now:
        """
        Read what some rule is about, or the rights of the account; nothing when there is no such thing.

        Sections are read where there is a project; what the organisation has is there without one.
        """
        needing_rights = {change.kind for change in needing(plan.changes, kinds())}
        made = [one for kind, one in kinds().items() if kind in needing_rights and isinstance(one, Beyond)]
        beyond = {one.kind: await _living(one, plan, view) for one in made}
        wanted = {loss.change.kind for loss in losses(plan.changes, kinds())} | (needing_rights - beyond.keys())
        if any(policy.max_deletes and policy.max_deletes.percent is not None for policy in policies):
            wanted |= {change.kind for change in plan.changes if change.action is Action.DELETE}
        if plan.target.hash is None or not wanted:
            return cls(plan, None, beyond)
        project = await view.project(plan.target.hash)
        if project is None:
            raise PlanRefusedError(
                f"the project of the plan ({plan.target.hash}) does not exist, or you cannot open it"
            )
        resources = [resource for kind, resource in kinds().items() if kind in wanted]
        return cls(plan, project, beyond | dict(await view.observed(resources, project)))

    def sections(self) -> tuple[SectionSummary, ...]:
        """Return how much the sections held when the plan was made, also when a part of it is done already."""
        return tuple(
            SectionSummary(
                kind=kind,
                is_managed=True,
                observed=len(seen) + self._done(kind, Action.DELETE) - self._done(kind, Action.CREATE),
            )
            for kind, seen in self._observed.items()
        )

    async def check_rights(self, view: View, account: str | None) -> None:
        """Check that the account may do what is still to be done; see `planning.rights`."""
        await check_rights(self._pending(), view, self._project, account)

    async def lockouts(self, view: View, account: str | None) -> tuple[Violation, ...]:
        """Return what the changes that are still to be made lock out."""
        pending = self._pending()
        if self._project is None or not losses(pending, kinds()):
            return ()
        access = await view.access(self._project, account, joining(pending, kinds()))
        return lockouts(pending, kinds(), access)

    def _pending(self) -> list[Change]:
        """Return the changes that are not known to be made already."""
        changes = self._plan.changes
        return [one for one in changes if one.kind not in self._observed or not self._is_done(one)]

    def _done(self, kind: str, action: Action) -> int:
        return sum(
            1
            for change in self._plan.changes
            if change.kind == kind and change.action is action and self._is_done(change)
        )

    def _is_done(self, change: Change) -> bool:
        return standing(change, kinds()[change.kind], self._observed[change.kind]) is Standing.AFTER
