# mypy: ignore-errors
"""Goes through the frames of a film, draws and classifies on some, and reads them frame by frame."""

import json
import os

from encord import EncordUserClient
from encord.objects import Classification, Object, OntologyStructure, Option, RadioAttribute, Shape, TextAttribute
from encord.objects.attributes import NumericAttribute
from encord.objects.coordinates import BoundingBoxCoordinates
from shared.files import film, new_labelled

client = EncordUserClient.create_with_ssh_private_key(
    ssh_private_key_path=os.environ["ENCORD_SSH_KEY_FILE"], domain=os.environ["ENCORD_DOMAIN"]
)
structure = OntologyStructure()
box = structure.add_object("Parcel", Shape.BOUNDING_BOX)
box.add_attribute(NumericAttribute, "Weight")
structure.add_classification().add_attribute(TextAttribute, "Remark")
light = structure.add_classification().add_attribute(RadioAttribute, "Light")
light.add_option("On")
light.add_option("Off")
project = new_labelled(client, "Frame by frame", structure, videos=[film("belt.mp4", seconds=0.4)])
(row,) = project.list_label_rows_v2()
row.initialise_labels()
found = row.ontology_structure.get_child_by_title
parcel = found("Parcel", type_=Object).create_instance()
off = found("Light", type_=Classification).create_instance()
off.set_answer(found("Off", type_=Option))
for view in row.get_frame_views():
    if view.frame in (2, 3, 5):
        coordinates = BoundingBoxCoordinates(height=0.25, width=0.25, top_left_x=view.frame / 16, top_left_y=0.5)
        view.add_object_instance(parcel, coordinates, confidence=0.5)
off.set_for_frames(frames=[0, 4, 8])
row.add_classification_instance(off)
parcel.set_answer(2.5, attribute=found("Weight"))
remark = found("Remark", type_=Classification).create_instance()
remark.set_answer("the belt stands still")
row.get_frame_view(9).add_classification_instance(remark)
row.save()

(row,) = project.list_label_rows_v2()
row.initialise_labels()
told = {"frames": row.number_of_frames, "views": []}
for view in row.get_frame_views():
    drawn = [
        [
            each.object_name,
            each.get_annotation(view.frame).coordinates.top_left_x,
            each.get_annotation(view.frame).confidence,
        ]
        for each in view.get_object_instances()
    ]
    said = sorted(
        [each.classification_name, getattr(each.get_answer(), "label", each.get_answer())]
        for each in view.get_classification_instances()
    )
    told["views"].append([view.frame, view.width, view.height, drawn, said])
(parcel,) = row.get_object_instances()
told["weight"] = parcel.get_answer(found("Weight"))
told["some"] = [
    len(row.get_object_instances(filter_frames=[5])),
    len(row.get_object_instances(filter_frames=[1])),
    len(row.get_classification_instances(filter_frames=[0, 9])),
    [each.object_name for each in row.get_frame_view(3).get_object_instances()],
]
print(json.dumps(told))
