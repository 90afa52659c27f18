"""What a kind writes of an item: by name where that finds the same thing again, else by hash."""

from __future__ import annotations

from typing import Any

import pytest

from labelform.core.reference import Named, Names, Reference, Unresolved
from labelform.core.resource import AnyResource, Inexpressible
from labelform.filters.definition import Definition
from labelform.resources.collections import Collection, Collections
from labelform.resources.datasets import Dataset, DatasetReference, Datasets
from labelform.resources.filter_presets import FilterPreset, FilterPresets
from labelform.resources.groups import Group, GroupEntry, Groups
from labelform.resources.issue_tags import IssueTag, IssueTags
from labelform.resources.settings import BoundOntology, ProjectSettings, Settings, SettingsEntry
from labelform.resources.tags import Tag, TagReference, Tags
from labelform.resources.workflow import AssertedPathway, AssertedStage, AssertedWorkflow, Workflows

HASH = "22222222-2222-4222-8222-222222222222"
ONTOLOGY = BoundOntology(hash=HASH, title="x")
TEXT = {"type": "text", "values": ["a"]}
RAW = {"local_filters": {HASH: {"filters": [TEXT]}}, "global_filters": {"filters": []}}
WAYS = (AssertedPathway(name="on", to="A"), AssertedPathway(name="?"))
STAGES = AssertedWorkflow(
    stages=(
        AssertedStage(title="A", type="ANNOTATION", pathways=()),
        AssertedStage(title="T", type="AGENT", pathways=WAYS),
        AssertedStage(title="U", type="AGENT", pathways=()),
    )
)
WRITTEN_STAGES = {
    "stages": [
        {"title": "A", "type": "ANNOTATION"},
        {"title": "T", "type": "AGENT", "pathways": [{"name": "on", "to": "A"}, {"name": "?"}]},
        {"title": "U", "type": "AGENT", "pathways": []},
    ]
}
NO_FILTER = Definition.of([])


def only_x(name: str) -> bool:
    """Only `x` is found by its name; that anything else is asked for would be no answer to the question."""
    return name == "x"


@pytest.mark.parametrize(
    ("kind", "item", "written"),
    [
        (Datasets(), Dataset(hash=HASH, title="x"), "x"),
        (Datasets(), Dataset(hash=HASH, title="y"), {"hash": HASH}),
        (Datasets(), Dataset(hash=HASH, title=""), {"hash": HASH}),
        (Tags(), Tag(hash=HASH, name="x"), "x"),
        (Tags(), Tag(hash=HASH, name="y"), {"hash": HASH}),
        (IssueTags(), IssueTag(name="y"), "y"),
        (Groups(), Group(hash=HASH, name="x", role="viewer"), {"name": "x", "role": "viewer"}),
        (Groups(), Group(hash=HASH, name="y", role="viewer"), {"hash": HASH, "role": "viewer"}),
        (Groups(), Group(hash=HASH, name="", role="viewer"), {"hash": HASH, "role": "viewer"}),
        (ProjectSettings(), Settings(title="P"), {"title": "P"}),
        (ProjectSettings(), Settings(title="P", description="d"), {"title": "P", "description": "d"}),
        (ProjectSettings(), Settings(title="P", status="paused"), {"title": "P", "status": "paused"}),
        (ProjectSettings(), Settings(title="P", status="onHold"), {"title": "P"}),
        (Workflows(), AssertedWorkflow(stages=()), {"stages": []}),
        (Workflows(), STAGES, WRITTEN_STAGES),
        (ProjectSettings(), Settings(title="P", ontology=ONTOLOGY), {"title": "P", "ontology": "x"}),
        (
            ProjectSettings(),
            Settings(title="P", ontology=BoundOntology(hash=HASH, title="y")),
            {"title": "P", "ontology": {"hash": HASH}},
        ),
        (
            Collections(),
            Collection(name="n", type="label", description="d"),
            {"name": "n", "type": "label", "description": "d"},
        ),
        (Collections(), Collection(name="n", type="frame", description=""), {"name": "n", "type": "frame"}),
        (FilterPresets(), FilterPreset(name="n", filters=Definition.read(RAW)), {"name": "n", "raw": RAW}),
        (
            FilterPresets(),
            FilterPreset(name="n", filters=Definition.of([TEXT])),
            {"name": "n", "filters": [{"raw": TEXT}]},
        ),
    ],
)
def test_an_item_is_written_by_a_name_that_finds_it_again(kind: AnyResource, item: Any, written: Any) -> None:
    assert kind.write(item, only_x) == written


@pytest.mark.parametrize(
    ("kind", "item", "why"),
    [
        (Groups(), Group(hash=HASH, name="x", role="unknown_7"), "this labelform does not know the role unknown_7"),
        (Collections(), Collection(name="x", type="video"), "this labelform does not know its type (video)"),
        (FilterPresets(), FilterPreset(name="x", filters=NO_FILTER), "it has no filter"),
    ],
)
def test_what_no_entry_stands_for_is_not_written(kind: AnyResource, item: Any, why: str) -> None:
    with pytest.raises(Inexpressible) as refused:
        kind.write(item, only_x)

    assert str(refused.value) == why


@pytest.mark.parametrize(
    ("kind", "entry", "path", "noun"),
    [
        (Datasets(), DatasetReference(name="y"), (), "dataset"),
        (Tags(), TagReference(name="y"), (), "tag"),
        (Groups(), GroupEntry(name="y", role="viewer"), ("name",), "group"),
        (Groups(), GroupEntry(hash=HASH, role="viewer"), ("hash",), "group"),
        (ProjectSettings(), SettingsEntry(title="P", ontology=Reference(name="y")), ("ontology",), "ontology"),
    ],
)
def test_what_fits_nothing_is_told_where_the_entry_holds_it(
    kind: AnyResource, entry: Any, path: tuple[str, ...], noun: str
) -> None:
    with pytest.raises(Unresolved) as refused:
        kind.resolve(entry, Names((), [Named(hash="1", name="x")]))

    assert refused.value.path == path
    assert f"no {noun} " in str(refused.value)
