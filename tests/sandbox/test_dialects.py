"""Addresses, methods, envelopes and malformed requests."""

import json
import sqlite3
from collections.abc import Callable
from typing import Any

import pytest
from tests.sandbox.conftest import Visit
from tests.sandbox.visitor import Visitor

from labelform.sandbox import Sandbox

NOWHERE = "00000000-0000-4000-8000-000000000000"


def test_an_endpoint_that_is_not_emulated_is_answered_501_by_name(me: Visitor) -> None:
    message = "GET /v2/public/index/collections is not emulated by the sandbox"

    assert me.refused("GET", "index/collections") == (501, message)


@pytest.mark.parametrize(("method", "path"), [("DELETE", f"projects/{NOWHERE}"), ("PATCH", f"projects/{NOWHERE}")])
def test_projects_can_be_neither_renamed_nor_deleted(me: Visitor, method: str, path: str) -> None:
    assert me.refused(method, path) == (405, f"{method} /v2/public/{path} does not exist; use GET")


def test_an_ontology_cannot_be_deleted(me: Visitor) -> None:
    message = f"DELETE /v2/public/ontologies/{NOWHERE} does not exist; use GET, PUT"

    assert me.refused("DELETE", f"ontologies/{NOWHERE}") == (405, message)


def test_a_dataset_cannot_be_deleted(me: Visitor) -> None:
    assert me.call("DELETE", f"datasets/{NOWHERE}").status_code == 501


def test_an_address_outside_the_platform_is_not_found(me: Visitor) -> None:
    response = me.send("GET", "/elsewhere")

    assert (response.status_code, response.json()) == (404, {"message": "there is nothing at /elsewhere"})


def test_the_legacy_rpc_is_post_only(me: Visitor) -> None:
    response = me.send("GET", "/public")

    assert (response.status_code, response.json()) == (405, {"message": "GET /public does not exist; use POST"})


def test_an_unknown_query_type_is_refused_in_the_envelope(me: Visitor) -> None:
    assert me.rpc("unheardof GET") == {
        "status": 405,
        "response": ["METHOD_NOT_ALLOWED_ERROR"],
        "payload": "unheardof GET on /public is not emulated by the sandbox",
    }


def test_a_legacy_call_has_one_address(me: Visitor) -> None:
    assert me.rpc("projectdataset POST", {}, address="/public/user")["response"] == ["METHOD_NOT_ALLOWED_ERROR"]


def test_leading_slashes_collapse_and_the_signature_still_holds(me: Visitor) -> None:
    envelope = me.rpc("projectwithuserrole GET", {"filter": {}}, address="//public/user")
    target = "//v2/public/projects/"
    response = me.send("GET", target, b"", me.signer.v2_headers("GET", target, b""))

    assert (envelope["status"], len(envelope["response"])) == (200, 4)
    assert (response.status_code, len(response.json()["results"])) == (200, 4)


@pytest.mark.parametrize(
    ("reading", "status", "code", "said"),
    [
        ("forbidden", 403, "AUTHORISATION_ERROR", "svc-labelform@northlane.example has no access to project {}"),
        ("not-found", 404, "RESOURCE_NOT_FOUND_ERROR", "there is no project {}"),
    ],
)
def test_a_project_that_is_not_there_is_told_in_both_dialects(
    open_with: Callable[..., Sandbox], visit: Visit, reading: str, status: int, code: str, said: str
) -> None:
    me, message = visit(open_with(unknown_project=reading)), said.format(NOWHERE)

    assert me.refused("GET", f"projects/{NOWHERE}") == (status, message)
    assert me.rpc("project GET", {}, resource=NOWHERE) == {"status": status, "response": [code], "payload": message}


def test_the_header_resource_id_is_required(me: Visitor) -> None:
    assert me.rpc("project GET", {})["payload"] == "the header ResourceID is required"


def test_hashes_are_compared_without_case(me: Visitor, driving: str) -> None:
    assert me.get(f"projects/{driving.upper()}")["projectHash"] == driving
    assert me.rpc_ok("project GET", {}, resource=driving.upper())["project_hash"] == driving


def test_a_malformed_hash_is_refused(me: Visitor) -> None:
    assert me.refused("GET", "projects/nonsense") == (400, 'project_hash: "nonsense" is not a UUID')


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"{", "the body is not JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"),
        (b'{"groupHashList": [], "userRole": NaN}', "the body is not JSON: NaN is not a JSON number"),
        (b"[]", "the body is not a JSON object"),
        (b"", "the body is not a JSON object"),
        (b'{"groupHashList": []}', "userRole is required"),
        (b'{"groupHashList": [], "userRole": null}', "userRole is required"),
        (b'{"groupHashList": [], "userRole": true}', "userRole is not a whole number"),
        (b'{"groupHashList": [], "userRole": 6}', "6 is not a project role; use 0 to 5"),
        (b'{"groupHashList": "x", "userRole": 1}', "groupHashList is not a list of strings"),
        (b'{"groupHashList": ["x"], "userRole": 1}', 'groupHashList: "x" is not a UUID'),
    ],
)
def test_a_malformed_body_is_refused_with_the_name_of_the_field(
    me: Visitor, driving: str, body: bytes, message: str
) -> None:
    target = f"/v2/public/projects/{driving}/groups"

    response = me.send("POST", target, body, me.signer.v2_headers("POST", target, body))

    assert (response.status_code, response.json()) == (400, {"message": message})


@pytest.mark.parametrize("text", ["\ud800", "[" * 100_000])
def test_text_that_cannot_be_kept_is_refused_and_not_a_failure(me: Visitor, driving: str, text: str) -> None:
    target = f"/v2/public/active/{driving}/collections"
    body = text.encode() if text.startswith("[") else json.dumps({"name": text}).encode()

    response = me.send("POST", target, body, me.signer.v2_headers("POST", target, body))

    assert response.status_code == 400


def test_booleans_of_a_query_are_read_without_case(me: Visitor) -> None:
    everything = [len(me.get("projects", ("includeOrgAccess", word))["results"]) for word in ("True", "true")]

    assert everything == [4, 4]
    assert me.refused("GET", "projects", None, ("includeOrgAccess", "yes"))[0] == 400


def test_a_fault_of_the_sandbox_is_an_answer_too_and_leaves_a_traceback_in_the_log(
    sandbox: Sandbox, me: Visitor, driving: str, caplog: pytest.LogCaptureFixture
) -> None:
    with sqlite3.connect(sandbox.database) as connection:
        connection.execute("DROP TABLE collections")
        connection.execute("DROP TABLE project_datasets")
    connection.close()

    status, message = me.refused("GET", f"active/{driving}/collections")
    envelope = me.rpc("projectdataset DELETE", uid=[], resource=driving)

    assert (status, message) == (
        500,
        "the sandbox failed: OperationalError('no such table: collections')",
    )
    assert envelope["status"] == 200
    assert me.rpc("project GET", {}, resource=driving)["response"] == ["UNKNOWN_ERROR"]
    assert "Traceback" in caplog.text


@pytest.mark.parametrize("payload", [None, {"user_emails": "x", "user_role": 1}, {"user_emails": [], "user_role": 9}])
def test_a_malformed_legacy_payload_is_refused(me: Visitor, driving: str, payload: Any) -> None:
    assert me.rpc("projectusers POST", payload, resource=driving)["response"] == ["INVALID_ARGUMENTS_ERROR"]
