# mypy: ignore-errors
"""Shares a project, a dataset, an ontology and a folder with groups, lists them and shares no longer."""

import json
import os

from encord import EncordUserClient
from encord.orm.dataset import DatasetUserRole, StorageLocation
from encord.orm.storage import StorageUserRole
from encord.utilities.ontology_user import OntologyUserRole
from encord.utilities.project_user import ProjectUserRole

client = EncordUserClient.create_with_ssh_private_key(
    ssh_private_key_path=os.environ["ENCORD_SSH_KEY_FILE"], domain=os.environ["ENCORD_DOMAIN"]
)
groups = {group.name: group.group_hash for group in client.list_groups()}
made = client.create_dataset("Shared", StorageLocation.CORD_STORAGE, "with groups")
ontology = client.get_ontology(client.create_ontology("Shared", "with groups").ontology_hash)
things = {
    "project": (
        client.get_project(client.create_project("Shared", [], ontology_hash=ontology.ontology_hash)),
        ProjectUserRole.ANNOTATOR,
        ProjectUserRole.REVIEWER,
    ),
    "dataset": (client.get_dataset(made.dataset_hash), DatasetUserRole.USER, DatasetUserRole.ADMIN),
    "ontology": (ontology, OntologyUserRole.USER, OntologyUserRole.ADMIN),
    "folder": (client.get_storage_folder(made.backing_folder_uuid), StorageUserRole.USER, StorageUserRole.ADMIN),
}


def shared(thing):
    return sorted([group.name, group.user_role.name, group.is_same_organisation] for group in thing.list_groups())


told = {}
for name, (thing, role, another) in things.items():
    thing.add_group(groups["mapping-team"], role)
    thing.add_group([groups["perception-leads"], groups["vendor-brightmark-qa"]], another)
    told[name] = [shared(thing)]
    thing.remove_group(groups["perception-leads"])
    thing.remove_group([groups["mapping-team"]])
    told[name].append(shared(thing))

dataset = things["dataset"][0]
told["people at first"] = [[user.user_email, user.user_role.name] for user in dataset.list_users()]
added = dataset.add_users(["j.duarte@northlane.example", "h.lindqvist@northlane.example"], DatasetUserRole.USER)
told["added"] = sorted([user.user_email, user.user_role.name] for user in added)
told["to it"] = {user.dataset_hash for user in added} == {dataset.dataset_hash}
dataset.remove_users(["j.duarte@northlane.example", "nobody@northlane.example"])
told["people"] = sorted([user.user_email, user.user_role.value] for user in dataset.list_users())
print(json.dumps(told))
