"""Datasets, groups and users of a project."""

from collections.abc import Callable

import pytest
from tests.sandbox.conftest import DRIVING, Visit
from tests.sandbox.visitor import NEW_SDK, OLD_SDK, Visitor

from labelform.sandbox import Sandbox

ME = "svc-labelform@northlane.example"
MANAGER = "data.manager@ctlung04.example"
LUNG = "CT-LUNG-04 Nodule Segmentation (double read)"
RETAIL = "[staging] ShelfSight On-Shelf Availability - Dairy & Bakery"
ROTTERDAM = "NL fleet7 2026-10 urban Rotterdam"
NOWHERE = "00000000-0000-4000-8000-000000000000"


def datasets_of(visitor: Visitor, project: str) -> list[str]:
    return [dataset["title"] for dataset in visitor.get(f"projects/{project}/datasets")["results"]]


def groups_of(visitor: Visitor, project: str) -> dict[str, int]:
    return {group["name"]: group["userRole"] for group in visitor.get(f"projects/{project}/groups")["results"]}


def users_of(visitor: Visitor, project: str) -> dict[str, int]:
    return {user["userEmail"]: user["userRole"] for user in visitor.get(f"projects/{project}/users")["results"]}


def add_users(visitor: Visitor, project: str, *emails: str, role: int) -> list[tuple[str, int]]:
    payload = {"user_emails": list(emails), "user_role": role}
    added = visitor.rpc_ok("projectusers POST", payload, uid=project, resource=project)
    assert {user["project_hash"] for user in added} <= {project}
    return [(user["user_email"], user["user_role"]) for user in added]


# Datasets


def test_datasets_are_attached_once_and_in_order(me: Visitor, driving: str) -> None:
    before = datasets_of(me, driving)
    payload = {"dataset_hashes": [me.hash_of("dataset", ROTTERDAM)] * 2}

    assert me.rpc_ok("projectdataset POST", payload, resource=driving) is True
    assert me.rpc_ok("projectdataset POST", payload, resource=driving) is True

    assert datasets_of(me, driving) == [*before, ROTTERDAM]


def test_attaching_is_all_or_nothing(me: Visitor, driving: str) -> None:
    before = datasets_of(me, driving)
    payload = {"dataset_hashes": [me.hash_of("dataset", ROTTERDAM), NOWHERE]}

    assert me.rpc("projectdataset POST", payload, resource=driving)["response"] == ["RESOURCE_NOT_FOUND_ERROR"]
    assert datasets_of(me, driving) == before


def test_attaching_needs_an_admin_of_the_project(sandbox: Sandbox, visit: Visit, me: Visitor) -> None:
    project = me.hash_of("project", LUNG)
    # dr.haas reads and reviews through thoracic-radiologists.
    reader = visit(sandbox, "dr.haas@ctlung04.example")

    assert reader.rpc("projectdataset POST", {"dataset_hashes": []}, resource=project) == {
        "status": 403,
        "response": ["AUTHORISATION_ERROR"],
        "payload": f"project admin on {LUNG} ({project}) is required to attach datasets; "
        "dr.haas@ctlung04.example is annotator and reviewer",
    }


def test_attaching_needs_an_admin_of_the_dataset_too(sandbox: Sandbox, visit: Visit, me: Visitor, driving: str) -> None:
    night = me.hash_of("dataset", "NL fleet7 2026-09 motorway night")
    me.rpc_ok("projectdataset DELETE", uid=[night], resource=driving)
    # An admin of the project through perception-leads; only a user of this dataset.
    leader = visit(sandbox, "ilse.vandermeer@northlane.example")

    assert leader.rpc("projectdataset POST", {"dataset_hashes": [night]}, resource=driving) == {
        "status": 403,
        "response": ["AUTHORISATION_ERROR"],
        "payload": f"dataset admin on NL fleet7 2026-09 motorway night ({night}) is required to attach it to a "
        "project; ilse.vandermeer@northlane.example is user",
    }


def test_detaching_a_dataset_that_is_not_attached_does_nothing(me: Visitor, driving: str) -> None:
    before = datasets_of(me, driving)

    assert me.rpc_ok("projectdataset DELETE", uid=[me.hash_of("dataset", ROTTERDAM)], resource=driving) is True
    assert datasets_of(me, driving) == before


def test_detaching_a_dataset_that_does_not_exist_is_refused(me: Visitor, driving: str) -> None:
    assert me.rpc("projectdataset DELETE", uid=[NOWHERE], resource=driving)["response"] == ["RESOURCE_NOT_FOUND_ERROR"]


def test_detaching_nothing_does_nothing(me: Visitor, driving: str) -> None:
    assert me.rpc_ok("projectdataset DELETE", uid=[], resource=driving) is True


