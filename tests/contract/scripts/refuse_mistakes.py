# mypy: ignore-errors
"""Makes the mistakes that scripts are written to catch."""

import json
import os

from encord import EncordUserClient
from encord.exceptions import (
    AuthenticationError,
    AuthorisationError,
    EncordException,
    LabelRowError,
    ResourceNotFoundError,
    WrongProjectTypeError,
)
from encord.objects import Object, ObjectInstance
from encord.objects.coordinates import BoundingBoxCoordinates, PointCoordinate

client = EncordUserClient.create_with_ssh_private_key(
    ssh_private_key_path=os.environ["ENCORD_SSH_KEY_FILE"], domain=os.environ["ENCORD_DOMAIN"]
)
KINDS = (AuthenticationError, AuthorisationError, LabelRowError, ResourceNotFoundError, WrongProjectTypeError)
UNKNOWN = "00000000-0000-4000-8000-000000000000"

projects = {project.title: project for project in client.list_projects()}
project = projects["Northlane Perception - Front Camera 2D - Q4"]
practice = projects["Annotator practice (manual QA)"]
row = project.list_label_rows_v2()[0]
car = ObjectInstance(project.ontology_structure.get_child_by_title("Car", type_=Object))
box = BoundingBoxCoordinates(height=0.1, width=0.1, top_left_x=0.1, top_left_y=0.1)
car.set_for_frames(box, frames=0)
told = {}
for name, wrong in {
    "an unknown project": lambda: client.get_project(UNKNOWN),
    "labels before they are read": lambda: row.get_object_instances(),
    "a frame twice": lambda: car.set_for_frames(box, frames=0),
    "another shape": lambda: car.set_for_frames(PointCoordinate(0.5, 0.5), frames=1),
    "the status of a row in a workflow": lambda: row.label_status,
    "the priority of a row without a workflow": lambda: practice.list_label_rows_v2()[0].set_priority(0.5),
    "an unknown dataset": lambda: project.add_datasets([UNKNOWN]),
}.items():
    try:
        wrong()
        told[name] = "nothing"
    except EncordException as error:
        told[name] = next((kind.__name__ for kind in KINDS if isinstance(error, kind)), "EncordException")
        assert str(error)
        assert error.message
print(json.dumps(told))
