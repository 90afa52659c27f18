"""Cases of what is shared with whom: datasets, ontologies and folders."""

from __future__ import annotations

from typing import Any

from tests.contract.analytics_cases import LATER
from tests.contract.cases import Case
from tests.contract.dataset_cases import DATASET
from tests.contract.member_cases import NOW, ONTOLOGY, page
from tests.contract.storage_cases import FOLDER

GROUP = "44444444-4444-4444-8444-444444444441"
GROUP_RECORD = {"groupHash": GROUP, "name": "g", "description": "d", "createdAt": NOW}
SHARED = {**GROUP_RECORD, "isSameOrganisation": True, "userRole": 1}

THINGS = {
    "a dataset": f"thing = client.get_dataset('{DATASET}')\nrole = DatasetUserRole.ADMIN",
    "a folder": f"thing = client.get_storage_folder('{FOLDER}')\nrole = StorageUserRole.USER",
}
GROUPS_OF_THINGS = [
    case
    for thing, before in THINGS.items()
    for case in (
        Case(
            f"groups of {thing}",
            "list(thing.list_groups())",
            before=before,
            shows="[[str(g.group_hash), g.name, g.user_role.name, g.is_same_organisation] for g in result]",
            sdk=LATER,
        ),
        Case(f"sharing {thing} with a group", f"thing.add_group(UUID('{GROUP}'), role)", before=before, sdk=LATER),
        Case(
            f"sharing {thing} no longer with groups", f"thing.remove_group([UUID('{GROUP}')])", before=before, sdk=LATER
        ),
    )
]
_DATASET = f"dataset = client.get_dataset('{DATASET}')"
_ONTOLOGY = (
    f"found = client.get_ontology('{ONTOLOGY}')\n"
    f"groups = found if hasattr(found, 'add_group') else client.ontology_groups('{ONTOLOGY}')\n"
    "add = getattr(groups, 'add_group', None) or groups.add\n"
    "every = getattr(groups, 'list_groups', None) or groups.groups\n"
    "remove = getattr(groups, 'remove_group', None) or groups.remove"
)
PEOPLE = [
    Case("groups of an ontology", "list(every())", before=_ONTOLOGY, shows="result[0].user_role.name", sdk=LATER),
    Case("sharing an ontology", f"add([UUID('{GROUP}')], OntologyUserRole.USER)", before=_ONTOLOGY, sdk=LATER),
    Case("sharing an ontology no longer", f"remove(UUID('{GROUP}'))", before=_ONTOLOGY, sdk=LATER),
    Case(
        "users of a dataset",
        "list(dataset.list_users())",
        before=_DATASET,
        shows="[[u.user_email, u.user_role.name, u.dataset_hash] for u in result]",
        sdk=LATER,
    ),
    Case(
        "sharing a dataset with people",
        "dataset.add_users(['a@x.io'], DatasetUserRole.USER)",
        before=_DATASET,
        shows="[[u.user_email, u.user_role.name, u.dataset_hash] for u in result]",
        sdk=LATER,
    ),
    Case("sharing a dataset no longer with people", "dataset.remove_users(['a@x.io'])", before=_DATASET, sdk=LATER),
]
CASES = [*GROUPS_OF_THINGS, *PEOPLE]

_USER = {"userEmail": "a@x.io", "userRole": 1}
ANSWERS: dict[str, Any] = {
    f"GET /v2/public/datasets/{DATASET}/groups": page(SHARED),
    f"POST /v2/public/datasets/{DATASET}/groups": None,
    f"DELETE /v2/public/datasets/{DATASET}/groups": None,
    f"GET /v2/public/storage/folders/{FOLDER}/groups": page({**SHARED, "userRole": "admin"}),
    f"POST /v2/public/storage/folders/{FOLDER}/groups": None,
    f"DELETE /v2/public/storage/folders/{FOLDER}/groups": None,
    f"GET /v2/public/ontologies/{ONTOLOGY}/groups": page(SHARED),
    f"POST /v2/public/ontologies/{ONTOLOGY}/groups": None,
    f"DELETE /v2/public/ontologies/{ONTOLOGY}/groups": None,
    f"GET /v2/public/datasets/{DATASET}/users": page({**_USER, "datasetUuid": DATASET}),
    f"POST /v2/public/datasets/{DATASET}/users/bulk-delete": None,
    "datasetusers POST": [{"user_email": "a@x.io", "user_role": 1, "dataset_hash": DATASET}],
}
