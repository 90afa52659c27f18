"""Datasets, ontologies, groups, users and tags of the organisation."""

from collections.abc import Callable

import pytest
from tests.sandbox.conftest import Visit
from tests.sandbox.visitor import Visitor

from labelform.sandbox import Sandbox

ME = "svc-labelform@northlane.example"
MEMBER = "dr.claes@ctlung04.example"
NOWHERE = "00000000-0000-4000-8000-000000000000"
DAY = "NL fleet7 2026-09 motorway day"


# Datasets


def test_a_dataset_in_the_list_has_words_for_roles(me: Visitor) -> None:
    (dataset,) = me.get("datasets/list", ("titleEq", DAY))["result"]

    assert set(dataset) == {
        "datasetUuid",
        "title",
        "description",
        "createdAt",
        "lastEditedAt",
        "userRole",
        "storageLocation",
        "backingFolderUuid",
    }
    assert (dataset["userRole"], dataset["storageLocation"]) == ("admin", 0)


def test_the_demo_has_one_spare_title_twice_per_world(me: Visitor) -> None:
    titles = [dataset["title"] for dataset in me.get("datasets/list")["result"]]

    assert sorted({title for title in titles if titles.count(title) > 1}) == [
        "CT-LUNG-04 phantom calibration",
        "NL fleet7 calibration drives",
        "[staging] OSA store 0340 produce week 44",
    ]


def test_a_created_dataset_belongs_to_its_creator(sandbox: Sandbox, visit: Visit) -> None:
    member = visit(sandbox, MEMBER)

    created = member.do("POST", "datasets", {"title": "d", "createBackingFolder": False, "legacyCall": False})

    assert created["backingFolderUuid"] is None
    assert [dataset["userRole"] for dataset in member.get("datasets/list")["result"]] == ["admin"]
    assert member.do("POST", "datasets", {"title": "d", "legacyCall": False})["backingFolderUuid"] is not None
    assert member.refused("POST", "datasets", {"title": ""}) == (400, "a dataset needs a title")


def test_a_dataset_is_read_with_its_rows(me: Visitor) -> None:
    dataset = me.hash_of("dataset", DAY)
    settings = {"dataset_access_settings": {"fetch_client_metadata": True}}

    record = me.rpc_ok("dataset GET", settings, resource=dataset)
    without_rows = me.rpc_ok("dataset GET", {"dataset_access_settings": {"fetch_rows": False}}, resource=dataset)

    assert (record["title"], record["dataset_type"], len(record["data_rows"])) == (DAY, "CORD_STORAGE", 12)
    assert record["data_rows"][0]["data_type"] == "IMAGE"
    assert record["data_rows"][0]["client_metadata"]["vehicle_id"] == "NL7-03"
    assert without_rows["data_rows"] == []


def test_rows_of_a_dataset_can_be_narrowed(me: Visitor) -> None:
    dataset = me.hash_of("dataset", DAY)

    def count(**narrow: object) -> int:
        return len(me.rpc_ok("datarows GET", narrow, resource=dataset))

    one = me.rpc_ok("datarows GET", {}, resource=dataset)[0]
    assert count() == 12
    assert count(title_eq=one["data_title"]) == count(data_hashes=[one["data_hash"]]) == 1
    assert (count(title_like="nl7-03%"), count(data_types=["VIDEO"]), count(data_types=["IMAGE"])) == (12, 0, 12)


def test_a_dataset_is_for_its_users(sandbox: Sandbox, visit: Visit, me: Visitor) -> None:
    dataset = me.hash_of("dataset", DAY)

    envelope = visit(sandbox, MEMBER).rpc("dataset GET", {}, resource=dataset)

    assert (envelope["response"], envelope["payload"]) == (
        ["AUTHORISATION_ERROR"],
        f"{MEMBER} has no access to dataset {dataset}",
    )


def test_users_and_groups_of_a_dataset(sandbox: Sandbox, visit: Visit, me: Visitor) -> None:
    dataset, group = me.hash_of("dataset", DAY), me.hash_of("group", "site-a-readers")

    payload = {"user_emails": [ME, "h.lindqvist@northlane.example"], "user_role": 1}
    added = me.rpc_ok("datasetusers POST", payload, uid=dataset, resource=dataset)
    me.do("POST", f"datasets/{dataset}/groups", {"groupHashList": [group], "userRole": 1})

    assert [(user["user_email"], user["user_role"]) for user in added] == [
        (ME, 0),
        ("h.lindqvist@northlane.example", 1),
    ]
    assert [dataset["userRole"] for dataset in visit(sandbox, MEMBER).get("datasets/list")["result"]] == ["user"]
    (listed,) = me.get(f"datasets/{dataset}/groups")["results"]
    assert (listed["name"], listed["isSameOrganisation"], listed["userRole"]) == ("site-a-readers", True, 1)
    me.do("DELETE", f"datasets/{dataset}/groups", None, ("groupHashList", group))
    me.do("POST", f"datasets/{dataset}/users/bulk-delete", {"userEmails": ["h.lindqvist@northlane.example"]})
    assert me.get(f"datasets/{dataset}/groups")["results"] == []
    assert {user["userEmail"]: user["userRole"] for user in me.get(f"datasets/{dataset}/users")["results"]} == {
        "ilse.vandermeer@northlane.example": 0,
        ME: 0,
    }


