# mypy: ignore-errors
"""Places a bitmask given as run lengths, and reads it again."""

import json
import os

from encord import EncordUserClient
from encord.objects import Object, OntologyStructure, Shape
from encord.objects.coordinates import BitmaskCoordinates

client = EncordUserClient.create_with_ssh_private_key(
    ssh_private_key_path=os.environ["ENCORD_SSH_KEY_FILE"], domain=os.environ["ENCORD_DOMAIN"]
)


def hash_of_dataset(title):
    return client.get_datasets(title_eq=title)[0]["dataset"].dataset_hash


def new_project(title, structure, *datasets):
    ontology = client.create_ontology(f"{title}: ontology", "made by a script", structure)
    hashes = [hash_of_dataset(dataset) for dataset in datasets]
    return client.get_project(client.create_project(title, hashes, "made by a script", ontology.ontology_hash))


def first_row(project, data_type=None):
    rows = [row for row in project.list_label_rows_v2() if data_type in (None, row.data_type)]
    row = min(rows, key=lambda row: row.data_title)
    row.initialise_labels()
    return row


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
project = new_project("Bitmasks", structure, "NL fleet7 2026-10 urban Rotterdam")
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
