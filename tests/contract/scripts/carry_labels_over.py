# mypy: ignore-errors
"""Exports the labels of one row and takes them into another project."""

import json
import os

from encord import EncordUserClient

client = EncordUserClient.create_with_ssh_private_key(
    ssh_private_key_path=os.environ["ENCORD_SSH_KEY_FILE"], domain=os.environ["ENCORD_DOMAIN"]
)
(project,) = client.list_projects(title_eq="Northlane Perception - Front Camera 2D - Q4")
row = min((each for each in project.list_label_rows_v2() if each.label_hash), key=lambda each: each.data_title)
row.initialise_labels()
datasets = [str(dataset.dataset_hash) for dataset in project.list_datasets()]
other = client.get_project(client.create_project("Carried over", datasets, ontology_hash=project.ontology_hash))
(target,) = other.list_label_rows_v2(data_hashes=[row.data_hash])
target.initialise_labels()
for instance in row.get_object_instances():
    target.add_object_instance(instance.copy())
for instance in row.get_classification_instances():
    target.add_classification_instance(instance.copy())
target.save()

(again,) = other.list_label_rows_v2(data_hashes=[row.data_hash])
again.initialise_labels()


def told_of(row):
    return [
        sorted(
            [instance.object_name, annotation.coordinates.to_dict()]
            for instance in row.get_object_instances()
            for annotation in instance.get_annotations()
        ),
        sorted(instance.classification_name for instance in row.get_classification_instances()),
    ]


print(json.dumps({"labels": told_of(again), "same": told_of(again) == told_of(row)}, default=str))
