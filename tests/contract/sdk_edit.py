"""
Edits a project through the official SDK, then reads it back. Runs inside an SDK's own environment.

    python sdk_edit.py URL KEY_FILE edit|one|elsewhere|read PROJECT_TITLE

`edit` makes five differences, `one` edits a collection, `elsewhere` makes another; all print the project as JSON in
the words of a spec.
"""

import json
import sys

from encord import EncordUserClient
from encord.orm.filter_preset import ActiveFilterPresetDefinition
from encord.utilities.project_user import ProjectUserRole

EXTRA_DATASET = "NL fleet7 2026-08 pilot (retired)"


def main() -> None:
    url, key_file, action, title = sys.argv[1:]
    client = EncordUserClient.create_with_ssh_private_key(ssh_private_key_path=key_file, domain=url)
    (found,) = client.list_projects(title_eq=title)
    project = client.get_project(found.project_hash)
    if action == "edit":
        edit(client, project)
    elif action == "one":
        next(one for one in project.list_collections() if one.name == "night-hard").update_collection(description="x")
    elif action == "elsewhere":
        project.create_collection("made by somebody else", "not in any spec")
    print(json.dumps(read(project)))


def edit(client, project) -> None:
    preset = next(one for one in project.list_filter_presets() if one.name == "Dark frames")
    preset.update_preset(filter_preset=ActiveFilterPresetDefinition(globalFilters={"filters": [{"type": "edited"}]}))
    collection = next(one for one in project.list_collections() if one.name == "night-hard")
    collection.update_collection(description="edited by hand")
    group = next(one for one in project.list_groups() if one.name == "vendor-brightmark-l1")
    project.add_group(group.group_hash, ProjectUserRole.REVIEWER)
    (dataset,) = client.get_datasets(title_eq=EXTRA_DATASET)
    project.add_datasets([str(dataset["dataset"].dataset_hash)])
    gone = next(one for one in project.list_collections() if one.name == "tiny-boxes")
    project.delete_collection(gone.uuid)


def read(project) -> dict:
    return {
        "datasets": sorted(one.title for one in project.list_datasets()),
        "groups": sorted((one.name, one.user_role.name.lower()) for one in project.list_groups()),
        "collections": sorted(
            (one.name, one.collection_type.value.lower(), one.description) for one in project.list_collections()
        ),
        "filter_presets": {
            one.name: one.get_filter_preset_json().to_dict()["globalFilters"]["filters"]
            for one in project.list_filter_presets()
        },
    }


main()
