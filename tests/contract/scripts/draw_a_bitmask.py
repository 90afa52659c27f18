# mypy: ignore-errors
"""Places a bitmask given as run lengths, and reads it again."""

import json
import os

from encord import EncordUserClient
from encord.objects import Object, OntologyStructure, Shape
from encord.objects.coordinates import BitmaskCoordinates
from shared.projects import first_row, new_project

client = EncordUserClient.create_with_ssh_private_key(
    ssh_private_key_path=os.environ["ENCORD_SSH_KEY_FILE"], domain=os.environ["ENCORD_DOMAIN"]
)


def encoded(numbers):
    """Write run lengths as pycocotools does."""
    text = ""
    for index, number in enumerate(numbers):
        number -= numbers[index - 2] if index > 2 else 0
        more = True
        while more:
            six = number & 0x1F
            number >>= 5
            more = number != -1 if six & 0x10 else number != 0
            text += chr((six | 0x20 if more else six) + 48)
    return text


structure = OntologyStructure()
structure.add_object("Road", Shape.BITMASK)
project = new_project(client, "Bitmasks", structure, "NL fleet7 2026-10 urban Rotterdam")
row = first_row(project)
half = row.width * row.height // 2
mask = {"top": 0, "left": 0, "height": row.height, "width": row.width, "rleString": encoded([half, 1000, half - 1000])}
road = project.ontology_structure.get_child_by_title("Road", type_=Object).create_instance()
road.set_for_frames(BitmaskCoordinates.from_dict({"bitmask": mask}), frames=0)
row.add_object_instance(road)
row.save()

(again,) = project.list_label_rows_v2(data_hashes=[row.data_hash])
again.initialise_labels()
(road,) = again.get_object_instances()
print(
    json.dumps(
        {
            "mask": road.get_annotation().coordinates.to_dict(),
            "same": road.get_annotation().coordinates.to_dict() == mask,
        }
    )
)
