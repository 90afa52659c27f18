# mypy: ignore-errors
"""Reads what people did in the editor, and how long they worked."""

import json
import os
import warnings
from datetime import UTC, datetime

from encord import EncordUserClient

client = EncordUserClient.create_with_ssh_private_key(
    ssh_private_key_path=os.environ["ENCORD_SSH_KEY_FILE"], domain=os.environ["ENCORD_DOMAIN"]
)
warnings.simplefilter("ignore")
(project,) = client.list_projects(title_eq="Northlane Perception - Front Camera 2D - Q4")
logs = project.get_label_logs(after=datetime(2026, 1, 1, tzinfo=UTC))
timers = list(project.list_collaborator_timers(after=datetime(2026, 1, 1, tzinfo=UTC), group_by_data_unit=False))
print(
    json.dumps(
        {
            "logs": sorted([log.user_email, log.action.name, log.data_hash, log.frame] for log in logs)[:50],
            "timers": sorted([timer.user_email, timer.user_role.name, timer.time_seconds] for timer in timers),
        },
        default=str,
    )
)
