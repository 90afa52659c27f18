# mypy: ignore-errors
"""Classifies pictures with a radio, a checklist and a text; changes and deletes."""

import json
import os

from encord import EncordUserClient
from encord.objects import ChecklistAttribute, Classification, OntologyStructure, Option, RadioAttribute, TextAttribute
from shared.projects import first_row, new_project

client = EncordUserClient.create_with_ssh_private_key(
    ssh_private_key_path=os.environ["ENCORD_SSH_KEY_FILE"], domain=os.environ["ENCORD_DOMAIN"]
)

structure = OntologyStructure()
for kind, title, labels in (
    (RadioAttribute, "Weather", ["Sun", "Rain"]),
    (ChecklistAttribute, "Hazards", ["Works", "Ice", "Animals"]),
    (TextAttribute, "Remark", []),
):
    question = structure.add_classification().add_attribute(kind, title)
    for label in labels:
        question.add_option(label)
nested = structure.get_child_by_title("Rain", type_=Option).add_nested_attribute(TextAttribute, "How much rain")
project = new_project(client, "Classifying", structure, "NL fleet7 2026-10 urban Rotterdam")
row = first_row(project)


def classify(title, answer):
    classification = project.ontology_structure.get_child_by_title(title, type_=Classification)
    instance = classification.create_instance()
    instance.set_for_frames(frames=0, confidence=0.5)
    instance.set_answer(answer)
    row.add_classification_instance(instance)
    return instance


def option(title):
    return project.ontology_structure.get_child_by_title(title, type_=Option)


def told_of():
    (again,) = project.list_label_rows_v2(data_hashes=[row.data_hash])
    again.initialise_labels()
    told = {}
    for instance in again.get_classification_instances():
        answer = instance.get_answer()
        told[instance.classification_name] = [
            sorted(each.label for each in answer)
            if isinstance(answer, (list, tuple))
            else getattr(answer, "label", answer),
            [[annotation.frame, annotation.confidence] for annotation in instance.get_annotations()],
        ]
    return again, dict(sorted(told.items()))


rain = classify("Weather", option("Rain"))
rain.set_answer("buckets", attribute=project.ontology_structure.get_child_by_hash(nested.feature_node_hash))
classify("Hazards", [option("Ice"), option("Animals")])
classify("Remark", "seen twice")
row.save()
told = {}
row, told["made"] = told_of()
(weather,) = row.get_classification_instances(
    filter_ontology_classification=project.ontology_structure.get_child_by_title("Weather", type_=Classification)
)
told["nested"] = weather.get_answer(project.ontology_structure.get_child_by_title("How much rain"))
weather.set_answer(option("Sun"), overwrite=True)
(remark,) = [each for each in row.get_classification_instances() if each.classification_name == "Remark"]
row.remove_classification(remark)
row.save()
row, told["changed"] = told_of()
print(json.dumps(told))
