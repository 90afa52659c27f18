# mypy: ignore-errors
"""Takes people into the organisation and out of it, and makes, changes, fills and deletes a group."""

import json
import os

from encord import EncordUserClient
from encord.exceptions import AuthorisationError, EncordException, ResourceExistsError, ResourceNotFoundError

client = EncordUserClient.create_with_ssh_private_key(
    ssh_private_key_path=os.environ["ENCORD_SSH_KEY_FILE"], domain=os.environ["ENCORD_DOMAIN"]
)
NEW = "new.person@northlane.example"


def people():
    return {user.email: [user.role_mnemonic_name, user.member_type] for user in client.list_organisation_users()}


def refusal(act):
    try:
        act()
    except EncordException as error:
        kinds = (AuthorisationError, ResourceExistsError, ResourceNotFoundError)
        return next((kind.__name__ for kind in kinds if isinstance(error, kind)), "EncordException")
    return "nothing"


told = {"people": people()}
client.add_organisation_user(NEW, role_mnemonic_name="TASKER", member_type="external")
told["new"] = people()[NEW]
told["twice"] = refusal(lambda: client.add_organisation_user(NEW, role_mnemonic_name="MEMBER", member_type="internal"))

made = client.create_group("Night shift", "labels at night")
group = client.get_group(made.group_hash)
told["made"] = [group.name, group.description, group.group_hash == made.group_hash]
told["at first"] = [user.user_email for user in group.list_users()]
added = group.add_users([NEW, "j.duarte@northlane.example"])
told["filled"] = sorted(user.user_email for user in added)
told["strangers"] = refusal(lambda: group.add_users(["stranger@elsewhere.example"]))
group.remove_users(["j.duarte@northlane.example"])
told["fewer"] = sorted(user.user_email for user in group.list_users())
group.update_group(name="Late shift", description="labels in the evening")
told["changed"] = [group.name, group.description]
told["listed"] = sorted(each.name for each in client.list_groups() if "shift" in each.name)
client.delete_group(str(group.group_hash))
told["gone"] = refusal(lambda: client.get_group(group.group_hash))

client.remove_organisation_user(NEW)
told["left"] = NEW in people()
told["unknown"] = refusal(lambda: client.remove_organisation_user("nobody@elsewhere.example"))
print(json.dumps(told))
