# mypy: ignore-errors
"""
Saves labels of a video or reads them, with the official SDK or with labelform, whichever is installed.

Usage: each_other.py URL SSH_KEY_FILE, and then lines of `write|move|read PROJECT_TITLE` on stdin

`write` makes the project and says about nothing who made it; `move` takes the classification from one frame to another;
all print what they find then as one JSON line.
"""

import json
import sys

from scenario_parts.dialect import Classification, ClassificationInstance, Object, ObjectInstance, Range, connect
from scenario_parts.labels import CLIPS, box, labels_in, make, rows_of
from scenario_parts.telling import plain, shown
from scenario_parts.the_project import find

ONTOLOGY = "ShelfSight OSA 3"


def main():
    """Act as each line says, then read with a client that knows nothing of it."""
    url, key_file = sys.argv[1:]
    for line in sys.stdin:
        action, title = line.split()
        if action == "write":
            _write(make(connect(url, key_file), title, [CLIPS], ONTOLOGY))
        elif action == "move":
            _move(find(connect(url, key_file), title))
        told = plain(_read(find(connect(url, key_file), title)))
        print(json.dumps(told), flush=True)  # noqa: T201 - what the test reads


def _write(project):
    row = rows_of(project)[0]
    row.initialise_labels()
    structure = project.ontology_structure
    tag = ObjectInstance(structure.get_child_by_title("Price tag", type_=Object), object_hash="tag00001")
    tag.set_for_frames(box(), frames=Range(2, 3))
    row.add_object_instance(tag)
    shelf = ClassificationInstance(
        structure.get_child_by_hash("731faef4", type_=Classification), classification_hash="shelf001"
    )
    shelf.set_for_frames(Range(5, 8))
    shelf.set_answer(structure.get_child_by_hash("4ce4139f"))
    row.add_classification_instance(shelf)
    row.save()


def _move(project):
    row = rows_of(project)[0]
    row.initialise_labels()
    (shelf,) = row.get_classification_instances()
    shelf.set_for_frames(20)
    shelf.remove_from_frames(5)
    row.save()


def _read(project):
    row = rows_of(project)[0]
    row.initialise_labels()
    (shelf,) = row.get_classification_instances()
    return [*labels_in(row), shown(shelf.get_annotations(), "frame confidence manual_annotation created_by")]


main()