# Ontologies


def test_an_ontology_is_created_and_saved_as_a_whole(me: Visitor) -> None:
    editor = {"objects": [{"id": "1", "name": "Car"}], "classifications": []}

    created = me.do("POST", "ontologies", {"title": "o", "description": "d", "editor": editor})
    path = f"ontologies/{created['ontologyUuid']}"
    me.do("PUT", path, {"title": "p", "description": "", "editor": {**editor, "objects": []}})

    saved = me.get(path)
    assert (created["title"], created["userRole"], created["editor"]["objects"]) == ("o", 0, editor["objects"])
    assert (saved["title"], saved["description"], saved["editor"]["objects"]) == ("p", "", [])
    assert me.refused("POST", "ontologies", {"title": "o", "editor": {"objects": []}}) == (
        400,
        'the structure of an ontology needs a list "classifications"',
    )


def test_an_ontology_is_read_through_a_project_but_saved_by_its_admins(
    sandbox: Sandbox, visit: Visit, me: Visitor
) -> None:
    path = f"ontologies/{me.hash_of('ontology', 'NL Road Users & Lanes v6')}"
    leader, member = visit(sandbox, "ilse.vandermeer@northlane.example"), visit(sandbox, MEMBER)

    read = leader.get(path)

    assert read["userRole"] is None
    assert leader.refused("PUT", path, {"title": "x", "editor": read["editor"]})[0] == 403
    assert member.refused("GET", path)[0] == 403
    assert leader.get("ontologies")["results"] == []
    assert me.refused("GET", f"ontologies/{NOWHERE}")[0] == 404


# Groups


def test_groups_are_those_of_the_own_organisation(me: Visitor) -> None:
    groups = me.get("user/current-organisation/groups")["results"]

    assert set(groups[0]) == {"groupHash", "name", "description", "createdAt"}
    assert (len(groups), "Lidar partner reviewers" in {group["name"] for group in groups}) == (15, False)


def test_quirk_shared_groups_lists_those_of_others(open_with: Callable[..., Sandbox], visit: Visit) -> None:
    me = visit(open_with(shared_groups="listed"))

    names = {group["name"] for group in me.get("user/current-organisation/groups")["results"]}

    assert {"Lidar partner reviewers", "Lidar partner internal"} & names == {"Lidar partner reviewers"}


def test_the_life_of_a_group(sandbox: Sandbox, visit: Visit, me: Visitor, driving: str) -> None:
    group = me.do("POST", "organisation/groups", {"name": "g", "description": "d"})
    path = f"organisation/groups/{group['groupHash']}"

    assert me.do("PATCH", path, {"description": "e"}) == {**group, "description": "e"} == me.get(path)
    added = me.do("POST", f"{path}/users", {"userEmails": [MEMBER.upper(), ME]})
    assert added["results"] == [{"userEmail": MEMBER}, {"userEmail": ME}] == me.get(f"{path}/users")["results"]
    me.do("POST", f"projects/{driving}/groups", {"groupHashList": [group["groupHash"]], "userRole": 4})
    assert visit(sandbox, MEMBER).get(f"projects/{driving}")["userRole"] == 4
    me.do("POST", f"{path}/users/bulk-delete", {"userEmails": [ME, "nobody@x.example"]})
    assert me.get(f"{path}/users")["results"] == [{"userEmail": MEMBER}]
    assert me.do("DELETE", path) is None
    assert visit(sandbox, MEMBER).refused("GET", f"projects/{driving}")[0] == 403
    assert me.refused("GET", path)[0] == 404


def test_only_users_of_the_organisation_join_its_groups(me: Visitor) -> None:
    path = f"organisation/groups/{me.hash_of('group', 'site-a-readers')}"
    emails = ["dr.haas@ctlung04.example", "e.brandt@lidarpartners.example"]

    assert me.refused("POST", f"{path}/users", {"userEmails": emails})[0] == 403
    assert me.get(f"{path}/users")["results"] == [{"userEmail": MEMBER}]


def test_groups_are_made_by_admins_and_workforce_managers_and_edited_by_managers(
    sandbox: Sandbox, visit: Visit
) -> None:
    desk, member = visit(sandbox, "workforce.desk@northlane.example"), visit(sandbox, MEMBER)

    made = desk.do("POST", "organisation/groups", {"name": "g"})

    path = f"organisation/groups/{made['groupHash']}"
    assert desk.do("PATCH", path, {"name": "h"})["name"] == "h"
    assert member.refused("PATCH", path, {"name": "i"}) == (
        403,
        f"group manager or organisation admin on h ({made['groupHash']}) is required to edit it; {MEMBER} is neither",
    )
    assert member.refused("POST", "organisation/groups", {"name": "g"}) == (
        403,
        f"organisation admin or workforce manager is required to create groups; {MEMBER} is MEMBER",
    )


