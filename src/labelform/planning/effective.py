"""The policy that holds for a spec: what it says, what owners around it say, and its environment, taken together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import reduce
from typing import Any, Final

from labelform.core.assembly import pruning_of
from labelform.core.change import Source
from labelform.core.guardrails import Guardrails, OwnerRules
from labelform.core.model import Frozen
from labelform.core.policy import OwnerPolicy, Policy, Pruning
from labelform.core.promotion import PromotionRule, words
from labelform.language.checked import source_of
from labelform.language.model import ParsedSpec, sections


class WrittenRule(Frozen):
    """What one file says about a rule, and where."""

    value: Any
    source: Source | None


class EffectiveRule(Frozen):
    """One rule: what holds, and everything that is written of it, the spec first, then owners, the nearest first."""

    name: str
    holds: Any
    written: tuple[WrittenRule, ...]


def effective_policy(
    parsed: ParsedSpec, owners: Sequence[OwnerRules], promotion: PromotionRule | None = None
) -> tuple[EffectiveRule, ...]:
    """
    Return the rules that somebody has written for a spec, in the order of the policy language.

    `owners` are those around it, then its environment. What nobody says has no rule: nothing is pruned or limited.
    """
    policy = parsed.spec.policy
    own = {name: _source(parsed, ("policy", name)) for name in policy.model_fields_set}
    if parsed.spec.checks:
        own["checks"] = _source(parsed, ("checks",))
    said: list[tuple[dict[str, Any], Mapping[str, Source]]] = [
        ({**_values(policy), **_checks(parsed.spec.checks)}, own)
    ]
    said += [({**_values(one.policy), **_checks(one.policy.checks)}, one.sources) for one in owners]
    rules = []
    for name, together in TOGETHER.items():
        written = tuple(
            WrittenRule(value=values[name], source=sources[name])
            for values, sources in said
            if name in sources and name in values
        )
        if written:
            holds = _pruned(policy, owners) if name == "prune" else together([one.value for one in written])
            rules.append(EffectiveRule(name=name, holds=holds, written=written))
    return (*rules, *_promotion(promotion))


def _source(parsed: ParsedSpec, path: tuple[str, ...]) -> Source:
    return source_of(parsed.where(path, key=True))


def _values(policy: Policy | OwnerPolicy) -> dict[str, Any]:
    return policy.model_dump(mode="json", exclude={"checks", "cases"}, exclude_unset=True, exclude_none=True)


def _checks(checks: Sequence[Any]) -> dict[str, Any]:
    return {"checks": [check.name for check in checks]}


def _pruned(policy: Policy, owners: Sequence[OwnerRules]) -> Any:
    """Return what is pruned: one word for all sections, or one for each of which something is."""
    guardrails = Guardrails(tuple(owners))
    found = {one.name: pruning_of(one.name, policy, guardrails) for one in sections() if one.is_list}
    said = {Pruning.NONE: False, Pruning.OWNED: "owned", Pruning.ALL: True}
    if len(set(found.values())) == 1:
        return said[next(iter(found.values()))]
    return {name: said[one] for name, one in found.items() if one is not Pruning.NONE}


def _promotion(rule: PromotionRule | None) -> Iterator[EffectiveRule]:
    if rule is not None:
        value = f"{rule.promoted_from}, after {words(rule.soak)} there"
        written = WrittenRule(value=value, source=rule.source)
        yield EffectiveRule(name="promoted_from", holds=value, written=(written,))


def _each(values: Sequence[Any]) -> Any:
    """All hold side by side; one that is alone needs no list."""
    distinct = [one for number, one in enumerate(values) if one not in values[:number]]
    return distinct[0] if len(distinct) == 1 else distinct


def _union(values: Sequence[Any]) -> Any:
    return list({repr(one): one for value in values for one in value}.values())


def _common(values: Sequence[Any]) -> Any:
    return reduce(lambda kept, further: [one for one in kept if one in further], values)


def _first(values: Sequence[Any]) -> Any:
    return values[0]


TOGETHER: Final[Mapping[str, Callable[[Sequence[Any]], Any]]] = {
    "prune": _each,  # the strictest, section by section: see above
    "max_deletes": _each,
    "protect": _union,
    "max_items_lost": min,
    "max_tasks_lost": min,
    "no_delete_of_non_empty": _union,
    "no_open_work": any,
    "create_project": all,
    "ignore": _union,
    "checks": _union,
    "allow": _common,
    "account": _first,
    "domains": _common,
    "variables": _common,
    "credentials": _common,
}
"""What holds where several files say something of one rule."""
