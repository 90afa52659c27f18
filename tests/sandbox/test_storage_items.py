"""Items of storage: who sees them, what they are to data of datasets, and what goes with them."""

from typing import Any

import pytest
from tests.sandbox.conftest import DRIVING, Visit
from tests.sandbox.storing import make_folder, names_in, run_job, upload
from tests.sandbox.test_collection_items import metadata, selected
from tests.sandbox.test_copies import copy
from tests.sandbox.test_paging import all_pages
from tests.sandbox.test_storage_folders import MOTORWAY, NOWHERE, a_member, share, uuid_of
from tests.sandbox.visitor import Visitor

from labelform.sandbox import Sandbox


def rows_of(visitor: Visitor, dataset: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = visitor.rpc_ok("datarows GET", {}, resource=dataset)
    return rows


def mirrored(visitor: Visitor) -> tuple[str, str]:
    """A dataset of the seed with labels, and the path of the folder that it mirrors."""
    dataset = visitor.get("datasets/list", ("titleEq", MOTORWAY))["result"][0]
    return dataset["datasetUuid"], f"storage/folders/{dataset['backingFolderUuid']}"


def make_dataset(visitor: Visitor, **more: bool) -> dict[str, str]:
    made: dict[str, str] = visitor.do("POST", "datasets", {"title": "made here", "createBackingFolder": False, **more})
    return made


def link(visitor: Visitor, dataset: str, *items: str, duplicates: str = "SKIP") -> Any:
    payload = {"item_uuids": items, "duplicates_behavior": duplicates}
    return visitor.rpc("datasetlinkitems POST", payload, resource=dataset)


def test_data_of_a_seed_and_its_item_say_the_same(me: Visitor) -> None:
    dataset, folder = mirrored(me)
    rows = {row["backing_item_uuid"]: row for row in rows_of(me, dataset)}

    items = {each["uuid"]: each for page in all_pages(me, f"{folder}/items") for each in page}

    assert items.keys() == rows.keys()
    for uuid, row in rows.items():
        item = items[uuid]
        assert (item["name"], item["width"], item["duration"], item["fps"]) == (
            row["data_title"], row["width"], row["duration"], row["frames_per_second"],
        )  # fmt: skip
        assert item["backedDataUnitsCount"] == 1


def test_a_signed_link_to_an_item_of_a_seed_opens_the_file_of_its_data(me: Visitor) -> None:
    _, folder = mirrored(me)
    item = me.get(f"{folder}/items", ("signUrls", "True"))["results"][0]

    file = me.send("GET", item["signedUrl"].removeprefix("http://sandbox"))

    assert (file.status_code, file.headers["Content-Type"]) == (200, item["mimeType"])
    assert me.get(f"storage/items/{item['uuid']}")["signedUrl"] is None


@pytest.mark.parametrize("what", ["name", "clientMetadata"])
def test_data_follows_its_item(me: Visitor, what: str) -> None:
    dataset, folder = mirrored(me)
    row = rows_of(me, dataset)[0]
    value: Any = {"name": "renamed", "clientMetadata": {"weather": "hail"}}[what]

    me.do("PATCH", f"{folder}/items/{row['backing_item_uuid']}", {what: value})

    settings = {"dataset_access_settings": {"fetch_client_metadata": True}, "data_hashes": [row["data_hash"]]}
    (after,) = me.rpc_ok("datarows GET", settings, resource=dataset)
    assert after[{"name": "data_title", "clientMetadata": "client_metadata"}[what]] == value


def test_presets_select_by_the_client_metadata_that_an_item_has_now(me: Visitor, driving: str) -> None:
    dataset, folder = mirrored(me)
    row = rows_of(me, dataset)[0]
    hail = metadata("weather", "enum", "hail")
    before = selected(me, driving, hail)

    me.do("PATCH", f"{folder}/items/{row['backing_item_uuid']}", {"clientMetadata": {"weather": "hail"}})

    assert (before, selected(me, driving, hail)) == (set(), {row["data_title"]})


def test_whoever_has_a_role_on_the_project_sees_the_items_of_its_data(
    sandbox: Sandbox, me: Visitor, visit: Visit, driving: str
) -> None:
    dataset, folder = mirrored(me)
    item = rows_of(me, dataset)[0]["backing_item_uuid"]
    stranger = "somebody.new@example.org"
    me.rpc_ok(
        "datasetusers POST", {"user_emails": [stranger], "user_role": 1}, resource=make_dataset(me)["datasetUuid"]
    )
    refusal = visit(sandbox, stranger).refused("GET", f"storage/items/{item}")

    me.rpc_ok("projectusers POST", {"user_emails": [stranger], "user_role": 1}, resource=driving)

    assert refusal == (403, f"{stranger} has no access to storage item {item}")
    assert visit(sandbox, stranger).get(f"storage/items/{item}")["uuid"] == item
    assert visit(sandbox, stranger).call("GET", folder).status_code == 403


def test_items_come_in_the_order_in_which_they_are_asked_for_or_not_at_all(me: Visitor) -> None:
    folder = make_folder(me)
    uuids = [upload(me, folder, title) for title in ("b", "a", "c")]

    found = me.do("POST", "storage/items/get-bulk", {"itemUuids": uuids[::-1], "signUrls": False})
    refusal = me.refused("POST", "storage/items/get-bulk", {"itemUuids": [*uuids, NOWHERE]})

    assert [item["uuid"] for item in found["results"]] == uuids[::-1]
    assert refusal == (404, f"there is no storage item {NOWHERE}")


@pytest.mark.parametrize(
    ("params", "names"),
    [
        ((), ["a.png", "in.png"]),
        ((("search", "A.PN"),), ["a.png"]),
        ((("itemTypes", "video"),), []),
        ((("itemTypes", "scene"),), []),
        ((("itemTypes", "video"), ("itemTypes", "image")), ["a.png", "in.png"]),
        ((("isInDataset", "True"),), ["in.png"]),
        ((("isInDataset", "False"),), ["a.png"]),
        ((("isRecursive", "True"),), ["a.png", "deep.png", "in.png"]),
        ((("desc", "True"),), ["in.png", "a.png"]),
        ((("order", "createdAt"),), ["in.png", "a.png"]),
    ],
)
def test_a_list_of_items_is_narrowed_and_ordered(me: Visitor, params: Any, names: list[str]) -> None:
    folder = make_folder(me)
    linked = upload(me, folder, "in.png")
    upload(me, folder, "a.png")
    upload(me, make_folder(me, "below", uuid_of(folder)), "deep.png")
    link(me, make_dataset(me)["datasetUuid"], linked)

    assert names_in(me, f"{folder}/items", *params) == names


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("itemTypes", "picture", '"picture" is not a type of storage item'),
        ("order", "size", 'order: "size" is not one of name, createdAt'),
        ("isInDataset", "maybe", 'isInDataset: "maybe" is not true or false'),
        ("pageSize", "1001", 'pageSize: "1001" is not a number from 1 to 1000'),
    ],
)
def test_a_list_that_cannot_be_is_refused(me: Visitor, name: str, value: str, message: str) -> None:
    assert me.refused("GET", f"{make_folder(me)}/items", None, (name, value)) == (400, message)


