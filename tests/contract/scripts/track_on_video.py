# mypy: ignore-errors
"""Tracks an object over the frames of a video, with answers that change from frame to frame."""

import json
import os

from encord import EncordUserClient
from encord.constants.enums import DataType
from encord.objects import ChecklistAttribute, Object, OntologyStructure, Option, RadioAttribute, Shape
from encord.objects.coordinates import BoundingBoxCoordinates
from encord.objects.frames import Range
from shared.projects import first_row, new_project

client = EncordUserClient.create_with_ssh_private_key(
    ssh_private_key_path=os.environ["ENCORD_SSH_KEY_FILE"], domain=os.environ["ENCORD_DOMAIN"]
)


def box(frame):
    return BoundingBoxCoordinates(height=0.25, width=0.25, top_left_x=frame / 64, top_left_y=0.5)


structure = OntologyStructure()
tag = structure.add_object("Tag", Shape.BOUNDING_BOX)
state = tag.add_attribute(RadioAttribute, "State", dynamic=True)
state.add_option("Legible")
state.add_option("Blurred")
sides = tag.add_attribute(ChecklistAttribute, "Sides", dynamic=True)
sides.add_option("Left")
sides.add_option("Right")
project = new_project(client, "Tracking", structure, "[staging] OSA store 0114 dairy week 45")
row = first_row(project, DataType.VIDEO)
option = {
    each.title: each
    for title in ("Legible", "Blurred", "Left", "Right")
    for each in [project.ontology_structure.get_child_by_title(title, type_=Option)]
}
tag = project.ontology_structure.get_child_by_title("Tag", type_=Object).create_instance()
for frame in range(10):
    tag.set_for_frames(box(frame), frames=frame)
tag.set_for_frames(box(20), frames=Range(20, 22))
tag.set_answer(option["Legible"], frames=[Range(0, 4), Range(20, 22)])
tag.set_answer(option["Blurred"], frames=[5, 6, 7])
tag.set_answer([option["Left"], option["Right"]], frames=Range(2, 3))
row.add_object_instance(tag)
row.save()

(again,) = project.list_label_rows_v2(data_hashes=[row.data_hash])
again.initialise_labels()
(tag,) = again.get_object_instances()
tag.remove_from_frames([9])
attributes = {attribute.title: attribute for attribute in tag.ontology_item.attributes}


def told_of(answers):
    return sorted(
        [
            sorted(each.title for each in found.answer)
            if isinstance(found.answer, (list, tuple))
            else found.answer.title,
            [[each.start, each.end] for each in found.ranges],
        ]
        for found in answers
    )


print(
    json.dumps(
        {
            "frames": [annotation.frame for annotation in tag.get_annotations()],
            "state": told_of(tag.get_answer(attributes["State"])),
            "state on 5": told_of(tag.get_answer(attributes["State"], filter_frame=5)),
            "sides": told_of(tag.get_answer(attributes["Sides"])),
            "views": [
                [view.frame, [each.object_name for each in view.get_object_instances()]]
                for view in again.get_frame_views()
                if view.get_object_instances()
            ],
            "video": [again.number_of_frames, again.fps, again.duration],
        }
    )
)
