"""
The rules in the currency of people's work: how much of it a plan may take away.

What could not be counted counts against them: a limit that nobody can check is not kept.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from labelform.core.change import Action, Change, Source
from labelform.core.impact import ITEMS, OPEN_WORK, TASKS, Impact, Unit, told
from labelform.core.plan import Rule, Violation
from labelform.core.policy import OwnerPolicy, Policy
from labelform.core.resource import AnyResource
from labelform.core.whose import named_limit, named_rule


def losses_beyond(
    policy: Policy | OwnerPolicy,
    changes: Iterable[Change],
    kinds: Mapping[str, AnyResource],
    *,
    sources: Mapping[str, Source] | None = None,
    whose: str = "",
) -> tuple[Violation, ...]:
    """
    Return every such rule that the changes break; each says what is lost by it (`Change.impact`).

    `sources` says where the keys are written, and `whose` policy they are, when that is not in the spec.
    """
    taking = [
        _Taking(change, change.impact, frozenset(kinds[change.kind].holds))
        for change in changes
        if change.impact is not None
    ]
    return tuple(_broken(policy, taking, sources or {}, whose))


def work_rules(policy: Policy | OwnerPolicy) -> str:
    """Return what a policy says about the work of people, in one line."""
    parts = [
        f"at most {limit:,} {noun} lost"
        for limit, noun in ((policy.max_items_lost, "items"), (policy.max_tasks_lost, "tasks"))
        if limit is not None
    ]
    parts += [f"only empty {kind} deleted" for kind in policy.no_delete_of_non_empty]
    parts += ["nothing taken away where tasks are open"] if policy.no_open_work else []
    return ", ".join(parts) or "no limits"


@dataclass(frozen=True, slots=True)
class _Taking:
    """A change that takes something away, what is lost by it, and what its kind can hold."""

    change: Change
    impact: Impact
    holds: frozenset[Unit]

    def count(self, units: Collection[Unit]) -> int:
        return sum(one.count for one in self.impact.held if one.unit in units)

    def may_be_more(self, units: Collection[Unit]) -> bool:
        """Return whether there may be more of some units: nobody counted on, or nobody could count."""
        counted = {one.unit for one in self.impact.held}
        is_cut = any(one.is_least for one in self.impact.held if one.unit in units)
        return is_cut or bool(self.impact.unknown and (self.holds & set(units)) - counted)

    def work(self) -> Impact | None:
        """Return what people have open; None when that is nothing for certain."""
        held = tuple(one for one in self.impact.held if one.unit in OPEN_WORK and one.count)
        is_unknown = self.may_be_more(OPEN_WORK)
        return Impact(held=held, unknown=self.impact.unknown if is_unknown else ()) if held or is_unknown else None


def _broken(
    policy: Policy | OwnerPolicy, taking: Sequence[_Taking], places: Mapping[str, Source], whose: str
) -> Iterator[Violation]:
    if policy.max_items_lost is not None:
        yield from _beyond(
            Rule.MAX_ITEMS_LOST, policy.max_items_lost, ITEMS, taking, places.get("max_items_lost"), whose
        )
    if policy.max_tasks_lost is not None:
        yield from _beyond(
            Rule.MAX_TASKS_LOST, policy.max_tasks_lost, TASKS, taking, places.get("max_tasks_lost"), whose
        )
    yield from _non_empty(policy.no_delete_of_non_empty, taking, places.get("no_delete_of_non_empty"), whose)
    if policy.no_open_work:
        yield from _open_work(taking, places.get("no_open_work"), whose)


def _beyond(
    rule: Rule, limit: int, units: Collection[Unit], taking: Sequence[_Taking], source: Source | None, whose: str
) -> Iterator[Violation]:
    count, may_be_more = sum(one.count(units) for one in taking), any(one.may_be_more(units) for one in taking)
    if count <= limit and not may_be_more:
        return
    noun = ("task" if units is TASKS else "item") + ("" if count == 1 else "s")
    named = named_limit(whose)
    yield Violation(
        rule=rule,
        message=f"the plan loses {'at least ' if may_be_more else ''}{count:,} {noun}, {named} is {limit:,}",
        addresses=tuple(one.change.address for one in taking if one.count(units) or one.may_be_more(units)),
        source=source,
    )


def _non_empty(
    kinds: Sequence[str], taking: Sequence[_Taking], source: Source | None, whose: str
) -> Iterator[Violation]:
    named = named_rule("no_delete_of_non_empty", whose)
    for one in taking:
        change, impact = one.change, one.impact
        if change.action is Action.DELETE and change.kind in kinds and not impact.is_empty:
            what = "is not empty" if any(held.count for held in impact.held) else "may not be empty"
            yield Violation(
                rule=Rule.NO_DELETE_OF_NON_EMPTY,
                message=f"the plan would delete {change.address}, which {what} ({told(impact)}): {named} protects it",
                addresses=(change.address,),
                source=source,
            )


def _open_work(taking: Sequence[_Taking], source: Source | None, whose: str) -> Iterator[Violation]:
    named = named_rule("no_open_work", whose)
    for one in taking:
        work, change = one.work(), one.change
        if work is not None:
            who = "where people are at work" if work.held else "where people may be at work"
            yield Violation(
                rule=Rule.NO_OPEN_WORK,
                message=f"the plan would {change.action} {change.address}, {who} ({told(work)}): {named} protects it",
                addresses=(change.address,),
                source=source,
            )
