# mypy: ignore-errors
"""Makes a collection of frames, fills it, lists it, renames it, deletes it."""

import json
import os

from encord import EncordUserClient
from encord.orm.collection import ProjectCollectionType, ProjectDataCollectionItemRequest

client = EncordUserClient.create_with_ssh_private_key(
    ssh_private_key_path=os.environ["ENCORD_SSH_KEY_FILE"], domain=os.environ["ENCORD_DOMAIN"]
)
(project,) = client.list_projects(title_eq="Northlane Perception - Front Camera 2D - Q4")


def names():
    return sorted([each.name, each.description, each.collection_type.value] for each in project.list_collections())


told = {"at first": names()}
rows = sorted((row for row in project.list_label_rows_v2() if row.label_hash), key=lambda row: row.data_title)
made = project.create_collection("by a script", "some frames", ProjectCollectionType.FRAME)
result = made.add_items([ProjectDataCollectionItemRequest(data_uuid=row.data_hash, frame=0) for row in rows[:3]])
told["failed"] = [str(each) for each in result.failed_items]
told["frames"] = sorted([row.data_title, [each.frame for each in frames]] for row, frames in made.list_frames())
made.remove_items([ProjectDataCollectionItemRequest(data_uuid=rows[0].data_hash, frame=0)])
told["fewer"] = sorted(row.data_title for row, _ in made.list_frames())
made.update_collection(name="renamed by a script")
told["renamed"] = project.get_collection(made.uuid).name
told["with it"] = names()
project.delete_collection(made.uuid)
told["in the end"] = names()
print(json.dumps(told))
