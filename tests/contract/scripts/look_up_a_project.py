# mypy: ignore-errors
"""Looks up a project by its hash, and tells what there is to know about it."""

import json
import os
from uuid import UUID

from encord import EncordUserClient
from encord.exceptions import AuthorisationError, EncordException

client = EncordUserClient.create_with_ssh_private_key(
    ssh_private_key_path=os.environ["ENCORD_SSH_KEY_FILE"], domain=os.environ["ENCORD_DOMAIN"]
)
(found,) = client.list_projects(title_eq="Northlane Perception - Front Camera 2D - Q4")
project = client.get_project(UUID(found.project_hash))
told = {
    "title": project.title,
    "description": project.description,
    "created": project.created_at.isoformat(),
    "ontology": project.ontology_hash,
    "role": project.user_role.name,
    "type": project.project_type.value,
    "status": project.status.value,
    "datasets": [
        [str(dataset.dataset_hash), dataset.title, dataset.description] for dataset in project.list_datasets()
    ],
    "stages": [[stage.title, str(stage.uuid), stage.stage_type.value] for stage in project.workflow.stages],
    "objects": [[each.name, each.shape.value, each.feature_node_hash] for each in project.ontology_structure.objects],
}
try:
    client.get_project("00000000-0000-4000-8000-000000000000")
except AuthorisationError as error:
    told["unknown"] = isinstance(error, EncordException)
print(json.dumps(told))