def test_a_search_of_all_items_is_of_the_folders_of_the_caller(sandbox: Sandbox, me: Visitor, visit: Visit) -> None:
    upload(me, make_folder(me), "zebra.png")

    assert names_in(me, "storage/search/items", ("search", "zebra")) == ["zebra.png"]
    assert names_in(visit(sandbox, a_member(sandbox)), "storage/search/items", ("search", "zebra")) == []


@pytest.mark.parametrize("method", ["items/move", "items/delete", "patch"])
def test_an_item_of_another_folder_is_not_in_this_one(me: Visitor, method: str) -> None:
    here, there = make_folder(me, "here"), make_folder(me, "there")
    item = upload(me, there)
    expected = (404, f"there is no storage item {item} in folder {uuid_of(here)}")

    if method == "patch":
        assert me.refused("PATCH", f"{here}/items/{item}", {"name": "x"}) == expected
    else:
        body = {"itemUuids": [item], "childUuids": [item], "newParentUuid": uuid_of(there)}
        assert me.refused("POST", f"{here}/{method}", body) == expected


def test_what_leaves_a_mirrored_folder_leaves_the_dataset_when_that_is_allowed(me: Visitor, driving: str) -> None:
    dataset, folder = mirrored(me)
    row = rows_of(me, dataset)[0]
    body = {"itemUuids": [row["backing_item_uuid"]], "newParentUuid": uuid_of(make_folder(me))}

    status, message = me.refused("POST", f"{folder}/items/move", body)
    before = len(rows_of(me, dataset))
    me.do("POST", f"{folder}/items/move", {**body, "allowSyncedDatasetMove": True})

    assert (status, message) == (
        400,
        f"dataset {MOTORWAY} ({dataset}) mirrors folder {uuid_of(folder)}; "
        "moving items out of it would delete their data and labels",
    )
    assert len(rows_of(me, dataset)) == before - 1
    hashes = [each["data_hash"] for each in me.rpc_ok("labelrowmetadata GET", {}, resource=driving)]
    assert hashes
    assert row["data_hash"] not in hashes


