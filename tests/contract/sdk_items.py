"""
Changes what is in a collection through the official SDK, or reads it. Runs inside an SDK's own environment.

    python sdk_items.py URL KEY_FILE PROJECT_TITLE COLLECTION [+TITLE | -TITLE]...

`+TITLE` puts the first frame of some data in, `-TITLE` takes it out; the titles and frames in it then are printed.
"""

import json
import sys

from encord import EncordUserClient
from encord.orm.collection import ProjectDataCollectionItemRequest


def main() -> None:
    url, key_file, title, name, *edits = sys.argv[1:]
    client = EncordUserClient.create_with_ssh_private_key(ssh_private_key_path=key_file, domain=url)
    (found,) = client.list_projects(title_eq=title)
    project = client.get_project(found.project_hash)
    collection = next(one for one in project.list_collections() if one.name == name)
    rows = {row.data_title: row.data_hash for row in project.list_label_rows_v2()}
    for edit in edits:
        change = collection.add_items if edit[0] == "+" else collection.remove_items
        change([ProjectDataCollectionItemRequest(data_uuid=rows[edit[1:]], frame=0)])
    print(json.dumps(sorted([row.data_title, one.frame] for row, frames in collection.list_frames() for one in frames)))


main()
