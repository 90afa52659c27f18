# mypy: ignore-errors
"""The deprecated ways to extend an ontology."""

from scenario_parts.dialect import ClassificationType, ObjectShape, create_ontology
from scenario_parts.telling import refuse, shown, tell

CAR = {"id": "1", "name": "Car", "color": "#D33115", "shape": "bounding_box", "featureNodeHash": "aaaaaaaa"}


def run(client):
    ontology = create_ontology(client, "Extended by the scenario", {"objects": [CAR], "classifications": []})
    project = client.get_project(client.create_project("Ontology edits", [], ontology_hash=ontology))
    tell("add_object", lambda: project.add_object("Lane", ObjectShape.POLYLINE))
    tell("add_object: another", lambda: project.add_object("Van", ObjectShape.BOUNDING_BOX))
    refuse("add_object: without a name", lambda: project.add_object("", ObjectShape.POLYGON))
    options = ["Wet road", "Fog"]
    tell("add_classification", lambda: project.add_classification("Road", ClassificationType.RADIO, True, options))
    tell("add_classification: text", lambda: project.add_classification("Words", ClassificationType.TEXT, False))
    tell(
        "add_classification: checklist",
        lambda: project.add_classification("Seen", ClassificationType.CHECKLIST, required=False, options=options),
    )
    refuse(
        "add_classification: a text with options",
        lambda: project.add_classification("Words", ClassificationType.TEXT, False, options),
    )
    tell("ontology_structure: extended", lambda: _extended(project.ontology_structure))


def _extended(structure):
    attributes = [each.attributes[0] for each in structure.classifications]
    return [
        shown(structure.objects, "uid name color shape"),
        shown(attributes, "uid name required"),
        [shown(each.options, "uid label value") for each in attributes if each.get_property_type().value != "text"],
    ]
