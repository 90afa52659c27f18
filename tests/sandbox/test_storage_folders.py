"""Folders of storage: the tree, who sees it, and what goes with a folder."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest
from tests.sandbox.conftest import Visit
from tests.sandbox.storing import make_folder, names_in, upload
from tests.sandbox.test_paging import all_pages
from tests.sandbox.visitor import Visitor

from labelform.sandbox import Sandbox

NOWHERE = "00000000-0000-4000-8000-000000000000"
OWNER = "platform.owner@northlane.example"  # an organisation admin
MOTORWAY = "NL fleet7 2026-09 motorway day"


def uuid_of(path: str) -> str:
    return path.rpartition("/")[2]


def a_member(sandbox: Sandbox) -> str:
    """Somebody of the organisation who is no admin of it."""
    organisations: Any = sandbox.dump()["organisations"]
    members = [user for each in organisations for user in each["users"] if user["role"] == "MEMBER"]
    return str(next(user["email"] for user in members if user["email"].endswith("@northlane.example")))


def share(me: Visitor, folder: str, email: str, role: str) -> None:
    """Give somebody a role on a folder, by a group."""
    group = me.do("POST", "organisation/groups", {"name": f"{role}s"})["groupHash"]
    me.do("POST", f"organisation/groups/{group}/users", {"userEmails": [email]})
    me.do("POST", f"{folder}/groups", {"groupHashList": [group], "userRole": role})


def test_every_dataset_of_the_seed_mirrors_a_folder_of_its_name(me: Visitor) -> None:
    dataset = me.get("datasets/list", ("titleEq", MOTORWAY))["result"][0]

    folder = me.get(f"storage/folders/{dataset['backingFolderUuid']}")

    assert (folder["name"], folder["syncedDatasetHash"]) == (MOTORWAY, dataset["datasetUuid"])
    assert folder["pathToRoot"] == [
        {"uuid": folder["uuid"], "parentUuid": None, "name": MOTORWAY, "syncedDatasetHash": dataset["datasetUuid"]}
    ]


def test_a_list_is_of_the_top_and_a_search_of_all_depths(me: Visitor) -> None:
    top = make_folder(me, "zz top")
    inner = make_folder(me, "zz inner", uuid_of(top))
    make_folder(me, "zz deep", uuid_of(inner))

    assert names_in(me, "storage/folders", ("search", "ZZ")) == ["zz top"]
    assert names_in(me, "storage/search/folders", ("search", "ZZ")) == ["zz deep", "zz inner", "zz top"]
    assert names_in(me, f"{top}/folders") == ["zz inner"]
    assert names_in(me, f"{top}/folders", ("isRecursive", "True")) == ["zz deep", "zz inner"]


def test_a_search_is_for_the_letters_as_they_are(me: Visitor) -> None:
    make_folder(me, "100%")
    make_folder(me, "100 percent")

    assert names_in(me, "storage/folders", ("search", "100%")) == ["100%"]


@pytest.mark.parametrize("order", ["name", "createdAt"])
def test_pages_go_both_ways_and_have_every_folder_once(me: Visitor, order: str) -> None:
    for name in ("c", "a", "b", "a"):
        make_folder(me, name)
    params = (("order", order), ("pageSize", "4"))

    rising, falling = (
        [each["uuid"] for page in all_pages(me, "storage/folders", *params, *more) for each in page]
        for more in ((), (("desc", "True"),))
    )

    assert len(set(rising)) == 17 + 4
    assert falling == rising[::-1]


def test_folders_are_told_apart_by_whether_a_dataset_mirrors_them(me: Visitor) -> None:
    make_folder(me, "mine")

    assert names_in(me, "storage/folders", ("datasetSynced", "False")) == ["mine"]
    assert len(names_in(me, "storage/folders", ("datasetSynced", "True"))) == 17


def test_what_is_left_out_of_a_change_stays(me: Visitor) -> None:
    folder = make_folder(me, "before")
    me.do("PATCH", folder, {"description": "words", "clientMetadata": {"a": 1}})

    changed = me.do("PATCH", folder, {"name": "after"})

    assert (changed["name"], changed["description"], changed["clientMetadata"]) == ("after", "words", '{"a": 1}')


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"name": ""}, "a folder needs a name"),
        ({"name": "x", "clientMetadata": "[1]"}, "clientMetadata is not a JSON object"),
        ({"name": "x", "clientMetadata": "{"}, "clientMetadata is not JSON: "),
        ({"name": "x", "parent": "there"}, 'parent: "there" is not a UUID'),
    ],
)
def test_a_folder_that_cannot_be_is_refused(me: Visitor, body: dict[str, Any], message: str) -> None:
    status, text = me.refused("POST", "storage/folders", body)

    assert (status, text[: len(message)]) == (400, message)


def test_an_empty_name_is_refused_and_several_changes_are_all_or_nothing(me: Visitor) -> None:
    first, second = make_folder(me, "first"), make_folder(me, "second")
    patches = {uuid_of(first): {"name": "new"}, uuid_of(second): {"name": ""}}

    status, message = me.refused("PATCH", "storage/folders/patch-bulk", {"folderPatches": patches})

    assert (status, message) == (400, "a name cannot be empty")
    assert me.get(first)["name"] == "first"


@pytest.mark.parametrize("below_itself", [False, True])
def test_a_folder_is_not_moved_into_itself(me: Visitor, below_itself: bool) -> None:
    top = make_folder(me, "top")
    inner = make_folder(me, "inner", uuid_of(top))
    target = uuid_of(inner if below_itself else top)

    status, message = me.refused(
        "POST", "storage/folders/move", {"folderUuids": [uuid_of(top)], "newParentUuid": target}
    )

    assert (status, message) == (400, f"folder {uuid_of(top)} cannot be moved into itself or below itself")


def test_a_role_on_a_folder_holds_below_it_and_not_above(sandbox: Sandbox, me: Visitor, visit: Visit) -> None:
    member = a_member(sandbox)
    top = make_folder(me, "top")
    inner = make_folder(me, "inner", uuid_of(top))
    deep = make_folder(me, "deep", uuid_of(inner))
    item = upload(me, deep)
    share(me, inner, member, "user")
    visitor = visit(sandbox, member)

    assert visitor.get(deep)["userRole"] == "user"
    assert visitor.get(f"storage/items/{item}")["name"] == "a.png"
    assert visitor.refused("GET", top) == (403, f"{member} has no access to storage folder {uuid_of(top)}")
    found = set(names_in(visitor, "storage/search/folders"))
    assert found & {"top", "inner", "deep"} == {"inner", "deep"}


@pytest.mark.parametrize(
    ("method", "part", "body", "purpose"),
    [
        ("PATCH", "", {"name": "x"}, "change it"),
        ("DELETE", "", None, "delete it"),
        ("POST", "/upload-signed-urls", {"itemType": "image", "count": 1}, "upload files to it"),
        ("POST", "/data-upload-jobs", {"dataItems": {}}, "add data to it"),
        ("POST", "/groups", {"groupHashList": [NOWHERE], "userRole": "admin"}, "add groups to it"),
        ("POST", "/items/delete", {"childUuids": [NOWHERE]}, "delete items in it"),
    ],
)
def test_users_of_a_folder_change_nothing_in_it(
    sandbox: Sandbox, me: Visitor, visit: Visit, method: str, part: str, body: Any, purpose: str
) -> None:
    member, folder = a_member(sandbox), make_folder(me, "shared")
    share(me, folder, member, "user")

    status, message = visit(sandbox, member).refused(method, folder + part, body)

    expected = f"folder admin on shared ({uuid_of(folder)}) is required to {purpose}; {member} is user"
    assert (status, message) == (403, expected)


def test_folders_are_made_and_moved_by_admins_of_where_they_go(sandbox: Sandbox, me: Visitor, visit: Visit) -> None:
    member, target = a_member(sandbox), make_folder(me, "shared")
    share(me, target, member, "user")
    visitor = visit(sandbox, member)
    own = make_folder(visitor, "own")
    required = f"folder admin on shared ({uuid_of(target)}) is required to "

    made = visitor.refused("POST", "storage/folders", {"name": "x", "parent": uuid_of(target)})
    moved = visitor.refused(
        "POST", "storage/folders/move", {"folderUuids": [uuid_of(own)], "newParentUuid": uuid_of(target)}
    )

    assert made == (403, f"{required}create folders in it; {member} is user")
    assert moved == (403, f"{required}move folders into it; {member} is user")


def test_who_is_removed_from_the_organisation_loses_the_folders_there(
    sandbox: Sandbox, me: Visitor, visit: Visit
) -> None:
    member = a_member(sandbox)
    visitor = visit(sandbox, member)
    own = make_folder(visitor, "own")

    me.do("DELETE", f"organisation/users/{member}")

    assert visitor.refused("GET", own) == (403, f"{member} has no access to storage folder {uuid_of(own)}")
    assert names_in(visitor, "storage/folders") == []


def test_a_folder_stays_in_its_organisation(sandbox: Sandbox, me: Visitor, visit: Visit) -> None:
    stranger = visit(sandbox, "owner@lidarpartners.example")
    theirs, mine = make_folder(stranger, "theirs"), make_folder(me, "mine")
    with closing(sqlite3.connect(sandbox.database)) as db, db:
        db.execute("INSERT INTO folder_users VALUES (?, 'owner@lidarpartners.example', 0)", (uuid_of(mine),))

    answer = stranger.refused(
        "POST", "storage/folders/move", {"folderUuids": [uuid_of(theirs)], "newParentUuid": uuid_of(mine)}
    )

    assert answer == (400, f"folder {uuid_of(mine)} belongs to another organisation")


@pytest.mark.parametrize(("quirk", "status"), [("act", 200), ("see", 403)])
def test_organisation_admins_act_on_folders_of_others(
    open_with: Callable[..., Sandbox], visit: Visit, quirk: str, status: int
) -> None:
    sandbox = open_with(organisation_admins=quirk)
    folder = make_folder(visit(sandbox), "theirs")
    admin = visit(sandbox, OWNER)

    assert admin.get(folder)["userRole"] == {"act": "admin", "see": "user"}[quirk]
    assert admin.call("PATCH", folder, {"name": "mine"}).status_code == status


def test_organisation_access_lists_what_others_have(sandbox: Sandbox, me: Visitor, visit: Visit) -> None:
    make_folder(me, "of the service account")
    admin, member = visit(sandbox, OWNER), visit(sandbox, a_member(sandbox))

    assert "of the service account" not in names_in(admin, "storage/folders")
    assert "of the service account" in names_in(admin, "storage/folders", ("includeOrgAccess", "True"))
    status, message = member.refused("GET", "storage/folders", None, ("includeOrgAccess", "True"))
    assert (status, message[:34]) == (403, "organisation admin is required to ")


def test_a_folder_goes_with_all_below_it_and_with_the_data_of_its_items(me: Visitor) -> None:
    top = make_folder(me, "top")
    item = upload(me, make_folder(me, "inner", uuid_of(top)))
    dataset = me.do("POST", "datasets", {"title": "linked", "createBackingFolder": False})["datasetUuid"]
    me.rpc_ok("datasetlinkitems POST", {"item_uuids": [item], "duplicates_behavior": "SKIP"}, resource=dataset)

    me.do("DELETE", top)

    assert me.refused("GET", f"storage/items/{item}") == (404, f"there is no storage item {item}")
    assert me.rpc_ok("datarows GET", {}, resource=dataset) == []


def test_a_folder_that_a_dataset_mirrors_stays(me: Visitor) -> None:
    dataset = me.get("datasets/list", ("titleEq", MOTORWAY))["result"][0]

    status, message = me.refused("DELETE", f"storage/folders/{dataset['backingFolderUuid']}")

    expected = f"dataset {MOTORWAY} ({dataset['datasetUuid']}) mirrors the folder or one in it"
    assert (status, message) == (400, expected)


def test_a_summary_counts_what_is_below(me: Visitor) -> None:
    top = make_folder(me, "top")
    upload(me, make_folder(me, "inner", uuid_of(top)))

    summary = me.get(f"{top}/summary")

    counted = {key: value for key, value in summary.items() if value}
    assert counted == {"files": 1, "folders": 1, "images": 1, "uploadJobs": 1, "totalSize": summary["totalSize"]}
    assert len(summary) == 15


def test_a_folder_that_is_not_there_is_not_found(me: Visitor) -> None:
    assert me.refused("GET", f"storage/folders/{NOWHERE}") == (404, f"there is no storage folder {NOWHERE}")
