# mypy: ignore-errors
"""Reads objects, moves some, deletes others, and looks at what is left."""

import json
import os

from encord import EncordUserClient
from encord.objects import Object, OntologyStructure, Shape
from encord.objects.coordinates import BoundingBoxCoordinates
from shared.projects import first_row, new_project

client = EncordUserClient.create_with_ssh_private_key(
    ssh_private_key_path=os.environ["ENCORD_SSH_KEY_FILE"], domain=os.environ["ENCORD_DOMAIN"]
)


def box(x):
    return BoundingBoxCoordinates(height=0.25, width=0.125, top_left_x=x, top_left_y=0.5)


def told_of(project, row):
    (again,) = project.list_label_rows_v2(data_hashes=[row.data_hash])
    again.initialise_labels()
    boxes = [
        [instance.object_name, annotation.coordinates.top_left_x, annotation.confidence]
        for instance in again.get_object_instances()
        for annotation in instance.get_annotations()
    ]
    return again, sorted(boxes)


structure = OntologyStructure()
car = structure.add_object("Car", Shape.BOUNDING_BOX)
structure.add_object("Van", Shape.BOUNDING_BOX, color="#123456")
project = new_project(client, "Changing objects", structure, "NL fleet7 2026-10 urban Rotterdam")
row = first_row(project)
for title, x in (("Car", 0.0), ("Car", 0.25), ("Van", 0.5)):
    instance = project.ontology_structure.get_child_by_title(title, type_=Object).create_instance()
    instance.set_for_frames(box(x), frames=[0])
    row.add_object_instance(instance)
row.save()
told = {}
row, told["made"] = told_of(project, row)

for instance in row.get_object_instances(
    filter_ontology_object=project.ontology_structure.get_child_by_hash(car.feature_node_hash)
):
    annotation = instance.get_annotation(0)
    if annotation.coordinates.top_left_x == 0.0:
        annotation.coordinates = box(0.625)
        instance.set_for_frames(box(0.625), frames=0, overwrite=True, confidence=0.5)
    else:
        row.remove_object(instance)
row.save()
row, told["changed"] = told_of(project, row)

(van,) = [instance for instance in row.get_object_instances() if instance.object_name == "Van"]
van.set_for_frames(box(0.75), frames=0, overwrite=True)
twin = van.copy()
row.add_object_instance(twin)
row.save()
row, told["copied"] = told_of(project, row)

for instance in row.get_object_instances():
    row.remove_object(instance)
row.save()
told["deleted"] = told_of(project, row)[1]
print(json.dumps(told))
