"""The policy that holds for a spec: what it says, what owners around it say, and its environment, taken together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import reduce
from typing import Any, Final

from labelform.core.assembly import pruning_of
from labelform.core.change import Source
from labelform.core.check import Check
from labelform.core.guardrails import Guardrails, OwnerRules
from labelform.core.model import AS_PEOPLE_WRITE, Frozen
from labelform.core.policy import OwnerPolicy, Policy, Pruning
from labelform.core.promotion import PromotionRule, span
from labelform.language.checked import source_of, sources_of_checks
from labelform.language.model import ParsedSpec, sections


class WrittenRule(Frozen):
    """What one file says about a rule, as such files say it, and where."""

    value: Any
    source: Source | None


class EffectiveRule(Frozen):
    """
    One rule: what holds, and everything that is written of it, the spec first, then owners, the nearest first.

    `holds` is what a policy file would say of it: one value, or several that hold side by side.
    """

    name: str
    holds: tuple[Any, ...]
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
        own |= sources_of_checks(parsed.document, ("checks",), parsed.spec.checks)
    said: list[tuple[dict[str, Any], Mapping[str, Source]]] = [
        ({**_values(policy), "checks": _plain(parsed.spec.checks)}, own)
    ]
    said += [({**_values(one.policy), "checks": _plain(one.policy.checks)}, one.sources) for one in owners]
    rules = []
    for name, together in TOGETHER.items():
        written = tuple(
            one for values, sources in said if name in sources and name in values
            for one in _written(name, values[name], sources)
        )  # fmt: skip
        if written:
            holds = _pruned(policy, owners) if name == "prune" else together([one.value for one in written])
            rules.append(EffectiveRule(name=name, holds=holds, written=written))
    return (*rules, *_promotion(promotion, owners))


def _source(parsed: ParsedSpec, path: tuple[str, ...]) -> Source:
    return source_of(parsed.where(path, key=True))


def _written(name: str, value: Any, sources: Mapping[str, Source]) -> Iterator[WrittenRule]:
    """Yield what one file says: checks one by one, because each of them has a line of its own."""
    if name != "checks" or not value:
        yield WrittenRule(value=value, source=sources[name])
        return
    for index, check in enumerate(value):
        yield WrittenRule(value=[check], source=sources[f"checks[{index}]"])


def _values(policy: Policy | OwnerPolicy) -> dict[str, Any]:
    left_out = {"checks", "cases"}
    return policy.model_dump(
        mode="json", exclude=left_out, exclude_unset=True, exclude_none=True, context=AS_PEOPLE_WRITE
    )


def _plain(checks: Sequence[Check]) -> list[Any]:
    return [check.model_dump(mode="json", by_alias=True) for check in checks]


def _pruned(policy: Policy, owners: Sequence[OwnerRules]) -> tuple[Any, ...]:
    """Return what is pruned: one word for all sections, or those of which something is, with the word beside them."""
    guardrails = Guardrails(tuple(owners))
    found = {one.name: pruning_of(one.name, policy, guardrails) for one in sections() if one.is_list}
    said = {Pruning.NONE: False, Pruning.OWNED: "owned", Pruning.ALL: True}
    if len(set(found.values())) == 1:
        return (said[next(iter(found.values()))],)
    some = [name for name, one in found.items() if one is not Pruning.NONE]
    return ("owned", some) if Pruning.OWNED in found.values() else (some,)


def _promotion(rule: PromotionRule | None, owners: Sequence[OwnerRules]) -> Iterator[EffectiveRule]:
    if rule is not None:
        yield _of_environment("promoted_from", rule.promoted_from, rule.source)
        for one in owners:
            if "soak" in one.sources:
                yield _of_environment("soak", span(rule.soak), one.sources["soak"])


def _of_environment(name: str, value: str, source: Source | None) -> EffectiveRule:
    return EffectiveRule(name=name, holds=(value,), written=(WrittenRule(value=value, source=source),))


def _each(values: Sequence[Any]) -> tuple[Any, ...]:
    """All hold side by side."""
    return tuple(one for number, one in enumerate(values) if one not in values[:number])


def _least(values: Sequence[int]) -> tuple[int]:
    return (min(values),)


def _any(values: Sequence[bool]) -> tuple[bool]:
    return (any(values),)


def _all(values: Sequence[bool]) -> tuple[bool]:
    return (all(values),)


def _union(values: Sequence[Any]) -> tuple[list[Any]]:
    return (list({repr(one): one for value in values for one in value}.values()),)


def _common(values: Sequence[Any]) -> tuple[Any]:
    return (reduce(lambda kept, further: [one for one in kept if one in further], values),)


def _first(values: Sequence[Any]) -> tuple[Any]:
    return (values[0],)


TOGETHER: Final[Mapping[str, Callable[[Sequence[Any]], tuple[Any, ...]]]] = {
    "prune": _each,  # the strictest, section by section: see above
    "max_deletes": _each,
    "protect": _union,
    "max_items_lost": _least,
    "max_tasks_lost": _least,
    "no_delete_of_non_empty": _union,
    "no_open_work": _any,
    "create_project": _all,
    "ignore": _union,
    "checks": _union,
    "allow": _common,
    "account": _first,
    "domains": _common,
    "variables": _common,
    "credentials": _common,
}
"""What holds where several files say something of one rule."""
