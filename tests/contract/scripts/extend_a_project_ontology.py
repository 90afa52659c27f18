# mypy: ignore-errors
"""Adds objects and questions to the ontology of a project in the older way, and reads them in the newer one."""

import json
import os
import warnings

from encord import EncordUserClient
from encord.project_ontology.classification_type import ClassificationType
from encord.project_ontology.object_type import ObjectShape
from encord.utilities.project_user import ProjectUserRole
from shared.files import film, new_dataset, picture

client = EncordUserClient.create_with_ssh_private_key(
    ssh_private_key_path=os.environ["ENCORD_SSH_KEY_FILE"], domain=os.environ["ENCORD_DOMAIN"]
)
warnings.simplefilter("ignore")
dataset = new_dataset(client, "From nothing", images=[picture("a.png")], videos=[film("b.mp4")])
told = {"data": sorted([row.title, row.data_type.value] for row in client.get_dataset(dataset).data_rows)}
project = client.get_project(client.create_project("From nothing", [dataset], "step by step"))
told["empty"] = [len(project.ontology_structure.objects), len(project.ontology_structure.classifications)]
for name, shape in (
    ("Dog", ObjectShape.POLYGON),
    ("Snake", ObjectShape.POLYLINE),
    ("Tiger", ObjectShape.BOUNDING_BOX),
    ("Ant", ObjectShape.KEY_POINT),
    ("Fish", ObjectShape.ROTATABLE_BOUNDING_BOX),
):
    project.add_object(name=name, shape=shape)
project.add_classification("Is there one", ClassificationType.RADIO, required=True, options=["yes", "no"])
project.add_classification("What else", ClassificationType.CHECKLIST, required=False, options=["person", "car"])
project.add_classification("In words", ClassificationType.TEXT, required=False)
project.refetch_ontology()
structure = project.ontology_structure
told["objects"] = [[each.name, each.shape.value] for each in structure.objects]
told["questions"] = [
    [
        each.attributes[0].title,
        each.attributes[0].get_property_type().value,
        each.attributes[0].required,
        [option.label for option in getattr(each.attributes[0], "options", [])],
    ]
    for each in structure.classifications
]
ontology = project.get_project_ontology()
told["older"] = [[each.name, each.shape.value, each.color] for each in ontology.ontology_objects]
told["people"] = []
for emails, role in (
    (["one@northlane.example", "two@northlane.example"], ProjectUserRole.ANNOTATOR),
    (["three@northlane.example"], ProjectUserRole.ANNOTATOR_REVIEWER),
    (["four@northlane.example"], ProjectUserRole.TEAM_MANAGER),
):
    told["people"] += sorted([user.user_email, user.user_role.name] for user in project.add_users(emails, role))
print(json.dumps(told))
