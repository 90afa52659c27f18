"""
What entries ask for beyond the project: that there be a thing of the organisation, made if there is none.

What is made is a change of its own, at its own address. The entry's own item refers to it; see `core.late`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from labelform.core.change import Change
from labelform.core.derived import plain_address
from labelform.core.diff import Desired
from labelform.core.late import id_of, maker_of
from labelform.core.model import Item
from labelform.core.reference import Named
from labelform.core.resource import AnyBeyond, AnyObserved, AnyResource

T = TypeVar("T")


def to_be_made(resource: AnyResource, entry: Any) -> Named | None:
    """Return what an entry refers to where there is nothing of its name yet; None if it does not ask for it."""
    wanted = resource.wanted(entry)
    if wanted is None or resource.makes is None:
        return None
    return Named(id_of(plain_address(resource.makes, wanted)), resource.makes.label(wanted))


def sides_of(
    beyond: AnyBeyond, wanted: Iterable[tuple[Desired, str]], living: Sequence[AnyObserved]
) -> tuple[tuple[Desired, ...], tuple[AnyObserved, ...]]:
    """
    Return what is desired of a kind beyond the project, and what the organisation has of it, to be compared.

    `wanted` are things that entries ask for, each with the id that its entry was resolved to, or a reference. A name
    that means one thing, because the project has it already, means no other: those of the same name are left out. Of
    what the account does not see, nothing can be said.
    """
    seen = {one.id for one in living}
    desired = tuple(one for one, meant in wanted if maker_of(meant) or meant in seen)
    bound = {beyond.key(one.item): meant for one, meant in wanted if meant in seen}
    observed = tuple(one for one in living if bound.get(beyond.key(one.item), one.id) == one.id)
    return desired, observed


def made_differently(making: Iterable[tuple[T, Change]]) -> Iterator[tuple[tuple[T, Change], tuple[T, Change]]]:
    """
    Yield what makes a thing of the organisation otherwise than an earlier one does: the earlier, and itself.

    Whichever came first would decide what it is. Each change is given with whose it is.
    """
    first: dict[tuple[str, str], tuple[T, Change]] = {}
    for one, change in making:
        earlier = first.setdefault((change.kind, change.key), (one, change))
        if earlier[1].calls != change.calls:
            yield earlier, (one, change)


def says_more_than_a_name(beyond: AnyBeyond, wanted: Item) -> bool:
    """Return whether there is something to compare of a thing that is there."""
    return any(getattr(wanted, name) is not None for name in beyond.differing)
