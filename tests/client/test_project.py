"""The members of `Project` and `Platform`: what they send, and what they hand out. A platform is a function here."""

from __future__ import annotations

import inspect
import subprocess
import sys
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from tests.client.world import (
    ACTIVE,
    BEARER,
    COLLECTION,
    COLLECTION_ANSWER,
    GROUP,
    NOTHING,
    ONTOLOGY_ANSWER,
    PRESET,
    PRESET_ANSWER,
    PROJECT,
    PROJECT_ANSWER,
    ROOT,
    MakeWorld,
    enveloped,
)

import labelform
from labelform.api.records import ProjectDataCollectionItemRequest
from labelform.client.platform import Platform
from labelform.client.project import Project
from labelform.errors import AuthorisationError, CredentialsError, Effect, InvalidArgumentsError
from labelform.types import CollectionType, ProjectRole


def test_a_project_knows_itself_without_asking(world: MakeWorld) -> None:
    here = world({})
    project = here.project

    assert (project.project_hash, project.title, project.description) == (PROJECT, "t", "d")
    assert project.created_at == project.last_edited_at == datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert (project.project_type, project.status, project.source_projects) == ("workflow", "paused", None)
    assert project.user_role is ProjectRole.ADMIN
    assert repr(project) == f"Project(project_hash={PROJECT}, title='t')"
    assert here.sent == []


def test_the_ontology_is_read_once_and_again_when_asked(world: MakeWorld) -> None:
    here = world({"GET /v2/public/ontologies/o": ONTOLOGY_ANSWER})
    project = here.project

    assert project.ontology_hash == "o"
    assert project.ontology_structure is project.ontology_structure
    assert [found.name for found in project.ontology_structure.objects] == ["car"]
    assert len(here.sent) == 1
    project.refetch_ontology()
    assert len(here.sent) == 2


def test_refetching_replaces_the_values(world: MakeWorld) -> None:
    here = world({f"GET {ROOT}": {**PROJECT_ANSWER, "title": "new"}})
    project = here.project

    project.refetch_data()

    assert project.title == "new"


def test_datasets_are_attached_and_detached_and_nothing_read_that_did_not_change(world: MakeWorld) -> None:
    here = world({"POST /public": enveloped(response=True)})

    assert here.project.add_datasets(["d1", "d2"]) is True
    assert here.project.remove_datasets(["d1"]) is True

    assert here.sent == ["POST /public"] * 2
    assert [here.bodies[0]["values"]["payload"], here.bodies[1]["values"]["uid"]] == [
        {"dataset_hashes": ["d1", "d2"]},
        ["d1"],
    ]


def test_datasets_are_listed(world: MakeWorld) -> None:
    dataset = {"datasetHash": PROJECT, "title": "ds", "description": ""}
    here = world({f"GET {ROOT}/datasets": {"results": [dataset]}})

    [found] = here.project.list_datasets()

    assert (found.dataset_hash, found.title) == (UUID(PROJECT), "ds")


def test_members_are_listed_added_and_removed(world: MakeWorld) -> None:
    added = [{"user_email": "a@x.io", "user_role": 2, "project_hash": PROJECT}]
    here = world(
        {
            f"GET {ROOT}/users": {"results": [{"userEmail": "a@x.io", "userRole": 5}]},
            "POST /public": enveloped(added),
            f"POST {ROOT}/users/bulk-delete": None,
        }
    )

    assert [user.user_role for user in here.project.list_users()] == [ProjectRole.VIEWER]
    assert [user.user_role for user in here.project.add_users(["a@x.io"], ProjectRole.REVIEWER)] == [2]
    here.project.remove_users(["a@x.io"])

    assert here.bodies[1]["values"] == {"uid": PROJECT, "payload": {"user_emails": ["a@x.io"], "user_role": 2}}
    assert here.bodies[2] == {"userEmails": ["a@x.io"]}