def test_quirks_refuse_what_is_attached_or_is_not(open_with: Callable[..., Sandbox], visit: Visit) -> None:
    me = visit(open_with(add_dataset_existing="error", remove_absent="error"))
    project = me.hash_of("project", DRIVING)
    attached = me.get(f"projects/{project}/datasets")["results"][0]["datasetHash"]
    spare, group = me.hash_of("dataset", ROTTERDAM), me.hash_of("group", "mapping-team")

    again = me.rpc("projectdataset POST", {"dataset_hashes": [attached]}, resource=project)
    absent = me.rpc("projectdataset DELETE", uid=[spare], resource=project)

    assert (again["response"], absent["response"]) == (["RESOURCE_EXISTS_ERROR"], ["RESOURCE_NOT_FOUND_ERROR"])
    assert me.refused("DELETE", f"projects/{project}/groups", None, ("groupHashList", group))[0] == 404


# Groups


def test_groups_say_whether_they_are_of_the_same_organisation(me: Visitor, driving: str) -> None:
    groups = me.get(f"projects/{driving}/groups")["results"]

    assert {group["name"] for group in groups if not group["isSameOrganisation"]} == {"Lidar partner reviewers"}
    assert set(groups[0]) == {"groupHash", "name", "description", "createdAt", "isSameOrganisation", "userRole"}


def test_adding_a_group_again_gives_it_the_new_role(me: Visitor, driving: str) -> None:
    group = me.hash_of("group", "vendor-brightmark-qa")

    assert me.do("POST", f"projects/{driving}/groups", {"groupHashList": [group], "userRole": 3}) is None

    assert groups_of(me, driving)["vendor-brightmark-qa"] == 3


def test_quirk_add_group_existing_keeps_the_role(open_with: Callable[..., Sandbox], visit: Visit) -> None:
    me = visit(open_with(add_group_existing="keep"))
    project, group = me.hash_of("project", DRIVING), me.hash_of("group", "vendor-brightmark-qa")

    me.do("POST", f"projects/{project}/groups", {"groupHashList": [group], "userRole": 3})

    assert groups_of(me, project)["vendor-brightmark-qa"] == 2


def test_quirk_add_group_existing_refuses(open_with: Callable[..., Sandbox], visit: Visit) -> None:
    me = visit(open_with(add_group_existing="error"))
    project, group = me.hash_of("project", DRIVING), me.hash_of("group", "vendor-brightmark-qa")

    refused = me.refused("POST", f"projects/{project}/groups", {"groupHashList": [group], "userRole": 3})

    assert refused == (409, f"group {group} is already on project {project}")


def test_removing_groups_without_naming_any_removes_none(me: Visitor, driving: str) -> None:
    before = groups_of(me, driving)

    assert me.do("DELETE", f"projects/{driving}/groups") is None

    assert groups_of(me, driving) == before


def test_removing_groups_removes_those_and_ignores_absent_ones(me: Visitor, driving: str) -> None:
    hashes = [me.hash_of("group", name) for name in ("vendor-brightmark-l1", "vendor-brightmark-l2", "mapping-team")]

    me.do("DELETE", f"projects/{driving}/groups", None, *(("groupHashList", each) for each in hashes))

    assert groups_of(me, driving) == {"perception-leads": 0, "vendor-brightmark-qa": 2, "Lidar partner reviewers": 2}


def test_a_removed_group_takes_its_members_access_along(
    sandbox: Sandbox, visit: Visit, me: Visitor, driving: str
) -> None:
    reviewer = visit(sandbox, "m.kowal@northlane.example")
    assert len(reviewer.get("projects")["results"]) == 1

    qa = me.hash_of("group", "vendor-brightmark-qa")
    me.do("DELETE", f"projects/{driving}/groups", None, ("groupHashList", qa))

    assert reviewer.get("projects")["results"] == []


def test_managers_of_a_group_gain_nothing_through_it(sandbox: Sandbox, visit: Visit) -> None:
    assert visit(sandbox, "workforce.desk@northlane.example").get("projects")["results"] == []


def test_a_group_that_is_unknown_or_not_shared_is_refused(sandbox: Sandbox, me: Visitor, driving: str) -> None:
    partner = next(each for each in sandbox.dump()["organisations"] if each["name"] == "Lidar Partners")  # type: ignore[attr-defined]  # plain data
    internal = next(each["group_hash"] for each in partner["groups"] if each["name"] == "Lidar partner internal")

    unknown, foreign = (
        me.refused("POST", f"projects/{driving}/groups", {"groupHashList": [each], "userRole": 1})
        for each in (NOWHERE, internal)
    )

    assert unknown == (404, f"there is no group {NOWHERE}")
    assert foreign == (403, f"group {internal} belongs to another organisation that does not share it")


@pytest.mark.parametrize(
    ("agent", "is_shown"),
    [("labelform/1", True), (NEW_SDK, True), (OLD_SDK, False), (OLD_SDK.replace("0.1.155", "0.1.200"), True)],
)
def test_viewers_are_hidden_from_sdks_that_fail_on_them(
    sandbox: Sandbox, visit: Visit, me: Visitor, agent: str, is_shown: bool
) -> None:
    project = me.hash_of("project", RETAIL)

    assert ("store-ops-observers" in groups_of(visit(sandbox, user_agent=agent), project)) is is_shown


# Users


