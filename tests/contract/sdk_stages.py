"""
Counts the tasks of a project through the official SDK, and tags it. Runs inside an SDK's own environment.

    python sdk_stages.py URL KEY_FILE PROJECT_TITLE TAG

The stages are printed in their order, each with its title and the number of its tasks.
"""

import json
import sys

from encord import EncordUserClient


def main() -> None:
    url, key_file, title, tag = sys.argv[1:]
    client = EncordUserClient.create_with_ssh_private_key(ssh_private_key_path=key_file, domain=url)
    (found,) = client.list_projects(title_eq=title)
    project = client.get_project(found.project_hash)
    project.add_organisation_tag(tag_name=tag)
    print(json.dumps([[stage.title, len(list(stage.get_tasks()))] for stage in project.workflow.stages]))


main()