def test_groups_are_given_one_by_one_or_as_a_list(world: MakeWorld) -> None:
    here = world({f"POST {ROOT}/groups": None, f"DELETE {ROOT}/groups?groupHashList={GROUP}": None})

    here.project.add_group(GROUP, ProjectRole.ADMIN)
    here.project.add_group([GROUP, GROUP], ProjectRole.TEAM_MANAGER)
    here.project.remove_group(GROUP)

    assert here.bodies[:2] == [
        {"groupHashList": [str(GROUP)], "userRole": 0},
        {"groupHashList": [str(GROUP), str(GROUP)], "userRole": 4},
    ]


def test_removing_no_group_sends_nothing(world: MakeWorld) -> None:
    here = world({})

    here.project.remove_group([])

    assert here.sent == []


def test_groups_are_not_asked_for_before_the_first_is_needed(world: MakeWorld) -> None:
    here = world({f"GET {ROOT}/groups": NOTHING})

    groups = here.project.list_groups()

    assert here.sent == []
    assert list(groups) == []


def test_a_collection_is_created_and_read(world: MakeWorld) -> None:
    read = f"GET {ACTIVE}/collections?uuids={COLLECTION}"
    created = f"POST {ACTIVE}/collections?projectHash={PROJECT}"
    here = world({created: COLLECTION, read: {"results": [COLLECTION_ANSWER]}})

    collection = here.project.create_collection("n", collection_type=CollectionType.LABEL)

    assert here.sent == [created, read]
    assert here.bodies[0] == {"name": "n", "description": "", "collectionType": "LABEL"}
    assert (collection.uuid, collection.project_hash) == (UUID(COLLECTION), UUID(PROJECT))
    assert (collection.name, collection.description, collection.collection_type) == ("n", None, CollectionType.LABEL)
    assert (collection.created_at, collection.last_edited_at) == (datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC), None)


def test_items_of_a_collection_may_be_dictionaries(world: MakeWorld) -> None:
    at = f"{ACTIVE}/collections/{COLLECTION}"
    here = world(
        {
            f"GET {ACTIVE}/collections?projectHash={PROJECT}": {"results": [COLLECTION_ANSWER]},
            f"POST {at}/add-items": {"failedItems": []},
            f"POST {at}/remove-items": {"failedItems": []},
        }
    )
    [collection] = here.project.list_collections()

    collection.add_items([{"data_uuid": PRESET, "frame": 1}, {"dataUuid": PRESET, "frame": 2, "annotationId": "a"}])
    collection.remove_items([ProjectDataCollectionItemRequest(data_uuid=PRESET, frame=1)])

    assert here.bodies[1:] == [
        {"items": [{"dataUuid": PRESET, "frame": 1}, {"dataUuid": PRESET, "frame": 2, "annotationId": "a"}]},
        {"items": [{"dataUuid": PRESET, "frame": 1}]},
    ]


@pytest.mark.parametrize(
    ("items", "message"),
    [
        ([{"data_uuid": PRESET, "frame": 1}, {"data_uuid": PRESET}], "items: 1: frame: Field required"),
        ([{"data_uuid": PRESET, "frame": "x"}], "items: 0: frame: Input should be a valid integer"),
        (["x"], "items: 0: Input should be a valid dictionary"),
        (None, "items: Input should be a valid list"),
    ],
)
def test_an_item_that_is_none_is_refused_before_anything_is_sent(world: MakeWorld, items: Any, message: str) -> None:
    here = world({f"GET {ACTIVE}/collections?projectHash={PROJECT}": {"results": [COLLECTION_ANSWER]}})
    [collection] = here.project.list_collections()

    with pytest.raises(InvalidArgumentsError, match=message) as raised:
        collection.add_items(items)

    assert (raised.value.effect, len(here.sent)) == (Effect.NOT_SENT, 1)


