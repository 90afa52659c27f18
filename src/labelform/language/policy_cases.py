"""The cases of a policy file: examples of projects, each with what the policy says about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field

from labelform.checking.shape import ACCESS, CERTAIN_ACCESS, STAGE_TYPES, STAGES, TASKS
from labelform.core.emails import folded
from labelform.core.known import Known
from labelform.core.model import Frozen, Item
from labelform.core.roles import KNOWN_ROLES
from labelform.diagnostics import Diagnostic, Where, one_of_these
from labelform.errors import SpecError
from labelform.language.document import Document, shorten
from labelform.language.explain import check
from labelform.language.model import ParsedSpec, listed, parse
from labelform.language.places import Path
from labelform.types import ProjectStatus

TITLE: Final = "A project"
"""What the project of a case is called that says nothing of its title."""
_BESIDE: Final = ("status", "items", ACCESS, STAGES)


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


class WayIn(Frozen):
    """One way in that a person has."""

    email: Annotated[str, AfterValidator(folded)]
    role: Annotated[str, AfterValidator(KNOWN_ROLES.checked)]
    group: str | None = None


class StageOfCase(Frozen):
    """A stage of the workflow, with how many tasks are there."""

    title: str
    type: Annotated[str, AfterValidator(STAGE_TYPES.checked)] = "annotation"
    tasks: Annotated[int, Field(ge=0)] = 0


class PolicyCase(Frozen):
    """
    One example. `live` is what the project has, None if it does not exist yet; `spec` is what is requested.

    What `live` leaves out the project has none of. `fails` names the rules and checks that do not hold, all of them,
    and `message` is a part of what is said about one; without `fails` the case passes. `unknown` are names that checks
    use and that nobody could read.
    """

    name: Annotated[str, Field(min_length=1, description="What the case shows, as one sentence.")]
    live: Annotated[dict[str, Any] | None, Field(description="The project, section by section.")] = None
    spec: Annotated[dict[str, Any] | None, Field(description="What the spec asks for; nothing if left out.")] = None
    environment: str = ""
    unknown: tuple[Literal["access", "certain_access", "stages", "tasks"], ...] = ()
    fails: Annotated[tuple[str, ...], BeforeValidator(_as_list)] = ()
    message: str | None = None


class _Live(Frozen):
    """What is in `live` besides sections."""

    model_config = ConfigDict(extra="ignore")

    status: Annotated[str | None, AfterValidator(Known(tuple(ProjectStatus)).checked)] = None
    access: tuple[WayIn, ...] = ()
    stages: tuple[StageOfCase, ...] = ()
    items: Annotated[dict[str, tuple[dict[str, Any], ...]], Field(default_factory=dict)]


class _Cases(Frozen):
    model_config = ConfigDict(extra="ignore")

    cases: tuple[PolicyCase, ...] = ()


@dataclass(frozen=True, slots=True)
class ParsedCase:
    """A case without mistakes, and where it is; `live` and `spec` are read as specs are."""

    case: PolicyCase
    where: Where
    live: ParsedSpec | None
    spec: ParsedSpec | None
    beside: Mapping[str, Any]
    """Plain data by the names of checks, for what sections cannot express."""
    status: str | None = None
    items: Mapping[str, Sequence[Item]] = field(default_factory=dict)
    """Items that a spec cannot express, such as two with one name; by section."""


def parse_cases(document: Document) -> list[ParsedCase]:
    """
    Return the cases of a policy file that has no other mistakes.

    Raises:
        SpecError: cases have mistakes; carries all of them.
    """
    read, found = check(document, _Cases, lambda *_: [])
    if read is None or found:
        raise SpecError(found)
    cases: list[ParsedCase] = []
    mistakes: list[Diagnostic] = []
    for index, case in enumerate(read.cases):
        try:
            cases.append(_case(document, ("cases", index), case))
        except SpecError as exc:
            mistakes += exc.diagnostics
    if mistakes:
        raise SpecError(mistakes)
    return cases


def _case(document: Document, path: Path, case: PolicyCase) -> ParsedCase:
    if case.live is None and case.spec is None:
        message = "a case needs the project, the spec, or both"
        raise SpecError([Diagnostic("missing-key", message, document.where(path), 'add "live: …" or "spec: …"')])
    live_data = case.live or {}
    beside, found = check(_part(document, (*path, "live"), live_data), _Live, lambda *_: [])
    if beside is None or found:
        raise SpecError(found)
    sections = {key: value for key, value in live_data.items() if key not in _BESIDE}
    live = None if case.live is None else _as_spec(document, (*path, "live"), sections)
    spec = None if case.spec is None else _as_spec(document, (*path, "spec"), case.spec)
    values = {
        ACCESS: [one.model_dump() for one in beside.access],
        CERTAIN_ACCESS: [one.model_dump() for one in beside.access],
        STAGES: [{"title": one.title, "type": one.type} for one in beside.stages],
        TASKS: [{"stage": one.title, "type": one.type, "count": one.tasks} for one in beside.stages],
    }
    known = {name: value for name, value in values.items() if name not in case.unknown}
    items = _items(document, (*path, "live", "items"), beside.items)
    return ParsedCase(case, document.where(path), live, spec, known, beside.status, items)


def _items(document: Document, path: Path, written: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[str, list[Item]]:
    found: dict[str, list[Item]] = {}
    for kind, values in written.items():
        resource = listed().get(kind)
        if resource is None:
            hint = one_of_these(kind, listed(), "Sections")
            message = f'"{shorten(kind)}" is not a section'
            raise SpecError([Diagnostic("unknown-section", message, document.where((*path, kind), key=True), hint)])
        for index, value in enumerate(values):
            item, mistakes = check(_part(document, (*path, kind, index), value), resource.item, lambda *_: [])
            if item is None or mistakes:
                raise SpecError(mistakes)
            found.setdefault(kind, []).append(item)
    return found


def _as_spec(document: Document, path: Path, data: Mapping[str, Any]) -> ParsedSpec:
    project = data.get("project", {})
    titled = {"title": TITLE, **project} if isinstance(project, Mapping) else project
    return parse(_part(document, path, {"labelform": 1, **data, "project": titled}))


def _part(document: Document, path: Path, data: Mapping[str, Any]) -> Document:
    """Return a part of a document as a document of its own: what is wrong with it stands where it did."""
    place = document.spot(path).place
    return replace(document, data=dict(data), place=place, diagnostics=(), faulty=frozenset(), nulls=())


def names_of(cases: Sequence[ParsedCase]) -> frozenset[str]:
    """Return the rules and checks that some case shows to fail."""
    return frozenset(name for one in cases for name in one.case.fails)
