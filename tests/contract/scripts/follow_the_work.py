# mypy: ignore-errors
"""Follows the work: time spent, actions on tasks, branches, and who has which row."""

import json
import os
from datetime import UTC, datetime

from encord import EncordUserClient
from encord.objects import Object
from encord.objects.coordinates import BoundingBoxCoordinates
from encord.orm.analytics import TaskActionType
from encord.workflow import AnnotationStage

client = EncordUserClient.create_with_ssh_private_key(
    ssh_private_key_path=os.environ["ENCORD_SSH_KEY_FILE"], domain=os.environ["ENCORD_DOMAIN"]
)
START = datetime(2026, 1, 1, tzinfo=UTC)

(project,) = client.list_projects(title_eq="Northlane Perception - Front Camera 2D - Q4")
told = {
    "creator": project.creator_email,
    "time": sorted(
        [spent.user_email, spent.time_spent_seconds, str(spent.workflow_stage.title)]
        for spent in project.list_time_spent(start=START)
    ),
    "branches": sorted(project.list_branches()),
    "rows": sorted(
        [row.data_title, row.assigned_user_email, row.last_actioned_by_user_email]
        for row in project.list_label_rows_v2()
        if row.assigned_user_email or row.last_actioned_by_user_email
    ),
}
annotate = project.workflow.get_stage(name="Annotate", type_=AnnotationStage)
for task in sorted(annotate.get_tasks(), key=lambda task: task.data_title)[:2]:
    task.submit()
actions = [action.action_type for action in project.get_task_actions(after=START)]
told["submits"] = actions.count(TaskActionType.SUBMIT)

row = min((row for row in project.list_label_rows_v2() if row.label_hash), key=lambda row: row.data_title)
row.initialise_labels()
car = project.ontology_structure.get_child_by_title("Car", type_=Object).create_instance()
car.set_for_frames(BoundingBoxCoordinates(height=0.1, width=0.1, top_left_x=0.1, top_left_y=0.1))
told["valid"] = car.is_valid() is None
told["numbers"] = sorted(str(each.object_number) for each in row.get_object_instances())
print(json.dumps(told, default=str))
