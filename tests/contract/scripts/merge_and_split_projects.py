# mypy: ignore-errors
"""Merges projects that share an ontology into one, with their labels, and splits it again by dataset."""

import json
import os

from encord import EncordUserClient
from encord.objects import Object, OntologyStructure, Shape
from encord.objects.coordinates import BoundingBoxCoordinates
from shared.files import new_dataset, picture

client = EncordUserClient.create_with_ssh_private_key(
    ssh_private_key_path=os.environ["ENCORD_SSH_KEY_FILE"], domain=os.environ["ENCORD_DOMAIN"]
)
structure = OntologyStructure()
structure.add_object("Car", Shape.BOUNDING_BOX)
ontology = client.create_ontology("Shared by three", "", structure).ontology_hash


def make(title, datasets):
    return client.get_project(client.create_project(title, datasets, "", ontology))


def labels_of(project):
    told = {}
    for row in project.list_label_rows_v2():
        row.initialise_labels()
        told[row.data_title] = sorted(
            [each.object_name, annotation.coordinates.top_left_x]
            for each in row.get_object_instances()
            for annotation in each.get_annotations()
        )
    return dict(sorted(told.items()))


def carry(source, target):
    with source.create_bundle() as bundle:
        rows = source.list_label_rows_v2()
        for row in rows:
            row.initialise_labels(bundle=bundle)
    sources = {row.data_hash: row for row in rows}
    begun = [row for row in target.list_label_rows_v2() if row.data_hash in sources]
    with target.create_bundle() as bundle:
        for row in begun:
            row.initialise_labels(bundle=bundle)
    with target.create_bundle() as bundle:
        for row in begun:
            for instance in sources[row.data_hash].get_object_instances():
                row.add_object_instance(instance.copy())
            row.save(bundle=bundle)


parts = []
for number, letters in enumerate(("ab", "cd")):
    dataset = new_dataset(client, f"Part {number}", images=[picture(f"{letter}.png") for letter in letters])
    part = make(f"Part {number}", [dataset])
    parts.append(part)
    for place, row in enumerate(sorted(part.list_label_rows_v2(), key=lambda row: row.data_title)):
        row.initialise_labels()
        for _ in range(place + 1):
            car = part.ontology_structure.get_child_by_title("Car", type_=Object).create_instance()
            car.set_for_frames(BoundingBoxCoordinates(0.25, 0.25, number / 4, 0.5), frames=0)
            row.add_object_instance(car)
        row.save()
merged = make("Merged", [str(each.dataset_hash) for part in parts for each in part.list_datasets()])
for part in parts:
    carry(part, merged)
told = {"parts": [labels_of(part) for part in parts], "merged": labels_of(merged)}

told["split"] = []
for dataset in sorted(merged.list_datasets(), key=lambda dataset: dataset.title):
    split = make(f"Only {dataset.title}", [str(dataset.dataset_hash)])
    carry(merged, split)
    told["split"].append([split.title, labels_of(split)])
print(json.dumps(told))
