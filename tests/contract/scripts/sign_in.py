# mypy: ignore-errors
"""Signs in with a key given as text, as a path, by the environment or by a token; and with keys that will not do."""

import json
import os
from pathlib import Path

from encord import EncordUserClient
from encord.exceptions import AuthenticationError, EncordException

PATH = Path(os.environ["ENCORD_SSH_KEY_FILE"])
DOMAIN = os.environ["ENCORD_DOMAIN"]
KINDS = {"no file": FileNotFoundError, "no value": ValueError, "unknown": AuthenticationError, "other": EncordException}
TEXT = PATH.read_text(encoding="utf-8")


def projects(**given):
    client = EncordUserClient.create_with_ssh_private_key(**given, domain=DOMAIN)
    return len(list(client.list_projects()))


told = {
    "text": projects(ssh_private_key=TEXT),
    "path": projects(ssh_private_key_path=PATH),
    "path as text": projects(ssh_private_key_path=str(PATH)),
    "file of the environment": projects(),
}
del os.environ["ENCORD_SSH_KEY_FILE"]
os.environ["ENCORD_SSH_KEY"] = TEXT
told["text of the environment"] = projects()
del os.environ["ENCORD_SSH_KEY"]


def refusal(act):
    try:
        act()
    except (FileNotFoundError, ValueError, EncordException) as error:
        return next(name for name, kind in KINDS.items() if isinstance(error, kind))
    return "nothing"


told["no key"] = refusal(projects)
told["no such file"] = refusal(lambda: projects(ssh_private_key_path=PATH.with_name("elsewhere")))
told["no key at all"] = refusal(lambda: projects(ssh_private_key="not a key"))
client = EncordUserClient.create_with_ssh_private_key(TEXT, domain=DOMAIN)
token = client.get_bearer_token()
told["token"] = len(list(EncordUserClient.create_with_bearer_token(token, domain=DOMAIN).list_projects()))
told["wrong token"] = refusal(
    lambda: list(EncordUserClient.create_with_bearer_token("made up", domain=DOMAIN).list_projects())
)
print(json.dumps(told))
