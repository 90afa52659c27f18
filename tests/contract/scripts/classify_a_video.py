# mypy: ignore-errors
"""Classifies ranges of a video, changes the frames, and counts what each frame has."""

import json
import os

from encord import EncordUserClient
from encord.objects import Classification, OntologyStructure, Option, RadioAttribute
from encord.objects.frames import Range
from shared.projects import first_row, new_project

client = EncordUserClient.create_with_ssh_private_key(
    ssh_private_key_path=os.environ["ENCORD_SSH_KEY_FILE"], domain=os.environ["ENCORD_DOMAIN"]
)

structure = OntologyStructure()
question = structure.add_classification().add_attribute(RadioAttribute, "Shelf")
question.add_option("Full")
question.add_option("Empty")
project = new_project(client, "Shelves", structure, "[staging] OSA store 0114 dairy week 45")
row = first_row(project)
shelf = project.ontology_structure.get_child_by_title("Shelf", type_=Classification)
for title, frames in (("Full", Range(0, 9)), ("Empty", [Range(20, 24), Range(30, 30)])):
    instance = shelf.create_instance()
    instance.set_for_frames(frames)
    instance.set_answer(project.ontology_structure.get_child_by_title(title, type_=Option))
    row.add_classification_instance(instance)
row.save()

(row,) = project.list_label_rows_v2(data_hashes=[row.data_hash])
row.initialise_labels()
for instance in row.get_classification_instances():
    if instance.get_answer().title == "Full":
        instance.remove_from_frames([3, 4])
row.save()

(row,) = project.list_label_rows_v2(data_hashes=[row.data_hash])
row.initialise_labels()
print(
    json.dumps(
        sorted(
            [
                instance.get_answer().title,
                [annotation.frame for annotation in instance.get_annotations()],
                [[each.start, each.end] for each in instance.range_list],
            ]
            for instance in row.get_classification_instances()
        )
    )
)
