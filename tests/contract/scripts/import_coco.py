# mypy: ignore-errors
"""Imports a COCO document that a detector wrote, and looks at the labels."""

import json
import os

from encord import EncordUserClient
from encord.objects import Object
from encord.utilities.coco.datastructure import FrameIndex

client = EncordUserClient.create_with_ssh_private_key(
    ssh_private_key_path=os.environ["ENCORD_SSH_KEY_FILE"], domain=os.environ["ENCORD_DOMAIN"]
)
(project,) = client.list_projects(title_eq="Northlane Perception - Front Camera 2D - Q4")
row = max((row for row in project.list_label_rows_v2() if row.label_hash is None), key=lambda row: row.data_title)
car = project.ontology_structure.get_child_by_title("Car", type_=Object)
truck = project.ontology_structure.get_child_by_title("Truck", type_=Object)
document = {
    "info": {"description": "detections"},
    "categories": [{"id": 3, "name": "car"}, {"id": 8, "name": "truck"}],
    "images": [{"id": 70, "file_name": row.data_title, "width": row.width, "height": row.height}],
    "annotations": [
        {
            "id": 1,
            "image_id": 70,
            "category_id": 3,
            "bbox": [10, 20, 100, 50],
            "area": 5000,
            "iscrowd": 0,
            "segmentation": [],
        },
        {
            "id": 2,
            "image_id": 70,
            "category_id": 3,
            "bbox": [200, 20, 64, 32],
            "area": 2048,
            "iscrowd": 0,
            "segmentation": [],
        },
        {
            "id": 3,
            "image_id": 70,
            "category_id": 8,
            "bbox": [0, 0, 32, 32],
            "area": 1024,
            "iscrowd": 0,
            "segmentation": [],
        },
    ],
}
project.import_coco_labels(
    document,
    category_id_to_feature_hash={3: car.feature_node_hash, 8: truck.feature_node_hash},
    image_id_to_frame_index={70: FrameIndex(row.data_hash, frame=0)},
)
(again,) = project.list_label_rows_v2(data_hashes=[row.data_hash])
again.initialise_labels()
print(
    json.dumps(
        sorted(
            [instance.object_name, sorted(annotation.coordinates.to_dict().items())]
            for instance in again.get_object_instances()
            for annotation in instance.get_annotations()
        ),
        sort_keys=True,
    )
)
