"""
Tags a project through the official SDK, or reads how it is tagged. Runs inside an SDK's own environment.

    python sdk_tags.py URL KEY_FILE PROJECT_TITLE tags|issue_tags [+NAME | -NAME]...

`+NAME` attaches a tag or links an issue tag, `-NAME` detaches one; the names that the project has then are printed.
"""

import json
import sys

from encord import EncordUserClient


def main() -> None:
    url, key_file, title, section, *edits = sys.argv[1:]
    client = EncordUserClient.create_with_ssh_private_key(ssh_private_key_path=key_file, domain=url)
    (found,) = client.list_projects(title_eq=title)
    project = client.get_project(found.project_hash)
    for edit in edits:
        change(project, section, adds=edit[0] == "+", name=edit[1:])
    print(json.dumps(sorted(one.name for one in read(project, section))))


def change(project, section: str, *, adds: bool, name: str) -> None:
    if section == "issue_tags":
        project.add_issue_tags([name])
    elif adds:
        project.add_organisation_tag(tag_name=name)
    else:
        project.remove_organisation_tag(tag_name=name)


def read(project, section: str):
    return project.get_issue_tags() if section == "issue_tags" else project.get_organisation_tags(use_cache=False)


main()
