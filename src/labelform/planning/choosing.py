"""What patterns of `--only` and `--except` mean in some specs: one that means nothing in any is a mistake."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from labelform.core.assembly import Side
from labelform.core.derived import plain_address
from labelform.core.partial import unmatched
from labelform.core.plan import Plan
from labelform.diagnostics import did_you_mean
from labelform.errors import LabelformError

HOW_TO_WRITE = "write it as collections, groups[*-leads] or collections[night-hard]"


class _Thing(NamedTuple):
    kind: str
    labels: tuple[str, ...]
    addresses: tuple[str, ...]


def meaningless(plan: Plan, sides: Sequence[Side]) -> Mapping[str, str]:
    """Return the patterns of a plan that fit nothing that its spec manages, each with what may be meant."""
    if plan.partial is None:
        return {}
    things = list(_things(sides))
    known = list(dict.fromkeys(thing.addresses[0] for thing in things))
    return {pattern: did_you_mean(pattern, known) for pattern in unmatched(plan.partial, things)}


def check_meaning(each: Sequence[Mapping[str, str]]) -> None:
    """
    Check that each pattern means something in one plan at least, given what is `meaningless` in each.

    Raises:
        LabelformError: a pattern fits nothing anywhere.
    """
    for pattern in each[0] if each else ():
        if all(pattern in one for one in each):
            hints = (one[pattern] for one in each if one[pattern])
            where = "the spec manages" if len(each) == 1 else f"the {len(each)} specs manage"
            raise LabelformError(
                f'nothing that {where} matches the address "{pattern}"', hint=next(hints, HOW_TO_WRITE)
            )


def _things(sides: Sequence[Side]) -> Iterator[_Thing]:
    """Yield everything that a pattern may fit: also empty sections, what is as desired, and what is left out."""
    for side in (side for side in sides if side.desired is not None):
        resource = side.resource
        yield _Thing(resource.kind, ("",), (resource.kind,))
        observed = [(seen.item, seen.id) for seen in side.observed]
        for item, identity in (*((one.item, "") for one in side.desired or ()), *observed):
            plain = plain_address(resource, item)
            twins = (f"{plain}@{resource.key(item)}", f"{plain}@{identity}")  # where another item has its name
            yield _Thing(resource.kind, (resource.label(item),), (plain, *twins))
