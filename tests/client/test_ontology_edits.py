"""An ontology is changed in the platform's JSON itself: what nobody touched stays, and lookups see what is new."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from typing import Any, cast

import pytest
from tests.client import label_samples as samples
from tests.client.world import MakeWorld

from labelform.client.platform import Platform
from labelform.errors import OntologyError
from labelform.objects import (
    Attribute,
    ChecklistAttribute,
    Object,
    OntologyStructure,
    Option,
    RadioAttribute,
    SkeletonCoordinate,
    SkeletonTemplate,
    SkeletonTemplateCoordinate,
    TextAttribute,
)
from labelform.types import Shape

RAW: dict[str, Any] = {
    **samples.EDITOR,
    "future": {"kept": [1, 2]},
    "objects": [{**samples.EDITOR["objects"][0], "newKey": {"a": None}}, *samples.EDITOR["objects"][1:]],
}


def ontology() -> OntologyStructure:
    return OntologyStructure.from_dict(RAW)


def car(of: OntologyStructure) -> Object:
    return of.objects[0]


def test_what_nobody_touched_stays_byte_for_byte() -> None:
    structure = ontology()

    structure.add_object("Van", Shape.POLYGON)
    car(structure).name = "Lorry"
    car(structure).get_child_by_title("red", Option).archived = True

    changed = cast("Any", structure.to_dict())
    van = changed["objects"].pop()
    assert (van["id"], van["name"]) == ("8", "Van")
    assert changed["objects"][0].pop("name") == "Lorry"
    assert changed["objects"][0]["attributes"][0]["options"][0].pop("archived") is True
    expected = cast("Any", deepcopy(RAW))
    expected["objects"][0].pop("name")
    assert json.dumps(changed, sort_keys=True) == json.dumps(expected, sort_keys=True)


def test_what_is_new_is_found_from_everywhere() -> None:
    structure = ontology()
    first = car(structure)
    assert structure.get_children_by_title("Axles") == []
    assert first.get_children_by_title("two") == []

    axles = first.add_attribute(RadioAttribute, "Axles", feature_node_hash="axles-000")
    two = axles.add_option("two")

    assert structure.get_child_by_title("Axles", Attribute) == axles
    assert structure.get_child_by_hash(two.feature_node_hash) == two
    assert first.get_child_by_title("two") == two
    assert [one.title for one in car(structure).attributes] == [
        *(one.title for one in car(ontology()).attributes),
        "Axles",
    ]


def test_a_part_that_was_held_before_an_edit_shows_it_too() -> None:
    structure = ontology()
    held = structure.get_child_by_title("color", RadioAttribute)

    structure.get_child_by_title("color", RadioAttribute).add_option("green")
    structure.get_child_by_title("color", RadioAttribute).name = "paint"

    assert ([one.label for one in held.options], held.title) == (["red", "blue", "green"], "paint")


def test_what_was_read_from_is_not_changed() -> None:
    raw = deepcopy(RAW)
    structure = OntologyStructure.from_dict(raw)

    structure.add_object("Van", Shape.POLYGON)
    car(structure).archived = True

    assert raw == RAW


def test_a_new_ontology_is_built_from_nothing() -> None:
    structure = OntologyStructure()

    van = structure.add_object("Van", Shape.BOUNDING_BOX)
    lane = structure.add_object("Lane", Shape.POLYLINE)
    sky = structure.add_classification(level="global").add_attribute(ChecklistAttribute, "Sky")

    assert (van.uid, van.color, lane.uid, lane.color) == (1, "#D33115", 2, "#E27300")
    assert (sky.uid, structure.classifications[0].is_global) == ([1, 1], True)
    assert len({part.feature_node_hash for part in (van, lane, sky)}) == 3
    assert all(len(part.feature_node_hash) == 8 for part in (van, lane, sky))


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (lambda of: of.add_object("Van", Shape.POLYGON, uid=1), "already is a part with the number 1"),
        (
            lambda of: of.add_object("Van", Shape.POLYGON, feature_node_hash="question-color"),
            "already is a part with the hash 'question-color'",
        ),
        (lambda of: car(of).add_attribute(TextAttribute, "x", local_uid=2), "already is a part with the number 2"),
        (lambda of: car(of).add_attribute(Attribute, "x"), "Attribute is not a kind of question"),
        (
            lambda of: of.classifications[0].add_attribute(TextAttribute, "x"),
            "already has its question; the platform allows one",
        ),
        (
            lambda of: of.get_child_by_title("color", RadioAttribute).add_option("x", feature_node_hash="option-red"),
            "already is a part with the hash 'option-red'",
        ),
        (lambda of: of.add_object("Van", Shape.POLYGON, feature_node_hash=""), "the hash of a part is empty"),
        (lambda of: of.add_classification(feature_node_hash=""), "the hash of a part is empty"),
    ],
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(edit: Callable[..., Any], message: str) -> None:
    structure = ontology()

    with pytest.raises(OntologyError, match=message):
        edit(structure)

    assert structure.to_dict() == RAW


def hand(name: str = "Hand") -> SkeletonTemplate:
    points = {str(place): SkeletonTemplateCoordinate(0.0, place, part) for place, part in enumerate(["wrist", "tip"])}
    return SkeletonTemplate(name, 1.0, 1.0, points, {"0": {"1": {"color": "#000000"}}})


def test_a_skeleton_shares_its_hash_with_its_template() -> None:
    structure = ontology()

    made, template = structure.add_skeleton_object("Hand", hand())

    assert made.feature_node_hash == template.feature_node_hash
    assert structure.skeleton_templates["Hand"] == template
    assert hand().feature_node_hash is None
    assert template["skeletonEdges"] == {"0": {"1": {"color": "#000000"}}}
    before = structure.to_dict()
    with pytest.raises(OntologyError, match="there already is a template 'Hand'"):
        structure.add_skeleton_object("Other", hand())
    with pytest.raises(OntologyError, match="there already is a template 'Bones'"):
        structure.add_skeleton_template(hand("Bones"))
    assert structure.to_dict() == before


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["wrist"], "'Hand' and the given points differ in tip"),
        (["wrist", "tip", "elbow"], "'Hand' and the given points differ in elbow"),
        (["tip", "wrist", "tip"], "tip of 'Hand' is given more than once"),
    ],
)
def test_a_skeleton_with_other_points_than_its_template_is_refused(names: list[str], message: str) -> None:
    points = [SkeletonCoordinate(0.1, 0.2, name) for name in names]

    with pytest.raises(OntologyError, match=message):
        hand().create_instance(points)


def test_points_of_a_skeleton_keep_what_they_say_and_get_the_hashes_of_the_template() -> None:
    structure = ontology()
    tip = SkeletonCoordinate(0.1, 0.2, "foot", color="#00ff00", value="foot", visibility="occluded")
    wrist = SkeletonCoordinate(0.3, 0.4, "head", feature_hash="of another template")

    made = structure.skeleton_templates["Bones"].create_instance([tip, wrist])

    assert made.values == [replace(tip, feature_hash="joint-1"), replace(wrist, feature_hash="joint-0")]


def test_a_structure_is_saved_whole_and_not_with_a_classification_that_asks_nothing(world: MakeWorld) -> None:
    here = world({"PUT /v2/public/ontologies/o": None})
    platform = Platform(here.driver)
    structure = ontology()
    asked = structure.add_classification()
    with pytest.raises(OntologyError, match=rf"classification '{asked.feature_node_hash}' has no question"):
        platform.save_ontology("o", "t", "d", structure)
    assert here.sent == []
    asked.add_attribute(TextAttribute, "Place")

    platform.save_ontology("o", "t", "d", structure)

    assert here.bodies == [{"title": "t", "description": "d", "editor": structure.to_dict()}]
