"""
The value that checks are evaluated on: which names there are, and what each one holds.

Sections follow from the kinds: a kind that is added has a name here, with the fields of its items that are text,
numbers, booleans or made of them. What else is known about a project is listed here.
"""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final, Literal, Union, get_args, get_origin

from pydantic import BaseModel, RootModel

from labelform.core.known import Known, known_of
from labelform.core.resource import AnyResource
from labelform.core.roles import KNOWN_ROLES
from labelform.core.stages import STAGE_TYPES as LISTED_TYPES
from labelform.types import ProjectStatus

_DEEPEST = 3
_LOWER = "in lower case"
PROJECT = "project"
ACCESS, CERTAIN_ACCESS = "access", "certain_access"
ENVIRONMENT, STAGES, TASKS = "environment", "stages", "tasks"


STAGE_TYPES: Final = Known(tuple(one.lower() for one in LISTED_TYPES))


class Sort(StrEnum):
    """What a single value is, in the words of JSON Schema."""

    TEXT = "string"
    WHOLE = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"


@dataclass(frozen=True, slots=True)
class Structure:
    """Something with named fields; a field that a thing does not have is left out of it."""

    name: str
    fields: Mapping[str, Holds]


@dataclass(frozen=True, slots=True)
class Holds:
    """What is under a name: one value, or a list of such values."""

    of: Sort | Structure
    is_list: bool = False
    about: str = ""
    known: Known | None = None
    """The words that a text is known to be, where they are listed."""
    is_caseless: bool = False
    """Whether it is a text of which the case means nothing: it is in lower case then."""


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """All names that an expression may use, in the order in which they are documented. Equal to itself only."""

    names: Mapping[str, Holds]

    def structures(self) -> Iterator[Structure]:
        """Yield every structure once, those that are inside of others first."""
        seen: dict[str, Structure] = {}
        for holds in self.names.values():
            _collect(holds, seen)
        yield from seen.values()


def _collect(holds: Holds, seen: dict[str, Structure]) -> None:
    if isinstance(holds.of, Structure) and holds.of.name not in seen:
        for inner in holds.of.fields.values():
            _collect(inner, seen)
        seen[holds.of.name] = holds.of


def shape_of(kinds: Mapping[str, AnyResource]) -> Shape:
    """Return the names that expressions may use, with kinds such as `labelform.language.model.listed` returns."""
    names: dict[str, Holds] = {}
    for kind, resource in kinds.items():
        found = _record(kind, resource.item, 0).fields
        # Of what items hold, only that is read which a spec lists: an expression would take the rest for not there.
        unseen = resource.write_only | {resource.contained}
        fields = {name: holds for name, holds in found.items() if name not in unseen}
        fields |= {name: replace(fields[name], about=_LOWER, is_caseless=True) for name in resource.caseless}
        if kind == PROJECT:
            names[kind] = Holds(Structure(kind, {**fields, **_PROJECT}), about="the project itself")
        elif fields:  # of a workflow, the stages are reported besides the sections
            names[kind] = Holds(Structure(kind, fields), is_list=True, about="the items of the section, managed or not")
    return Shape({**names, **_BESIDE})


def _record(name: str, model: type[BaseModel], depth: int) -> Structure:
    found = {
        field: replace(holds, known=known_of(info.metadata))
        for field, info in model.model_fields.items()
        if (holds := _holds(f"{name}_{field}", info.annotation, depth)) is not None
    }
    return Structure(name, found)


def _holds(name: str, annotation: Any, depth: int) -> Holds | None:
    """Return what a field holds; None for what checks do not see, such as JSON of the platform."""
    annotation = _without_none(annotation)
    if get_origin(annotation) is tuple:
        inner = _holds(name, get_args(annotation)[0], depth)
        return None if inner is None or inner.is_list else Holds(inner.of, is_list=True)
    one = _sort(annotation)
    if one is not None:
        return Holds(one)
    is_record = isinstance(annotation, type) and issubclass(annotation, BaseModel)
    if not is_record or issubclass(annotation, RootModel) or depth >= _DEEPEST:
        return None
    record = _record(name, annotation, depth + 1)
    return Holds(record) if record.fields else None


def _without_none(annotation: Any) -> Any:
    """Return what an optional annotation is when it is something."""
    if get_origin(annotation) in (Union, types.UnionType):
        parts = [part for part in get_args(annotation) if part is not type(None)]
        return parts[0] if len(parts) == 1 else annotation
    return annotation


def _sort(annotation: Any) -> Sort | None:
    if get_origin(annotation) is Literal:
        return Sort.TEXT if all(isinstance(one, str) for one in get_args(annotation)) else None
    if not isinstance(annotation, type):
        return None
    # A boolean is a whole number for Python, and comes first for that.
    sorts = ((bool, Sort.BOOLEAN), (int, Sort.WHOLE), (float, Sort.NUMBER), (str, Sort.TEXT))
    return next((sort for base, sort in sorts if issubclass(annotation, base)), None)


def _text(about: str, known: Known | None = None) -> Holds:
    return Holds(Sort.TEXT, about=about, known=known)


_PROJECT: Mapping[str, Holds] = {
    "hash": _text("missing before the project exists"),
    "status": _text("such as notStarted, inProgress, completed, archived", Known(tuple(ProjectStatus))),
}
_WAY = Structure(
    ACCESS,
    {
        "email": Holds(Sort.TEXT, about=_LOWER, is_caseless=True),
        "role": _text("as specs write it", KNOWN_ROLES),
        "group": _text("the name of the group that gives access; missing for a listed user"),
    },
)
_BESIDE: Mapping[str, Holds] = {
    ACCESS: Holds(
        _WAY,
        is_list=True,
        about="every way in which a person has or may have access, one by one; not known if some are not visible",
    ),
    CERTAIN_ACCESS: Holds(_WAY, is_list=True, about="the access that people certainly have; there may be more"),
    STAGES: Holds(
        Structure(
            "stage",
            {
                "title": _text("as in the workflow"),
                "type": _text("in lower case: annotation, review, agent, done", STAGE_TYPES),
            },
        ),
        is_list=True,
        about="the stages of the workflow, in its order; none without one",
    ),
    TASKS: Holds(
        Structure(
            "task_count",
            {
                "stage": _text("the title of the stage"),
                "type": _text("the type of the stage", STAGE_TYPES),
                "count": Holds(Sort.WHOLE, about="how many tasks are there"),
            },
        ),
        is_list=True,
        about="the tasks by stage, also of stages without any",
    ),
    ENVIRONMENT: Holds(Sort.TEXT, about="the name of the environment; empty without one"),
}


def label_of(record: Structure) -> str | None:
    """Return the field by which people know such a thing, None if it has none."""
    known: Sequence[str] = ("name", "title", "email", "stage", "hash")
    return next((name for name in known if name in record.fields), None)
