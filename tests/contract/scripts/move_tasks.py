# mypy: ignore-errors
"""Moves tasks to the end of the workflow, sets priorities, sends rows back."""

import json
import os

from encord import EncordUserClient
from encord.workflow import AnnotationStage, FinalStage

client = EncordUserClient.create_with_ssh_private_key(
    ssh_private_key_path=os.environ["ENCORD_SSH_KEY_FILE"], domain=os.environ["ENCORD_DOMAIN"]
)
(project,) = client.list_projects(title_eq="Northlane Perception - Front Camera 2D - Q4")
annotate = project.workflow.get_stage(name="Annotate", type_=AnnotationStage)
complete = project.workflow.get_stage(name="Complete", type_=FinalStage)
tasks = sorted(annotate.get_tasks(), key=lambda task: task.data_title)[:3]
with project.create_bundle() as bundle:
    for task in tasks:
        task.move(destination_stage_uuid=complete.uuid, bundle=bundle)
moved = sorted(task.data_title for task in complete.get_tasks())
rows = {row.data_title: row for row in project.list_label_rows_v2()}
waiting = sorted(annotate.get_tasks(), key=lambda task: task.data_title)
rows[waiting[0].data_title].set_priority(0.875)
rows[tasks[0].data_title].initialise_labels()
rows[tasks[0].data_title].workflow_reopen()
after = {row.data_title: row for row in project.list_label_rows_v2()}
print(
    json.dumps(
        {
            "moved": moved,
            "stages": {title: row.workflow_graph_node.title for title, row in sorted(after.items())},
            "priority": after[waiting[0].data_title].priority,
        }
    )
)
