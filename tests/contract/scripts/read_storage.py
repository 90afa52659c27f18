# mypy: ignore-errors
"""Reads the items of storage behind label rows and datasets, and the folders that they are in."""

import json
import os
from urllib.request import urlopen

from encord import EncordUserClient
from encord.exceptions import EncordException
from encord.orm.storage import FoldersSortBy, StorageItemType
from encord.storage import StorageFolder, StorageItem


def described(item):
    """Return what is known of an item."""
    return [
        *(str(item.uuid), str(item.parent_folder_uuid), item.item_type.value, item.name, item.client_metadata),
        *(item.created_at.isoformat(), item.backed_data_units_count, item.storage_location.value, item.url),
        *(item.mime_type, item.file_size, item.width, item.height, item.duration, item.fps, item.frame_count),
    ]


client = EncordUserClient.create_with_ssh_private_key(
    ssh_private_key_path=os.environ["ENCORD_SSH_KEY_FILE"], domain=os.environ["ENCORD_DOMAIN"]
)
(project,) = client.list_projects(title_eq="Northlane Perception - Front Camera 2D - Q4")
row, other = sorted(project.list_label_rows_v2(), key=lambda each: each.data_title)[:2]
item = row.get_storage_item()
told = {"item": described(item), "is behind the row": item.uuid == row.backing_item_uuid}
with urlopen(item.get_signed_url()) as answer:  # noqa: S310 - a link of the sandbox
    told["file"] = [answer.headers["Content-Type"], len(answer.read())]
told["children"] = list(item.get_child_items())
told["several"] = [
    described(each) for each in client.get_storage_items([other.backing_item_uuid, str(row.backing_item_uuid)])
]

folder = client.get_storage_folder(item.parent_folder_uuid)
told["folder"] = [str(folder.uuid), folder.name, folder.description, folder.client_metadata, folder.parent is None]
told["path"] = [[step.name, str(step.synced_dataset_hash)] for step in folder.path_to_root]
told["videos"] = [each.name for each in folder.list_items(item_types=[StorageItemType.VIDEO])]
told["images"] = [
    [each.name, each.client_metadata]
    for each in folder.find_items(search=item.name[:-5], item_types=[StorageItemType.IMAGE], page_size=3)
]
told["folders"] = [
    each.name for each in client.list_storage_folders(order=FoldersSortBy.CREATED_AT, desc=True, dataset_synced=True)
]
told["found"] = [each.name for each in client.find_storage_folders(search="MOTORWAY")]
told["below"] = list(folder.list_subfolders())
(dataset,) = client.get_datasets(title_eq=folder.name)
rows = client.get_dataset(dataset["dataset"].dataset_hash).data_rows
told["data"] = sorted(each.name for each in client.get_storage_items([each.backing_item_uuid for each in rows]))
told["kinds"] = [isinstance(folder, StorageFolder), isinstance(item, StorageItem)]
try:
    client.get_storage_item("00000000-0000-4000-8000-000000000000")
except EncordException as error:
    told["unknown"] = type(error).__name__
print(json.dumps(told))
