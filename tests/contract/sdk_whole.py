"""
Prints every section of a project as the official SDK has it, as JSON. Runs inside an SDK's own environment.

    python sdk_whole.py URL KEY_FILE PROJECT_TITLE
"""

import json
import sys

from encord import EncordUserClient


def main() -> None:
    url, key_file, title = sys.argv[1:]
    client = EncordUserClient.create_with_ssh_private_key(ssh_private_key_path=key_file, domain=url)
    (found,) = client.list_projects(title_eq=title)
    print(json.dumps(sections(client.get_project(found.project_hash)), default=str))


def sections(project) -> dict:
    return {
        "project": [project.title, project.description, project.ontology_hash, project.status.value],
        "workflow": [[one.stage_type.value, one.title, pathways(one)] for one in project.workflow.stages],
        "datasets": sorted([one.dataset_hash, one.title] for one in project.list_datasets()),
        "groups": sorted([str(one.group_hash), one.name, one.user_role.name] for one in project.list_groups()),
        "users": sorted([one.user_email, one.user_role.name] for one in project.list_users()),
        "tags": sorted([str(one.uuid), one.name] for one in project.get_organisation_tags()),
        "issue_tags": sorted([str(one.uuid), one.name] for one in project.get_issue_tags()),
        "collections": sorted(
            [one.name, one.collection_type.value, one.description] for one in project.list_collections()
        ),
        "filter_presets": sorted(
            [one.name, one.get_filter_preset_json().to_dict()] for one in project.list_filter_presets()
        ),
    }


def pathways(stage) -> list:
    return [one.name for one in getattr(stage, "pathways", None) or ()]


main()
