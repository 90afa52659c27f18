"""
The workflow of a project, as a spec asserts it: no call writes one, and what differs is for people to change.

It is read from the JSON of the project as it came: the official SDK fails on stages of types that it does not know
(0.1.211). Routers are not seen there, nor which stage follows which, but for the pathways of agents.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, TypeVar

from pydantic import BeforeValidator, Field

from labelform.core.known import Known
from labelform.core.model import Frozen, Item
from labelform.core.picture import Arrow, Box, Graph
from labelform.core.reference import Names
from labelform.core.resource import Observed, Read, Resource
from labelform.core.stages import STAGE_TYPES

if TYPE_CHECKING:
    from labelform.api.records.projects import ProjectRecord

T = TypeVar("T")
AGENT = "AGENT"
_NO_CALL = "the platform has no call to change the workflow of a project"


class AssertedPathway(Frozen):
    """A way out of an agent stage; `to` is the title of the stage that it leads to, None if none is listed."""

    name: Annotated[str, Field(description="Name of the pathway.")]
    to: Annotated[str | None, Field(description="Title of the stage that it leads to.")] = None


class AssertedStage(Frozen):
    """A stage; what is left out can be anything."""

    expected_as = "a title or {title: …}"

    title: Annotated[str, Field(description="Title of the stage.")]
    type: Annotated[
        str | None,
        Known(STAGE_TYPES),
        Field(
            description="Type of the stage: ANNOTATION, REVIEW, CONSENSUS_ANNOTATION, CONSENSUS_REVIEW, AGENT, DONE."
        ),
    ] = None
    pathways: Annotated[
        tuple[AssertedPathway, ...] | None, Field(description="Pathways out of an agent stage, in order.")
    ] = None


def _as_stage(value: Any) -> Any:
    return {"title": value} if isinstance(value, str) else value


class AssertedWorkflow(Item):
    """The stages of a workflow, in order; none if a project has no workflow."""

    stages: Annotated[
        tuple[Annotated[AssertedStage, BeforeValidator(_as_stage, json_schema_input_type=str | AssertedStage)], ...],
        Field(description="All stages in order, each by its title, or with type and pathways."),
    ]


class Workflows(Resource[AssertedWorkflow, AssertedWorkflow]):
    """The workflow; there is exactly one, and it is only looked at."""

    kind = "workflow"
    is_asserted = True
    identity = frozenset()
    item = AssertedWorkflow
    fixed: ClassVar = {"stages": _NO_CALL}
    cannot: ClassVar = dict.fromkeys(("create", "delete"), _NO_CALL)
    advice = (
        "edit the workflow in the web app, choose the template of a project before it is created "
        "(project.workflow_template), or write the actual workflow into the spec with labelform absorb"
    )

    def entry_key(self, entry: AssertedWorkflow) -> str:
        return ""

    def key(self, item: AssertedWorkflow) -> str:
        return ""

    async def observe(
        self, read: Read, project: ProjectRecord, *, only: frozenset[str] | None = None
    ) -> Sequence[Observed[AssertedWorkflow]]:
        return [Observed(AssertedWorkflow(stages=tuple(_stages(project.workflow))), id=str(project.project_hash))]

    def resolve(self, entry: AssertedWorkflow, names: Names) -> AssertedWorkflow:
        return entry

    def filled(self, desired: AssertedWorkflow, observed: AssertedWorkflow) -> AssertedWorkflow:
        pairs = _paired(desired.stages, observed.stages, lambda stage: stage.title)
        stages = tuple(stage if seen is None else _filled(stage, seen) for stage, seen in pairs)
        return desired.model_copy(update={"stages": stages})

    def write(self, item: AssertedWorkflow, is_unique: Callable[[str], bool]) -> dict[str, Any]:
        return {"stages": [_written(stage) for stage in item.stages]}

    def shown(self, item: AssertedWorkflow, field: str) -> Mapping[str, Any]:
        """Return the titles as one text, because their order matters, and the rest by title, because places move."""
        found = {"stages": " > ".join(stage.title for stage in item.stages) or "none"}
        for place, stage in zip(_places([stage.title for stage in item.stages]), item.stages, strict=True):
            if stage.type is not None:
                found[f"{place}.type"] = stage.type
            if stage.pathways or (stage.type == AGENT and stage.pathways is not None):
                found[f"{place}.pathways"] = ", ".join(map(_told, stage.pathways)) or "none"
        return found

    def picture(self, item: AssertedWorkflow) -> Graph:
        titles = {stage.title: place for place, stage in reversed([*enumerate(item.stages)])}
        return Graph(
            boxes=tuple(Box(name=stage.title, about=stage.type or "") for stage in item.stages),
            arrows=tuple(
                Arrow(start=place, end=titles.get(way.to or ""), label=way.name)
                for place, stage in enumerate(item.stages)
                for way in stage.pathways or ()
            ),
        )


def _stages(workflow: Mapping[str, object] | None) -> Iterable[AssertedStage]:
    """Yield the stages of the JSON of a workflow; what is not a stage is skipped."""
    stages = _mappings((workflow or {}).get("stages"))
    titles = {one.get("uuid"): str(one.get("title") or "") for one in stages if isinstance(one.get("uuid"), str)}
    for one in stages:
        ways = _mappings(one.get("pathways"))
        yield AssertedStage(
            title=str(one.get("title") or ""),
            type=str(one.get("stageType") or ""),
            pathways=tuple(_pathway(way, titles) for way in ways),
        )


def _mappings(value: object) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _pathway(way: Mapping[str, Any], titles: Mapping[Any, str]) -> AssertedPathway:
    end = way.get("destinationUuid")
    return AssertedPathway(name=str(way.get("title") or ""), to=titles.get(end) if isinstance(end, str) else None)


def _filled(stage: AssertedStage, seen: AssertedStage) -> AssertedStage:
    """Fill what a stage leaves open from the one of its title."""
    return AssertedStage(title=stage.title, type=stage.type or seen.type, pathways=_ways(stage, seen))


def _ways(stage: AssertedStage, seen: AssertedStage) -> tuple[AssertedPathway, ...] | None:
    if stage.pathways is None:
        return seen.pathways
    pairs = _paired(stage.pathways, seen.pathways or (), lambda way: way.name)
    return tuple(way if way.to is not None or there is None else there for way, there in pairs)


def _paired(
    wanted: Sequence[T], seen: Iterable[T], name: Callable[[T], str]
) -> Iterator[tuple[T, T | None]]:  # fmt: skip
    """Yield what is wanted with what has its name; of several with one name, each with the next."""
    known: dict[str, list[T]] = defaultdict(list)
    for one in seen:
        known[name(one)].append(one)
    for one in wanted:
        yield one, known[name(one)].pop(0) if known[name(one)] else None


def _written(stage: AssertedStage) -> dict[str, Any]:
    entry: dict[str, Any] = {"title": stage.title}
    if stage.type:
        entry["type"] = stage.type
    if stage.pathways or stage.type == AGENT:
        entry["pathways"] = [way.model_dump(exclude_none=True) for way in stage.pathways or ()]
    return entry


def _told(way: AssertedPathway) -> str:
    return way.name if way.to is None else f"{way.name} to {way.to}"


def _places(titles: Sequence[str]) -> Iterable[str]:
    """Yield what each stage is called in a path; of several with one title those after the first have a number."""
    seen = Counter[str]()
    for title in titles:
        seen[title] += 1
        yield f'stages["{title}"]' + (f"#{seen[title]}" if seen[title] > 1 else "")
