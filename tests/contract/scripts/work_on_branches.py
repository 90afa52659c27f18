# mypy: ignore-errors
"""Puts labels of a model on a branch beside those of people, compares both, and copies labels between branches."""

import json
import os

from encord import EncordUserClient
from encord.objects import Object
from encord.objects.coordinates import BoundingBoxCoordinates

client = EncordUserClient.create_with_ssh_private_key(
    ssh_private_key_path=os.environ["ENCORD_SSH_KEY_FILE"], domain=os.environ["ENCORD_DOMAIN"]
)
(project,) = client.list_projects(title_eq="Northlane Perception - Front Camera 2D - Q4")
car = project.ontology_structure.get_child_by_title("Car", type_=Object)
begun = sorted((row for row in project.list_label_rows_v2() if row.label_hash), key=lambda row: row.data_title)[:3]
hashes = [row.data_hash for row in begun]


def labels_on(branch):
    told = []
    for row in sorted(
        project.list_label_rows_v2(data_hashes=hashes, branch_name=branch), key=lambda row: row.data_title
    ):
        row.initialise_labels()
        told.append([row.data_title, row.branch_name, sorted(each.object_name for each in row.get_object_instances())])
    return told


told = {"at first": sorted(project.list_branches()), "main": labels_on("main")}
for row in project.list_label_rows_v2(data_hashes=hashes, branch_name="predictions-1"):
    row.initialise_labels()
    for place in range(2):
        instance = car.create_instance()
        box = BoundingBoxCoordinates(height=0.125, width=0.125, top_left_x=place / 4, top_left_y=0.5)
        instance.set_for_frames(box, frames=0, confidence=0.75, manual_annotation=False)
        row.add_object_instance(instance)
    row.save()
told["branches"] = sorted(project.list_branches())
told["predictions"] = labels_on("predictions-1")
told["main is as before"] = labels_on("main") == told["main"]
copied = project.copy_labels_to_branch("reviewed", "main", label_hashes=[begun[0].label_hash])
told["copied"] = [
    copied,
    *sorted(row.data_title for row in project.list_label_rows_v2(branch_name="reviewed") if row.label_hash),
]
told["with it"] = sorted(project.list_branches())
print(json.dumps(told))