def test_what_comes_into_a_mirrored_folder_is_data_of_the_dataset(me: Visitor) -> None:
    made = make_dataset(me, createBackingFolder=True)
    here = make_folder(me)
    item = upload(me, here)

    me.do("POST", f"{here}/items/move", {"itemUuids": [item], "newParentUuid": made["backingFolderUuid"]})

    assert [row["backing_item_uuid"] for row in rows_of(me, made["datasetUuid"])] == [item]


def test_items_are_moved_by_admins_of_both_folders(sandbox: Sandbox, me: Visitor, visit: Visit) -> None:
    member, target = a_member(sandbox), make_folder(me, "shared")
    share(me, target, member, "user")
    visitor = visit(sandbox, member)
    own = make_folder(visitor, "own")
    body = {"itemUuids": [upload(visitor, own)], "newParentUuid": uuid_of(target)}

    status, message = visitor.refused("POST", f"{own}/items/move", body)

    expected = f"folder admin on shared ({uuid_of(target)}) is required to move items into it; {member} is user"
    assert (status, message) == (403, expected)


@pytest.mark.parametrize(
    ("call", "purpose"), [("datasetlinkitems POST", "link items to it"), ("video DELETE", "delete data in it")]
)
def test_data_of_a_dataset_is_changed_by_its_admins(
    sandbox: Sandbox, me: Visitor, visit: Visit, call: str, purpose: str
) -> None:
    member, dataset = a_member(sandbox), make_dataset(me)["datasetUuid"]
    me.rpc_ok("datasetusers POST", {"user_emails": [member], "user_role": 1}, resource=dataset)

    answer = visit(sandbox, member).rpc(call, {"item_uuids": [NOWHERE]}, uid=[NOWHERE], resource=dataset)

    expected = f"dataset admin on made here ({dataset}) is required to {purpose}; {member} is user"
    assert (answer["status"], answer["payload"]) == (403, expected)


def test_only_items_that_one_sees_are_linked(sandbox: Sandbox, me: Visitor, visit: Visit) -> None:
    member, item = a_member(sandbox), upload(me, make_folder(me))
    visitor = visit(sandbox, member)

    answer = link(visitor, make_dataset(visitor)["datasetUuid"], item)

    assert (answer["status"], answer["payload"]) == (403, f"{member} has no access to storage item {item}")


