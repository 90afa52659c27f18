"""The structure of an ontology: what is in it, how it is found, and that nothing of it gets lost."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from tests.client.label_samples import EDITOR

from labelform.errors import OntologyError
from labelform.objects import (
    Attribute,
    ChecklistAttribute,
    Classification,
    Object,
    OntologyStructure,
    Option,
    PropertyType,
    RadioAttribute,
    Shape,
    TextAttribute,
)


def structure(**changes: Any) -> OntologyStructure:
    return OntologyStructure.from_dict({**deepcopy(EDITOR), **changes})


def test_objects_and_classifications_are_read() -> None:
    car = structure().objects[0]
    [weather] = structure().classifications

    assert (car.uid, car.name, car.title, car.color) == (1, "Blue Car", "Blue Car", "#D33115")
    assert (car.shape, car.feature_node_hash, car.required) == (Shape.BOUNDING_BOX, "feature-bounding_box", False)
    assert [type(attribute) for attribute in car.attributes] == [
        RadioAttribute,
        ChecklistAttribute,
        TextAttribute,
        RadioAttribute,
        ChecklistAttribute,
    ]
    assert (weather.uid, weather.title, weather.feature_node_hash) == (1, "the weather", "feature-weather")


def test_questions_nest_below_options() -> None:
    color = structure().objects[0].attributes[0]
    red = color.options[0]

    assert (color.uid, color.name, color.required, color.dynamic) == ([1, 1], "color", False, False)
    assert color.get_property_type() is PropertyType.RADIO
    assert (red.uid, red.label, red.value, red.title) == ([1, 1, 1], "red", "red", "red")
    assert [nested.name for nested in red.attributes] == ["shade"]
    assert color.options[1].attributes == ()


def test_everything_is_found_by_hash_however_deep() -> None:
    ontology = structure()

    assert ontology.get_child_by_hash("feature-polygon", Object).name == "Area"
    assert ontology.get_child_by_hash("question-shade", TextAttribute).uid == [1, 1, 1, 1]
    assert ontology.objects[0].get_child_by_hash("option-parked", Option).label == "parked"
    assert ontology.get_child_by_hash("feature-weather") == ontology.classifications[0]


def test_everything_is_found_by_title_and_kind() -> None:
    ontology = structure()

    assert ontology.get_child_by_title("shade") == ontology.get_child_by_hash("question-shade")
    assert ontology.get_child_by_title("the weather", Classification).feature_node_hash == "feature-weather"
    assert ontology.get_child_by_title("the weather", Attribute).feature_node_hash == "question-the"
    assert [found.title for found in ontology.get_children_by_title("the weather")] == ["the weather"] * 2
    assert ontology.get_children_by_title("nothing", Object) == []


@pytest.mark.parametrize(
    ("look", "message"),
    [
        (lambda found: found.get_child_by_hash("x"), "nothing with the hash 'x'"),
        (lambda found: found.get_child_by_hash("option-red", Object), "'option-red' is a NestableOption, not a Object"),
        (lambda found: found.get_child_by_title("x", Object), "no Object with the title 'x'"),
        (lambda found: found.get_child_by_title("the weather"), "2 parts with the title 'the weather': feature-w"),
        (lambda found: found.objects[1].get_child_by_title("red"), "no OntologyElement with the title 'red'"),
    ],
)
def test_what_is_not_found_is_named(look: Any, message: str) -> None:
    with pytest.raises(OntologyError, match=message):
        look(structure())


def test_nothing_gets_lost() -> None:
    odd = {**EDITOR["objects"][0], "shape": "cuboid", "archived": True, "new": {"a": [1, None]}}
    raw = {**deepcopy(EDITOR), "objects": [odd], "more": 1}

    ontology = OntologyStructure.from_dict(raw)

    assert ontology.to_dict() == raw
    assert ontology.objects[0].to_dict() == odd
    assert ontology.objects[0].shape == "cuboid"
    assert ontology.objects[0].is_archived
    assert ontology.classifications[0].to_dict() == EDITOR["classifications"][0]


def test_a_question_of_an_unknown_kind_survives() -> None:
    slider = {"id": "1.1", "name": "n", "type": "slider", "featureNodeHash": "n", "required": True, "dynamic": False}
    raw = {"objects": [], "classifications": [{"id": "1", "featureNodeHash": "c", "attributes": [slider]}]}

    found = OntologyStructure.from_dict(raw).get_child_by_hash("n", Attribute)

    assert type(found) is Attribute
    assert found.get_property_type() == "slider"
    assert found.options == ()


def test_a_copy_may_be_changed() -> None:
    ontology = structure()

    ontology.to_dict()["objects"].clear()  # type: ignore[union-attr]  # it is a list

    assert len(ontology.objects) == 7


def test_structures_are_equal_when_their_json_is() -> None:
    assert structure() == structure()
    assert structure() != structure(objects=[])
    assert structure().objects[0] == structure().objects[0]
    assert len({structure().objects[0], structure().objects[0]}) == 1
    assert repr(structure()) == "OntologyStructure(7 objects, 1 classifications)"


def test_skeletons_are_handed_out_as_they_are() -> None:
    assert structure().skeleton_templates == {"Bones": EDITOR["skeleton_templates"][0]["template"]}


def test_an_empty_classification_has_no_title() -> None:
    raw = {"objects": [], "classifications": [{"id": "1", "featureNodeHash": "c", "attributes": []}]}

    assert OntologyStructure.from_dict(raw).classifications[0].title == ""


def test_a_part_without_a_hash_is_named() -> None:
    ontology = OntologyStructure.from_dict({"objects": [{"id": "1", "name": "n"}], "classifications": []})

    with pytest.raises(OntologyError, match="no featureNodeHash, but id, name"):
        ontology.get_child_by_hash("x")
