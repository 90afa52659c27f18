# mypy: ignore-errors
"""Takes the boxes of a project into another one as polygons, points and turned boxes, with their answers."""

import json
import os

from encord import EncordUserClient
from encord.objects import Object, OntologyStructure, RadioAttribute, Shape
from encord.objects.coordinates import (
    BoundingBoxCoordinates,
    PointCoordinate,
    PolygonCoordinates,
    RotatableBoundingBoxCoordinates,
)
from shared.files import new_labelled, picture

client = EncordUserClient.create_with_ssh_private_key(
    ssh_private_key_path=os.environ["ENCORD_SSH_KEY_FILE"], domain=os.environ["ENCORD_DOMAIN"]
)


def structure_of(**shapes):
    structure = OntologyStructure()
    for name, shape in shapes.items():
        colour = structure.add_object(name, shape).add_attribute(RadioAttribute, "Colour")
        for label in ("Red", "Blue"):
            colour.add_option(label)
    return structure


def corners(box):
    left, top = box.top_left_x, box.top_left_y
    right, bottom = left + box.width, top + box.height
    return [PointCoordinate(x, y) for x, y in ((left, top), (right, top), (right, bottom), (left, bottom))]


CONVERTED = {
    "Polygon": lambda box: PolygonCoordinates(values=corners(box)),
    "Point": lambda box: PointCoordinate(box.top_left_x + box.width / 2, box.top_left_y + box.height / 2),
    "Turned": lambda box: RotatableBoundingBoxCoordinates(box.height, box.width, box.top_left_x, box.top_left_y, 0.0),
}
boxes = new_labelled(
    client, "Boxes", structure_of(Box=Shape.BOUNDING_BOX), images=[picture(f"{each}.png") for each in "ab"]
)
rows = sorted(boxes.list_label_rows_v2(), key=lambda row: row.data_title)
for place, row in enumerate(rows):
    row.initialise_labels()
    kind = boxes.ontology_structure.get_child_by_title("Box", type_=Object)
    for number, label in enumerate(("Red", "Blue")):
        instance = kind.create_instance()
        box = BoundingBoxCoordinates(height=0.25, width=0.125, top_left_x=number / 4, top_left_y=place / 4)
        instance.set_for_frames(box, frames=0, confidence=0.5)
        instance.set_answer(kind.get_child_by_title(label))
        row.add_object_instance(instance)
with boxes.create_bundle() as bundle:
    for row in rows:
        row.save(bundle=bundle)

shapes = {"Polygon": Shape.POLYGON, "Point": Shape.POINT, "Turned": Shape.ROTATABLE_BOUNDING_BOX}
ontology = client.create_ontology("Other shapes", "", structure_of(**shapes))
datasets = [str(dataset.dataset_hash) for dataset in boxes.list_datasets()]
others = client.get_project(client.create_project("Other shapes", datasets, "", ontology.ontology_hash))
for row in others.list_label_rows_v2():
    (source,) = boxes.list_label_rows_v2(data_hashes=[row.data_hash])
    source.initialise_labels()
    row.initialise_labels()
    for instance in source.get_object_instances():
        colour = instance.get_answer(instance.ontology_item.attributes[0])
        for name, convert in CONVERTED.items():
            kind = others.ontology_structure.get_child_by_title(name, type_=Object)
            made = kind.create_instance()
            for annotation in instance.get_annotations():
                made.set_for_frames(
                    convert(annotation.coordinates), frames=annotation.frame, confidence=annotation.confidence
                )
            made.set_answer(kind.get_child_by_title(colour.label))
            row.add_object_instance(made)
    row.save()

told = []
for row in sorted(others.list_label_rows_v2(), key=lambda row: row.data_title):
    row.initialise_labels()
    for instance in row.get_object_instances():
        (annotation,) = instance.get_annotations()
        answer = instance.get_answer(instance.ontology_item.attributes[0]).label
        told.append(
            [row.data_title, instance.object_name, answer, annotation.coordinates.to_dict(), annotation.confidence]
        )
print(json.dumps(sorted(told, key=json.dumps)))
