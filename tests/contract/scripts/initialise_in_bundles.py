# mypy: ignore-errors
"""Begins and reads labels of many rows in bundles, and counts what is on them."""

import json
import os
from collections import Counter

from encord import EncordUserClient

client = EncordUserClient.create_with_ssh_private_key(
    ssh_private_key_path=os.environ["ENCORD_SSH_KEY_FILE"], domain=os.environ["ENCORD_DOMAIN"]
)
BUNDLE_SIZE = 5

(project,) = client.list_projects(title_eq="Northlane Perception - Front Camera 2D - Q4")
rows = sorted(project.list_label_rows_v2(), key=lambda row: row.data_title)
before = [row.is_labelling_initialised for row in rows]
with project.create_bundle(bundle_size=BUNDLE_SIZE) as bundle:
    for row in rows:
        row.initialise_labels(bundle=bundle)
counted = Counter(
    instance.object_name for row in rows for instance in row.get_object_instances() for _ in instance.get_annotations()
)
print(
    json.dumps(
        {
            "before": before,
            "after": [row.is_labelling_initialised for row in rows],
            "begun": sum(row.label_hash is not None for row in rows),
            "objects": dict(sorted(counted.items())),
            "classifications": sum(len(row.get_classification_instances()) for row in rows),
        }
    )
)
