# mypy: ignore-errors
"""Exports the labels of a project as the platform's dictionaries."""

import json
import os

from encord import EncordUserClient

client = EncordUserClient.create_with_ssh_private_key(
    ssh_private_key_path=os.environ["ENCORD_SSH_KEY_FILE"], domain=os.environ["ENCORD_DOMAIN"]
)
(project,) = client.list_projects(title_eq="Northlane Perception - Front Camera 2D - Q4")
rows = [row for row in project.list_label_rows_v2() if row.label_hash is not None]
with project.create_bundle() as bundle:
    for row in rows:
        row.initialise_labels(include_signed_url=False, bundle=bundle)
exported = []
for row in sorted(rows, key=lambda row: row.data_title):
    labels = row.to_encord_dict()
    (unit,) = labels["data_units"].values()
    exported.append(
        {
            "title": labels["data_title"],
            "hash": labels["label_hash"],
            "dataset": labels["dataset_title"],
            "type": labels["data_type"],
            "unit": [unit["width"], unit["height"], unit["data_type"], int(unit["data_sequence"])],
            "objects": sorted(
                [each["objectHash"], each["name"], each["shape"], each["featureHash"], each.get("boundingBox")]
                for each in unit["labels"]["objects"]
            ),
            "answers": sorted(labels["object_answers"]),
            "classifications": sorted(
                [key, sorted(each["name"] for each in value["classifications"])]
                for key, value in labels["classification_answers"].items()
            ),
        }
    )
print(json.dumps(exported))
