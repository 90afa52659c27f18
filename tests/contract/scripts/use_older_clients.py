# mypy: ignore-errors
"""Works with a project and a dataset in the oldest way, by clients of their own."""

import json
import os
import warnings

from encord import EncordUserClient
from encord.orm.dataset import DatasetUserRole, StorageLocation
from encord.project_ontology.classification_type import ClassificationType
from encord.project_ontology.object_type import ObjectShape
from encord.utilities.project_user import ProjectUserRole
from shared.files import integration, picture

client = EncordUserClient.create_with_ssh_private_key(
    ssh_private_key_path=os.environ["ENCORD_SSH_KEY_FILE"], domain=os.environ["ENCORD_DOMAIN"]
)
warnings.simplefilter("ignore")
made = client.create_dataset("Of old", StorageLocation.CORD_STORAGE)
dataset = client.get_dataset_client(made.dataset_hash)
added = dataset.add_private_data_to_dataset(integration(client), {"images": [picture("a.png"), picture("b.png")]})
told = {"data": sorted(each.title for each in added.dataset_data_list)}
users = dataset.add_users(["h.lindqvist@northlane.example"], DatasetUserRole.USER)
told["readers"] = [[user.user_email, user.user_role.name] for user in users]

project = client.get_project_client(client.create_project("Of old", []))
told["attached"] = project.add_datasets([made.dataset_hash])
told["people"] = sorted(
    [user.user_email, user.user_role.name]
    for user in project.add_users(["one@northlane.example", "two@northlane.example"], ProjectUserRole.ANNOTATOR)
)
project.add_object("Dog", ObjectShape.BOUNDING_BOX)
project.add_classification("Weather", ClassificationType.RADIO, True, ["Sun", "Rain"])
ontology = project.get_project_ontology()
told["ontology"] = [[each.name, each.shape.value] for each in ontology.ontology_objects]
record = project.get_project()
told["project"] = [record["title"], len(record["label_rows"]), [each["title"] for each in record["datasets"]]]
begun = [project.create_label_row(row["data_hash"]) for row in record["label_rows"]]
found = project.get_label_rows([row["label_hash"] for row in begun])
told["rows"] = sorted([row["data_title"], row["data_type"], row["label_status"]] for row in found)
told["detached"] = project.remove_datasets([made.dataset_hash])
print(json.dumps(told))
