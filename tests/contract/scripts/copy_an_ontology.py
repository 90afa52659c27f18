# mypy: ignore-errors
"""Copies an ontology into a new one, nests questions three deep there, renames parts and archives others."""

import json
import os

from encord import EncordUserClient
from encord.objects import ChecklistAttribute, Object, Option, RadioAttribute, Shape, TextAttribute
from encord.objects.attributes import NumericAttribute

client = EncordUserClient.create_with_ssh_private_key(
    ssh_private_key_path=os.environ["ENCORD_SSH_KEY_FILE"], domain=os.environ["ENCORD_DOMAIN"]
)
(found,) = client.get_ontologies(title_eq="NL Road Users & Lanes v6")
source = client.get_ontology(found["ontology"].ontology_hash)
made = client.create_ontology("A copy", description="to play with", structure=source.structure)
told = {
    "same": made.structure.to_dict() == source.structure.to_dict(),
    "other": made.ontology_hash != source.ontology_hash,
}

copy = client.get_ontology(made.ontology_hash)
structure = copy.structure
sign = structure.add_object("Sign", Shape.POLYGON, color="#102030")
kind = sign.add_attribute(RadioAttribute, "Kind", required=True)
limit = kind.add_option("Limit")
unit = limit.add_nested_attribute(RadioAttribute, "Unit")
metric = unit.add_option("Metric")
range_ = metric.add_nested_attribute(ChecklistAttribute, "Range")
for label in ("Low", "High"):
    range_.add_option(label)
sign.add_attribute(TextAttribute, "Words", dynamic=True)
sign.add_attribute(NumericAttribute, "Value")
copy.title, copy.description = "A copy, extended", "three deep"
structure.get_child_by_title("Truck", type_=Object).name = "Lorry"
structure.get_child_by_title("Pedestrian", type_=Object).archived = True
structure.get_child_by_title("Heavy", type_=Option).label = "Very heavy"
copy.save()

copy.refetch_data()
structure = copy.structure


def outline(attribute):
    nested = [
        [option.label, [outline(each) for each in getattr(option, "nested_options", [])]]
        for option in getattr(attribute, "options", [])
    ]
    return [attribute.title, type(attribute).__name__, attribute.required, attribute.dynamic, nested]


told["title"] = [copy.title, copy.description]
told["objects"] = [
    [each.uid, each.name, each.shape.value, each.color, each.archived, [outline(one) for one in each.attributes]]
    for each in structure.objects
]
told["questions"] = [[each.title, [outline(one) for one in each.attributes]] for each in structure.classifications]
told["source"] = [each.name for each in client.get_ontology(source.ontology_hash).structure.objects]
told["found"] = [
    structure.get_child_by_title("High", type_=Option).title,
    structure.get_child_by_hash(range_.feature_node_hash).title,
    [each.title for each in structure.get_children_by_title("Metric")],
]
print(json.dumps(told))
