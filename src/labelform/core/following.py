"""
Actions: what a platform does on request and what is not a state, such as filling a collection from a preset.

A kind of action says in one file (`labelform.actions`) how an entry of `after_apply` is written, which changes it
follows, which call starts it, and what of its effect can be seen. Which actions a plan holds follows from the spec and
from its changes, and from nothing else.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Generic, Literal, TypeVar

from pydantic import Field

from labelform.core.change import Change, Source
from labelform.core.model import Frozen

if TYPE_CHECKING:
    from labelform.core.call import Call
    from labelform.core.resource import Read


OnFailure = Literal["stop", "continue"]
"""What a failed action means for its run."""


WhenFailed = Annotated[
    OnFailure, Field(description="stop: the run fails, and no further action starts. continue: it is only reported.")
]
"""What every entry may say, as its last key."""


class ActionEntry(Frozen):
    """One entry of `after_apply`. Each form has `on_failure: WhenFailed = "stop"` behind its own keys."""


EntryT = TypeVar("EntryT", bound=ActionEntry)


class FollowUp(Frozen):
    """
    An action of a plan: `entry` is what a spec says about it, as plain data.

    `follows` are the addresses of the changes without which nobody needs it. It is empty for one that was requested
    alone, in a plan that does nothing else.
    """

    address: str
    kind: str
    entry: dict[str, Any]
    follows: tuple[str, ...] = ()
    source: Annotated[Source | None, Field(exclude_if=lambda source: source is None)] = None

    @property
    def is_asked_for(self) -> bool:
        """Return whether it was requested alone."""
        return not self.follows

    @property
    def on_failure(self) -> str:
        """What its failure means for the run: stop or continue."""
        return "stop" if self.stops else "continue"

    @property
    def stops(self) -> bool:
        """Return whether the run fails with it."""
        return bool(self.entry.get("on_failure") != "continue")


class Unfit(Exception):  # noqa: N818 - a finding on its way to an outcome, not an error class
    """An action that must not be started as things are; the text says why, `hint` what a person can do."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Ready:
    """
    An action whose names are found: the call that starts it.

    `inputs` is a digest of all that it works on: with the same, and with nothing taken away, it has nothing to do.
    `count` reads how much there is of what it adds to; None if it is not known. `doubt` says why its call may get no
    answer. `wait_seconds` is how long its end is waited for.
    """

    call: Call
    inputs: str = ""
    count: Callable[[Read], Awaitable[int]] | None = None
    doubt: str = ""
    wait_seconds: float = 0.0


class ActionKind(Generic[EntryT]):
    """One kind of action. It only ever adds, and comes to the same when it is started twice."""

    kind: ClassVar[str]
    """The key of its entries, and the first part of every address."""
    names: ClassVar[Mapping[str, str]] = {}
    """The keys of an entry that name something of the same spec, each with its section."""
    fills: ClassVar[str] = ""
    """The one of these keys that names what it fills: no spec lists what is in that; empty if it fills nothing."""
    entry: type[EntryT]

    def label(self, entry: EntryT) -> str:
        """Return what tells it from others of its kind, as it is in its address; empty if there is one only."""
        return ""

    def follows(self, entry: EntryT, change: Change) -> bool:
        """Return whether a change is one of its inputs."""
        raise NotImplementedError

    async def ready(self, read: Read, project_hash: str, entry: EntryT) -> Ready:
        """
        Find what it is about in the project as it is now.

        Raises:
            Unfit: something does not exist, or is there twice, or is known to end badly.
        """
        raise NotImplementedError

    def address(self, entry: EntryT) -> str:
        """Return its address: what a plan, a ledger and an account call it."""
        label = self.label(entry)
        return f"{self.kind}[{label}]" if label else self.kind


AnyAction = ActionKind[Any]


def is_following(
    actions: Sequence[FollowUp],
    entries: Iterable[ActionEntry],
    changes: Sequence[Change],
    kinds: Mapping[type[ActionEntry], AnyAction],
    without: Iterable[str] = (),
) -> bool:
    """
    Return whether these are the actions that follow some changes; without any changes, whether each was requested.

    `without` are the addresses of those that a plan of a part leaves out, and no others.

    Raises:
        ValidationError: one is about nothing that an action can be about.
    """
    if changes or not actions:
        every, left_out = follow_ups(entries, changes, kinds), tuple(without)
        kept = tuple(one for one in every if one.address not in left_out)
        return (tuple(actions), left_out) == (kept, tuple(one.address for one in every if one not in kept))
    by_kind = {kind.kind: kind for kind in kinds.values()}
    made = [by_kind[one.kind].entry.model_validate(one.entry) for one in actions if one.kind in by_kind]
    return list(actions) == [follow_up(entry, kinds[type(entry)]) for entry in made]


def follow_ups(
    entries: Iterable[ActionEntry], changes: Iterable[Change], kinds: Mapping[type[ActionEntry], AnyAction]
) -> tuple[FollowUp, ...]:
    """Return the actions that follow some changes, in the order of the spec."""
    changes = tuple(changes)
    found = (follow_up(entry, kinds[type(entry)], changes) for entry in entries)
    return tuple(one for one in found if one.follows)


def follow_up(entry: ActionEntry, kind: AnyAction, changes: Iterable[Change] = ()) -> FollowUp:
    """Return an action with the changes that it follows; without any, one that is requested alone."""
    return FollowUp(
        address=kind.address(entry),
        kind=kind.kind,
        entry=entry.model_dump(mode="json", by_alias=True),
        follows=tuple(change.address for change in changes if kind.follows(entry, change)),
    )
