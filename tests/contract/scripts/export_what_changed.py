# mypy: ignore-errors
"""Exports the rows of a stage, or edited since a time, as flat records of objects and answers."""

import json
import os
from datetime import UTC, datetime

from encord import EncordUserClient
from encord.objects import ChecklistAttribute

client = EncordUserClient.create_with_ssh_private_key(
    ssh_private_key_path=os.environ["ENCORD_SSH_KEY_FILE"], domain=os.environ["ENCORD_DOMAIN"]
)
(project,) = client.list_projects(title_eq="Northlane Perception - Front Camera 2D - Q4")


def titles(**narrow):
    return sorted(row.data_title for row in project.list_label_rows_v2(**narrow))


def answers_of(instance):
    told = {}
    for attribute in instance.ontology_item.attributes:
        answer = instance.get_answer(attribute)
        if answer is not None and not isinstance(attribute, ChecklistAttribute):
            told[attribute.title] = getattr(answer, "label", answer)
    return told


def labels_of(answer):
    if isinstance(answer, (list, tuple)):
        return sorted(each.label for each in answer)
    return getattr(answer, "label", answer)


rows = sorted(project.list_label_rows_v2(), key=lambda row: row.data_title)
begun = [row for row in rows if row.label_hash]
started = datetime.now(UTC)
begun[0].initialise_labels()
for instance in begun[0].get_object_instances()[:1]:
    begun[0].remove_object(instance)
begun[0].save()
told = {
    "edited since": titles(edited_after=started),
    "edited before": len(titles(edited_before=started)),
    "in review": titles(workflow_graph_node_title_eq="Review"),
    "of a dataset": [row.data_title for row in rows if "night" in row.dataset_title][:3],
    "by part of the title": titles(data_title_like="%0003%"),
    "several": titles(data_hashes=[row.data_hash for row in rows[:2]]),
}
with project.create_bundle(bundle_size=4) as bundle:
    for row in begun[1:]:
        row.initialise_labels(bundle=bundle, include_signed_url=False)
records = [
    {
        "data": row.data_title,
        "object": instance.object_name,
        "hash": instance.object_hash,
        "feature": instance.feature_hash,
        "colour": instance.ontology_item.color,
        "shape": instance.ontology_item.shape.value,
        "frame": annotation.frame,
        "by": annotation.created_by,
        "manual": annotation.manual_annotation,
        "answers": answers_of(instance),
    }
    for row in begun[1:]
    for instance in row.get_object_instances()
    for annotation in instance.get_annotations()
] + [
    {
        "data": row.data_title,
        "question": instance.classification_name,
        "hash": instance.classification_hash,
        "answer": labels_of(instance.get_answer()),
    }
    for row in begun[1:]
    for instance in row.get_classification_instances()
]
told["records"] = sorted(records, key=json.dumps)
told["valid"] = [row.is_valid for row in begun]
print(json.dumps(told))
