"""
Adds and removes users of a project through the official SDK, or reads them. Runs inside an SDK's own environment.

    python sdk_users.py URL KEY_FILE PROJECT_TITLE [+EMAIL=ROLE | -EMAIL]...

The users that the project has then are printed, each with the role.
"""

import json
import sys

from encord import EncordUserClient
from encord.utilities.project_user import ProjectUserRole


def main() -> None:
    url, key_file, title, *edits = sys.argv[1:]
    client = EncordUserClient.create_with_ssh_private_key(ssh_private_key_path=key_file, domain=url)
    (found,) = client.list_projects(title_eq=title)
    project = client.get_project(found.project_hash)
    for edit in edits:
        email, _, role = edit[1:].partition("=")
        if edit[0] == "+":
            project.add_users([email], ProjectUserRole[role.upper()])
        else:
            project.remove_users([email])
    print(json.dumps({one.user_email: one.user_role.name.lower() for one in project.list_users()}))


main()
