"""What the console knows of projects, environments and runs: values that are replaced as it reads, never changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from labelform.core.access import Access
from labelform.core.drift import Direction
from labelform.core.driftset import DriftedProject
from labelform.core.planset import PlanSet
from labelform.reading.listing import Listed
from labelform.runs.folder_run import FolderRun


class State(StrEnum):
    """How a project stands to its spec; what needs attention first comes first."""

    FAILED = "failed"
    BOTH = "both changed"
    LIVE = "project changed"
    UNKNOWN = "differs"
    SPEC = "spec changed"
    NEVER = "never applied"
    UNREAD = "not read yet"
    IN_SYNC = "in sync"


_BY_DIRECTION = {
    Direction.IN_SYNC: State.IN_SYNC,
    Direction.SPEC: State.SPEC,
    Direction.LIVE: State.LIVE,
    Direction.BOTH: State.BOTH,
    Direction.UNKNOWN: State.UNKNOWN,
}
OFF = frozenset({State.BOTH, State.LIVE, State.UNKNOWN, State.SPEC, State.NEVER})
"""The states of a project that was read and is not what its spec says."""
GRAVITY = {state: place for place, state in enumerate(State)}


class Subject(NamedTuple):
    """One spec in one environment: what a row is about. The environment is empty if there is none."""

    environment: str
    file: str


@dataclass(frozen=True, slots=True)
class KnownProject:
    """
    What is known about one spec and its project.

    `drifted` holds its drift and its plan, as they were at `read_at`. `failure` says why the last reading came to
    nothing; what was known before stays. `applied_at` is its last apply, as git or a run knows, `since` is when the
    console first saw it in this state. `access` is who may do what there, as it is now.
    """

    subject: Subject
    read_at: datetime | None = None
    drifted: DriftedProject | None = None
    failure: str = ""
    applied_at: datetime | None = None
    since: datetime | None = None
    access: Access | None = None

    @property
    def state(self) -> State:
        """How the project stands to its spec. What differs and was never applied is on no side of anything."""
        if self.failure:
            return State.FAILED
        if self.drifted is None:
            return State.UNREAD
        direction = self.drifted.drift.direction
        is_new = self.applied_at is None and direction in (Direction.SPEC, Direction.UNKNOWN)
        return State.NEVER if is_new else _BY_DIRECTION[direction]

    @property
    def title(self) -> str:
        """The title of the project, or the file of its spec as long as nobody has read it."""
        return self.drifted.plan.target.title if self.drifted else self.subject.file


@dataclass(frozen=True, slots=True)
class KnownEnvironment:
    """
    What is known about one environment: how often it was read, what that took, and what its sandbox has.

    `requests` and `waits` count since the console was started; a wait is an answer that asked for patience. `failure`
    says why the last look came to nothing.
    """

    name: str
    platform: str = ""
    is_sandbox: bool = False
    is_protected: bool = False
    read_at: datetime | None = None
    failure: str = ""
    looks: int = 0
    failures: int = 0
    requests: int = 0
    waits: int = 0
    contents: Mapping[str, tuple[Listed, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SavedPlans:
    """A plan file of the folder, or why it cannot be read."""

    file: str
    planset: PlanSet | None
    failure: str = ""


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Everything that is known at one moment; `revision` counts the moments."""

    environments: Mapping[str, KnownEnvironment] = field(default_factory=dict)
    projects: Mapping[Subject, KnownProject] = field(default_factory=dict)
    runs: tuple[FolderRun, ...] = ()
    saved: tuple[SavedPlans, ...] = ()
    failure: str = ""
    is_looking: bool = False
    revision: int = 0
