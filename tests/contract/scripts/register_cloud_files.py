# mypy: ignore-errors
"""Makes items of storage of files in a cloud, which a JSON describes; once more, and with mistakes."""

import json
import os
from pathlib import Path
from tempfile import TemporaryDirectory

from encord import EncordUserClient
from encord.orm.dataset import LongPollingStatus
from shared.files import document, film, integration, picture, sound, text

client = EncordUserClient.create_with_ssh_private_key(
    ssh_private_key_path=os.environ["ENCORD_SSH_KEY_FILE"], domain=os.environ["ENCORD_DOMAIN"]
)
told = {"integrations": sorted(each.title for each in client.get_cloud_integrations())}
cloud = integration(client)
folder = client.create_storage_folder("Incoming")
files = {
    "images": [picture("a.png", clientMetadata={"weather": "fog", "snake_case": 1}), picture("b.png", 320, 240)],
    "videos": [film("c.mp4")],
    "audio": [sound("d.wav")],
    "text": [text("e.txt"), text("f.html", "text/html")],
    "pdfs": [document("g.pdf", 3)],
    "skip_duplicate_urls": True,
}
with TemporaryDirectory() as place:
    path = Path(place, "files.json")
    path.write_text(json.dumps(files), encoding="utf-8")
    job = folder.add_private_data_to_folder_start(cloud, str(path))
state = folder.add_private_data_to_folder_get_result(job)
told["folder"] = [state.status is LongPollingStatus.DONE, state.units_done_count, len(state.items_with_names)]
items = {item.name: item for item in folder.list_items()}
FACTS = (
    "name",
    "width",
    "height",
    "frame_count",
    "fps",
    "duration",
    "mime_type",
    "file_size",
    "client_metadata",
    "url",
)
told["items"] = [
    [item.item_type.value, item.storage_location.value, *(getattr(item, fact) for fact in FACTS)]
    for _, item in sorted(items.items())
]
again = folder.add_private_data_to_folder_start(cloud, json.dumps(files))
told["again"] = [folder.add_private_data_to_folder_get_result(again).units_done_count, len(list(folder.list_items()))]

wrong = {"images": [picture("h.png"), {"objectUrl": "https://storage.northlane.example/unknown.png"}]}
for ignored in (False, True):
    state = folder.add_private_data_to_folder_get_result(
        folder.add_private_data_to_folder_start(cloud, wrong, ignore_errors=ignored), timeout_seconds=5
    )
    told[f"ignored: {ignored}"] = [state.status.value, state.units_error_count, state.unit_errors[0].object_urls]
print(json.dumps(told))
