"""Try a policy on its cases: the same rules and checks as for plans, without a platform."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from uuid import NAMESPACE_URL, uuid5

from labelform.checking.engine import engine_of
from labelform.checking.facts import Facts, Sight
from labelform.checking.shape import PROJECT
from labelform.checking.verdicts import Placed, verdicts
from labelform.core.assembly import Side, make_plan
from labelform.core.change import Source
from labelform.core.counting import uncounted
from labelform.core.creation import created_project, forbidden
from labelform.core.diff import Desired
from labelform.core.guardrails import Guardrails, OwnerRules
from labelform.core.lockout import takes
from labelform.core.plan import Plan, Target, Violation
from labelform.core.policy import Policy
from labelform.core.rails import losses_beyond
from labelform.core.reference import Named, Names, Reference
from labelform.core.resource import AnyResource, Observed
from labelform.language.model import ParsedSpec, checked_shape, kinds, listed
from labelform.language.policy_cases import TITLE, ParsedCase
from labelform.planning.checking import checks_of_owners

_NOT_SAID = "a case does not say"


@dataclass(frozen=True, slots=True)
class CaseOutcome:
    """What a policy said of one case: the names of what failed, with their messages. `wrong`: what was not expected."""

    case: ParsedCase
    said: tuple[tuple[str, str], ...]
    wrong: str = ""

    @property
    def is_right(self) -> bool:
        """Tell whether the policy says what the case expects."""
        return not self.wrong


def try_case(rules: Sequence[OwnerRules], case: ParsedCase) -> CaseOutcome:
    """Hold one case against a policy and all that it includes."""
    said = tuple(_said(rules, case))
    return CaseOutcome(case, said, _wrong(case, said))


def _wrong(case: ParsedCase, said: Sequence[tuple[str, str]]) -> str:
    expected, failed = set(case.case.fails), {name for name, _ in said}
    if expected - failed:
        return f"expected to fail, and holds: {', '.join(sorted(expected - failed))}"
    if failed - expected:
        return f"expected to hold, and fails: {', '.join(sorted(failed - expected))}"
    part = case.case.message
    if part is not None and not any(part in message for _, message in said):
        return f'nothing says "{part}"'
    return ""


def _said(rules: Sequence[OwnerRules], case: ParsedCase) -> Iterator[tuple[str, str]]:
    sides = [_side(resource, case) for resource in listed().values()]
    plan = _planned(rules, case, sides)
    yield from ((str(one.rule), one.message) for one in _broken(rules, plan))
    engine = engine_of(checked_shape())
    checks = [Placed(check, engine.ask(check.expression), source) for check, source in checks_of_owners(rules)]
    for check, violation in verdicts(checks, _facts(case, sides, plan), engine):
        yield check.name, violation.message


def _planned(rules: Sequence[OwnerRules], case: ParsedCase, sides: Sequence[Side]) -> Plan:
    policy = case.spec.spec.policy if case.spec else Policy()
    plan = make_plan(Target(title=TITLE), sides, policy, Guardrails(tuple(rules)))
    changes = tuple(
        one.model_copy(update={"impact": uncounted(kinds()[one.kind].holds, _NOT_SAID)})
        if takes(one, kinds()[one.kind])
        else one
        for one in plan.changes
    )
    return plan.model_copy(update={"changes": changes})


def _broken(rules: Sequence[OwnerRules], plan: Plan) -> Iterator[Violation]:
    yield from plan.violations
    created = created_project(plan.changes, kinds())
    for owner in rules:
        yield from losses_beyond(owner.policy, plan.changes, kinds(), sources=owner.sources)
        if created is not None and not owner.policy.create_project:
            yield forbidden(created, owner.sources.get("create_project"))


def _facts(case: ParsedCase, sides: Sequence[Side], plan: Plan) -> Facts:
    observed = {side.resource.kind: side.observed for side in sides}
    is_there = case.live is not None
    facts = Sight(listed(), case.case.environment, is_there, observed).facts(plan.changes)
    beside = case.beside if is_there else {}
    values = {**facts.values, **beside}
    values[PROJECT] = {**values[PROJECT], **({"status": case.status} if case.status else {})}
    unknown = {name: why for name, why in facts.unknown.items() if name not in beside}
    return Facts(values, unknown | dict.fromkeys(case.case.unknown, "the case says so"), facts.later)


def _side(resource: AnyResource, case: ParsedCase) -> Side:
    live = [] if case.live is None else [one.item for one in _items(resource, case.live)]
    live += case.items.get(resource.kind, ())
    wanted = case.spec.entries(resource.kind) if case.spec else None
    observed = tuple(
        Observed(item, id=_hash(f"{resource.kind} {resource.key(item)} {index}")) for index, item in enumerate(live)
    )
    desired = None if wanted is None or case.spec is None else _items(resource, case.spec)
    return Side(resource, desired, observed)


def _items(resource: AnyResource, parsed: ParsedSpec) -> tuple[Desired, ...]:
    """Return the items that a section says; whatever it names is there."""
    entries = parsed.entries(resource.kind) or ()
    references = [reference for entry in entries for _, reference in resource.references(entry.value)]
    names = Names((), [_named(reference) for reference in dict.fromkeys(references)])
    return tuple(
        Desired(
            resource.resolve(entry.value, names), partial(_source, parsed, entry.path),
            tuple(resource.previously(entry.value)),
        )
        for entry in entries
    )  # fmt: skip


def _named(reference: Reference) -> Named:
    return Named(reference.hash or _hash(reference.name or ""), reference.name or reference.hash or "")


def _hash(name: str) -> str:
    return str(uuid5(NAMESPACE_URL, name))


def _source(parsed: ParsedSpec, path: tuple[str | int, ...]) -> Source:
    where = parsed.where(path)
    return Source(file=where.file, line=where.line, column=where.column)
