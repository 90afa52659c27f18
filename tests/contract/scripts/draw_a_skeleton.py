# mypy: ignore-errors
"""Makes an ontology from a dictionary that has a skeleton, and places one."""

import json
import os

from encord import EncordUserClient
from encord.objects import Object, OntologyStructure
from encord.objects.coordinates import SkeletonCoordinate, SkeletonCoordinates
from shared.projects import first_row, new_project

client = EncordUserClient.create_with_ssh_private_key(
    ssh_private_key_path=os.environ["ENCORD_SSH_KEY_FILE"], domain=os.environ["ENCORD_DOMAIN"]
)

JOINTS = {"head": "aaaa0001", "left hand": "aaaa0002", "right hand": "aaaa0003"}
SKELETON = {
    "name": "Person",
    "width": 0.25,
    "height": 0.5,
    "shape": "skeleton",
    "skeleton": {
        str(number): {
            "x": 0.1 * number,
            "y": 0.2 * number,
            "name": name,
            "color": "#00000",
            "value": name.replace(" ", "_"),
            "featureHash": joint,
        }
        for number, (name, joint) in enumerate(JOINTS.items())
    },
    "skeletonEdges": {"0": {"1": {"color": "#00000"}, "2": {"color": "#00000"}}},
    "featureNodeHash": "bbbb0001",
}
structure = OntologyStructure.from_dict(
    {
        "objects": [
            {"id": "1", "name": "Person", "color": "#D33115", "shape": "skeleton", "featureNodeHash": "bbbb0001"}
        ],
        "classifications": [],
        "skeleton_templates": [{"template": SKELETON}],
    }
)
project = new_project(client, "Skeletons", structure, "NL fleet7 2026-10 urban Rotterdam")
row = first_row(project)
person = project.ontology_structure.get_child_by_title("Person", type_=Object).create_instance()
person.set_for_frames(
    SkeletonCoordinates(
        name="Person",
        values=[
            SkeletonCoordinate(x=0.25 * number, y=0.5, name=name, color="#00000", value=name, feature_hash=joint)
            for number, (name, joint) in enumerate(JOINTS.items())
        ],
    ),
    frames=0,
)
row.add_object_instance(person)
row.save()

(again,) = project.list_label_rows_v2(data_hashes=[row.data_hash])
again.initialise_labels()
(person,) = again.get_object_instances()
coordinates = person.get_annotation().coordinates
print(
    json.dumps(
        {
            "templates": sorted(project.ontology_structure.skeleton_templates),
            "class": type(coordinates).__name__,
            "joints": [[value.name, value.x, value.y, value.feature_hash] for value in coordinates.values],
        }
    )
)
