# mypy: ignore-errors
"""Adds people and groups to a project with roles, lists and removes them."""

import json
import os

from encord import EncordUserClient
from encord.utilities.project_user import ProjectUserRole

client = EncordUserClient.create_with_ssh_private_key(
    ssh_private_key_path=os.environ["ENCORD_SSH_KEY_FILE"], domain=os.environ["ENCORD_DOMAIN"]
)
(source,) = client.list_projects(title_eq="Northlane Perception - Front Camera 2D - Q4")
project = client.get_project(client.create_project("People", [], ontology_hash=source.ontology_hash))


def people():
    return sorted([user.user_email, user.user_role.name, user.user_role.value] for user in project.list_users())


def groups():
    return sorted([group.name, group.user_role.name, group.is_same_organisation] for group in project.list_groups())


told = {"at first": people()}
added = project.add_users(["one@northlane.example", "two@northlane.example"], ProjectUserRole.ANNOTATOR)
told["added"] = sorted([user.user_email, user.user_role == ProjectUserRole.ANNOTATOR] for user in added)
project.add_users(["three@northlane.example"], user_role=ProjectUserRole.REVIEWER)
told["people"] = people()
project.remove_users(["two@northlane.example"])
told["fewer"] = people()
known = {group.name: group.group_hash for group in client.list_groups()}
told["known"] = sorted(known)
project.add_group([known["perception-leads"], known["mapping-team"]], ProjectUserRole.TEAM_MANAGER)
told["groups"] = groups()
project.remove_group(known["mapping-team"])
told["fewer groups"] = groups()
print(json.dumps(told))
