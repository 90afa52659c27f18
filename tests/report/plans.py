"""The nine plans that every report is tested with, made by the real planner from sides written here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from tests.impacts import with_impacts

from labelform.core.assembly import Side, make_plan
from labelform.core.change import Source
from labelform.core.diff import Desired
from labelform.core.guardrails import NO_GUARDRAILS
from labelform.core.ignoring import ignoring
from labelform.core.model import Item
from labelform.core.plan import Partial, Target
from labelform.core.policy import IgnoreEntry, MaxDeletes, Policy
from labelform.core.resource import AnyResource, Observed
from labelform.filters.definition import Definition
from labelform.report.planned import PlannedProject
from labelform.resources.collections import Collection, Collections
from labelform.resources.datasets import Dataset, Datasets
from labelform.resources.filter_presets import FilterPreset, FilterPresets
from labelform.resources.groups import Group, Groups
from labelform.resources.settings import BoundOntology, ProjectSettings, Settings
from labelform.resources.workflow import AssertedPathway, AssertedStage, AssertedWorkflow, Workflows

SPEC = "specs/northlane.yaml"
PROJECT = str(UUID(int=1))
TITLE = "Northlane Perception - Front Camera 2D"
ONTOLOGY = BoundOntology(hash=str(UUID(int=500)), title="NL Road Users & Lanes v6")
LONG = (
    "2D boxes and lane polylines on the front wide camera, sampled at one frame a second from fleet 7; every night "
    "frame is labelled twice and audited by the perception leads. Owner: perception-data@northlane.example"
)
LONGER = LONG.replace("one frame", "two frames").replace("audited by", "spot-checked by")


def uuid(number: int) -> str:
    """Return the uuid that stands for a number."""
    return str(UUID(int=number))


def dataset(number: int, title: str) -> Dataset:
    """Return a dataset."""
    return Dataset(hash=uuid(number), title=title)


def group(number: int, name: str, role: str) -> Group:
    """Return a group with its role."""
    return Group(hash=uuid(number), name=name, role=role)


def metric(name: str, low: float, high: float) -> dict[str, Any]:
    """Return a filter on a quality metric."""
    return {"type": "metric", "metric": f"metric_{name}", "domain": "frame", "values": [low, high], "include": True}


def metadata(key: str, *values: str, include: bool = True) -> dict[str, Any]:
    """Return a filter on client metadata."""
    return {"type": "enum", "key": key, "values": list(values), "include": include}


def preset(name: str, *filters: dict[str, Any]) -> FilterPreset:
    """Return a preset of filters over the whole project."""
    return FilterPreset(name=name, filters=Definition.of(list(filters)))


NIGHT = (metric("brightness", 0.0, 0.3), metadata("time_of_day", "dusk", "night"))


def side(
    resource: AnyResource, desired: Sequence[Item] | None, observed: Sequence[Item] = (), *, line: int = 10
) -> Side:
    """Return one kind; desired items stand on lines of their own, observed ones get ids of their own."""
    wanted = None
    if desired is not None:
        wanted = tuple(
            Desired(item, Source(file=SPEC, line=line + place, column=5)) for place, item in enumerate(desired)
        )
    seen = (
        Observed(item, id=getattr(item, "hash", None) or uuid(line * 10_000 + place))
        for place, item in enumerate(observed)
    )
    return Side(resource, wanted, tuple(seen))


def settings(description: str = LONG, title: str = TITLE, ontology: BoundOntology = ONTOLOGY) -> Settings:
    """Return the project itself."""
    return Settings(title=title, description=description, ontology=ontology)


def same_project() -> Side:
    """Return a project that is as desired."""
    return side(ProjectSettings(), [settings()], [settings()], line=3)


def planned(sides: Sequence[Side], policy: Policy | None = None, *, title: str = TITLE, spec_file: str = SPEC,
            project: str | None = PROJECT, partial: Partial | None = None) -> PlannedProject:  # fmt: skip
    """Make the plan."""
    plan = with_impacts(make_plan(Target(title=title, hash=project), sides, policy or Policy(), NO_GUARDRAILS, partial))
    return PlannedProject(plan, spec_file, "prod")


def create_all() -> list[PlannedProject]:
    """A project that does not exist yet, with something of every kind."""
    wanted = settings()
    sides = [
        Side(ProjectSettings(), (Desired(wanted, Source(file=SPEC, line=3, column=1)),)),
        side(Datasets(), [dataset(10, "fleet7 2026-09 motorway day"), dataset(11, "fleet7 2026-09 motorway night")]),
        side(Groups(), [group(20, "perception-leads", "admin"), group(21, "vendor-l1", "annotator")], line=20),
        side(Collections(), [Collection(name="night-hard", type="frame", description="Dark frames")], line=30),
        side(FilterPresets(), [preset("Night / low light", *NIGHT)], line=40),
    ]
    return [planned(sides, project=None)]


def change_each_kind() -> list[PlannedProject]:
    """Every kind that can be updated in place, and one in two calls."""
    raw = {"global_filters": {"filters": [{"odd": {"deep": [1, 2, {"x": "y" * 60}]}, "more": list(range(20))}]}}
    raw_after = {"global_filters": {"filters": [{"odd": {"deep": [1, 2, {"x": "z" * 60}]}, "more": list(range(20))}]}}
    night = (metric("brightness", 0.0, 0.22), NIGHT[1], metadata("weather", "rain", "spray"))
    odd = [FilterPreset(name="odd", filters=Definition.read(one)) for one in (raw_after, raw)]
    sides = [
        same_project(),
        side(Datasets(), [dataset(10, "day")], [dataset(10, "day")]),
        side(Groups(), [group(21, "vendor-l1", "reviewer")], [group(21, "vendor-l1", "annotator")], line=20),
        side(
            Collections(),
            [Collection(name="night-hard", type="frame", description=LONGER), Collection(name="x", description="b")],
            [Collection(name="night-hard", type="frame", description=LONG),
             Collection(name="x", type="label", description="a")],
            line=30,
        ),
        side(
            FilterPresets(),
            [preset("Night / low light", *night), odd[0]],
            [preset("Night / low light", *NIGHT), odd[1]],
            line=40,
        ),
    ]  # fmt: skip
    return [planned(sides)]


def prune() -> list[PlannedProject]:
    """Extras of two sections are deleted, those of a third are left alone, and a fourth is unmanaged."""
    sides = [
        same_project(),
        side(Datasets(), [dataset(10, "day")], [dataset(10, "day"), dataset(11, "old <b>"), dataset(12, "older")]),
        side(Groups(), None, [group(21, "vendor-l1", "annotator")]),
        side(Collections(), [], [Collection(name="stray", type="frame", description="")], line=30),
        side(FilterPresets(), [], [preset("Night / low light", *NIGHT)], line=40),
    ]
    return [planned(sides, Policy(prune=("datasets", "filter_presets")))]


def blocked() -> list[PlannedProject]:
    """Only changes that the platform offers no call for, among them two of one name."""
    other = BoundOntology(hash=uuid(501), title="NL Road Users v7")
    twins = [
        Collection(name="twin", type="frame", description="one"),
        Collection(name="twin", type="frame", description="two"),
    ]
    sides = [
        side(ProjectSettings(), [settings(LONGER, ontology=other)], [settings()], line=3),
        side(
            Collections(),
            [Collection(name="boxes", type="label"), Collection(name="twin", type="frame")],
            [Collection(name="boxes", type="frame", description=""), *twins],
            line=30,
        ),
    ]
    triage = AssertedPathway(name='done "<b>"', to="Complete"), AssertedPathway(name="odd")
    agents = AssertedStage(title="Triage `x`", type="AGENT", pathways=triage)
    review, done = (AssertedStage(title=name, type=kind) for name, kind in (("Review", "REVIEW"), ("Complete", "DONE")))
    moved = agents.model_copy(update={"pathways": (triage[0], AssertedPathway(name="odd", to="Review"))})
    sides.append(
        side(
            Workflows(),
            [
                AssertedWorkflow(
                    stages=(moved, AssertedStage(title="Annotate -->|x| b0", type="ANNOTATION"), review, done)
                )
            ],
            [AssertedWorkflow(stages=(agents, review, done))],
            line=10,
        )
    )
    return [planned(sides)]


def protected() -> list[PlannedProject]:
    """Policy refuses: a protected address, and more deletes than the limit."""
    sides = [
        same_project(),
        side(
            Groups(),
            [group(21, "vendor-l1", "reviewer")],
            [group(20, "perception-leads", "admin"), group(21, "vendor-l1", "annotator")],
            line=20,
        ),
        side(Datasets(), [], [dataset(number, f"set {number}") for number in range(10, 14)]),
    ]
    policy = Policy(prune=True, protect=("groups[*-leads]",), max_deletes=MaxDeletes(count=2))
    return [planned(sides, policy)]


def mixed() -> list[PlannedProject]:
    """Three projects in one run: one to change, one as desired, one refused."""
    changing = change_each_kind()[0]
    still = planned([same_project()], title="Retail shelves", spec_file="specs/retail.yaml", project=uuid(2))
    refused = protected()[0].plan.model_copy(update={"target": Target(title="Radiology [staging]", hash=uuid(3))})
    return [changing, still, PlannedProject(refused, "specs/radiology.yaml", "prod")]


def nothing() -> list[PlannedProject]:
    """Everything is as desired."""
    datasets = [dataset(number, f"set {number}") for number in range(10, 22)]
    return [
        planned([same_project(), side(Datasets(), datasets, datasets), side(Groups(), None), side(Collections(), [])])
    ]


def partial() -> list[PlannedProject]:
    """A part of a new project, which is taken along; and one of a project in which differences are ignored."""
    new, *others = [
        side(ProjectSettings(), [settings()], line=3),
        side(Datasets(), [dataset(10, "day"), dataset(11, "night")]),
        side(Collections(), [Collection(name="night-hard", type="frame", description="Dark frames")], line=30),
    ]
    notes = IgnoreEntry(fields="collections[*].description", reason="annotators keep notes there")
    edited = side(
        Collections(),
        [Collection(name="night-hard", type="frame", description="Dark frames")],
        [Collection(name="night-hard", type="frame", description="Ask Ilse")],
        line=30,
    )
    known, _ = ignoring([notes], [same_project(), edited, side(Datasets(), [dataset(10, "day")])], {})
    night = Partial(only=("collections[night*]",), excepted=("datasets",))
    return [
        planned([new, *others], project=None, partial=night),
        planned(known, title="Retail shelves", spec_file="specs/retail.yaml", project=uuid(2), partial=night),
    ]


def many() -> list[PlannedProject]:
    """Two thousand changes: 1,300 to add, 400 to change, 300 to destroy; and ten blocked ones."""
    return [_many()]


@cache
def _many() -> PlannedProject:
    added = [dataset(10_000 + place, f"fleet7 2026-09 sequence {place:04}") for place in range(1_300)]
    removed = [dataset(20_000 + place, f"retired {place:03}") for place in range(300)]
    after = [preset(f"preset {place:03}", metric("brightness", 0.0, 0.22)) for place in range(400)]
    before = [preset(f"preset {place:03}", metric("brightness", 0.0, 0.3)) for place in range(400)]
    wanted = [Collection(name=f"fixed {place}", type="label") for place in range(10)]
    found = [Collection(name=f"fixed {place}", type="frame", description="") for place in range(10)]
    sides = [
        same_project(),
        side(Datasets(), added, removed, line=100),
        side(FilterPresets(), after, before, line=2_000),
        side(Collections(), wanted, found, line=3_000),
    ]
    return planned(sides, Policy(prune=True))


PLANS: dict[str, Callable[[], list[PlannedProject]]] = {
    "create-all": create_all,
    "change-each-kind": change_each_kind,
    "prune": prune,
    "blocked": blocked,
    "protected": protected,
    "mixed": mixed,
    "nothing": nothing,
    "partial": partial,
    "many": many,
}
"""By the names that golden files have."""
