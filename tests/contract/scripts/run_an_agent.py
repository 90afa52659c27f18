# mypy: ignore-errors
"""Plays the agent of a workflow: draws on each video and sends its task along a pathway."""

import json
import os

from encord import EncordUserClient
from encord.objects import Object
from encord.objects.coordinates import BoundingBoxCoordinates
from encord.workflow import AgentStage

client = EncordUserClient.create_with_ssh_private_key(
    ssh_private_key_path=os.environ["ENCORD_SSH_KEY_FILE"], domain=os.environ["ENCORD_DOMAIN"]
)
(project,) = client.list_projects(title_like="%ShelfSight%")
stage = project.workflow.get_stage(name="Prelabel agent", type_=AgentStage)
tasks = sorted(stage.get_tasks(), key=lambda task: task.data_title)
told = {
    "pathways": [[pathway.name, str(pathway.uuid)] for pathway in stage.pathways],
    "tasks": [[task.data_title, task.status.value, task.label_branch_name] for task in tasks],
}
price_tag = project.ontology_structure.get_child_by_title("Price tag", type_=Object)
with project.create_bundle() as bundle:
    for number, task in enumerate(tasks[:3]):
        (row,) = project.list_label_rows_v2(data_hashes=[task.data_hash])
        row.initialise_labels()
        instance = price_tag.create_instance()
        instance.set_for_frames(
            BoundingBoxCoordinates(height=0.125, width=0.125, top_left_x=number / 8, top_left_y=0.25),
            frames=[0, 1, 2],
            manual_annotation=False,
            confidence=0.75,
        )
        row.add_object_instance(instance)
        row.save(bundle=bundle)
for number, task in enumerate(tasks[:3]):
    pathway = stage.pathways[number % len(stage.pathways)]
    if number:
        task.proceed(pathway_name=pathway.name)
    else:
        task.proceed(pathway_uuid=str(pathway.uuid))
stages = {row.data_title: row.workflow_graph_node.title for row in project.list_label_rows_v2()}
told["stages"] = dict(sorted(stages.items()))
(row,) = project.list_label_rows_v2(data_hashes=[tasks[2].data_hash])
row.initialise_labels()
told["drawn"] = [
    [annotation.frame, annotation.coordinates.to_dict(), annotation.manual_annotation]
    for instance in row.get_object_instances()
    for annotation in instance.get_annotations()
    if not annotation.manual_annotation
]
print(json.dumps(told))