def test_adding_a_user_who_is_a_member_keeps_the_old_role(me: Visitor, driving: str) -> None:
    before = users_of(me, driving)

    added = add_users(me, driving, "TOMASZ.wrona@northlane.example", "h.lindqvist@northlane.example", role=1)

    assert added == [("tomasz.wrona@northlane.example", 2), ("h.lindqvist@northlane.example", 1)]
    assert users_of(me, driving) == before | {"h.lindqvist@northlane.example": 1}


def test_an_email_without_account_is_invited(me: Visitor, driving: str) -> None:
    assert add_users(me, driving, "new@elsewhere.example", "New@elsewhere.example", role=1) == [
        ("new@elsewhere.example", 1)
    ]


def test_quirk_unknown_emails_refuses_them(open_with: Callable[..., Sandbox], visit: Visit) -> None:
    me = visit(open_with(unknown_emails="refuse"))
    project = me.hash_of("project", DRIVING)

    envelope = me.rpc("projectusers POST", {"user_emails": ["new@x.example"], "user_role": 1}, resource=project)

    assert (envelope["response"], envelope["payload"]) == (
        ["RESOURCE_NOT_FOUND_ERROR"],
        'there is no account "new@x.example"',
    )


def test_something_that_is_no_email_is_refused(me: Visitor, driving: str) -> None:
    envelope = me.rpc("projectusers POST", {"user_emails": ["nobody"], "user_role": 1}, resource=driving)

    assert envelope["payload"] == '"nobody" is not an email address'


def test_adding_nobody_is_no_error(me: Visitor, driving: str) -> None:
    assert add_users(me, driving, role=0) == []


def test_a_team_manager_adds_everybody_but_admins(sandbox: Sandbox, visit: Visit, me: Visitor) -> None:
    project = me.hash_of("project", RETAIL)
    me.do("DELETE", f"projects/{project}/groups", None, ("groupHashList", me.hash_of("group", "retail-cv-core")))
    manager = visit(sandbox, "y.tan@shelfsight.example")

    assert add_users(manager, project, "new@x.example", role=4) == [("new@x.example", 4)]
    envelope = manager.rpc("projectusers POST", {"user_emails": ["b@x.example"], "user_role": 0}, resource=project)
    assert envelope["payload"] == (
        f"project admin on {RETAIL} ({project}) is required to add admins; y.tan@shelfsight.example is team manager"
    )
    for method, path, body in (
        ("POST", f"projects/{project}/users/bulk-delete", {"userEmails": []}),
        ("POST", f"projects/{project}/groups", {"groupHashList": [], "userRole": 1}),
        ("POST", f"active/{project}/collections", {"name": "n"}),
        ("POST", f"active/{project}/presets", {"name": "n", "filterPresetJson": {}}),
    ):
        assert manager.refused(method, path, body)[0] == 403


def test_removing_users_ignores_emails_without_access(me: Visitor, driving: str) -> None:
    emails = ["Tomasz.Wrona@northlane.example", "nobody@elsewhere.example"]

    me.do("POST", f"projects/{driving}/users/bulk-delete", {"userEmails": emails})

    assert users_of(me, driving) == {ME: 0, "ilse.vandermeer@northlane.example": 4}


def test_removing_a_project_admin_needs_an_organisation_admin(
    sandbox: Sandbox, visit: Visit, me: Visitor, driving: str
) -> None:
    leader = visit(sandbox, "ilse.vandermeer@northlane.example")

    refused = leader.refused("POST", f"projects/{driving}/users/bulk-delete", {"userEmails": [ME]})

    assert refused == (
        403,
        f"organisation admin is required to remove the project admin {ME} from {DRIVING} ({driving}); "
        "ilse.vandermeer@northlane.example is only project admin",
    )
    me.do("POST", f"projects/{driving}/users/bulk-delete", {"userEmails": [ME]})
    assert ME not in users_of(me, driving)


def test_quirk_organisation_admins_may_only_see(open_with: Callable[..., Sandbox], visit: Visit) -> None:
    owner = visit(open_with(organisation_admins="see"), "platform.owner@northlane.example")
    project = owner.get("projects", ("titleEq", DRIVING), ("includeOrgAccess", "True"))["results"][0]["projectHash"]

    envelope = owner.rpc("projectdataset POST", {"dataset_hashes": []}, resource=project)

    assert envelope["payload"] == (
        f"project admin on {DRIVING} ({project}) is required to attach datasets; "
        "platform.owner@northlane.example is organisation admin without a role on it"
    )


def test_an_organisation_admin_acts_as_admin(sandbox: Sandbox, visit: Visit, driving: str) -> None:
    owner = visit(sandbox, "platform.owner@northlane.example")

    assert add_users(owner, driving, "new@x.example", role=0) == [("new@x.example", 0)]


def test_users_of_groups_are_not_listed_unless_a_quirk_says_so(
    open_with: Callable[..., Sandbox], visit: Visit, me: Visitor, driving: str
) -> None:
    everybody = users_of(visit(open_with(project_users="with-groups")), driving)

    assert "m.kowal@northlane.example" not in users_of(me, driving)
    assert (everybody["m.kowal@northlane.example"], everybody["ilse.vandermeer@northlane.example"]) == (2, 0)
