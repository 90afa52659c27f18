"""
What is lost with an item, in the currency of people: frames, labels, rows, tasks, people.

A kind counts it (`Resource.contents`) for what a plan takes away, and again when the plan is applied. What could not be
counted is said, never taken for nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Final

from pydantic import Field, model_validator

from labelform.core.model import Frozen

MOST_COUNTED: Final = 10_000
"""Beyond this nobody counts on: the reviewer of a plan knows enough, and each page costs a request."""


class Unit(StrEnum):
    """What is counted."""

    FRAMES = "frames"
    LABELS = "labels"
    LABEL_ROWS = "label rows"
    ROWS_WITH_LABELS = "rows with labels"
    """Label rows that somebody has begun: whether a label is in one, only its labels say."""
    TASKS = "tasks"
    OPEN_TASKS = "open tasks"
    """Tasks that somebody has and that are not done."""
    ASSIGNED_TASKS = "assigned tasks"
    """Tasks of people who lose access, or the role that they have them by."""
    PEOPLE = "people left without access"
    """People who have no other way in that could be seen."""
    ROLES = "people who lose a role"
    """People who come in some other way, with other roles."""


ITEMS: Final = frozenset({Unit.FRAMES, Unit.LABELS, Unit.LABEL_ROWS})
"""What `max_items_lost` counts."""
TASKS: Final = frozenset({Unit.TASKS})
"""What `max_tasks_lost` counts."""
OPEN_WORK: Final = frozenset({Unit.OPEN_TASKS, Unit.ASSIGNED_TASKS})
"""What `no_open_work` protects."""
PEOPLE: Final = frozenset({Unit.PEOPLE, Unit.ROLES, Unit.ASSIGNED_TASKS})
"""What is taken from people: counted alike for every kind whose items give access (`Resource.grant`)."""

_MOST_NAMED = 5
_ONE: Final[Mapping[Unit, str]] = {
    Unit.FRAMES: "frame",
    Unit.LABELS: "label",
    Unit.LABEL_ROWS: "label row",
    Unit.ROWS_WITH_LABELS: "row with labels",
    Unit.TASKS: "task",
    Unit.OPEN_TASKS: "open task",
    Unit.ASSIGNED_TASKS: "assigned task",
    Unit.PEOPLE: "person left without access",
    Unit.ROLES: "person who loses a role",
}


class Held(Frozen):
    """
    So many of one unit, in one stage of the workflow where there are stages.

    `is_least`: there may be more, and nobody counted on. `names` says whose they are, as far as that is known.
    """

    unit: Unit
    count: Annotated[int, Field(ge=0)]
    stage: str = ""
    is_least: bool = False
    names: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _names_each_once(self) -> Held:
        if len(set(self.names)) != len(self.names) or (self.names and not self.count):
            raise ValueError("it names somebody twice, or of nothing")
        return self


class Impact(Frozen):
    """
    What is lost. A unit that was counted and found empty is in it with 0; one that is not in it was not counted.

    `unknown` says what could not be counted, each with why. Nothing in either: the item holds nothing but itself.
    """

    held: tuple[Held, ...] = ()
    unknown: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _counts_once(self) -> Impact:
        if len({(one.unit, one.stage) for one in self.held}) != len(self.held):
            raise ValueError("it counts something twice")
        return self

    @property
    def is_empty(self) -> bool:
        """Return whether nothing is lost but the item, as far as that is known for certain."""
        return not self.unknown and not any(one.count for one in self.held)


NOTHING: Final = Impact()
"""What is lost with an item that holds nothing but itself."""


def joined(one: Impact, other: Impact) -> Impact:
    """Return what is lost with both; they count different things."""
    return Impact(held=(*one.held, *other.held), unknown=(*one.unknown, *other.unknown))


def more_than(now: Impact, approved: Impact) -> tuple[str, ...]:
    """
    Return what is lost now beyond what was approved, in words; nothing when less or the same is.

    Counted apart are each unit and stage: what moved on is work that nobody approved to lose. What could not be counted
    when it was approved is left unknown; what could, and cannot be now, may be more.
    """
    then = {(one.unit, one.stage): one for one in approved.held}
    counted = {one.unit for one in approved.held}
    grown = [
        f"{phrase(one)} now, {_approved(then.get((one.unit, one.stage)))}"
        for one in now.held
        if (one.unit in counted or not approved.unknown) and _exceeds(one, then.get((one.unit, one.stage)))
    ]
    hidden = [f"no longer counted: {why}" for why in now.unknown if why not in approved.unknown]
    return (*grown, *hidden)


def _exceeds(now: Held, approved: Held | None) -> bool:
    if approved is None:
        return now.count > 0
    is_larger = (now.count, now.is_least) > (approved.count, approved.is_least)
    return is_larger or bool(set(now.names) - set(approved.names))


def _approved(then: Held | None) -> str:
    if then is None or not then.count:
        return "none approved"
    names = f" ({named(then.names)})" if then.names else ""
    return f"{_number(then)}{names} approved"


def phrase(held: Held) -> str:
    """Return a count as people say it: `3 open tasks in Review (ann@x.org)`, `at least 10,000 frames`."""
    unit = _ONE[held.unit] if held.count == 1 else held.unit.value
    stage = f" in {held.stage}" if held.stage else ""
    names = f" ({named(held.names)})" if held.names else ""
    return f"{_number(held)} {unit}{stage}{names}"


def told(impact: Impact) -> str:
    """Return what is lost in one sentence without its verb: the counts, and what is not known."""
    if impact.is_empty:
        return "nothing but itself"
    unknown = f"not known: {', '.join(impact.unknown)}" if impact.unknown else ""
    return "; ".join(part for part in (", ".join(_phrases(impact)), unknown) if part)


def _phrases(impact: Impact) -> Iterator[str]:
    """Yield a phrase for each unit; one that is counted by stage once, with its stages behind it."""
    for unit in dict.fromkeys(one.unit for one in impact.held if one.count):
        held = [one for one in impact.held if one.unit is unit and one.count]
        if len(held) == 1:
            yield phrase(held[0])
            continue
        whole = Held(unit=unit, count=sum(one.count for one in held), is_least=any(one.is_least for one in held))
        stages = ", ".join(f"{_number(one)} in {one.stage or 'no stage'}" for one in held)
        names = named(tuple(dict.fromkeys(name for one in held for name in one.names)))
        yield f"{phrase(whole)} ({'; '.join(part for part in (stages, names) if part)})"


def named(names: Sequence[str]) -> str:
    """Return names for people, who need not read forty of them; all are in JSON."""
    more = len(names) - _MOST_NAMED
    return ", ".join(names) if more <= 0 else f"{', '.join(names[:_MOST_NAMED])} and {more:,} more"


def _number(held: Held) -> str:
    return f"at least {held.count:,}" if held.is_least else f"{held.count:,}"