# Users


def test_users_of_the_organisation_come_and_go(me: Visitor, driving: str) -> None:
    body = {"email": "new@northlane.example", "roleMnemonicName": "MEMBER", "memberType": "internal"}

    assert me.do("POST", "organisation/users", body) is None
    assert me.refused("POST", "organisation/users", {**body, "email": "NEW@northlane.example"}) == (
        409,
        "new@northlane.example is already a user of the organisation",
    )
    user = next(each for each in me.get("organisation/users")["results"] if each["email"] == body["email"])
    assert set(user) == {"email", "roleMnemonicName", "roleUuid", "memberType", "createdAt", "lastEditedAt"}
    me.rpc_ok("projectusers POST", {"user_emails": [body["email"]], "user_role": 1}, resource=driving)
    me.do("DELETE", "organisation/users/new%40northlane.example")
    assert body["email"] not in {each["email"] for each in me.get("organisation/users")["results"]}
    assert body["email"] not in {each["userEmail"] for each in me.get(f"projects/{driving}/users")["results"]}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"memberType": "external"}, "only internal users can be ADMIN of an organisation"),
        ({"email": "nobody"}, '"nobody" is not an email address'),
        ({"roleMnemonicName": "BOSS"}, '"BOSS" and "internal" are not a role and a member type of an organisation'),
    ],
)
def test_an_impossible_user_is_refused(me: Visitor, change: dict[str, str], message: str) -> None:
    body = {"email": "new@northlane.example", "roleMnemonicName": "ADMIN", "memberType": "internal", **change}

    assert me.refused("POST", "organisation/users", body) == (400, message)


def test_users_are_managed_by_organisation_admins_and_taskers_see_themselves(sandbox: Sandbox, visit: Visit) -> None:
    tasker = visit(sandbox, "b.okafor@northlane.example")
    body = {"email": "new@northlane.example", "roleMnemonicName": "MEMBER", "memberType": "internal"}

    assert tasker.refused("POST", "organisation/users", body) == (
        403,
        "organisation admin is required to add users to the organisation; b.okafor@northlane.example is TASKER",
    )
    assert [user["email"] for user in tasker.get("organisation/users")["results"]] == ["b.okafor@northlane.example"]


def test_an_account_without_organisation_has_nothing(sandbox: Sandbox, visit: Visit, me: Visitor, driving: str) -> None:
    me.rpc_ok("projectusers POST", {"user_emails": ["guest@x.example"], "user_role": 0}, resource=driving)
    guest = visit(sandbox, "guest@x.example")

    assert guest.get(f"projects/{driving}")["userRole"] == 0
    assert guest.refused("GET", "organisation/users") == (403, "guest@x.example is not a member of any organisation")


# Tags


def test_names_of_organisation_tags_are_unique(me: Visitor) -> None:
    message = 'there is already an organisation tag "staging"'

    assert me.refused("POST", "organisation/organisation-tags", {"name": "staging"}) == (409, message)


def test_a_tag_is_attached_once_and_detached_everywhere_when_deleted(me: Visitor, driving: str) -> None:
    tag = me.do("POST", "organisation/organisation-tags", {"name": "pilot"})
    path = f"projects/{driving}/tags/{tag['uuid']}"

    assert [me.do("PUT", path), me.do("PUT", path)] == [None, None]
    assert me.get(f"projects/{driving}/tags")["results"][-1] == tag == {"uuid": tag["uuid"], "name": "pilot"}
    assert [me.do("DELETE", path), me.do("DELETE", path)] == [None, None]
    me.do("PUT", path)
    me.do("DELETE", f"organisation/organisation-tags/{tag['uuid']}")
    assert tag not in me.get(f"projects/{driving}/tags")["results"]
    assert me.refused("PUT", path) == (404, f"there is no organisation tag {tag['uuid']}")
    assert me.get("organisation/project-tags") == me.get("organisation/organisation-tags")


def test_issue_tags_are_linked_by_name_and_must_exist(me: Visitor, driving: str) -> None:
    path = f"projects/{driving}/issue-tags"

    me.do("POST", path, {"issueTagNames": ["box too loose", "occlusion"]})

    assert [tag["name"] for tag in me.get(path)["results"]] == ["box too loose", "occlusion", "wrong class"]
    assert me.refused("POST", path, {"issueTagNames": ["reader disagreement", "unheard of"]}) == (
        404,
        'there is no issue tag "unheard of" in the organisation',
    )
    assert len(me.get(path)["results"]) == 3
