"""
Looks into every project through the official SDK, and prints who gets in how. Runs inside an SDK's own environment.

    python sdk_access.py URL KEY_FILE look|leave EMAIL

`leave` takes the person out of every group that lets them into a project first. Groups that the SDK may not look into
are told apart. SDK 0.1.200 was the first that lists users and members.
"""

import json
import sys

from encord import EncordUserClient
from encord.exceptions import AuthorisationError, ResourceNotFoundError


def main() -> None:
    url, key_file, action, email = sys.argv[1:]
    client = EncordUserClient.create_with_ssh_private_key(ssh_private_key_path=key_file, domain=url)
    if action == "leave":
        leave(client, email)
    print(json.dumps({project.title: entrances(client, project) for project in projects(client)}))


def projects(client):
    for found in client.list_projects(include_org_access=True):
        yield client.get_project(str(found.project_hash))


def entrances(client, project):
    users = {user.user_email: user.user_role.name.lower() for user in project.list_users()}
    groups = [
        {"name": group.name, "role": group.user_role.name.lower(), "members": members(client, group)}
        for group in project.list_groups()
    ]
    return {"users": users, "groups": groups}


def members(client, group):
    try:
        return [member.user_email for member in client.get_group(group.group_hash).list_users()]
    except (AuthorisationError, ResourceNotFoundError):
        return None


def leave(client, email):
    for project in projects(client):
        for group in project.list_groups():
            if email in (members(client, group) or ()):
                client.get_group(group.group_hash).remove_users([email])


main()