def test_moving_an_item_to_where_it_is_changes_nothing(me: Visitor) -> None:
    dataset, folder = mirrored(me)
    rows = rows_of(me, dataset)

    me.do(
        "POST",
        f"{folder}/items/move",
        {"itemUuids": [rows[0]["backing_item_uuid"]], "newParentUuid": uuid_of(folder)},
    )

    assert rows_of(me, dataset) == rows


def test_a_deleted_item_takes_its_data_out_of_all_datasets_with_the_labels(
    sandbox: Sandbox, me: Visitor, driving: str
) -> None:
    dataset, folder = mirrored(me)
    row = next(row for row in rows_of(me, dataset) if row["data_hash"] in labelled(sandbox))
    copy = make_dataset(me)["datasetUuid"]
    link(me, copy, row["backing_item_uuid"])

    answer = me.do("POST", f"{folder}/items/delete", {"childUuids": [row["backing_item_uuid"]]})

    assert answer == {"removedItemsCount": 1, "removedFoldersCount": 0}
    assert rows_of(me, copy) == []
    assert row["data_hash"] not in labelled(sandbox)


def labelled(sandbox: Sandbox) -> set[str]:
    """The data of the driving project that has label rows."""
    organisations: Any = sandbox.dump()["organisations"]
    projects = [project for each in organisations for project in each["projects"] if project["title"] == DRIVING]
    return {row["data_hash"] for row in projects[0]["label_rows"]}


def test_a_picture_of_a_group_stays_until_the_group_goes(me: Visitor) -> None:
    folder = make_folder(me)
    pictures = [upload(me, folder, name) for name in ("1.png", "2.png")]
    lone = upload(me, folder, "3.png")
    order = {"imageItems": pictures, "title": "pair", "createVideo": False}
    (group,) = run_job(me, folder, imageGroupsFromItems=[order])["itemsWithNames"]
    link(me, make_dataset(me)["datasetUuid"], pictures[1])

    refusal = me.refused("POST", f"{folder}/items/delete", {"childUuids": [pictures[0]]})
    body = {"childUuids": [group["itemUuid"]], "removeUnusedFrames": True}
    answer = me.do("POST", f"{folder}/items/delete", body)

    assert refusal == (400, f"item {pictures[0]} is an image of image group {group['itemUuid']}")
    assert answer["removedItemsCount"] == 2
    assert {each["uuid"] for each in me.get(f"{folder}/items")["results"]} == {pictures[1], lone}


def test_duplicates_of_data_are_left_made_or_refused(me: Visitor) -> None:
    dataset, item = make_dataset(me)["datasetUuid"], upload(me, make_folder(me))
    link(me, dataset, item)

    skipped = link(me, dataset, item)
    failed = link(me, dataset, item, duplicates="FAIL")
    doubled = link(me, dataset, item, duplicates="DUPLICATE")
    odd = link(me, dataset, item, duplicates="MERGE")

    assert (skipped["response"], len(doubled["response"]), len(rows_of(me, dataset))) == ([], 1, 2)
    assert (failed["status"], failed["response"]) == (409, ["RESOURCE_EXISTS_ERROR"])
    assert odd["payload"] == 'duplicates_behavior: "MERGE" is not one of SKIP, DUPLICATE, FAIL'


def test_nothing_is_linked_to_a_dataset_that_mirrors_a_folder(me: Visitor) -> None:
    made = make_dataset(me, createBackingFolder=True)

    answer = link(me, made["datasetUuid"], upload(me, make_folder(me)))

    assert answer["payload"] == (
        f"dataset made here ({made['datasetUuid']}) mirrors folder {made['backingFolderUuid']}; "
        "move items there instead"
    )


