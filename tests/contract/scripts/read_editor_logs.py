# mypy: ignore-errors
"""Works as somebody in the editor would, and reads what the logs say of it, by person, action and data."""

import json
import os
from datetime import UTC, datetime, timedelta

from encord import EncordUserClient
from encord.orm.analytics import TaskActionType

client = EncordUserClient.create_with_ssh_private_key(
    ssh_private_key_path=os.environ["ENCORD_SSH_KEY_FILE"], domain=os.environ["ENCORD_DOMAIN"]
)
START = datetime.now(UTC) - timedelta(days=1)
(project,) = client.list_projects(title_eq="Northlane Perception - Front Camera 2D - Q4")
stage = project.workflow.stages[0]
tasks = sorted(stage.get_tasks(), key=lambda task: task.data_title)[:3]
ours = {task.data_hash for task in tasks}
for task in tasks:
    task.assign("ilse.vandermeer@northlane.example")
tasks[0].submit()
tasks[1].release()


def logs(**narrow):
    found = project.get_editor_logs(START, datetime.now(UTC) + timedelta(days=1), **narrow)
    return sorted([log.action, log.action_category.name, log.actor_user_email, log.data_unit_title] for log in found)


told = {
    "logs": logs()[:20],
    "of a piece of data": logs(data_unit_id=tasks[0].data_hash)[:5],
    "actions": sorted(
        [action.action_type.value, action.actor_email, action.data_unit_uuid in ours]
        for action in project.get_task_actions(after=START)
    ),
    "assigned": len(list(project.get_task_actions(after=START, action_type=TaskActionType.ASSIGN))),
    "spent": sorted([each.user_email, each.time_spent_seconds] for each in project.list_time_spent(start=START)),
}
print(json.dumps(told))
