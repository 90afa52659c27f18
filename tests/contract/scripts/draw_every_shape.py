# mypy: ignore-errors
"""Draws an object of every shape on a picture, and reads them from the platform."""

import json
import os

from encord import EncordUserClient
from encord.objects import Object, OntologyStructure, Shape
from encord.objects.coordinates import (
    BoundingBoxCoordinates,
    PointCoordinate,
    PolygonCoordinates,
    PolylineCoordinates,
    RotatableBoundingBoxCoordinates,
)
from shared.projects import first_row, new_project

client = EncordUserClient.create_with_ssh_private_key(
    ssh_private_key_path=os.environ["ENCORD_SSH_KEY_FILE"], domain=os.environ["ENCORD_DOMAIN"]
)

structure = OntologyStructure()
for shape in (Shape.BOUNDING_BOX, Shape.ROTATABLE_BOUNDING_BOX, Shape.POLYGON, Shape.POLYLINE, Shape.POINT):
    structure.add_object(f"A {shape.value}", shape)
project = new_project(client, "Every shape", structure, "NL fleet7 2026-10 urban Rotterdam")
row = first_row(project)
corners = [PointCoordinate(0.1, 0.2), PointCoordinate(0.7, 0.25), PointCoordinate(0.4, 0.9)]
drawn = {
    "A bounding_box": BoundingBoxCoordinates(height=0.25, width=0.5, top_left_x=0.125, top_left_y=0.25),
    "A rotatable_bounding_box": RotatableBoundingBoxCoordinates(
        height=0.25, width=0.5, top_left_x=0.125, top_left_y=0.25, theta=30.0
    ),
    "A polygon": PolygonCoordinates(corners),
    "A polyline": PolylineCoordinates(values=corners),
    "A point": PointCoordinate(x=0.5, y=0.75),
}
for title, coordinates in drawn.items():
    instance = project.ontology_structure.get_child_by_title(title, type_=Object).create_instance()
    instance.set_for_frames(coordinates=coordinates, frames=0, manual_annotation=False, confidence=0.75)
    row.add_object_instance(instance)
row.save(validate_before_saving=True)

(again,) = project.list_label_rows_v2(data_hashes=[row.data_hash])
again.initialise_labels()
told = []
for instance in sorted(again.get_object_instances(), key=lambda instance: instance.object_name):
    (annotation,) = instance.get_annotations()
    told.append(
        {
            "name": instance.object_name,
            "shape": instance.ontology_item.shape.value,
            "class": type(annotation.coordinates).__name__,
            "coordinates": annotation.coordinates.to_dict(),
            "frame": annotation.frame,
            "manual": annotation.manual_annotation,
            "confidence": annotation.confidence,
            "by": annotation.created_by,
        }
    )
print(json.dumps(told))
