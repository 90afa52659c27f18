# mypy: ignore-errors
"""Answers radio, checklist and text questions of an object, nested ones too; changes and deletes answers."""

import json
import os

from encord import EncordUserClient
from encord.objects import ChecklistAttribute, Object, OntologyStructure, Option, RadioAttribute, Shape, TextAttribute
from encord.objects.coordinates import BoundingBoxCoordinates
from shared.projects import first_row, new_project

client = EncordUserClient.create_with_ssh_private_key(
    ssh_private_key_path=os.environ["ENCORD_SSH_KEY_FILE"], domain=os.environ["ENCORD_DOMAIN"]
)


def structure_with_questions():
    structure = OntologyStructure()
    car = structure.add_object("Car", Shape.BOUNDING_BOX)
    colour = car.add_attribute(RadioAttribute, "Colour", required=True)
    red = colour.add_option("Red")
    shade = red.add_nested_attribute(RadioAttribute, "Shade of red")
    shade.add_option("Dark")
    shade.add_option("Light", value="bright")
    colour.add_option("Blue")
    parts = car.add_attribute(ChecklistAttribute, "Visible parts")
    for label in ("Front door", "Wheel", "Mirror"):
        parts.add_option(label)
    car.add_attribute(TextAttribute, "Plate")
    return structure


def option(project, title):
    return project.ontology_structure.get_child_by_title(title, type_=Option)


def told_of(project, row):
    (again,) = project.list_label_rows_v2(data_hashes=[row.data_hash])
    again.initialise_labels()
    (car,) = again.get_object_instances()
    told = {}
    for attribute in [*car.ontology_item.attributes, project.ontology_structure.get_child_by_title("Shade of red")]:
        answer = car.get_answer(attribute)
        told[attribute.title] = (
            sorted(each.label for each in answer)
            if isinstance(answer, (list, tuple))
            else getattr(answer, "label", answer)
        )
    return again, car, told


project = new_project(client, "Questions", structure_with_questions(), "NL fleet7 2026-10 urban Rotterdam")
row = first_row(project)
car = project.ontology_structure.get_child_by_title("Car", type_=Object).create_instance()
car.set_for_frames(BoundingBoxCoordinates(height=0.1, width=0.1, top_left_x=0.1, top_left_y=0.1))
car.set_answer(option(project, "Red"))
car.set_answer(option(project, "Dark"), attribute=project.ontology_structure.get_child_by_title("Shade of red"))
car.set_answer([option(project, "Wheel"), option(project, "Front door")])
car.set_answer("AB-12-CD")
row.add_object_instance(car)
row.save()
told = {}
row, car, told["answered"] = told_of(project, row)

car.set_answer(option(project, "Light"), overwrite=True)
car.set_answer("EF-34-GH", attribute=project.ontology_structure.get_child_by_title("Plate"), overwrite=True)
car.delete_answer(project.ontology_structure.get_child_by_title("Visible parts"))
row.save()
row, car, told["changed"] = told_of(project, row)
told["values"] = [
    [each.label, each.value, each.uid] for each in project.ontology_structure.get_child_by_title("Shade of red").options
]
print(json.dumps(told))
