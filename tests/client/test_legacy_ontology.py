"""Extending an ontology the older way: what is not known stays, and ids are not given out twice."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.client.world import PROJECT, MakeWorld

from labelform.client.values.legacy_ontology import LegacyOntology
from labelform.errors import Effect, InvalidArgumentsError
from labelform.types import ClassificationType, ObjectShape

OPTION = {"id": "1.1.1", "label": "wet", "value": "wet", "featureNodeHash": "d1", "options": [{"id": "1.1.1.1.1"}]}
EDITOR: dict[str, Any] = {
    "objects": [
        {
            "id": "1",
            "color": "#D33115",
            "name": "Car",
            "shape": "hexagon",
            "featureNodeHash": "a1",
            "required": True,
            "archived": False,
            "attributes": [{"id": "1.1", "name": "kind", "type": "radio", "options": []}],
        },
        {"id": "7", "color": "#E27300", "name": "Van", "shape": "polygon", "featureNodeHash": "a2"},
    ],
    "classifications": [
        {
            "id": "1",
            "featureNodeHash": "c1",
            "attributes": [
                {"id": "1.1", "name": "road", "type": "radio", "featureNodeHash": "b1", "options": [OPTION]},
            ],
        }
    ],
    "skeleton_templates": [{"name": "hand"}],
    "later": {"kept": None},
}
RECORD = {
    "project_hash": PROJECT,
    "title": "t",
    "description": "",
    "created_at": "2025-01-02 03:04:05",
    "last_edited_at": "2025-01-02 03:04:05",
    "editor_ontology": EDITOR,
    "ontology_hash": "o",
    "datasets": [],
    "label_rows": [{"label_hash": "l"}, {"label_hash": None}],
}


def without(added: dict[str, Any], section: str) -> dict[str, Any]:
    return {**added, section: added[section][:-1]}


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_adding_an_object_sends_the_whole_editor_with_all_that_is_not_known(world: MakeWorld) -> None:
    here = world({"project GET": RECORD, "project POST": True})

    assert here.project.add_object("Bus", ObjectShape.KEY_POINT) is True

    editor = here.bodies[1]["values"]["payload"]["editor"]
    new = editor["objects"][-1]
    assert json.dumps(without(editor, "objects")) == json.dumps(EDITOR)
    assert {**new, "featureNodeHash": len(new["featureNodeHash"])} == {
        "id": "8",
        "color": "#16406C",
        "name": "Bus",
        "shape": "point",
        "featureNodeHash": 8,
    }
    assert len(here.sent) == 2


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_adding_a_classification_sends_the_whole_editor_with_all_that_is_not_known(world: MakeWorld) -> None:
    here = world({"project GET": RECORD, "project POST": True})

    assert here.project.add_classification("light", ClassificationType.RADIO, True, ["very bright", "dim"]) is True

    editor = here.bodies[1]["values"]["payload"]["editor"]
    [attribute] = editor["classifications"][-1]["attributes"]
    assert json.dumps(without(editor, "classifications")) == json.dumps(EDITOR)
    assert (attribute["id"], attribute["type"], attribute["required"]) == ("2.1", "radio", True)
    assert [(option["id"], option["value"]) for option in attribute["options"]] == [
        ("2.1.1", "very_bright"),
        ("2.1.2", "dim"),
    ]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_remembered_ontology_is_forgotten_when_it_was_changed(world: MakeWorld) -> None:
    ontology: dict[str, Any] = {
        "ontologyUuid": "o",
        "title": "t",
        "description": "",
        "editor": {"objects": [], "classifications": []},
        "createdAt": "2025-01-02T03:04:05Z",
        "lastEditedAt": "2025-01-02T03:04:05Z",
        "userRole": None,
    }
    here = world({"project GET": RECORD, "project POST": True, "GET /v2/public/ontologies/o": ontology})
    project = here.project

    assert project.ontology is project.ontology
    project.add_object("Bus", ObjectShape.POLYGON)
    assert project.ontology == ontology["editor"]

    assert here.sent.count("GET /v2/public/ontologies/o") == 2


def test_typed_views_show_what_is_known_and_shapes_that_are_not() -> None:
    ontology = LegacyOntology(EDITOR)

    assert [(found.name, found.shape) for found in ontology.ontology_objects] == [
        ("Car", "hexagon"),
        ("Van", ObjectShape.POLYGON),
    ]
    [attribute] = ontology.ontology_classifications[0].attributes
    assert (attribute.classification_type, attribute.required) == (ClassificationType.RADIO, False)
    assert attribute.options is not None
    assert [option.value for option in attribute.options] == ["wet"]


def test_colours_go_round_and_the_value_given_is_not_changed() -> None:
    ontology = LegacyOntology({"objects": []})

    for number in range(28):
        ontology.add_object(str(number), ObjectShape.POLYGON)

    colors = [found.color for found in ontology.ontology_objects]
    assert (len(set(colors)), colors[0]) == (27, colors[27])
    assert LegacyOntology(EDITOR).to_dict() == EDITOR


def test_names_must_not_be_empty_and_text_has_no_options() -> None:
    ontology = LegacyOntology({})

    with pytest.raises(InvalidArgumentsError, match="the object needs a name"):
        ontology.add_object("", ObjectShape.POLYGON)
    with pytest.raises(InvalidArgumentsError, match="the classification needs a name"):
        ontology.add_classification("", ClassificationType.TEXT, False)
    with pytest.raises(InvalidArgumentsError, match="a text classification cannot have options") as raised:
        ontology.add_classification("t", ClassificationType.TEXT, False, ["a"])
    assert raised.value.effect is Effect.NOT_SENT
    assert ontology.to_dict() == {}


def test_the_legacy_record_lists_label_hashes_and_reads_json_that_is_a_text(world: MakeWorld) -> None:
    record = {**RECORD, "editor_ontology": json.dumps(EDITOR), "source_projects": None, "datasets": None}
    here = world({"project GET": record})

    found = here.project.get_project()

    assert found.get_labels_list() == ["l", None]
    assert (found.editor_ontology, found["datasets"], found.workflow_manager_uuid) == (EDITOR, [], None)
