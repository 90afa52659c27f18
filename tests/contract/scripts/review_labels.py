# mypy: ignore-errors
"""Looks at the reviews of single labels, approves some and rejects others."""

import json
import os

from encord import EncordUserClient
from encord.workflow import ReviewStage

client = EncordUserClient.create_with_ssh_private_key(
    ssh_private_key_path=os.environ["ENCORD_SSH_KEY_FILE"], domain=os.environ["ENCORD_DOMAIN"]
)
(project,) = client.list_projects(title_eq="Northlane Perception - Front Camera 2D - Q4")
review = project.workflow.get_stage(name="Review", type_=ReviewStage)
told = []
for task in sorted(review.get_tasks(), key=lambda task: task.data_title):
    reviews = sorted(task.get_label_reviews(), key=lambda each: each.label_id)
    told.append([task.data_title, [[each.label_type, each.label_id, each.status.value] for each in reviews]])
    for number, each in enumerate(reviews):
        if number % 2:
            each.reject()
        else:
            each.approve()
    told.append(
        [
            [each.label_id, each.status.value]
            for each in sorted(task.get_label_reviews(), key=lambda each: each.label_id)
        ]
    )
print(json.dumps(told))
