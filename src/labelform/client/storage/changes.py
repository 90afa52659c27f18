"""Changes of folders and items that wait in a bundle: the last value of each field is sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from typing import Any, Protocol
from uuid import UUID

from labelform.api.operation import Operation
from labelform.client.http import SyncDriver
from labelform.client.values.bundle import Bundle
from labelform.types import Json

Changes = Mapping[str, Json]


class Changeable(Protocol):
    """A folder or an item: something with an id, whose record is replaced when it was changed."""

    _driver: SyncDriver
    _record: Any

    @property
    def uuid(self) -> UUID:
        """The id."""


def uuid_of(thing: Changeable | UUID | str) -> str:
    """Return the id of a folder or an item, given as such or by its id."""
    return str(thing) if isinstance(thing, UUID | str) else str(thing.uuid)


def change(
    thing: Changeable,
    changes: Changes,
    bundle: Bundle | None,
    alone: Callable[[], Operation[Any]],
    together: Callable[..., Operation[list[Any]]],
) -> None:
    """Send changes at once, by a call for one thing, or have them wait in a bundle. Without any nothing is sent."""
    if changes and bundle is None:
        thing._record = thing._driver.run(alone())
    elif changes and bundle is not None:
        _change_with(bundle, thing, changes, together)


def _change_with(
    bundle: Bundle, thing: Changeable, changes: Changes, call: Callable[..., Operation[list[Any]]]
) -> None:
    """
    Queue changes, as they are now; `call` makes one request of all that go to one platform with one key.

    Whoever waits in the bundle shows what the platform answers.
    """

    def send(waiting: Sequence[tuple[Changeable, Changes]]) -> None:
        patches: dict[str, Changes] = {}
        for each, its_changes in waiting:
            patches[str(each.uuid)] = {**patches.get(str(each.uuid), {}), **its_changes}
        answered = {record.uuid: record for record in thing._driver.run(call(patches=patches))}
        for each, _ in waiting:
            each._record = answered.get(each.uuid, each._record)

    bundle.add((call.__name__, thing._driver), (thing, deepcopy(changes)), send)
