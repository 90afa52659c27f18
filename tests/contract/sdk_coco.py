"""
Exports label rows of a project with an official SDK, in its own environment, as COCO.

    python sdk_coco.py URL KEY_FILE PROJECT_TITLE LABEL_HASH…   →  the document as JSON on stdout
"""

import json
import sys

from encord import EncordUserClient


def main() -> None:
    url, key_file, title, *label_hashes = sys.argv[1:]
    client = EncordUserClient.create_with_ssh_private_key(ssh_private_key_path=key_file, domain=url)
    (found,) = client.list_projects(title_eq=title)
    print(json.dumps(client.get_project(found.project_hash).export_coco_labels(label_hashes)))


main()
