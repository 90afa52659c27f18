"""
Makes projects with the official SDK, one for each line of JSON on stdin. Runs inside an SDK's own environment.

    python sdk_projects.py URL KEY_FILE

In: `{"title", "description", "ontology", "datasets", "groups": [[hash, role]], "collections": [[name, type, text]],
"presets": [[name, json]]}`. Out: `{"hash"}` of the project, or `{"error"}`.
"""

import json
import sys
import warnings
from uuid import UUID

from encord import EncordUserClient
from encord.orm.collection import ProjectCollectionType
from encord.orm.filter_preset import ActiveFilterPresetDefinition
from encord.utilities.project_user import ProjectUserRole


def make(client, wanted) -> str:
    found = client.create_project(
        wanted["title"], wanted["datasets"], wanted["description"], ontology_hash=wanted["ontology"]
    )
    project = client.get_project(found)
    for group, role in wanted["groups"]:
        project.add_group(UUID(group), ProjectUserRole[role.upper()])
    for name, kind, text in wanted["collections"]:
        project.create_collection(name, text, ProjectCollectionType(kind.upper()))
    for name, definition in wanted["presets"]:
        project.create_filter_preset(name=name, filter_preset=ActiveFilterPresetDefinition.from_dict(definition))
    return found


def main() -> None:
    warnings.simplefilter("ignore")
    url, key_file = sys.argv[1:]
    client = EncordUserClient.create_with_ssh_private_key(ssh_private_key_path=key_file, domain=url)
    for line in sys.stdin:
        try:
            answer = {"hash": make(client, json.loads(line))}
        except Exception as error:  # told by the test
            answer = {"error": repr(error)}
        print(json.dumps(answer), flush=True)


main()
