# mypy: ignore-errors
"""Creates a project from a template, sets its status and reads it again."""

import json
import os

from encord import EncordUserClient
from encord.orm.project import ProjectStatus

client = EncordUserClient.create_with_ssh_private_key(
    ssh_private_key_path=os.environ["ENCORD_SSH_KEY_FILE"], domain=os.environ["ENCORD_DOMAIN"]
)
(source,) = client.list_projects(title_eq="Northlane Perception - Front Camera 2D - Q4")
project = client.get_project(
    client.create_project("Statuses", [], project_description="soon done", ontology_hash=source.ontology_hash)
)
told = [[project.title, project.description, project.status.value, project.user_role.name]]
for status in (ProjectStatus.IN_PROGRESS, ProjectStatus.COMPLETED):
    project.set_status(status)
    project.refetch_data()
    told.append([project.status.value, project.status == status, project.status.name])
print(json.dumps(told))
