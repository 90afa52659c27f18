"""What a change shows of its item, before and after; and what is left alone."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from labelform.core.call import Call
from labelform.core.change import Shown
from labelform.core.derived import derived
from labelform.core.diff import Desired, Prune, diff
from labelform.core.model import Item
from labelform.core.policy import Pruning
from labelform.core.resource import Observed, Resource
from labelform.resources.collections import Collection, Collections

OLD, NEW = (Collection(name="n", type="frame", description=text) for text in ("dark", "light"))


@pytest.mark.parametrize(
    ("there", "wanted"), [(None, NEW), (OLD, NEW), (OLD, None)], ids=["created", "updated", "deleted"]
)
def test_a_change_shows_its_item_as_people_read_it(there: Collection | None, wanted: Collection | None) -> None:
    desired = [Desired(wanted)] if wanted else []
    observed = [Observed(there, id="1")] if there else []

    (change,) = diff(Collections(), desired, observed, prune=Prune(Pruning.ALL)).changes

    assert change.shown == Shown(before=_read(there), after=_read(wanted))


def _read(item: Collection | None) -> dict[str, object] | None:
    return {"name": "n", "type": "frame", "description": item.description} if item else None


class Stone(Item):
    """What can be put somewhere, and not be taken away."""

    name: str


class Stones(Resource[Stone, Stone]):
    """A kind without deletes."""

    kind = "stones"
    item = Stone

    def key(self, item: Stone) -> str:
        return item.name

    def create(self, after: Stone) -> Iterable[Call]:
        return ()


def test_what_no_revert_can_take_back_is_told_before_it_is_made() -> None:
    (change,) = diff(Stones(), [Desired(Stone(name="new"))], [], prune=Prune()).changes

    assert change.remarks == ("revert cannot undo it: the platform has no call to delete one",)
    assert derived(change.model_copy(update={"remarks": ()}), Stones()) == change


@pytest.mark.parametrize("pruning", Pruning)
def test_what_the_platform_cannot_delete_is_left_alone_whatever_is_pruned(pruning: Pruning) -> None:
    prune = Prune(pruning, frozenset({"old"}), "v1")

    found = diff(Stones(), [], [Observed(Stone(name="old"), id="1")], prune=prune)

    assert (found.changes, found.blocked) == ((), ())
    assert [one.reason for one in found.extras] == ["the platform has no call to delete one"]
