# mypy: ignore-errors
"""Makes folders, describes and moves them, moves and deletes what is in them, and deletes them."""

import json
import os
import warnings

from encord import EncordUserClient
from encord.exceptions import EncordException
from encord.http.bundle import Bundle
from encord.orm.storage import StorageItemType
from shared.files import film, integration, picture

client = EncordUserClient.create_with_ssh_private_key(
    ssh_private_key_path=os.environ["ENCORD_SSH_KEY_FILE"], domain=os.environ["ENCORD_DOMAIN"]
)
top = client.create_storage_folder("Drives", "of this year", {"year": 2026, "tags": ["a", None]})
winter = top.create_subfolder("Winter", "cold", client_metadata={"season": "winter"})
spare = client.create_storage_folder("Spare", parent_folder=top)
told = {
    "made": [[each.name, each.description, each.client_metadata] for each in (top, winter, spare)],
    "below": sorted(each.name for each in top.list_subfolders()),
    "inside": [winter.parent_uuid == top.uuid, winter.parent.name, spare.client_metadata],
}
job = winter.add_private_data_to_folder_start(
    integration(client), {"images": [picture(f"{letter}.png") for letter in "abc"], "videos": [film("d.mp4")]}
)
told["cancelled"] = winter.add_data_to_folder_job_cancel(job).units_cancelled_count
told["upload"] = winter.add_private_data_to_folder_get_result(job, timeout_seconds=5).status.value
summary = winter.get_summary()
told["summary"] = [summary.files, summary.folders, summary.images, summary.videos, summary.audios, summary.upload_jobs]
told["size"] = summary.total_size

warnings.simplefilter("ignore")
found = client.find_storage_items(search="d.mp4", item_types=[StorageItemType.VIDEO])
told["found"] = [item.name for item in found]
told["clouds"] = [winter.integration_hash, winter.remote_url]

winter.update(name="Winter 2026", description="colder")
with Bundle() as bundle:
    winter.update(client_metadata={"season": "all"}, bundle=bundle)
    spare.update(description="empty", bundle=bundle)
told["changed"] = [[each.name, each.description, each.client_metadata] for each in (winter, spare)]
winter.refetch_data()
told["read again"] = [winter.name, winter.description, winter.client_metadata]

items = sorted(winter.list_items(), key=lambda item: item.name)
winter.move_items_to_folder(spare, [items[0], items[1].uuid])
items[2].move_to_folder(spare.uuid)
told["moved"] = [sorted(item.name for item in folder.list_items()) for folder in (winter, spare)]
told["parent"] = items[2].parent_folder_uuid == spare.uuid
spare.move_to_folder(winter)
told["deeper"] = [step.name for step in client.get_storage_folder(spare.uuid).path_to_root]
spare.move_to_folder(None)
told["up"] = [spare.parent_uuid, [folder.name for folder in client.find_storage_folders(search="spare")]]

spare.delete_storage_items([items[0].uuid])
items[1].refetch_data()
items[1].delete()
told["left"] = [item.name for item in spare.list_items()]
spare.delete()
try:
    client.get_storage_folder(spare.uuid)
except EncordException as error:
    told["gone"] = type(error).__name__
print(json.dumps(told))
