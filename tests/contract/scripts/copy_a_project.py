# mypy: ignore-errors
"""Copies a project with its datasets, its people and its labels."""

import json
import os

from encord import EncordUserClient
from encord.orm.project import CopyDatasetAction, CopyDatasetOptions, CopyLabelsOptions

client = EncordUserClient.create_with_ssh_private_key(
    ssh_private_key_path=os.environ["ENCORD_SSH_KEY_FILE"], domain=os.environ["ENCORD_DOMAIN"]
)
(project,) = client.list_projects(title_eq="Northlane Perception - Front Camera 2D - Q4")
copies = {
    "bare": project.copy_project(new_title="Bare"),
    "with datasets and people": project.copy_project(
        copy_datasets=True, copy_collaborators=True, new_title="With people", new_description="a copy"
    ),
    "with labels": project.copy_project(
        copy_datasets=CopyDatasetOptions(action=CopyDatasetAction.ATTACH),
        copy_labels=CopyLabelsOptions(),
        new_title="With labels",
    ),
}
told = {}
for name, copied in copies.items():
    copy = client.get_project(copied)
    told[name] = {
        "title": copy.title,
        "description": copy.description,
        "same ontology": copy.ontology_hash == project.ontology_hash,
        "datasets": sorted(dataset.title for dataset in copy.list_datasets()),
        "people": len(list(copy.list_users())),
        "rows": len(copy.list_label_rows_v2()),
        "begun": sum(row.label_hash is not None for row in copy.list_label_rows_v2()),
    }
print(json.dumps(told))
