# mypy: ignore-errors
"""Lists projects in the older way: dictionaries of a project and a role."""

import json
import os
import warnings

from encord import EncordUserClient
from encord.utilities.project_user import ProjectUserRole

client = EncordUserClient.create_with_ssh_private_key(
    ssh_private_key_path=os.environ["ENCORD_SSH_KEY_FILE"], domain=os.environ["ENCORD_DOMAIN"]
)
warnings.simplefilter("ignore")
found = client.get_projects(title_like="%a%", created_after="2026-09-10")
print(
    json.dumps(
        [
            {
                "title": each["project"]["title"],
                "hash": each["project"].project_hash,
                "described": each["project"]["description"],
                "admin": each["user_role"] == ProjectUserRole.ADMIN,
                "role": each["user_role"].name,
            }
            for each in sorted(found, key=lambda each: each["project"]["title"])
        ]
    )
)
