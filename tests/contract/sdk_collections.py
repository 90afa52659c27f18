"""
Reads what a collection holds through the official SDK. Runs inside an SDK's own environment.

    python sdk_collections.py URL KEY_FILE PROJECT_TITLE COLLECTION

The data and the frame of each item are printed.
"""

import json
import sys

from encord import EncordUserClient


def main() -> None:
    url, key_file, title, name = sys.argv[1:]
    client = EncordUserClient.create_with_ssh_private_key(ssh_private_key_path=key_file, domain=url)
    (found,) = client.list_projects(title_eq=title)
    project = client.get_project(found.project_hash)
    (collection,) = [one for one in project.list_collections() if one.name == name]
    print(json.dumps(sorted(held(collection))))


def held(collection):
    for label_row, frames in collection.list_frames():
        yield from ([label_row.data_hash, frame.frame] for frame in frames)


main()
