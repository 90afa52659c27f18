"""The model of what a case expects: a plan, an end, or a refusal. What is left out may be anything."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from labelform.core.clashes import Ruled, Written, clash
from labelform.core.model import Frozen
from labelform.core.plan import Rule
from labelform.runs.account import Outcome

_Text = Annotated[str, Field(min_length=1, max_length=1_000)]
_Count = Annotated[int, Field(ge=0, strict=True)]
_Code = Annotated[int, Field(ge=0, le=255, strict=True)]


class ExpectedCounts(Ruled):
    """How many changes of each sort a plan has."""

    create: _Count | None = None
    update: _Count | None = None
    delete: _Count | None = None
    blocked: _Count | None = None
    extras: Annotated[
        _Count | None, Field(description="Items that are not in the spec and that the plan leaves alone.")
    ] = None

    @classmethod
    def clashes(cls, written: Written) -> Iterator[PydanticCustomError]:
        if not written.keys:
            yield clash("expects_nothing", "nothing is counted: say create, update, delete, blocked or extras")


class ExpectedPlan(Ruled):
    """What the plan is."""

    changes: Annotated[
        tuple[_Text, ...] | None,
        Field(description="All changes, in any order, such as create groups[leads]; [] for none."),
    ] = None
    includes: Annotated[tuple[_Text, ...], Field(min_length=1, description="Changes that must be among them.")] = ()
    blocked: Annotated[tuple[_Text, ...] | None, Field(description="Addresses of all blocked changes.")] = None
    extras: Annotated[
        tuple[_Text, ...] | None, Field(description="Addresses of everything that is not in the spec and left alone.")
    ] = None
    rules: Annotated[tuple[Rule, ...] | None, Field(description="The safety rules that the plan breaks.")] = None
    actions: Annotated[
        tuple[_Text, ...] | None,
        Field(description="Addresses of all actions that follow, such as populate[night from dark]; [] for none."),
    ] = None
    counts: Annotated[ExpectedCounts | None, Field(description="The number of changes of each sort.")] = None

    @classmethod
    def clashes(cls, written: Written) -> Iterator[PydanticCustomError]:
        if {"changes", "includes"} <= written.keys:
            yield clash("one_list", "changes lists all of them: leave out includes", about=["includes"])
        if not written.keys:
            yield clash("expects_nothing", "nothing is expected of the plan: add changes, counts or the like")


_SELECTION = r"^\d{1,9} of \d{1,9}$"


def _as_selection(value: Any) -> Any:
    if not isinstance(value, str) or not re.match(_SELECTION, value):
        raise PydanticCustomError("bad_selection", "this does not say how much is selected")
    return value


Selection = Annotated[str, BeforeValidator(_as_selection), Field(json_schema_extra={"pattern": _SELECTION})]
"""How much a preset selects, as in `11 of 36`."""


class ExpectedEnd(Frozen):
    """What there is after the plan was applied."""

    exit_code: Annotated[
        _Code | Annotated[tuple[_Code, ...], Field(min_length=1, max_length=10)],
        Field(description="How apply ends; a list for several runs in a row."),
    ] = 0
    in_sync: Annotated[
        bool | None, Field(strict=True, description="Whether a new plan has nothing to do and nothing blocked.")
    ] = None
    outcomes: Annotated[
        dict[_Text, Outcome],
        Field(
            default_factory=dict,
            min_length=1,
            description="Outcomes of changes and actions in the last run, by address.",
        ),
    ]
    sections: Annotated[
        dict[str, Any],
        Field(
            default_factory=dict,
            min_length=1,
            description="All items of sections, as in a spec: names, or some keys.",
        ),
    ]
    filters: Annotated[
        dict[_Text, Selection],
        Field(
            default_factory=dict,
            min_length=1,
            description="How much of the data presets select, by name, such as 11 of 36.",
        ),
    ]

    @property
    def exit_codes(self) -> tuple[int, ...]:
        """How each run of apply ends."""
        return self.exit_code if isinstance(self.exit_code, tuple) else (self.exit_code,)


class ExpectedRefusal(Ruled):
    """How labelform refuses it."""

    exit_code: Annotated[_Code | None, Field(description="The exit code of plan or apply.")] = None
    code: Annotated[_Text | None, Field(description="The code of a finding, or the broken rule.")] = None
    message: Annotated[_Text | None, Field(description="A part of the message of the same finding or rule.")] = None

    @classmethod
    def clashes(cls, written: Written) -> Iterator[PydanticCustomError]:
        if not written.keys:
            yield clash("expects_nothing", "nothing is expected of the refusal: add code, message or exit_code")
