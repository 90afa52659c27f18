"""What moved, item by item: the values that a comparison of three states results in."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field

from labelform.core.change import Source
from labelform.core.diff import Desired
from labelform.core.impact import Impact
from labelform.core.model import Frozen, Item
from labelform.core.resource import AnyObserved


class Mover(StrEnum):
    """Which side differs from the base."""

    SPEC = "spec"
    LIVE = "live"
    BOTH_SAME = "both-same"
    BOTH_DIFFERENTLY = "both-differently"
    UNKNOWN = "unknown"
    """There is no base to compare with."""


class Move(StrEnum):
    """What one side did with an item, seen from the base."""

    NONE = "none"
    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"
    RENAMED = "renamed"


class FieldShift(Frozen):
    """One field in which spec and project differ, with all three values as people see them."""

    name: str
    base: Any = None
    spec: Any = None
    live: Any = None
    mover: Mover


class Shift(Frozen):
    """
    One item that moved.

    `is_pending` says that the plan has a change for it, be it blocked; otherwise spec and project agree, or the plan
    leaves the item alone, and `reason` says why. After what looks like a rename `renamed_to` is the new label; of one
    that the spec says, `label` is. `impact` is what is lost when it is applied.
    """

    address: str
    kind: str
    key: str
    label: str
    mover: Mover
    spec_move: Move = Move.NONE
    live_move: Move = Move.NONE
    fields: tuple[FieldShift, ...] = ()
    source: Source | None = None
    is_pending: bool = False
    reason: str = ""
    renamed_to: str = ""
    impact: Annotated[Impact | None, Field(exclude_if=lambda impact: impact is None)] = None


@dataclass(frozen=True, slots=True)
class States:
    """
    One item in its three states; `live` holds several where the project has several of one key.

    `merged` are further items of the base that are the same one by now, as the spec says.
    """

    base: Item | None
    spec: Desired | None
    live: tuple[AnyObserved, ...]
    merged: tuple[Item, ...] = ()

    @property
    def item(self) -> Item:
        """The item in any of its states, for its name."""
        return self.spec.item if self.spec else self.live[0].item if self.live else self._base

    @property
    def _base(self) -> Item:
        assert self.base is not None, "an item has at least one state"  # noqa: S101 - keys come from the states
        return self.base
