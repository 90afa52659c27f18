"""
Fills a collection through the official SDK, or reads what collections hold. Runs inside an SDK's own environment.

    python sdk_renames.py URL KEY_FILE fill|read PROJECT_TITLE [COLLECTION]

`fill` puts 24 frames into a collection; both print the identity and the frames of every collection by its name.
"""

import json
import sys

from encord import EncordUserClient
from encord.orm.collection import ProjectDataCollectionItemRequest

FRAMES = 24


def main() -> None:
    url, key_file, action, title, *names = sys.argv[1:]
    client = EncordUserClient.create_with_ssh_private_key(ssh_private_key_path=key_file, domain=url)
    (found,) = client.list_projects(title_eq=title)
    project = client.get_project(found.project_hash)
    if action == "fill":
        fill(project, names[0])
    print(json.dumps({one.name: [str(one.uuid), frames_of(one)] for one in project.list_collections()}))


def fill(project, name) -> None:
    collection = next(one for one in project.list_collections() if one.name == name)
    places = [(row.data_hash, frame) for row in project.list_label_rows_v2() for frame in range(row.number_of_frames)]
    collection.add_items(
        [ProjectDataCollectionItemRequest(data_uuid=data, frame=frame) for data, frame in places[:FRAMES]]
    )


def frames_of(collection) -> list:
    return sorted([str(row.data_hash), one.frame] for row, frames in collection.list_frames() for one in frames)


main()
