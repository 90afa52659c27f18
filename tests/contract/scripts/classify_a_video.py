# mypy: ignore-errors
"""Classifies ranges of a video, changes the frames, and counts what each frame has."""

import json
import os

from encord import EncordUserClient
from encord.objects import Classification, OntologyStructure, Option, RadioAttribute
from encord.objects.frames import Range

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


structure = OntologyStructure()
question = structure.add_classification().add_attribute(RadioAttribute, "Shelf")
question.add_option("Full")
question.add_option("Empty")
project = new_project("Shelves", structure, "[staging] OSA store 0114 dairy week 45")
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
