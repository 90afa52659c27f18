# mypy: ignore-errors
"""Collects single annotations, and lists them by the rows that they are on."""

import json
import os

from encord import EncordUserClient
from encord.orm.collection import ProjectCollectionType, ProjectLabelCollectionItemRequest

client = EncordUserClient.create_with_ssh_private_key(
    ssh_private_key_path=os.environ["ENCORD_SSH_KEY_FILE"], domain=os.environ["ENCORD_DOMAIN"]
)
(project,) = client.list_projects(title_eq="Northlane Perception - Front Camera 2D - Q4")
rows = sorted((row for row in project.list_label_rows_v2() if row.label_hash), key=lambda row: row.data_title)
with project.create_bundle() as bundle:
    for row in rows:
        row.initialise_labels(bundle=bundle)
made = project.create_collection("Trucks", collection_type=ProjectCollectionType.LABEL)
items = [
    ProjectLabelCollectionItemRequest(data_uuid=row.data_hash, frame=0, annotation_id=instance.object_hash)
    for row in rows
    for instance in row.get_object_instances()
]
told = {"type": made.collection_type.value, "items": len(items)}
told["failed"] = len(made.add_items(items).failed_items)
told["listed"] = sorted(
    [row.data_title, sorted([each.frame, each.annotation_id] for each in annotations)]
    for row, annotations in made.list_annotations()
)
made.remove_items(items[:1])
told["fewer"] = sum(len(annotations) for _, annotations in made.list_annotations())
print(json.dumps(told))
