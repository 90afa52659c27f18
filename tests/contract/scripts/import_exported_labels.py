# mypy: ignore-errors
"""Writes the labels of a project into JSON files, and takes them from there into rows of another project."""

import json
import os
from pathlib import Path
from tempfile import TemporaryDirectory

from encord import EncordUserClient

client = EncordUserClient.create_with_ssh_private_key(
    ssh_private_key_path=os.environ["ENCORD_SSH_KEY_FILE"], domain=os.environ["ENCORD_DOMAIN"]
)
(project,) = client.list_projects(title_eq="Northlane Perception - Front Camera 2D - Q4")
datasets = [str(dataset.dataset_hash) for dataset in project.list_datasets()]
other = client.get_project(client.create_project("From files", datasets, ontology_hash=project.ontology_hash))


def outline(row):
    objects = [
        [each.object_name, each.object_hash, each.get_annotations()[0].coordinates.to_dict()]
        for each in row.get_object_instances()
    ]
    classes = [[each.classification_name, each.classification_hash] for each in row.get_classification_instances()]
    return [sorted(objects, key=json.dumps), sorted(classes)]


told = {"exported": {}, "imported": {}}
with TemporaryDirectory() as place:
    for row in project.list_label_rows_v2():
        if row.label_hash:
            row.initialise_labels()
            told["exported"][row.data_title] = outline(row)
            Path(place, f"{row.data_hash}.json").write_text(json.dumps(row.to_encord_dict()), encoding="utf-8")
    for path in sorted(Path(place).glob("*.json")):
        (row,) = other.list_label_rows_v2(data_hashes=[path.stem])
        row.initialise_labels()
        row.from_labels_dict(json.loads(path.read_text(encoding="utf-8")), preserve_identity=True)
        row.save()
for row in other.list_label_rows_v2():
    if row.label_hash:
        row.initialise_labels()
        told["imported"][row.data_title] = outline(row)
told["same"] = told["imported"] == told["exported"]
print(json.dumps(told))
