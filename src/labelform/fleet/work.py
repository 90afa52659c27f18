"""What a fleet is told to do, and how far it has come: plain values that fit into a row, a payload or a log."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from pydantic import Field

from labelform.core.model import Frozen


class Kind(StrEnum):
    """What is done with every member of a set."""

    PLAN = "plan"
    APPLY = "apply"
    DRIFT = "drift"


class Task(NamedTuple):
    """One member of a set, as engines name it: the id of the set, and the number of the member in it, from 0."""

    set_id: str
    number: int


class State(StrEnum):
    """How far a member has come. One that is under way may also have lost its worker: its lease says so."""

    WAITING = "waiting"
    UNDER_WAY = "under way"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class SetHead(Frozen):
    """
    What holds for a whole set. Nothing in it is secret: keys are only in the environments of workers.

    `options` are those of planning and applying that were given, as plain data. `bundle` is the digest of the files
    that its specs are made of, None for plans that were brought along. `base_url` is what every worker checks its own
    environment against. `waves` are the names of the waves that it is applied in, by number; without names, nothing is
    asked of one before the next is begun. When more than `max_failed` members have failed, no other is begun.
    """

    kind: Kind
    environment: str
    base_url: str
    actor: str = ""
    bundle: str | None = None
    options: dict[str, Any] = Field(default_factory=dict)
    waves: tuple[str, ...] = ()
    max_failed: int | None = None


class NewMember(Frozen):
    """
    A member that is added to a set.

    `project` names the project for leases, by its title, and `also`, by its hash, where that is known: no two members
    of any set are done at once that share one of them. `spec` is the path of its spec within the bundle; `plan` is a
    plan file of this one plan, as a document, where there is one. `wave` is the number of the wave that it is applied
    in, from 0.
    """

    module: str
    project: str
    also: str = ""
    spec: str = ""
    plan: dict[str, Any] | None = None
    wave: int = 0


class StoredMember(Frozen):
    """
    A member as a worker finds it.

    `begun` is under how many leases it was begun since it was to be done, without those that workers left it under
    because they were stopped.
    """

    head: SetHead
    task: Task
    module: str
    project: str
    spec: str
    plan: dict[str, Any] | None
    wave: int
    state: State
    begun: int = 0
    also: str = ""


class Settled(Frozen):
    """
    What came of a member, as it is kept.

    `result` is an account, or what a plan or a drift came to, as plain data; `exit_code` is that of the command for it.
    """

    state: State
    exit_code: int
    result: dict[str, Any]
    plan: dict[str, Any] | None = None


class Told(Frozen):
    """What a reader sees of a member: how far it is, and what came of it."""

    task: Task
    module: str
    state: State
    worker: str = ""
    exit_code: int | None = None
    result: dict[str, Any] | None = None
    at: datetime | None = None


class Counts(Frozen):
    """How many members of a set are how far."""

    by_state: dict[State, int]
    is_cancelled: bool = False
    reason: str = ""
    """Why no other member is begun; empty as long as some are."""

    @property
    def left(self) -> int:
        """How many members have no end yet."""
        return self.by_state.get(State.WAITING, 0) + self.by_state.get(State.UNDER_WAY, 0)


class Applied(Frozen):
    """
    The spec that was applied last to a project: its path in its repository, and what it says, with templates filled.

    `project` is the hash of the project. `at` is when it was kept; the store says so.
    """

    base_url: str
    environment: str
    spec: str
    title: str
    project: str
    says: dict[str, Any]
    at: datetime | None = None


class StoredSet(NamedTuple):
    """A set as it is kept, how far it is, and when it was added."""

    set_id: str
    head: SetHead
    counts: Counts
    added: datetime
