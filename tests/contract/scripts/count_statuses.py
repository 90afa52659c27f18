# mypy: ignore-errors
"""Counts label rows by status, in a project without a workflow."""

import json
import os

from encord import EncordUserClient
from encord.exceptions import EncordException
from encord.orm.label_row import AnnotationTaskStatus, LabelStatus

client = EncordUserClient.create_with_ssh_private_key(
    ssh_private_key_path=os.environ["ENCORD_SSH_KEY_FILE"], domain=os.environ["ENCORD_DOMAIN"]
)
(project,) = client.list_projects(title_like="Annotator practice%")
rows = sorted(project.list_label_rows_v2(), key=lambda row: row.data_title)
told = {
    "type": project.project_type.value,
    "statuses": {
        status.name: [row.data_title for row in rows if row.label_status == status]
        for status in (LabelStatus.NOT_LABELLED, LabelStatus.LABEL_IN_PROGRESS, LabelStatus.LABELLED)
    },
    "tasks": [[row.data_title, row.annotation_task_status and row.annotation_task_status.value] for row in rows],
    "queued": sorted(
        row.data_title for row in project.list_label_rows_v2(label_statuses=[AnnotationTaskStatus.QUEUED])
    ),
}
try:
    told["priority"] = rows[0].priority
except EncordException as error:
    told["priority"] = type(error).__name__
print(json.dumps(told))
