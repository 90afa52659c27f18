"""
Reads through the official SDK where a project stands, after it set that. Runs inside an SDK's own environment.

    python sdk_status.py URL KEY_FILE PROJECT_TITLE [STATUS]

The status and the stages, each with type, title and the titles of its pathways, are printed as JSON.
"""

import json
import sys

from encord import EncordUserClient
from encord.orm.project import ProjectStatus


def main() -> None:
    url, key_file, title, *status = sys.argv[1:]
    client = EncordUserClient.create_with_ssh_private_key(ssh_private_key_path=key_file, domain=url)
    (found,) = client.list_projects(title_eq=title)
    project = client.get_project(found.project_hash)
    for one in status:
        project.set_status(ProjectStatus(one))
        project.refetch_data()
    stages = [
        [stage.stage_type.value, stage.title, [way.name for way in getattr(stage, "pathways", None) or []]]
        for stage in project.workflow.stages
    ]
    print(json.dumps({"status": project.status.value, "stages": stages}))


main()