def test_a_page_size_that_is_no_number_of_items_is_refused(world: MakeWorld) -> None:
    here = world({})

    with pytest.raises(InvalidArgumentsError, match=r"pageSize is 1\.5, which cannot be used in a query") as raised:
        list(here.project.list_collections(page_size=1.5))  # type: ignore[arg-type]  # that is the point

    assert (raised.value.effect, here.sent) == (Effect.NOT_SENT, [])


def test_a_collection_is_updated_only_when_something_is_given(world: MakeWorld) -> None:
    at = f"PATCH {ACTIVE}/collections/{COLLECTION}"
    here = world({f"GET {ACTIVE}/collections?projectHash={PROJECT}": {"results": [COLLECTION_ANSWER]}, at: None})
    [collection] = here.project.list_collections()

    collection.update_collection()
    collection.update_collection(description="")

    assert here.sent[1:] == [at]
    assert here.bodies[1] == {"description": ""}


def test_what_is_not_there_is_reported_as_the_sdk_does(world: MakeWorld) -> None:
    here = world(
        {
            f"GET {ACTIVE}/collections?uuids={PRESET}": NOTHING,
            f"GET {ACTIVE}/presets?presetUuids={PRESET}": NOTHING,
        }
    )

    with pytest.raises(AuthorisationError, match=f"there is no collection {PRESET} in this project"):
        here.project.get_collection(PRESET)
    with pytest.raises(AuthorisationError, match=f"there is no filter preset {PRESET} in this project"):
        here.project.get_filter_preset(UUID(PRESET))


def test_deleting_takes_texts_and_uuids(world: MakeWorld) -> None:
    here = world({f"DELETE {ACTIVE}/collections/{COLLECTION}": None, f"DELETE {ACTIVE}/presets/{PRESET}": None})

    here.project.delete_collection(COLLECTION)
    here.project.delete_filter_preset(UUID(PRESET))

    assert len(here.sent) == 2


def test_a_preset_is_created_read_and_updated(world: MakeWorld) -> None:
    definition = {"localFilters": {}, "globalFilters": {"filters": [{"a_b": None}]}}
    raw = f"GET {ACTIVE}/presets/{PRESET}/raw"
    here = world(
        {
            f"POST {ACTIVE}/presets": PRESET,
            f"GET {ACTIVE}/presets?presetUuids={PRESET}": {"results": [PRESET_ANSWER]},
            f"PATCH {ACTIVE}/presets/{PRESET}": None,
            raw: definition,
        }
    )

    preset = here.project.create_filter_preset("p", definition)
    preset.update_preset()
    preset.update_preset(filter_preset=definition)
    found = preset.get_filter_preset_json()

    assert found == definition
    assert [here.bodies[0], here.bodies[2]] == [
        {"name": "p", "filterPresetJson": definition},
        {"filterPreset": definition},
    ]
    assert here.sent[3:] == [raw]
    assert (preset.uuid, preset.name, preset.project_hash) == (UUID(PRESET), "p", UUID(PROJECT))
    assert (preset.created_at, preset.updated_at) == (datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC), None)


def test_presets_are_listed_all_or_some(world: MakeWorld) -> None:
    here = world({f"GET {ACTIVE}/presets?pageSize=7": NOTHING, f"GET {ACTIVE}/presets": {"results": [PRESET_ANSWER]}})

    assert list(here.project.list_filter_presets(page_size=7)) == []
    assert [preset.name for preset in here.project.list_filter_presets([])] == ["p"]


