# mypy: ignore-errors
"""Lists projects by title, by part of a title and by date."""

import json
import os
from datetime import UTC, datetime

from encord import EncordUserClient

client = EncordUserClient.create_with_ssh_private_key(
    ssh_private_key_path=os.environ["ENCORD_SSH_KEY_FILE"], domain=os.environ["ENCORD_DOMAIN"]
)
told = {}
for name, narrow in {
    "all": {},
    "exactly": {"title_eq": "Northlane Perception - Front Camera 2D - Q4"},
    "like": {"title_like": "%staging%"},
    "after a day": {"created_after": "2026-09-20"},
    "before a time": {"created_before": datetime(2026, 9, 10, tzinfo=UTC)},
    "between": {"created_after": "2026-09-10", "edited_after": "2020-01-01", "created_before": "2026-09-25"},
    "nothing": {"desc_like": "no such description"},
}.items():
    told[name] = [
        [project.title, project.project_hash, project.project_type.value, project.created_at.isoformat()]
        for project in client.list_projects(**narrow)
    ]
print(json.dumps(told))
