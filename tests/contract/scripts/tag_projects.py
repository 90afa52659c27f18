# mypy: ignore-errors
"""Makes tags, attaches them to a project, finds and removes them."""

import json
import os

from encord import EncordUserClient
from encord.exceptions import EncordException, ResourceNotFoundError

client = EncordUserClient.create_with_ssh_private_key(
    ssh_private_key_path=os.environ["ENCORD_SSH_KEY_FILE"], domain=os.environ["ENCORD_DOMAIN"]
)
(project,) = client.list_projects(title_eq="Northlane Perception - Front Camera 2D - Q4")
told = {"known": sorted(tag.name for tag in client.list_organisation_tags())}
tag = client.create_organisation_tag("by a script", "temporary")
project.add_organisation_tag(tag)
project.add_organisation_tag(tag_name="staging")
told["attached"] = sorted(each.name for each in project.get_organisation_tags(use_cache=False))
told["found"] = [
    [each.title for each in client.list_projects(tags_anyof=tags)] for tags in (["by a script", "nowhere"], [tag])
]
project.remove_organisation_tag(tag_name="staging")
client.delete_organisation_tag(tag_uuid=tag.uuid)
told["left"] = sorted(each.name for each in project.get_organisation_tags(use_cache=False))
project.add_issue_tags(["occlusion"])
told["issues"] = sorted(each.name for each in project.get_issue_tags())
try:
    client.delete_organisation_tag(tag_uuid=tag.uuid)
except ResourceNotFoundError as error:
    told["twice"] = isinstance(error, EncordException)
print(json.dumps(told))