@pytest.mark.parametrize("is_mirrored", [False, True])
def test_data_that_is_deleted_takes_its_item_along_where_a_folder_is_mirrored(me: Visitor, is_mirrored: bool) -> None:
    made = make_dataset(me, createBackingFolder=is_mirrored)
    folder = f"storage/folders/{made['backingFolderUuid']}" if is_mirrored else make_folder(me)
    item = upload(me, folder)
    if not is_mirrored:
        link(me, made["datasetUuid"], item)
    (row,) = rows_of(me, made["datasetUuid"])

    me.rpc_ok("video DELETE", uid=[row["data_hash"]], resource=made["datasetUuid"])

    assert rows_of(me, made["datasetUuid"]) == []
    assert names_in(me, f"{folder}/items") == ([] if is_mirrored else ["a.png"])


def test_data_of_another_dataset_is_not_deleted(me: Visitor) -> None:
    dataset, _ = mirrored(me)
    other = make_dataset(me)["datasetUuid"]
    data = rows_of(me, dataset)[0]["data_hash"]

    answer = me.rpc("video DELETE", uid=data, resource=other)

    assert (answer["status"], answer["payload"]) == (404, f"there is no data {data} in dataset {other}")


def test_data_of_an_uploaded_file_is_labelled_like_any_other(me: Visitor) -> None:
    dataset, item = make_dataset(me)["datasetUuid"], upload(me, make_folder(me))
    link(me, dataset, item)
    project = me.rpc_ok(
        "project POST", {"title": "p", "description": "", "dataset_hashes": [dataset]}, address="/public/user"
    )

    (row,) = me.rpc_ok("labelrowmetadata GET", {"include_uninitialised_labels": True}, resource=project)
    found = me.rpc_ok("datasetdata GET", uid={"data_hash": row["data_hash"], "get_signed_url": True}, resource=project)

    assert (row["backing_item_uuid"], row["width"], row["height"]) == (item, 8, 6)
    file = me.send("GET", found["images"][0]["file_link"].removeprefix("http://sandbox"))
    assert file.content.startswith(b"\x89PNG")
    assert len(file.content) < 64  # ours, not one made up


def test_cloned_data_is_backed_by_the_items_of_the_original(me: Visitor, driving: str) -> None:
    dataset, _ = mirrored(me)
    item = rows_of(me, dataset)[0]["backing_item_uuid"]

    made = copy(me, driving, create_new_dataset=True, dataset_title="clone")

    (clone,) = me.get(f"projects/{made}/datasets")["results"]
    assert item in {row["backing_item_uuid"] for row in rows_of(me, clone["datasetHash"])}
    assert me.get(f"storage/items/{item}")["backedDataUnitsCount"] == 2


def test_client_metadata_comes_in_the_list_without_it_or_by_a_link(me: Visitor) -> None:
    folder = make_folder(me)
    upload(me, folder, clientMetadata={"a": [1, "ä"]})

    def listed(*params: tuple[str, str]) -> dict[str, Any]:
        (item,) = me.get(f"{folder}/items", *params)["results"]
        return dict(item)

    linked = listed(("includeClientMetadata", "True"), ("clientMetadataAsSignedUrl", "True"))

    assert listed()["clientMetadata"] == '{"a": [1, "\\u00e4"]}'
    assert listed(("includeClientMetadata", "False"))["clientMetadata"] == "{}"
    assert linked["clientMetadata"] == ""
    file = me.send("GET", linked["clientMetadataSignedUrl"].removeprefix("http://sandbox"))
    assert file.json() == {"a": [1, "ä"]}


@pytest.mark.parametrize("key", ["timeseriesSettings", "sceneViewSettings", "sceneLayout"])
def test_settings_of_views_are_not_emulated(me: Visitor, key: str) -> None:
    folder = make_folder(me)
    item = upload(me, folder)

    answer = me.refused("PATCH", f"{folder}/items/{item}", {key: {"channels": {}}})

    assert answer == (501, f"{key} of storage items is not emulated by the sandbox")
