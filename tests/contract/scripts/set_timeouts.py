# mypy: ignore-errors
"""Says how often requests are tried and how long they may take."""

import json
import os

from encord import EncordUserClient
from encord.http.constants import DEFAULT_REQUESTS_SETTINGS, RequestsSettings

told = {"at first": [DEFAULT_REQUESTS_SETTINGS.max_retries, DEFAULT_REQUESTS_SETTINGS.read_timeout]}
for name, settings in {
    "patient": RequestsSettings(max_retries=7, backoff_factor=0.25),
    "slow": RequestsSettings(connect_timeout=300, read_timeout=300, write_timeout=300),
    "traced": RequestsSettings(trace_id_provider=lambda: "0123456789abcdef0123456789abcdef/1;o=1"),
}.items():
    client = EncordUserClient.create_with_ssh_private_key(
        ssh_private_key_path=os.environ["ENCORD_SSH_KEY_FILE"],
        domain=os.environ["ENCORD_DOMAIN"],
        requests_settings=settings,
    )
    told[name] = sorted(project.title for project in client.list_projects())
print(json.dumps(told))
