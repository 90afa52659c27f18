# mypy: ignore-errors
"""Works on labels in the older way: lists rows as dictionaries, writes into them, saves them and counts."""

import json
import os
import warnings
from collections import Counter

from encord import EncordUserClient
from encord.utilities.label_utilities import construct_answer_dictionaries

client = EncordUserClient.create_with_ssh_private_key(
    ssh_private_key_path=os.environ["ENCORD_SSH_KEY_FILE"], domain=os.environ["ENCORD_DOMAIN"]
)
warnings.simplefilter("ignore")
(project,) = client.list_projects(title_eq="Northlane Perception - Front Camera 2D - Q4")
rows = sorted(project.label_rows, key=lambda row: row["data_title"])
told = {
    "first": {name: rows[0][name] for name in ("data_hash", "dataset_hash", "data_title", "data_type", "label_status")},
    "statuses": dict(sorted(Counter(row["annotation_task_status"] for row in rows).items())),
}
begun = [row["label_hash"] for row in rows if row["label_hash"]]
boxes = []
for labels in project.get_label_rows(begun[:4], get_signed_url=False):
    for unit in labels["data_units"].values():
        boxes += [
            [unit["data_title"], each["name"], each["boundingBox"]]
            for each in unit["labels"]["objects"]
            if each["shape"] == "bounding_box"
        ]
told["boxes"] = sorted(boxes, key=json.dumps)

new = next(row for row in rows if not row["label_hash"])
labels = project.create_label_row(new["data_hash"])
car = next(each for each in project.ontology["objects"] if each["name"] == "Car")
stamp = "Wed, 18 Nov 2026 10:00:00 GMT"
drawn = {
    "name": car["name"],
    "color": car["color"],
    "value": "car",
    "shape": car["shape"],
    "objectHash": "abcd0123",
    "featureHash": car["featureNodeHash"],
    "boundingBox": {"x": 0.125, "y": 0.25, "w": 0.5, "h": 0.25},
    "confidence": 1,
    "createdAt": stamp,
    "createdBy": "robot@northlane.example",
    "lastEditedAt": stamp,
    "lastEditedBy": "robot@northlane.example",
    "manualAnnotation": False,
    "reviews": [],
}
(unit,) = labels["data_units"].values()
unit["labels"]["objects"] = [drawn]
unit["labels"].setdefault("classifications", [])
labels = construct_answer_dictionaries(labels)
told["answers"] = [labels["object_answers"], labels["classification_answers"]]
told["saved"] = project.save_label_row(labels["label_hash"], labels)

again = project.get_label_row(labels["label_hash"])
(unit,) = again["data_units"].values()
told["read"] = [
    {name: each[name] for name in ("name", "objectHash", "boundingBox", "manualAnnotation", "createdBy")}
    for each in unit["labels"]["objects"]
]
(row,) = project.list_label_rows_v2(label_hashes=[labels["label_hash"]])
row.initialise_labels()
told["as objects"] = [[each.object_hash, each.object_name] for each in row.get_object_instances()]
print(json.dumps(told))
