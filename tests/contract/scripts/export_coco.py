# mypy: ignore-errors
"""Exports labels as a COCO document."""

import json
import os
import warnings

from encord import EncordUserClient

client = EncordUserClient.create_with_ssh_private_key(
    ssh_private_key_path=os.environ["ENCORD_SSH_KEY_FILE"], domain=os.environ["ENCORD_DOMAIN"]
)
warnings.simplefilter("ignore")
(project,) = client.list_projects(title_eq="Northlane Perception - Front Camera 2D - Q4")
hashes = [row.label_hash for row in project.list_label_rows_v2() if row.label_hash is not None]
document = project.export_coco_labels(hashes)
print(
    json.dumps(
        {
            "categories": document["categories"],
            "images": sorted([image["file_name"], image["width"], image["height"]] for image in document["images"]),
            "annotations": sorted(
                [each["category_id"], each["image_id"], each["bbox"], each["area"], each["iscrowd"]]
                for each in document["annotations"]
            ),
        }
    )
)
