"""Cases of groups and users of the organisation, and of the schema of client metadata."""

from __future__ import annotations

from typing import Any

from tests.contract.analytics_cases import LATER
from tests.contract.cases import Case
from tests.contract.member_cases import NOW, page

GROUP = "44444444-4444-4444-8444-444444444441"
ROLE = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaa9"
AT_GROUP = f"/v2/public/organisation/groups/{GROUP}"
GROUP_RECORD = {"groupHash": GROUP, "name": "g", "description": "d", "createdAt": NOW}
_GROUP = (
    f"found = client.get_group('{GROUP}')\n"
    "def of(theirs, ours):\n"
    f"    return getattr(found, theirs, None) or (lambda *a, **k: getattr(client, ours)('{GROUP}', *a, **k))\n"
    "update, add = of('update_group', 'update_group'), of('add_users', 'add_group_members')\n"
    "every, remove = of('list_users', 'list_group_members'), of('remove_users', 'remove_group_members')"
)
ORGANISATION = [
    Case(
        "projects with tags",
        "list(client.list_projects(title_like='%a%', tags_anyof=['gold', 'silver']))",
        answers={"GET /v2/public/projects": page()},
        sdk=LATER,
    ),
    Case("a token", "client.get_bearer_token()", shows="result", sdk=LATER),
    Case(
        "a group",
        f"client.get_group('{GROUP}')",
        shows="[str(result.group_hash), result.name, result.description, result.created_at.isoformat()]",
        sdk=LATER,
    ),
    Case("a change of a group", "update(name='n')", before=_GROUP, sdk=LATER),
    Case("the end of a group", f"client.delete_group(UUID('{GROUP}'))", sdk=LATER),
    Case("members of a group", "list(every())", before=_GROUP, shows="result[0].user_email", sdk=LATER),
    Case("new members of a group", "add(['a@x.io'])", before=_GROUP, shows="[u.user_email for u in result]", sdk=LATER),
    Case("members who leave a group", "remove(['a@x.io'])", before=_GROUP, sdk=LATER),
    Case(
        "users of the organisation",
        "client.list_organisation_users()",
        shows="[[u.email, u.role_mnemonic_name, str(u.role_uuid), u.member_type, str(u.created_at)] for u in result]",
        sdk=LATER,
    ),
    Case(
        "a new user of the organisation",
        "client.add_organisation_user('a+b@x.io', role_mnemonic_name='TASKER', member_type='external')",
        sdk=LATER,
    ),
    Case("a user who leaves the organisation", "client.remove_organisation_user('a+b/c@x.io')", sdk=LATER),
]
_SCHEMA = "schema = client.metadata_schema()"
_TYPES = "[[k, schema.get_key_type(k), schema.is_key_deleted(k)] for k in sorted(schema.keys())]"
SCHEMA = [
    Case("the schema of metadata", "client.metadata_schema()", shows=_TYPES.replace("schema", "result"), sdk=LATER),
    Case(
        "changes of the schema of metadata",
        "[schema.add_scalar('s', data_type='string'), schema.set_scalar('n', data_type='number'),"
        " schema.add_enum('e', values=['b', 'a']), schema.add_enum_options('known', values=['a']),"
        " schema.add_embedding('v', size=3), schema.add_geospatial('g'), schema.delete_key('old'),"
        " schema.restore_key('gone'), schema.delete_key('s', hard=True), schema.has_key('none'),"
        " schema.save(), schema.save()]",
        before=_SCHEMA,
        shows=_TYPES,
        sdk=LATER,
    ),
]
CASES = [*ORGANISATION, *SCHEMA]

ANSWERS: dict[str, Any] = {
    "GET /v2/public/user/bearer-token": {"token": "a-token"},
    f"GET {AT_GROUP}": GROUP_RECORD,
    f"PATCH {AT_GROUP}": {**GROUP_RECORD, "name": "n"},
    f"DELETE {AT_GROUP}": None,
    f"GET {AT_GROUP}/users": page({"userEmail": "a@x.io"}),
    f"POST {AT_GROUP}/users": page({"userEmail": "a@x.io"}),
    f"POST {AT_GROUP}/users/bulk-delete": None,
    "GET /v2/public/organisation/users": page(
        {
            "email": "a@x.io",
            "roleMnemonicName": "ADMIN",
            "roleUuid": ROLE,
            "memberType": "internal",
            "createdAt": NOW,
            "lastEditedAt": NOW,
        }
    ),
    "POST /v2/public/organisation/users": None,
    "DELETE /v2/public/organisation/users/a%2Bb%2Fc%40x.io": None,
    "GET /v2/public/organisation/client-metadata-schema-v2": {
        "known": {"ty": "enum", "values": ["z"]},
        "old": {"ty": "boolean"},
        "gone": {"ty": "tombstone", "deleted_ty": {"ty": "variant", "hint": "text"}},
    },
    "POST /v2/public/organisation/client-metadata-schema-v2": None,
}
