# mypy: ignore-errors
"""Looks at a double read: the tasks, their parts, and who may have which."""

import json
import os

from encord import EncordUserClient
from encord.workflow import ConsensusAnnotationStage, ConsensusReviewStage

client = EncordUserClient.create_with_ssh_private_key(
    ssh_private_key_path=os.environ["ENCORD_SSH_KEY_FILE"], domain=os.environ["ENCORD_DOMAIN"]
)
ME = "svc-labelform@northlane.example"

(project,) = client.list_projects(title_like="CT-LUNG-04%")
read = project.workflow.get_stage(name="Double read", type_=ConsensusAnnotationStage)
adjudicate = project.workflow.get_stage(name="Adjudicate", type_=ConsensusReviewStage)
tasks = sorted(read.get_tasks(), key=lambda task: task.data_title)
told = {
    "tasks": [
        [task.data_title, sorted([part.label_branch_name, part.status.value, part.assignee] for part in task.subtasks)]
        for task in tasks
    ],
    "reviews": [
        [task.data_title, task.status.value, sorted([each.annotator, each.label_branch_name] for each in task.options)]
        for task in sorted(adjudicate.get_tasks(), key=lambda task: task.data_title)
    ],
}
parts = [part for task in tasks for part in task.subtasks]
if parts:
    parts[0].assign(ME)
    (again,) = read.get_tasks(data_hash=tasks[0].data_hash)
    told["assigned"] = sorted(str(part.assignee) for part in again.subtasks)
told["one"] = [task.data_title for task in read.get_tasks(data_title=tasks[-1].data_title)]
print(json.dumps(told))
