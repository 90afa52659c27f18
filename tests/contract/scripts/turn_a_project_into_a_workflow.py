# mypy: ignore-errors
"""Takes the labels of a project without workflow into one made from a template, and its finished rows to the end."""

import json
import os

from encord import EncordUserClient
from encord.exceptions import EncordException
from encord.orm.label_row import LabelStatus

client = EncordUserClient.create_with_ssh_private_key(
    ssh_private_key_path=os.environ["ENCORD_SSH_KEY_FILE"], domain=os.environ["ENCORD_DOMAIN"]
)
TEMPLATE = "5aff4c0f-8431-58e4-a5d4-0f221224bac3"
(practice,) = client.list_projects(title_like="Annotator practice%")
datasets = [str(dataset.dataset_hash) for dataset in practice.list_datasets()]
made = client.create_project(
    "Practice in a workflow", datasets, practice.description, practice.ontology_hash, workflow_template_hash=TEMPLATE
)
project = client.get_project(made)
told = {
    "types": [practice.project_type.value, project.project_type.value],
    "stages": [stage.title for stage in project.workflow.stages],
    "ontology": project.ontology_hash == practice.ontology_hash,
}
old = {row.data_hash: row for row in practice.list_label_rows_v2() if row.label_hash}
with practice.create_bundle() as bundle:
    for row in old.values():
        row.initialise_labels(bundle=bundle)
rows = [row for row in project.list_label_rows_v2() if row.data_hash in old]
with project.create_bundle() as bundle:
    for row in rows:
        row.initialise_labels(bundle=bundle)
with project.create_bundle() as bundle:
    for row in rows:
        for instance in old[row.data_hash].get_object_instances():
            row.add_object_instance(instance.copy())
        for instance in old[row.data_hash].get_classification_instances():
            row.add_classification_instance(instance.copy())
        row.save(bundle=bundle)
done = [row for row in rows if old[row.data_hash].label_status == LabelStatus.LABELLED]
with project.create_bundle() as bundle:
    for row in done:
        row.workflow_complete(bundle=bundle)
told["rows"] = sorted(
    [row.data_title, row.workflow_graph_node.title, row.label_hash is not None] for row in project.list_label_rows_v2()
)
told["carried"] = [len(rows), len(done)]
try:
    told["old workflow"] = len(practice.workflow.stages)
except (EncordException, AssertionError):
    told["old workflow"] = "none"
print(json.dumps(told))
