# mypy: ignore-errors
"""Draws circles, ellipses, boxes in depth and polygons with holes and parts, and reads them again."""

import json
import os

from encord import EncordUserClient
from encord.objects import Object, OntologyStructure, Shape
from encord.objects.coordinates import (
    CircleCoordinates,
    EllipseCoordinates,
    PointCoordinate,
    PolygonCoordinates,
    PolylineCoordinates,
)
from shared.files import new_labelled, picture

client = EncordUserClient.create_with_ssh_private_key(
    ssh_private_key_path=os.environ["ENCORD_SSH_KEY_FILE"], domain=os.environ["ENCORD_DOMAIN"]
)


def ring(*points):
    return [PointCoordinate(x, y) for x, y in points]


OUTER = ring((0.0, 0.0), (0.5, 0.0), (0.5, 0.5), (0.0, 0.5))
HOLE = ring((0.125, 0.125), (0.25, 0.125), (0.25, 0.25))
APART = ring((0.75, 0.75), (0.875, 0.75), (0.875, 0.875))
drawn = {
    "Wheel": (Shape.CIRCLE, CircleCoordinates(center_x=0.5, center_y=0.25, radius=0.125)),
    "Puddle": (
        Shape.ELLIPSE,
        EllipseCoordinates(center_x=0.5, center_y=0.5, rx=0.25, ry=0.125, theta=30.0),
    ),
    "Roof": (Shape.POLYGON, PolygonCoordinates(polygons=[[OUTER, HOLE], [APART]])),
    "Wire": (Shape.POLYLINE, PolylineCoordinates(values=OUTER)),
}
structure = OntologyStructure()
for name, (shape, _) in drawn.items():
    structure.add_object(name, shape)
project = new_labelled(client, "More shapes", structure, images=[picture("a.png")])
(row,) = project.list_label_rows_v2()
row.initialise_labels()
for name, (_, coordinates) in drawn.items():
    instance = project.ontology_structure.get_child_by_title(name, type_=Object).create_instance()
    instance.set_for_frames(coordinates, frames=0)
    row.add_object_instance(instance)
row.save()

(row,) = project.list_label_rows_v2()
row.initialise_labels()
told = {}
for instance in row.get_object_instances():
    (annotation,) = instance.get_annotations()
    coordinates = annotation.coordinates
    told[instance.object_name] = [type(coordinates).__name__, annotation.frame]
    if isinstance(coordinates, PolygonCoordinates):
        told["rings"] = [[[[point.x, point.y] for point in each] for each in part] for part in coordinates.polygons]
    else:
        told[instance.object_name].append(coordinates.to_dict())
print(json.dumps(told, sort_keys=True))
