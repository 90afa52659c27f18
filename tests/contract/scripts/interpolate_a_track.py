# mypy: ignore-errors
"""Draws an object on key frames of a film, lets the platform fill the frames between, and saves the track."""

import json
import os

from encord import EncordUserClient
from encord.constants.enums import DataType
from encord.objects import Object, OntologyStructure, Shape
from encord.objects.coordinates import BoundingBoxCoordinates
from shared.projects import first_row, new_project

client = EncordUserClient.create_with_ssh_private_key(
    ssh_private_key_path=os.environ["ENCORD_SSH_KEY_FILE"], domain=os.environ["ENCORD_DOMAIN"]
)
structure = OntologyStructure()
structure.add_object("Hand", Shape.BOUNDING_BOX)
project = new_project(client, "Interpolated", structure, "[staging] OSA store 0114 dairy week 45")
row = first_row(project, DataType.VIDEO)
hand = project.ontology_structure.get_child_by_title("Hand", type_=Object).create_instance()
for frame, x in ((0, 0.0), (4, 0.5), (6, 0.25)):
    hand.set_for_frames(BoundingBoxCoordinates(height=0.25, width=0.25, top_left_x=x, top_left_y=0.5), frames=frame)
row.add_object_instance(hand)
key_frames = {
    str(annotation.frame): {
        "objects": [
            {
                "objectHash": hand.object_hash,
                "featureHash": hand.feature_hash,
                "boundingBox": {"x": box.top_left_x, "y": box.top_left_y, "w": box.width, "h": box.height},
            }
        ]
    }
    for annotation in hand.get_annotations()
    for box in [annotation.coordinates]
}
filled = project.object_interpolation(key_frames, [hand.object_hash])
for frame, labels in filled.items():
    for each in labels["objects"]:
        box = each["boundingBox"]
        hand.set_for_frames(
            BoundingBoxCoordinates(height=box["h"], width=box["w"], top_left_x=box["x"], top_left_y=box["y"]),
            frames=int(frame),
            overwrite=True,
            manual_annotation=frame in key_frames,
        )
row.save()
(again,) = project.list_label_rows_v2(data_hashes=[row.data_hash])
again.initialise_labels()
(hand,) = again.get_object_instances()
told = {
    "track": [
        [annotation.frame, annotation.coordinates.top_left_x, annotation.manual_annotation]
        for annotation in hand.get_annotations()
    ],
    "key frames": [annotation.frame for annotation in hand.get_annotations() if annotation.manual_annotation],
}
print(json.dumps(told))
