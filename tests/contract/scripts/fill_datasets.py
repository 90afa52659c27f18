# mypy: ignore-errors
"""Links items of storage to a dataset, fills another one from a cloud, and takes data out again."""

import json
import os

from encord import EncordUserClient
from encord.exceptions import EncordException
from encord.orm.dataset import DataLinkDuplicatesBehavior, StorageLocation
from shared.files import film, integration, picture

client = EncordUserClient.create_with_ssh_private_key(
    ssh_private_key_path=os.environ["ENCORD_SSH_KEY_FILE"], domain=os.environ["ENCORD_DOMAIN"]
)
cloud = integration(client)
folder = client.create_storage_folder("Incoming")
job = folder.add_private_data_to_folder_start(cloud, {"images": [picture("a.png")], "videos": [film("c.mp4")]})
told = {"items": folder.add_private_data_to_folder_get_result(job).units_done_count}
items = {item.name: item for item in folder.list_items()}
dataset = client.get_dataset(
    client.create_dataset("Chosen", StorageLocation.CORD_STORAGE, create_backing_folder=False).dataset_hash
)
linked = dataset.link_items([items["a.png"].uuid, items["c.mp4"].uuid])
told["linked"] = sorted(
    [row.title, row.data_type.value, row.backing_item_uuid == items[row.title].uuid] for row in linked
)
told["linked again"] = len(dataset.link_items([items["a.png"].uuid]))
try:
    dataset.link_items([items["a.png"].uuid], duplicates_behavior=DataLinkDuplicatesBehavior.FAIL)
except EncordException as error:
    told["refused"] = type(error).__name__
usage = client.get_storage_item(items["a.png"].uuid).get_summary()
told["used"] = [usage.used_in_datasets, [each.title for each in usage.accessible_datasets], usage.frame_in_groups]
dataset.refetch_data()
dataset.delete_data([row.uid for row in dataset.data_rows if row.title == "a.png"])
dataset.refetch_data()
told["left"] = [row.title for row in dataset.data_rows]

mirrored = client.get_dataset(client.create_dataset("Mirrored", StorageLocation.CORD_STORAGE).dataset_hash)
added = mirrored.add_private_data_to_dataset(cloud, {"images": [picture("i.png")]})
told["mirrored"] = [each.title for each in added.dataset_data_list]
job = mirrored.add_private_data_to_dataset_start(cloud, {"videos": [film("j.mp4")]})
told["waited"] = [each.title for each in mirrored.add_private_data_to_dataset_get_result(job).data_hashes_with_titles]
try:
    mirrored.add_private_data_to_dataset(cloud, {"images": [{"objectUrl": "https://nowhere.example/k.png"}]})
except EncordException:
    told["failed"] = True
print(json.dumps(told))
