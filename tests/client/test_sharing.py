"""Datasets and folders that are shared: what is refused before anything is sent, and who keeps their role."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.client.world import GROUP, MakeWorld, World
from tests.contract.dataset_cases import DATASET
from tests.contract.storage_cases import FOLDER, FOLDER_RECORD, ITEM_RECORD

from labelform.api.records import StorageItemRecord
from labelform.client.platform import Platform
from labelform.client.storage import StorageFolder, StorageItem
from labelform.client.values.dataset import Dataset
from labelform.errors import Effect, InvalidArgumentsError, RoleKeptWarning, UploadFailedError
from labelform.types import DatasetUserRole, ProjectRole

DATASET_ANSWER = {"dataset GET": {"dataset_hash": DATASET, "title": "d", "data_rows": []}}
FOLDER_ANSWER = {f"GET /v2/public/storage/folders/{FOLDER}": FOLDER_RECORD}


def dataset_of(here: World) -> Dataset:
    return Platform(here.driver).get_dataset(DATASET)


def test_somebody_who_keeps_their_role_in_a_dataset_is_named_in_a_warning(world: MakeWorld) -> None:
    kept = {"user_email": "a@x.io", "user_role": 0, "dataset_hash": DATASET}
    here = world({**DATASET_ANSWER, "datasetusers POST": [kept]})

    with pytest.warns(RoleKeptWarning, match="asked for user, but a@x.io stays admin"):
        [user] = dataset_of(here).add_users(["a@x.io"], DatasetUserRole.USER)

    assert user.user_role is DatasetUserRole.ADMIN


ADD: dict[str, tuple[Callable[[World], Any], str]] = {
    "people": (lambda here: dataset_of(here).add_users(["a@x.io"], "ADMIN"), "'ADMIN', which is not a DatasetUserRole"),  # type: ignore[arg-type]  # on purpose
    "groups": (lambda here: dataset_of(here).add_group(GROUP, "admin"), "'admin', which is not a"),  # type: ignore[arg-type]  # on purpose
    "groups of a folder": (
        lambda here: StorageFolder.find(here.driver, FOLDER).add_group(GROUP, 0),  # type: ignore[arg-type]  # on purpose
        "user_role is 0, which is not one of user, admin",
    ),
}


@pytest.mark.parametrize(("add", "message"), ADD.values(), ids=ADD)
def test_a_role_of_something_else_is_refused_before_anything_is_sent(
    world: MakeWorld, add: Callable[[World], Any], message: str
) -> None:
    here = world({**DATASET_ANSWER, **FOLDER_ANSWER})

    with pytest.raises(InvalidArgumentsError, match=message) as raised:
        add(here)

    assert raised.value.effect is Effect.NOT_SENT


def test_no_groups_at_all_sends_nothing(world: MakeWorld) -> None:
    here = world(DATASET_ANSWER)
    dataset = dataset_of(here)
    before = len(here.sent)

    dataset.remove_group([])

    assert len(here.sent) == before


def test_changes_of_one_thing_in_a_bundle_are_added_up(world: MakeWorld) -> None:
    items = [{**ITEM_RECORD, "name": "last", "description": "d"}]
    here = world({"PATCH /v2/public/storage/items/patch-bulk": {"results": items}})
    item = StorageItem(here.driver, StorageItemRecord.model_validate(ITEM_RECORD))
    with here.project.create_bundle() as bundle:
        item.update(name="first", bundle=bundle)
        item.update(description="d", bundle=bundle)
        item.update(name="last", bundle=bundle)

    (body,) = here.bodies
    assert body["itemPatches"] == {ITEM_RECORD["uuid"]: {"name": "last", "description": "d"}}
    assert (item.name, item.description) == ("last", "d")


def test_what_waits_in_a_bundle_is_what_it_was_when_it_was_given(world: MakeWorld) -> None:
    here = world({"PATCH /v2/public/storage/items/patch-bulk": {"results": []}})
    metadata: dict[str, Any] = {}
    with here.project.create_bundle() as bundle:
        for number in range(3):
            metadata["inside"] = {"index": number}
            record = {**ITEM_RECORD, "uuid": f"aaaaaaaa-aaaa-4aaa-8aaa-00000000000{number}"}
            item = StorageItem(here.driver, StorageItemRecord.model_validate(record))
            item.update(client_metadata=metadata, bundle=bundle)
            metadata["inside"]["index"] = "later"

    (body,) = here.bodies
    assert [one["clientMetadata"] for one in body["itemPatches"].values()] == [
        {"inside": {"index": number}} for number in range(3)
    ]


def test_one_bundle_changes_things_of_several_platforms(world: MakeWorld) -> None:
    places = [world({"PATCH /v2/public/storage/items/patch-bulk": {"results": []}}) for _ in range(2)]
    with places[0].project.create_bundle() as bundle:
        for number, here in enumerate(places):
            item = StorageItem(here.driver, StorageItemRecord.model_validate(ITEM_RECORD))
            item.update(name=f"on {number}", bundle=bundle)

    sent = [[one["itemPatches"] for one in here.bodies] for here in places]
    assert sent == [[{ITEM_RECORD["uuid"]: {"name": f"on {number}"}}] for number in range(2)]


ONE_FOR_SEVERAL: dict[str, tuple[Callable[[World], Any], str]] = {
    "an address": (lambda here: dataset_of(here).remove_users("a@x.io"), "user_emails is a single text"),  # type: ignore[arg-type]  # on purpose
    "an object for an id": (
        lambda here: StorageFolder.find(here.driver, FOLDER).delete_storage_items([object()]),  # type: ignore[list-item]  # on purpose
        "is not an id",
    ),
    "a role in projects": (
        lambda here: dataset_of(here).add_group(GROUP, ProjectRole.TEAM_MANAGER),  # type: ignore[arg-type]  # on purpose
        "which is a role in projects",
    ),
}


@pytest.mark.parametrize(("ask", "message"), ONE_FOR_SEVERAL.values(), ids=ONE_FOR_SEVERAL)
def test_what_would_be_sent_as_something_else_is_refused(
    world: MakeWorld, ask: Callable[[World], Any], message: str
) -> None:
    with pytest.raises(InvalidArgumentsError, match=message) as raised:
        ask(world({**DATASET_ANSWER, **FOLDER_ANSWER}))

    assert raised.value.effect is Effect.NOT_SENT


@pytest.mark.parametrize(
    ("status", "done", "effect"),
    [("ERROR", 0, Effect.REFUSED), ("ERROR", 1, Effect.UNKNOWN), ("CANCELLED", 0, Effect.UNKNOWN)],
)
def test_an_upload_that_failed_says_why_and_whether_something_may_be_there(
    world: MakeWorld, status: str, done: int, effect: Effect
) -> None:
    broken = {"objectUrls": ["u"], "error": "a.png: no picture", "subtaskUuid": FOLDER, "actionDescription": ""}
    counts = {f"units{name}Count": 0 for name in ("Pending", "Error", "Cancelled")}
    state = {**counts, "unitsDoneCount": done, "status": status, "errors": [], "dataHashesWithTitles": []}
    answers = {"datasetdatalongpolling POST": {"process_hash": FOLDER},
               "datasetdatalongpolling GET": {**state, "dataUnitErrors": [broken]}}  # fmt: skip
    here = world({**DATASET_ANSWER, **answers})

    with pytest.raises(UploadFailedError, match=f"ended as {status}: a.png: no picture") as raised:
        dataset_of(here).add_private_data_to_dataset(FOLDER, {})

    assert raised.value.effect is effect
