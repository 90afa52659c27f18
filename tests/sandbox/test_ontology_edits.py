"""Editing the structure of an ontology: whole, through a project, with archived entries; and groups of ontologies."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from tests.sandbox.conftest import DRIVING, Visit
from tests.sandbox.visitor import Visitor

from labelform.sandbox import Sandbox

ROAD_USERS = "NL Road Users & Lanes v6"
NEW_OBJECT = {"id": "7", "name": "Tram", "color": "#000000", "shape": "bounding_box", "featureNodeHash": "aaaa0001"}
CAR = "32d2a228"


@pytest.fixture
def ontology(me: Visitor) -> dict[str, Any]:
    """The ontology of the driving project as the platform tells it."""
    found: dict[str, Any] = me.get(f"ontologies/{me.hash_of('ontology', ROAD_USERS)}")
    return found


def save(visitor: Visitor, ontology: dict[str, Any], editor: Any) -> Any:
    body = {"title": ontology["title"], "description": "", "editor": editor}
    return visitor.call("PUT", f"ontologies/{ontology['ontologyUuid']}", body)


def test_the_legacy_record_has_the_structure_datasets_and_label_rows(me: Visitor, driving: str) -> None:
    record = me.rpc_ok("project GET", {"include_labels_metadata": True}, resource=driving)

    assert record["title"] == DRIVING
    assert (record["created_at"], record["workflow_manager_uuid"]) == ("2026-09-14 09:30:00", None)
    assert [item["name"] for item in record["editor_ontology"]["objects"]][:2] == ["Car", "Truck"]
    assert len(record["datasets"]) == 3
    assert len({row["data_hash"] for row in record["label_rows"]}) == 24
    assert me.rpc_ok("project GET", {"include_labels_metadata": False}, resource=driving)["label_rows"] == []
    assert me.rpc_ok("project GET", resource=driving)["label_rows"] == []


def test_an_object_is_added_through_the_project(me: Visitor, driving: str, ontology: dict[str, Any]) -> None:
    editor = deepcopy(ontology["editor"])
    editor["objects"].append(NEW_OBJECT)

    assert me.rpc_ok("project POST", {"editor": editor}, resource=driving) is True

    after = me.get(f"ontologies/{ontology['ontologyUuid']}")
    assert after["editor"] == editor
    assert after["lastEditedAt"] > ontology["lastEditedAt"]


def test_what_old_clients_do_not_know_of_the_structure_goes(
    me: Visitor, driving: str, ontology: dict[str, Any]
) -> None:
    stripped = [
        {key: value for key, value in item.items() if key not in ("attributes", "required", "archived")}
        for item in ontology["editor"]["objects"]
    ]
    editor = {"objects": stripped, "classifications": ontology["editor"]["classifications"]}

    me.rpc_ok("project POST", {"editor": editor}, resource=driving)

    assert me.get(f"ontologies/{ontology['ontologyUuid']}")["editor"]["objects"] == stripped


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda e: e.pop("objects"), 'the structure of an ontology needs a list "objects"'),
        (lambda e: e["objects"].append({**NEW_OBJECT, "name": ""}), "objects[6] has no name"),
        (lambda e: e["objects"].append({**NEW_OBJECT, "featureNodeHash": None}), "objects[6] has no featureNodeHash"),
        (
            lambda e: e["objects"].append({**NEW_OBJECT, "featureNodeHash": CAR}),
            "two entries of the structure have the same featureNodeHash",
        ),
        (
            lambda e: e["classifications"].append({"id": "9", "featureNodeHash": "aaaa0002", "attributes": []}),
            "classifications[2] has no attributes",
        ),
        (
            lambda e: e["classifications"][0]["attributes"][0].update(type="slider"),
            'classifications[0] has an attribute of type "slider"',
        ),
        (
            lambda e: e["classifications"][0]["attributes"][0].pop("name"),
            "classifications[0] has an attribute without a name",
        ),
    ],
)
def test_a_structure_with_an_entry_that_is_none_is_refused(
    me: Visitor, driving: str, ontology: dict[str, Any], change: Callable[[dict[str, Any]], Any], message: str
) -> None:
    editor = deepcopy(ontology["editor"])
    change(editor)

    envelope = me.rpc("project POST", {"editor": editor}, resource=driving)

    assert (envelope["response"], envelope["payload"]) == (["INVALID_ARGUMENTS_ERROR"], message)
    assert me.get(f"ontologies/{ontology['ontologyUuid']}")["editor"] == ontology["editor"]


def test_an_unknown_shape_is_refused(me: Visitor, driving: str, ontology: dict[str, Any]) -> None:
    editor = {**ontology["editor"], "objects": [*ontology["editor"]["objects"], {**NEW_OBJECT, "shape": "star"}]}

    envelope = me.rpc("project POST", {"editor": editor}, resource=driving)

    assert envelope["payload"].startswith('objects[6] has the shape "star"; choose from bounding_box, ')


def test_entries_are_archived_and_not_removed(me: Visitor, ontology: dict[str, Any]) -> None:
    archived, smaller = deepcopy(ontology["editor"]), deepcopy(ontology["editor"])
    archived["objects"][0]["archived"] = True
    del smaller["objects"][0]

    assert save(me, ontology, archived).status_code == 200
    refused = save(me, ontology, smaller)

    assert me.get(f"ontologies/{ontology['ontologyUuid']}")["editor"] == archived
    message = f"{CAR} would leave ontology {ontology['ontologyUuid']}, which projects use; archive instead"
    assert (refused.status_code, refused.json()) == (400, {"message": message})


def test_an_ontology_that_no_project_uses_may_lose_entries(me: Visitor) -> None:
    body = {"title": "o", "description": "", "editor": {"objects": [NEW_OBJECT], "classifications": []}}
    created = me.do("POST", "ontologies", body)

    assert save(me, created, {"objects": [], "classifications": []}).status_code == 200


def test_removals_can_be_allowed(open_with: Callable[..., Sandbox], visit: Visit) -> None:
    me = visit(open_with(ontology_removals="allow"))
    ontology = me.get(f"ontologies/{me.hash_of('ontology', ROAD_USERS)}")

    assert save(me, ontology, {"objects": [], "classifications": []}).status_code == 200


def test_the_structure_is_edited_by_project_admins(
    sandbox: Sandbox, visit: Visit, driving: str, ontology: dict[str, Any]
) -> None:
    annotator = visit(sandbox, "b.okafor@northlane.example")

    envelope = annotator.rpc("project POST", {"editor": ontology["editor"]}, resource=driving)

    assert envelope["response"] == ["AUTHORISATION_ERROR"]


def test_groups_give_access_to_an_ontology(sandbox: Sandbox, visit: Visit, me: Visitor) -> None:
    body = {"title": "o", "description": "", "editor": {"objects": [], "classifications": []}}
    path = f"ontologies/{me.do('POST', 'ontologies', body)['ontologyUuid']}"
    group = me.hash_of("group", "mapping-team")
    member = visit(sandbox, "j.duarte@northlane.example")

    assert member.refused("GET", path)[0] == 403
    assert me.do("POST", f"{path}/groups", {"groupHashList": [group], "userRole": 1}) is None
    (grant,) = me.get(f"{path}/groups")["results"]
    assert (grant["name"], grant["userRole"], grant["isSameOrganisation"]) == ("mapping-team", 1, True)
    assert member.get(path)["userRole"] == 1
    assert member.refused("POST", f"{path}/groups", {"groupHashList": [group], "userRole": 0})[0] == 403
    assert me.refused("POST", f"{path}/groups", {"groupHashList": [group], "userRole": 2})[0] == 400

    assert me.do("DELETE", f"{path}/groups", None, ("groupHashList", group)) is None
    assert member.refused("GET", path)[0] == 403