def test_a_platform_finds_and_creates(world: MakeWorld) -> None:
    group = {"groupHash": str(GROUP), "name": "g", "description": "", "createdAt": "2025-01-02T03:04:05Z"}
    here = world(
        {
            f"GET {ROOT}": PROJECT_ANSWER,
            "GET /v2/public/projects?createdAfter=2025-01-01T00%3A00%3A00%2B00%3A00&includeOrgAccess=False": {
                "results": [PROJECT_ANSWER]
            },
            "POST /public/user": enveloped(PROJECT),
            "GET /v2/public/datasets/list?titleEq=t&includeOrgAccess=False": {"result": []},
            "POST /v2/public/datasets": {"datasetUuid": PROJECT},
            "GET /v2/public/ontologies?includeOrgAccess=True": {"results": [ONTOLOGY_ANSWER]},
            "GET /v2/public/ontologies/o": ONTOLOGY_ANSWER,
            "POST /v2/public/ontologies": ONTOLOGY_ANSWER,
            "GET /v2/public/user/current-organisation/groups": {"results": [group]},
            "POST /v2/public/organisation/groups": group,
        }
    )
    with Platform(here.driver) as platform:
        assert platform.get_project(UUID(PROJECT)).title == "t"
        assert [found.title for found in platform.list_projects(created_after=datetime(2025, 1, 1))] == ["t"]
        assert platform.create_project("t", ["d"], workflow_template_hash="w") == PROJECT
        assert platform.get_datasets(title_eq="t") == []
        assert platform.create_dataset("t").dataset_hash == UUID(PROJECT)
        assert platform.get_ontologies(include_org_access=True) == [platform.get_ontology("o")]
        assert platform.create_ontology("t").structure == ONTOLOGY_ANSWER["editor"]
        assert list(platform.list_groups()) == [platform.create_group("g")]


def test_connecting_checks_the_credentials_and_sends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ENCORD_SSH_KEY", "ENCORD_SSH_KEY_FILE", "ENCORD_DOMAIN"):
        monkeypatch.delenv(name, raising=False)

    with pytest.raises(CredentialsError, match="no SSH key is given"):
        labelform.connect()
    with labelform.connect(bearer_token=BEARER, domain="http://localhost:1") as platform:
        assert isinstance(platform, labelform.Platform)


SDK_SIGNATURES = {
    "refetch_data": "()",
    "refetch_ontology": "()",
    "list_datasets": "()",
    "add_datasets": "(dataset_hashes)",
    "remove_datasets": "(dataset_hashes)",
    "list_users": "()",
    "add_users": "(user_emails, user_role)",
    "remove_users": "(user_emails)",
    "list_groups": "()",
    "add_group": "(group_hash, user_role)",
    "remove_group": "(group_hash)",
    "get_collection": "(collection_uuid)",
    "list_collections": "(collection_uuids=None, page_size=None)",
    "create_collection": "(name, description='', collection_type='FRAME')",
    "delete_collection": "(collection_uuid)",
    "get_filter_preset": "(filter_preset_uuid)",
    "list_filter_presets": "(filter_preset_uuids=None, page_size=None)",
    "create_filter_preset": "(name, filter_preset)",
    "delete_filter_preset": "(filter_preset_uuid)",
}


@pytest.mark.parametrize(("name", "signature"), SDK_SIGNATURES.items())
def test_members_have_the_parameters_of_the_sdk(name: str, signature: str) -> None:
    parameters = list(inspect.signature(getattr(Project, name)).parameters.values())[1:]
    shown = [
        parameter.name if parameter.default is parameter.empty else f"{parameter.name}={str(parameter.default)!r}"
        for parameter in parameters
    ]

    assert f"({', '.join(shown)})".replace("'None'", "None") == signature


def test_every_member_says_what_it_does() -> None:
    for kind in (Project, Platform):
        for name, member in inspect.getmembers(kind):
            assert name.startswith("_") or inspect.getdoc(member), f"{kind.__name__}.{name}"


def test_importing_the_package_costs_nothing() -> None:
    heavy = ("httpcore2", "httpx2", "pydantic", "cryptography")
    script = f"import sys, labelform; print([name for name in {heavy} if name in sys.modules])"

    printed = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout

    assert printed == "[]\n"


def test_the_package_offers_the_client_and_nothing_else() -> None:
    assert labelform.Project is Project
    with pytest.raises(AttributeError, match="no attribute 'Projekt'"):
        _ = labelform.Projekt
