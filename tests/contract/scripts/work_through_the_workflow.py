# mypy: ignore-errors
"""Takes tasks through the stages of a workflow: assigns, submits, approves, rejects."""

import json
import os

from encord import EncordUserClient
from encord.workflow import AnnotationStage, FinalStage, ReviewStage

client = EncordUserClient.create_with_ssh_private_key(
    ssh_private_key_path=os.environ["ENCORD_SSH_KEY_FILE"], domain=os.environ["ENCORD_DOMAIN"]
)
ME = "svc-labelform@northlane.example"


def waiting():
    return {
        stage.title: sorted([task.data_title, getattr(task, "assignee", None)] for task in stage.get_tasks())
        for stage in project.workflow.stages
    }


(project,) = client.list_projects(title_eq="Northlane Perception - Front Camera 2D - Q4")
annotate = project.workflow.get_stage(name="Annotate", type_=AnnotationStage)
review = project.workflow.get_stage(name="Review", type_=ReviewStage)
told = {"at first": waiting()}
tasks = sorted(annotate.get_tasks(), key=lambda task: task.data_title)
told["a task"] = [tasks[0].data_title, str(tasks[0].data_hash), tasks[0].status.value, tasks[0].label_branch_name]

tasks[0].assign(ME)
told["assigned"] = [task.data_title for task in annotate.get_tasks(assignee=ME)]
tasks[0].release()
with project.create_bundle() as bundle:
    for task in tasks[:4]:
        task.submit(bundle=bundle)
told["submitted"] = waiting()

reviews = sorted(review.get_tasks(data_hash=[task.data_hash for task in tasks[:4]]), key=lambda task: task.data_title)
reviews[0].approve()
reviews[1].reject()
reviews[2].assign(ME)
told["reviewed"] = waiting()
told["kinds"] = [isinstance(stage, FinalStage) for stage in project.workflow.stages]
print(json.dumps(told))
