# mypy: ignore-errors
"""Lists datasets, makes one, attaches and detaches some."""

import json
import os

from encord import EncordUserClient
from encord.orm.dataset import StorageLocation

client = EncordUserClient.create_with_ssh_private_key(
    ssh_private_key_path=os.environ["ENCORD_SSH_KEY_FILE"], domain=os.environ["ENCORD_DOMAIN"]
)
told = {
    json.dumps(narrow): sorted(
        [each["dataset"].title, each["dataset"].dataset_hash, each["dataset"].description, each["user_role"].name]
        for each in client.get_datasets(**narrow)
    )
    for narrow in ({}, {"title_like": "%retired%"}, {"title_eq": "NL fleet7 calibration drives"})
}
(source,) = client.list_projects(title_eq="Northlane Perception - Front Camera 2D - Q4")
project = client.get_project(client.create_project("Datasets", [], ontology_hash=source.ontology_hash))
made = client.create_dataset("By a script", StorageLocation.CORD_STORAGE, dataset_description="empty")
told["made"] = [
    made.title,
    made["title"],
    made["dataset_hash"] == made.dataset_hash,
    made.backing_folder_uuid is not None,
]
rotterdam = client.get_datasets(title_like="%Rotterdam%")[0]["dataset"].dataset_hash
project.add_datasets([made.dataset_hash, rotterdam])
told["attached"] = sorted([dataset.title, dataset.description] for dataset in project.list_datasets())
told["rows"] = len(project.list_label_rows_v2())
project.remove_datasets([rotterdam])
told["detached"] = [dataset.title for dataset in project.list_datasets()]
print(json.dumps(told))
