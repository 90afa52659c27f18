"""Lists in pages."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.sandbox.conftest import DRIVING, Visit
from tests.sandbox.visitor import OLD_SDK, Visitor

from labelform.sandbox import Sandbox


def all_pages(visitor: Visitor, path: str, *params: tuple[str, str], key: str = "results") -> list[list[Any]]:
    """Follow the tokens to the end."""
    pages, token = [], None
    while True:
        page = visitor.get(path, *params, *([("pageToken", token)] if token else []))
        pages.append(page[key])
        token = page["nextPageToken"]
        if token is None:
            return pages


def test_a_page_has_the_size_that_is_asked_for_and_all_pages_have_everything(me: Visitor, driving: str) -> None:
    created = {me.do("POST", f"active/{driving}/collections", {"name": f"c{number}"}) for number in range(5)}

    pages = all_pages(me, f"active/{driving}/collections", ("pageSize", "3"))

    assert [len(page) for page in pages] == [3, 3, 1]
    assert created < {each["collectionUuid"] for page in pages for each in page}


def test_a_token_survives_changes_between_two_pages(me: Visitor, driving: str) -> None:
    path = f"active/{driving}/presets"
    uuids = [me.do("POST", path, {"name": f"p{number}", "filterPresetJson": {}}) for number in range(4)]
    first = me.get(path, ("pageSize", "4"))

    me.do("DELETE", f"{path}/{uuids[1]}")  # the last item of the first page
    second = me.get(path, ("pageSize", "4"), ("pageToken", first["nextPageToken"]))

    assert [preset["name"] for preset in second["results"]] == ["p2", "p3"]


@pytest.mark.parametrize("size", ["0", "1001", "x"])
def test_a_page_size_outside_the_limits_is_refused(me: Visitor, driving: str, size: str) -> None:
    message = f'pageSize: "{size}" is not a number from 1 to 1000'

    assert me.refused("GET", f"active/{driving}/collections", None, ("pageSize", size)) == (400, message)


def test_a_made_up_token_is_refused(me: Visitor, driving: str) -> None:
    assert me.refused("GET", f"active/{driving}/collections", None, ("pageToken", "?"))[0] == 400


def test_lists_that_no_sdk_follows_are_one_page(me: Visitor, driving: str) -> None:
    emails = [f"user{number}@northlane.example" for number in range(120)]
    for email in emails:
        body = {"email": email, "roleMnemonicName": "MEMBER", "memberType": "internal"}
        me.do("POST", "organisation/users", body)
    me.rpc_ok("projectusers POST", {"user_emails": emails, "user_role": 1}, resource=driving)

    organisation = all_pages(me, "organisation/users")
    project = all_pages(me, f"projects/{driving}/users")

    assert [len(page) > 120 for page in organisation] == [True]
    assert [len(page) for page in project] == [100, 23]


def test_projects_are_one_page_for_sdks_that_read_only_one(sandbox: Sandbox, visit: Visit, me: Visitor) -> None:
    for _ in range(100):
        payload = {"title": "many", "dataset_hashes": [], "workflow_type": "manual"}
        me.rpc_ok("project POST", payload, address="/public/user")

    old = visit(sandbox, user_agent=OLD_SDK)

    assert [len(page) for page in all_pages(me, "projects")] == [100, 4]
    assert [len(page) for page in all_pages(old, "projects")] == [104]


LISTS = [
    "projects",
    "projects/{project}/datasets",
    "projects/{project}/groups",
    "projects/{project}/users",
    "projects/{project}/tags",
    "projects/{project}/issue-tags",
    "active/{project}/collections",
    "active/{project}/presets",
    "ontologies",
    "user/current-organisation/groups",
    "organisation/users",
    "organisation/organisation-tags",
]


@pytest.mark.parametrize("path", [*LISTS, "datasets/list"])
def test_quirk_page_everything_splits_every_list_and_loses_nothing(
    open_with: Callable[..., Sandbox], visit: Visit, me: Visitor, driving: str, path: str
) -> None:
    split = visit(open_with(page_everything="1"))
    key = "result" if path == "datasets/list" else "results"

    whole = me.get(path.format(project=driving))[key]
    pages = all_pages(split, path.format(project=driving), key=key)

    assert len(whole) > 1
    assert pages == [[item] for item in whole]


def test_quirk_page_everything_splits_users_of_groups_too(open_with: Callable[..., Sandbox], visit: Visit) -> None:
    split = visit(open_with(page_everything="1", project_users="with-groups"))
    project = split.hash_of("project", DRIVING)

    emails = [page[0]["userEmail"] for page in all_pages(split, f"projects/{project}/users")]

    assert len(emails) == len(set(emails)) == 9
