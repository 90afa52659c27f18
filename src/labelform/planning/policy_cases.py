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
from labelform.core.assembly import Side, make_plan, pruning_of
from labelform.core.contained import Sought, things_of
from labelform.core.counting import uncounted
from labelform.core.creation import created_project
from labelform.core.diff import Desired
from labelform.core.guardrails import Guardrails, OwnerRules
from labelform.core.lockout import takes
from labelform.core.model import Item
from labelform.core.plan import Plan, Rule, Target, Violation
from labelform.core.policy import Policy, Pruning
from labelform.core.reference import Named, Names, Reference
from labelform.core.resource import AnyResource, Observed
from labelform.core.sought import as_found, sought_of
from labelform.diagnostics import Diagnostic, one_of_these
from labelform.errors import SpecError
from labelform.language.model import ParsedSpec, checked_shape, kinds, listed
from labelform.language.policy_cases import TITLE, ParsedCase
from labelform.planning.checking import checks_of_owners
from labelform.planning.guardrails import broken_by_changes, broken_by_creating
from labelform.reading.listed import listed_by
from labelform.reading.observe import resolve_section

_NOT_SAID = "the case does not say"


@dataclass(frozen=True, slots=True)
class CaseOutcome:
    """
    What a policy said about one case: the names of what failed, with their messages. `wrong`: what was not expected.
    """

    case: ParsedCase
    said: tuple[tuple[str, str], ...]
    wrong: str = ""

    @property
    def is_right(self) -> bool:
        """Return whether the policy says what the case expects."""
        return not self.wrong


def try_case(rules: Sequence[OwnerRules], case: ParsedCase) -> CaseOutcome:
    """Hold one case against a policy and all that it includes."""
    said = tuple(_said(rules, case))
    return CaseOutcome(case, said, _unknown(rules, case) or _wrong(case, said))


def _unknown(rules: Sequence[OwnerRules], case: ParsedCase) -> str:
    """Return what is said about a name that nothing has which could fail."""
    known = [*(check.name for check, _ in checks_of_owners(rules)), *Rule]
    wrong = next((name for name in case.case.fails if name not in known), None)
    return f'there is no check or rule "{wrong}". {one_of_these(wrong, known, "Known")}' if wrong is not None else ""


def _wrong(case: ParsedCase, said: Sequence[tuple[str, str]]) -> str:
    expected, failed = set(case.case.fails), {name for name, _ in said}
    if expected - failed:
        return f"expected to fail, but passed: {', '.join(sorted(expected - failed))}"
    if failed - expected:
        return f"expected to pass, but failed: {', '.join(sorted(failed - expected))}"
    part = case.case.message
    if part is not None and not any(part in message for _, message in said):
        return f'no message contains "{part}"'
    return ""


def _said(rules: Sequence[OwnerRules], case: ParsedCase) -> Iterator[tuple[str, str]]:
    pruned = partial(pruning_of, policy=_policy(case), guardrails=Guardrails(tuple(rules)))
    sides = [_side(resource, case, pruned(resource.kind)) for resource in listed().values()]
    plan = _planned(rules, case, sides)
    yield from ((str(one.rule), one.message) for one in _broken(rules, case, plan))
    engine = engine_of(checked_shape())
    checks = [Placed(check, engine.ask(check.expression), source) for check, source in checks_of_owners(rules)]
    for check, violation in verdicts(checks, _facts(case, sides, plan), engine):
        yield check.name, violation.message


def _planned(rules: Sequence[OwnerRules], case: ParsedCase, sides: Sequence[Side]) -> Plan:
    plan = make_plan(Target(title=TITLE), sides, _policy(case), Guardrails(tuple(rules)))
    changes = tuple(
        one.model_copy(update={"impact": uncounted(kinds()[one.kind].holds, _NOT_SAID)})
        if takes(one, kinds()[one.kind])
        else one
        for one in plan.changes
    )
    return plan.model_copy(update={"changes": changes})


def _policy(case: ParsedCase) -> Policy:
    return case.spec.spec.policy if case.spec else Policy()


def _broken(rules: Sequence[OwnerRules], case: ParsedCase, plan: Plan) -> Iterator[Violation]:
    yield from plan.violations
    yield from broken_by_changes(plan, _policy(case), rules)
    created = created_project(plan.changes, kinds())
    if created is not None:
        yield from broken_by_creating(created, _policy(case), rules)


def _facts(case: ParsedCase, sides: Sequence[Side], plan: Plan) -> Facts:
    observed = {side.resource.kind: side.observed for side in sides}
    is_there = case.live is not None
    facts = Sight(kinds(), case.case.environment, is_there, observed).facts(plan.changes)
    beside = case.beside if is_there else {}
    values = {**facts.values, **beside}
    unknown = {name: why for name, why in facts.unknown.items() if name not in beside}
    return Facts(values, unknown | dict.fromkeys(case.case.unknown, "the case says so"), facts.later)


def _side(resource: AnyResource, case: ParsedCase, pruned: Pruning) -> Side:
    is_managed = case.spec is not None and case.spec.entries(resource.kind) is not None
    desired = _items(resource, case.spec) if case.spec and is_managed else None
    sought = sought_of(resource, desired or (), None, pruned)
    observed = tuple(
        Observed(_as_observed(resource, item, sought), id=_hash(f"{resource.kind} {resource.key(item)} {index}"))
        for index, item in enumerate(_live(resource, case))
    )
    return Side(resource, desired, observed, is_awaited=resource.is_asserted and case.live is None)


def _live(resource: AnyResource, case: ParsedCase) -> list[Item]:
    live = [] if case.live is None else [one.item for one in _items(resource, case.live)]
    if resource.kind == PROJECT and case.status is not None:
        live = [one.model_copy(update={"status": case.status}) for one in live]
    return [*live, *case.items.get(resource.kind, ())]


def _as_observed(resource: AnyResource, item: Item, sought: Sought) -> Item:
    asked = sought.get(resource.key(item))
    return item if asked is None else as_found(resource, item, things_of(resource, item) or frozenset(), asked)


def _items(resource: AnyResource, parsed: ParsedSpec) -> tuple[Desired, ...]:
    """
    Return the items that a section says; whatever it names is there.

    Raises:
        SpecError: one stands there twice, or lists something twice.
    """
    entries = parsed.entries(resource.kind) or ()
    references = [reference for entry in entries for _, reference in resource.references(entry.value)]
    references += listed_by(resource, [parsed])
    findings: list[Diagnostic] = []
    names = Names((), [_named(reference) for reference in dict.fromkeys(references)])
    items = resolve_section(parsed, resource, names, findings)
    if findings:
        raise SpecError(findings)
    return tuple(items)


def _named(reference: Reference) -> Named:
    return Named(reference.hash or _hash(reference.name or ""), reference.name or reference.hash or "")


def _hash(name: str) -> str:
    return str(uuid5(NAMESPACE_URL, name))
