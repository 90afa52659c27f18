"""
Makes a dataset or a tag through the official SDK, or reads what a project has. Runs inside an SDK's own environment.

    python sdk_ensured.py URL KEY_FILE make DATASET TAG
    python sdk_ensured.py URL KEY_FILE read PROJECT_TITLE NAME...

What is read: the titles and descriptions of the datasets of the project, the names of its tags, and how often the
organisation has a dataset and a tag of each name.
"""

import json
import sys

from encord import EncordUserClient
from encord.orm.dataset import StorageLocation


def main() -> None:
    url, key_file, what, *names = sys.argv[1:]
    client = EncordUserClient.create_with_ssh_private_key(ssh_private_key_path=key_file, domain=url)
    if what == "make":
        client.create_dataset(names[0], StorageLocation.CORD_STORAGE, dataset_description="by hand")
        client.create_organisation_tag(names[1])
        print(json.dumps({}))
        return
    (found,) = client.list_projects(title_eq=names[0])
    project = client.get_project(found.project_hash)
    tags = [tag.name for tag in client.list_organisation_tags()]
    print(
        json.dumps(
            {
                "datasets": sorted([one.title, one.description] for one in project.list_datasets()),
                "tags": sorted(tag.name for tag in project.get_organisation_tags(use_cache=False)),
                "there": [[len(client.get_datasets(title_eq=name)), tags.count(name)] for name in names[1:]],
            }
        )
    )


main()
