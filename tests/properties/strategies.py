"""Random projects: what a spec may desire and a platform may show, for every kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from labelform.contents.collection_items import HeldItem
from labelform.core.assembly import Side
from labelform.core.contained import holding, things_of
from labelform.core.diff import Desired
from labelform.core.model import Item
from labelform.core.policy import Pruning
from labelform.core.resource import AnyResource, Observed
from labelform.core.sought import sought_of
from labelform.filters.definition import Definition
from labelform.language.model import sections
from labelform.resources.settings import BoundOntology, ProjectSettings, Settings
from labelform.resources.workflow import AssertedPathway, AssertedStage, AssertedWorkflow, Workflows

ALL_NAMES = ("a", "b", "c", 'quote "', "[staging] x", "ü", "same")
names = st.sampled_from(ALL_NAMES)
uuids = st.integers(min_value=1, max_value=6).map(lambda number: str(UUID(int=number)))
roles = st.sampled_from(["admin", "annotator", "annotator_reviewer", "reviewer", "team_manager", "viewer"])
scalars = st.none() | st.booleans() | st.integers(-3, 3) | st.floats(0, 1) | st.sampled_from(["x", "y"])
filters = st.lists(
    st.dictionaries(st.sampled_from(["key", "type", "values", "include"]), scalars), min_size=1, max_size=3
)

TITLES = {
    str(UUID(int=number)): title for number, title in enumerate(["a", "b", "same", "same", "[x] y", "ü"], start=1)
}
"""The platform knows one title for each hash, and some titles twice."""


def _frame(number: int) -> HeldItem:
    return HeldItem(data=str(UUID(int=1)), frame=number)


FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "hash": uuids,
    "name": names,
    "email": st.sampled_from(["a@x.example", "A@X.example", "b@x.example", "b+c@x.example", "ü@x.example"]),
    "role": roles,
    "type": st.sampled_from(["frame", "label"]),
    "description": st.none() | names,
    "filters": filters.map(Definition.of),
    "items": st.none() | st.sets(st.integers(0, 3)).map(lambda frames: tuple(map(_frame, sorted(frames)))),
}
"""What the fields of items hold; a kind whose fields have these names needs no line here."""


def _items_of(resource: AnyResource) -> st.SearchStrategy[Item]:
    """Return random items of a kind; those that are known by a hash have the name that the platform knows for it."""
    fields = resource.item.model_fields
    named = {"name", "title"} & set(fields) if "hash" in fields else set()
    drawn = st.fixed_dictionaries({field: FIELDS[field] for field in fields if field not in named})
    return drawn.map(lambda found: resource.item(**found, **dict.fromkeys(named, TITLES.get(found.get("hash", "")))))


ITEMS: dict[AnyResource, st.SearchStrategy[Item]] = {
    section.resource: _items_of(section.resource) for section in sections() if section.is_list
}
"""Kinds of which a project has many, and random items of each."""

ontologies = uuids.map(lambda one: BoundOntology(hash=one, title=TITLES[one]))
statuses = st.none() | st.sampled_from(["notStarted", "inReview", "paused", "archived", "unheard of"])
settings = st.builds(
    Settings, title=names, description=st.none() | names, ontology=st.none() | ontologies, status=statuses
)
SETTINGS = ProjectSettings()

pathways = st.lists(st.builds(AssertedPathway, name=names, to=st.none() | names), max_size=2).map(tuple)
stages = st.builds(
    AssertedStage, title=names, type=st.sampled_from([None, "AGENT", "DONE"]), pathways=st.none() | pathways
)
workflows = st.lists(stages, max_size=4).map(lambda found: AssertedWorkflow(stages=tuple(found)))
WORKFLOWS = Workflows()


@st.composite
def sides(draw: st.DrawFn, *, is_equal: bool = False) -> list[Side]:
    """Return both sides of every kind; with `is_equal`, what is desired is what is observed."""
    observed_settings = Observed(draw(settings), id=str(UUID(int=99)))
    desired_settings = observed_settings.item if is_equal else draw(settings)
    found = [Side(SETTINGS, (Desired(desired_settings),), (observed_settings,))]
    desired_workflow, observed_workflow = draw(workflows), Observed(draw(workflows), id=str(UUID(int=98)))
    desired_workflow = observed_workflow.item if is_equal else desired_workflow
    found.append(Side(WORKFLOWS, (Desired(desired_workflow),), (observed_workflow,)))
    for resource, items in ITEMS.items():
        observed = _observed(resource, draw(_distinct(resource, items)))
        desired = [seen.item for seen in observed] if is_equal else draw(_distinct(resource, items))
        found.append(Side(resource, tuple(Desired(item) for item in desired), _asked(resource, desired, observed)))
    return found


def _asked(
    resource: AnyResource, desired: Sequence[Item], observed: Sequence[Observed[Any]]
) -> tuple[Observed[Any], ...]:
    """Return observed items with what they hold where an entry lists some of it, and without it where none does."""
    sought = sought_of(resource, [Desired(item) for item in desired], None, Pruning.ALL)
    return tuple(
        replace(seen, item=holding(resource, seen.item, things_of(resource, seen.item) or frozenset()))
        if resource.key(seen.item) in sought
        else replace(seen, item=holding(resource, seen.item, None))
        for seen in observed
    )


@st.composite
def renaming_sides(draw: st.DrawFn) -> list[Side]:
    """Return both sides of every kind; entries of those that can rename say what they were called before."""
    return [_renaming(draw, side) if side.resource.can_rename() else side for side in draw(sides())]


def _renaming(draw: st.DrawFn, side: Side) -> Side:
    """Let each entry have had some of the names that no other entry has or had."""
    taken = {side.resource.key(one.item) for one in side.desired or ()}
    free = [name for name in ALL_NAMES if name not in taken]
    owners = [draw(st.integers(0, len(taken))) for _ in free]
    desired = tuple(
        replace(one, previously=tuple(name for name, owner in zip(free, owners, strict=True) if owner == place))
        for place, one in enumerate(side.desired or ())
    )
    return replace(side, desired=desired)


def _distinct(resource: AnyResource, items: st.SearchStrategy[Item]) -> st.SearchStrategy[list[Item]]:
    return st.lists(items, max_size=5, unique_by=resource.key)


def _observed(resource: AnyResource, items: list[Item]) -> list[Observed[Any]]:
    return [
        Observed(_complete(item), id=getattr(item, "hash", None) or str(UUID(int=1000 + place)))
        for place, item in enumerate(items)
    ]


def _complete(item: Item) -> Item:
    """The platform always shows a description, be it empty."""
    is_open = getattr(item, "description", "") is None
    return item.model_copy(update={"description": ""}) if is_open else item
