"""
What is carried out as one: a change with its calls in order, or several changes that share one call.

Units of one phase do not depend on each other and run side by side; phases run one after the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from labelform.core.change import Change
from labelform.core.order import order_of
from labelform.core.resource import AnyResource

Unit = tuple[Change, ...]


def phases(changes: Sequence[Change], resources: Mapping[str, AnyResource]) -> Iterator[list[Unit]]:
    """Yield the units of each phase in the order of the plan, see `core.order`."""
    for _, members in groupby(changes, key=lambda change: order_of(change, resources[change.kind])):
        yield list(units(list(members)))


def units(changes: Sequence[Change]) -> Iterator[Unit]:
    """Put neighbouring changes together when one call can carry them all."""
    for name, members in groupby(changes, key=_shared_call):
        if name:
            yield tuple(members)
        else:
            yield from ((change,) for change in members)


def without(units: Sequence[Unit], changes: Sequence[Change]) -> Iterator[Unit]:
    """Yield units without some changes, and none that would be empty."""
    for unit in units:
        if left := tuple(one for one in unit if one not in changes):
            yield left


def _shared_call(change: Change) -> str:
    """Return what the only call of a change shares with those that it can be merged with, else nothing."""
    common = change.calls[0].common if len(change.calls) == 1 else ""
    return f"{change.action} {common}" if common else ""
