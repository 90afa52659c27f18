"""
What a plan takes out of an item goes before what brought it into the project.

Items of a detached dataset are hidden, not gone: a later look would take them for removed, and they would be back with
the dataset. So nothing that brings things is taken from the project until all that was to be taken out is out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from labelform.applying.record import RunState
from labelform.applying.units import Unit, without
from labelform.core.change import Action, Change
from labelform.core.contained import taken_out
from labelform.core.resource import AnyResource
from labelform.runs.account import Outcome

_OUT = (Outcome.DONE, Outcome.ALREADY)


def without_hiding(
    units: Sequence[Unit], changes: Sequence[Change], resources: Mapping[str, AnyResource], record: RunState
) -> list[Unit]:
    """Leave out what would hide things that one of the changes of a plan was to take out, and did not."""
    hiding = [one for unit in units for one in unit if one.action is Action.DELETE and resources[one.kind].brings()]
    left_in = next(_left_in(changes, resources, record), None) if hiding else None
    if left_in is None:
        return list(units)
    for change in hiding:
        why = f"{left_in.address} must be changed first, but was not"
        record.settle(change, Outcome.NOT_ATTEMPTED, why)
    return list(without(units, hiding))


def _left_in(changes: Sequence[Change], resources: Mapping[str, AnyResource], record: RunState) -> Iterator[Change]:
    for change in changes:
        result = record.results.get(change.address)
        if taken_out(change, resources[change.kind]) and (result is None or result.outcome not in _OUT):
            yield change
