# mypy: ignore-errors
"""Builds the structure of an ontology, saves it, extends it and saves it again."""

import json
import os

from encord import EncordUserClient
from encord.exceptions import OntologyError
from encord.objects import (
    ChecklistAttribute,
    Classification,
    Object,
    OntologyStructure,
    Option,
    RadioAttribute,
    Shape,
    TextAttribute,
)

client = EncordUserClient.create_with_ssh_private_key(
    ssh_private_key_path=os.environ["ENCORD_SSH_KEY_FILE"], domain=os.environ["ENCORD_DOMAIN"]
)
structure = OntologyStructure()
vehicle = structure.add_object("Vehicle", Shape.BOUNDING_BOX, feature_node_hash="f0000001")
vehicle.add_attribute(TextAttribute, "Maker", feature_node_hash="f0000002", required=True)
kind = vehicle.add_attribute(RadioAttribute, "Kind", feature_node_hash="f0000003", dynamic=True)
kind.add_option("Lorry with trailer", feature_node_hash="f0000004")
bus = kind.add_option("Bus", value="omnibus", feature_node_hash="f0000005")
bus.add_nested_attribute(ChecklistAttribute, "Doors", feature_node_hash="f0000006", required=True).add_option(
    "Rear", feature_node_hash="f0000007"
)
structure.add_object(name="Lane", shape=Shape.POLYLINE, color="#00FF00", feature_node_hash="f0000008")
light = structure.add_classification(feature_node_hash="f0000009")
times = light.add_attribute(RadioAttribute, "Time of day", feature_node_hash="f000000a", required=True)
for number, label in enumerate(("Day", "Night")):
    times.add_option(label, feature_node_hash=f"f00000b{number}")

made = client.create_ontology("By a script", description="with questions", structure=structure)
ontology = client.get_ontology(made.ontology_hash)
told = {
    "made": [made.title, made.description, ontology.structure.to_dict() == structure.to_dict()],
    "structure": ontology.structure.to_dict(),
}

ontology.title = "By a script, extended"
ontology.structure.add_object("Person", Shape.POLYGON, feature_node_hash="f00000c1")
ontology.structure.get_child_by_title("Kind", type_=RadioAttribute).add_option("Van", feature_node_hash="f00000c2")
ontology.save()
again = client.get_ontology(made.ontology_hash)
told["extended"] = [
    again.title,
    [[each.uid, each.name, each.color, each.shape.value] for each in again.structure.objects],
]
told["found"] = [
    again.structure.get_child_by_title("Van", type_=Option).value,
    again.structure.get_child_by_title("Vehicle", type_=Object).get_child_by_title("Bus").uid,
    again.structure.get_child_by_hash("f0000009", type_=Classification).title,
    again.structure.get_child_by_hash("f0000006").required,
    [each.title for each in again.structure.get_children_by_title("Rear")],
]
for wrong in (lambda: again.structure.get_child_by_title("Nothing"), lambda: again.structure.get_child_by_hash("0")):
    try:
        wrong()
    except OntologyError:
        told.setdefault("refused", []).append("OntologyError")
for wrong in (
    lambda: again.structure.add_object("Twice", Shape.POINT, feature_node_hash="f0000001"),
    lambda: again.structure.add_object("Twice", Shape.POINT, uid=1),
    lambda: again.structure.get_child_by_hash("f0000009").add_attribute(TextAttribute, "Second question"),
):
    try:
        wrong()
    except ValueError:
        told["refused"].append("ValueError")
print(json.dumps(told))
