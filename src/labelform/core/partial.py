"""
Plans of a part: what `--only` and `--except` choose of the changes that a spec asks for.

What a chosen change depends on is included, and what depends on something that is left out is left out too. Others
depend on their project, while it does not exist, and on what the plan creates for them to refer to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from labelform.core.addresses import Addressed, address_matcher, is_address_pattern
from labelform.core.change import Blocked, Change
from labelform.core.creation import created_project
from labelform.core.late import makers
from labelform.core.plan import Partial
from labelform.core.resource import AnyResource


class Placed(Addressed, Protocol):
    """Something that has an address."""

    @property
    def addresses(self) -> tuple[str, ...]:
        """Its addresses, which may end with what tells it from another of its name."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The changes of a part, and what made it one."""

    changes: tuple[Change, ...]
    blocked: tuple[Blocked, ...]
    partial: Partial


def choose(
    partial: Partial, changes: Sequence[Change], blocked: Sequence[Blocked], kinds: Mapping[str, AnyResource]
) -> Chosen:
    """Return the changes that patterns choose; choosing again changes nothing."""
    only, excepted = chosen_by(partial.only), chosen_by(partial.excepted)

    def is_chosen(change: Change) -> bool:
        return (not partial.only or only(change)) and not excepted(change)

    base = created_project(changes, kinds)
    stands_on = {one.address: makers(one, kinds[one.kind]) for one in changes}
    missing = {one.address for one in changes if excepted(one)}
    found = [] if base and excepted(base) else [one for one in changes if is_chosen(one)]
    found = [one for one in found if missing.isdisjoint(stands_on[one.address])]
    needed = {maker for one in found for maker in stands_on[one.address]}
    along = [one for one in changes if found and one not in found and (one is base or one.address in needed)]
    chosen = tuple(one for one in changes if one in along or one in found)
    stopped = tuple(one for one in blocked if is_chosen(one.change))
    left_out = len(changes) - len(chosen) + len(blocked) - len(stopped)
    told = {"taken_along": tuple(one.address for one in along), "left_out": left_out}
    return Chosen(chosen, stopped, partial.model_copy(update=told))


def unmatched(partial: Partial, things: Iterable[Placed]) -> list[str]:
    """Return the patterns that none of some things fits."""
    left = {pattern: chosen_by([pattern]) for pattern in (*partial.only, *partial.excepted)}
    for thing in things:
        for pattern in [pattern for pattern, fits in left.items() if fits(thing)]:
            del left[pattern]
    return list(left)


def chosen_by(patterns: Sequence[str]) -> Callable[[Placed], bool]:
    """Return a test for what some patterns or whole addresses choose."""
    fits = [address_matcher(pattern) for pattern in patterns if is_address_pattern(pattern)]
    known = frozenset(patterns)
    return lambda thing: not known.isdisjoint(thing.addresses) or any(one(thing) for one in fits)
