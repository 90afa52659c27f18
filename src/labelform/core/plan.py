"""
The plan: an immutable value that says what will be done, what cannot be done, and what is left alone.

It prints, saves, reloads and is applied. Nothing in it is decided again later.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field

from labelform.core.access_diff import AccessDiff
from labelform.core.addresses import LONGEST_PATTERN, MOST_PATTERNS
from labelform.core.call import Call, coalesce
from labelform.core.change import Action, Blocked, Change, Extra, Note, Source
from labelform.core.following import FollowUp
from labelform.core.model import Frozen
from labelform.core.packed import MayBePacked, PackedMapping, held, plain

COMPARISON = "comparison"
"""What stands for the snapshot of a plan that compares two live projects: it is for reading, too."""


class Target(Frozen):
    """The project that a plan is for; `hash` is None while it does not exist."""

    title: str
    hash: str | None = None


class Ignored(Frozen):
    """How many differences `policy.ignore` lets pass in some fields, and why."""

    fields: str
    reason: str
    count: int


class SectionSummary(Frozen):
    """What one section of the spec came to, so that silence can explain itself."""

    kind: str
    is_managed: bool
    desired: int = 0
    observed: int = 0
    in_sync: int = 0
    ignored: tuple[Ignored, ...] = ()


class Rule(StrEnum):
    """The safety rules a plan can break."""

    MAX_DELETES = "max-deletes"
    PROTECT = "protect"
    LOCKOUT = "lockout"
    PROMOTION = "promotion"
    MAX_ITEMS_LOST = "max-items-lost"
    MAX_TASKS_LOST = "max-tasks-lost"
    NO_DELETE_OF_NON_EMPTY = "no-delete-of-non-empty"
    NO_OPEN_WORK = "no-open-work"
    LOOKS_LIKE_A_RENAME = "looks-like-a-rename"
    NEW_PROJECT = "new-project"
    CHECK = "check"
    """Something that must hold of the project does not, or is not known to."""
    CLOSE_PROJECT = "close-project"
    CREATE_PROJECT = "create-project"
    """`policy.create_project`. Nobody can acknowledge it: that is what it is for."""


RuleName = Literal[
    "max-deletes", "protect", "lockout", "promotion", "max-items-lost", "max-tasks-lost", "no-delete-of-non-empty",
    "no-open-work", "looks-like-a-rename", "new-project", "check", "close-project",
]  # fmt: skip
"""Those that a run may acknowledge, as a type for settings and arguments."""


class Violation(Frozen):
    """
    A safety rule that the plan breaks. It may be looked at and must not be applied.

    `source` is where the rule is written, when that is another file than the spec.
    """

    rule: Rule
    message: str
    addresses: tuple[str, ...] = ()
    source: Source | None = None


class Origin(Frozen):
    """
    The spec that a plan was made from: its file as it was named, `sha256:<hex>` of what it says, and what that is.

    `spec` is plain data with templates filled: what is remembered as applied. It is empty in plans that are only shown.
    """

    file: str
    digest: str
    spec: Annotated[Mapping[str, Any], MayBePacked(dict[str, Any])] = Field(default_factory=dict)
    folder: Annotated[str, Field(exclude=True)] = ""
    """Where the file was named from, of the plan of a program, which may have moved on since. Not kept."""


_Patterns = Annotated[tuple[Annotated[str, Field(max_length=LONGEST_PATTERN)], ...], Field(max_length=MOST_PATTERNS)]


class Partial(Frozen):
    """
    What makes a plan one of a part of what a spec asks for: the patterns of `--only`, and those of `--except`.

    `taken_along` are addresses that no pattern of `--only` names. `left_out` counts the changes that the plan would
    hold otherwise; None in a plan that was saved, because nobody could tell later whether that is still so.
    `without` are addresses of actions that would follow the part, and that work on something which it does not make.
    """

    only: _Patterns = ()
    excepted: _Patterns = ()
    taken_along: tuple[str, ...] = ()
    left_out: int | None = None
    without: Annotated[tuple[str, ...], Field(exclude_if=lambda without: not without)] = ()

    @property
    def options(self) -> str:
        """The options that chose, as in `--only and --except`."""
        return " and ".join([*(["--only"] if self.only else []), *(["--except"] if self.excepted else [])])


class Revert(Frozen):
    """The run that a plan takes back, by its name, and the digest of the plan that it applied."""

    run: str
    plan_digest: str


class MadeFor(Frozen):
    """The platform that a plan was made for, and the environment, if there is one."""

    base_url: str
    environment: str | None = None


class Plan(Frozen):
    """
    Changes in the order in which they will be made, and what else a reviewer must know.

    `changes` can be applied and `blocked` cannot. `extras` are in the project but not in the spec, and stay; `notes`
    stop nothing. `violations` are the rules that the plan breaks; `allowed` are the broken rules that were allowed by
    name. `actions` run after the changes, in order; or they are what was requested alone.

    `snapshot` is the digest of the snapshot that the plan was made from instead of the live project; such a plan is
    only for reading. `partial` says what a plan of only a part was restricted to: what it leaves out is in neither
    list. With `revert`, the plan reverts a run: `origin` is then the spec of that run, whose rules apply, but the plan
    does not lead to it.

    `access` is who could do what before and can afterwards, as seen when the plan was made; None if nobody asked. It is
    shown and never saved: an apply checks again which people changes take something from (`Change.impact`).
    """

    target: Target
    changes: Annotated[Sequence[Change], MayBePacked(tuple[Change, ...])] = ()
    blocked: Annotated[Sequence[Blocked], MayBePacked(tuple[Blocked, ...])] = ()
    extras: tuple[Extra, ...] = ()
    sections: tuple[SectionSummary, ...] = ()
    notes: Annotated[Sequence[Note], MayBePacked(tuple[Note, ...])] = ()
    violations: tuple[Violation, ...] = ()
    allowed: Annotated[Sequence[Violation], MayBePacked(tuple[Violation, ...])] = ()
    origin: Origin | None = None
    snapshot: str = ""
    access: Annotated[AccessDiff | None, Field(exclude=True)] = None
    actions: Annotated[tuple[FollowUp, ...], Field(exclude_if=lambda actions: not actions)] = ()
    partial: Annotated[Partial | None, Field(exclude_if=lambda partial: partial is None)] = None
    revert: Annotated[Revert | None, Field(exclude_if=lambda revert: revert is None)] = None
    made_for: Annotated[MadeFor | None, Field(exclude=True)] = None
    """Known of a plan that a program was given, and not kept: of one in a file or a set, its `Member` says it."""

    @property
    def is_comparison(self) -> bool:
        """Return whether the plan compares two live projects, without a spec."""
        return self.snapshot == COMPARISON

    @property
    def is_in_sync(self) -> bool:
        """Return whether spec and project are equal: nothing to do, nothing blocked, and no action to start."""
        return not self.changes and not self.blocked and not self.actions

    @property
    def is_of_spec(self) -> bool:
        """Return whether the plan leads to everything in its spec. A plan of an action alone does not."""
        return self.partial is None and self.revert is None and not self.is_action_alone

    @property
    def is_action_alone(self) -> bool:
        """Return whether the plan is an action that someone requested, without a spec."""
        return any(action.is_asked_for for action in self.actions)

    @property
    def matches_spec(self) -> bool:
        """Return whether the project matches its spec, as far as the plan knows, with nothing left out."""
        is_whole = self.is_of_spec or (self.partial is not None and self.partial.left_out == 0)
        return self.is_in_sync and is_whole

    def packed(self) -> Plan:
        """Return an equal plan that takes little memory, to be held while others are made."""
        origin = self.origin and self.origin.model_copy(update={"spec": PackedMapping(self.origin.spec)})
        large = {"changes": self.changes, "blocked": self.blocked, "notes": self.notes, "allowed": self.allowed}
        return self.model_copy(update={**{name: held(one) for name, one in large.items()}, "origin": origin})

    def unpacked(self) -> Plan:
        """Return an equal plan whose changes are there; those that are packed are made again whenever they are read."""
        return self.model_copy(update={"changes": plain(self.changes), "blocked": plain(self.blocked)})

    def count(self, action: Action) -> int:
        """Count the changes with one action that will be made."""
        return sum(1 for change in self.changes if change.action is action)


class Step(Frozen):
    """One call, and the changes that it completes or advances."""

    call: Call
    changes: tuple[Change, ...]


def steps(changes: Iterable[Change]) -> tuple[Step, ...]:
    """
    Return the calls of the changes in order, neighbours merged where the call takes a list.

    A change with several calls appears in several steps; it is done after the last of them.
    """
    merged: list[Step] = []
    for change in changes:
        for following in change.calls:
            joined = list(coalesce([merged[-1].call, following])) if merged else [following]
            if merged and len(joined) == 1:
                merged[-1] = Step(call=joined[0], changes=(*merged[-1].changes, change))
            else:
                merged.append(Step(call=following, changes=(change,)))
    return tuple(merged)
