"""Signatures and tokens of both dialects."""

import json
import time
from collections.abc import Callable
from urllib.parse import quote

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.sandbox.conftest import Visit
from tests.sandbox.visitor import Signer, Visitor

from labelform.sandbox import Sandbox
from labelform.sandbox.auth import SignedBy, legacy_proof, v2_proof
from labelform.sandbox.errors import Unauthenticated
from labelform.sandbox.http import Request

# What SDKs 0.1.155 and 0.1.211 sent with a fixed test key (seed bytes 00..1f) and a frozen clock.
VECTOR_KEY = "03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8"
VECTOR_TARGET = "/v2/public/projects/11111111-1111-4111-8111-111111111111/groups"
VECTOR_BODY = b'{"groupHashList": ["44444444-4444-4444-8444-444444444441"], "userRole": 1}'
VECTOR_DIGEST = "sha-256=:z3MZV6USZjYRXA3mOgKb0emDkO/lqyYs889QQ0Ef62g=:"
VECTOR_NOW = 1767225600
VECTORS = [
    (1767225570, "rHKGGS+V0oGJCiJK+q0rOviPCTx/Z3iu0pgOtZrLmmPmGBrwEpWxs5ZfeO0TC4rqBJILiGTGUnKfFmTWVPi8CA=="),
    (1767225600, "tAcLK8LmW7qNXYc+qPKdSDkK5CRdJN0sCCDS0hYoLZg6k/GKWg76BxVqKWsxDLRcS359rROHjrLNPRavOFzZAA=="),
]


def vector(created: int, signature: str, *, target: str = VECTOR_TARGET, body: bytes = VECTOR_BODY) -> Request:
    components = '("@method" "@request-target" "content-digest")'
    headers = {
        "content-digest": VECTOR_DIGEST,
        "signature-input": f'encord-sig={components};created={created};keyid="{VECTOR_KEY}";alg="ed25519"',
        "signature": f"encord-sig=:{signature}:",
    }
    return Request("POST", target, headers, body)


@pytest.mark.parametrize(("created", "signature"), VECTORS)
def test_what_the_official_sdk_signed_is_accepted(created: int, signature: str) -> None:
    assert v2_proof(vector(created, signature), VECTOR_NOW) == SignedBy(VECTOR_KEY)


def test_a_signature_for_another_target_is_refused() -> None:
    with pytest.raises(Unauthenticated, match="the signature does not match the request"):
        v2_proof(vector(*VECTORS[0], target=VECTOR_TARGET + "?x=1"), VECTOR_NOW)


def test_an_altered_body_is_refused() -> None:
    with pytest.raises(Unauthenticated, match="Content-Digest is missing or is not that of the body"):
        v2_proof(vector(*VECTORS[0], body=VECTOR_BODY + b" "), VECTOR_NOW)


@pytest.mark.parametrize(("now", "words"), [(1767225871, "301 seconds before"), (1767225269, "301 seconds after")])
def test_a_signature_from_another_time_is_refused(now: int, words: str) -> None:
    with pytest.raises(Unauthenticated, match=f"{words} the sandbox's clock; at most 300 are allowed"):
        v2_proof(vector(*VECTORS[0]), now)


@pytest.mark.parametrize("now", [1767225870, 1767225270])
def test_a_clock_that_is_five_minutes_off_is_accepted(now: int) -> None:
    assert v2_proof(vector(*VECTORS[0]), now) == SignedBy(VECTOR_KEY)


def test_a_signature_that_leaves_the_target_out_is_refused() -> None:
    request = vector(*VECTORS[0])
    headers = {
        **request.headers,
        "signature-input": request.headers["signature-input"].replace(' "@request-target"', ""),
    }

    with pytest.raises(Unauthenticated, match="the signature must cover"):
        v2_proof(Request("POST", VECTOR_TARGET, headers, VECTOR_BODY), VECTOR_NOW)


def test_an_unsigned_request_is_refused_in_both_dialects(me: Visitor) -> None:
    v2 = me.send("GET", "/v2/public/projects")
    legacy = me.send("POST", "/public", b"{}")

    message = "the request is not signed: it needs Signature-Input and Signature with encord-sig"
    assert (v2.status_code, v2.json()) == (401, {"message": message})
    assert (legacy.status_code, legacy.json()["status"], legacy.json()["response"]) == (
        200,
        401,
        ["AUTHENTICATION_ERROR"],
    )


def test_a_stranger_s_key_is_refused_in_both_dialects(me: Visitor) -> None:
    me.signer = Signer(Ed25519PrivateKey.generate())

    message = f"the public key {me.signer.public_hex[:16]}… is not registered with this sandbox"
    assert me.refused("GET", "projects") == (401, message)
    assert me.rpc("project GET", {}) == {"status": 401, "response": ["SSH_KEY_NOT_FOUND_ERROR"], "payload": message}


def test_a_stale_signature_is_refused_over_http(me: Visitor) -> None:
    headers = me.signer.v2_headers("GET", "/v2/public/projects", b"", created=int(time.time()) - 400)

    assert me.send("GET", "/v2/public/projects", b"", headers).status_code == 401


def test_an_escaped_target_is_verified_as_it_was_sent(me: Visitor) -> None:
    target = "/v2/public/projects?titleEq=a%2Fb+c%25&createdAfter=2025-01-01T00%3A00%3A00Z"

    response = me.send("GET", target, b"", me.signer.v2_headers("GET", target, b""))

    assert (response.status_code, response.json()["results"]) == (200, [])


def test_an_escaped_part_of_a_path_is_one_part(me: Visitor) -> None:
    me.do("POST", "organisation/users", {"email": "a+b@x.io", "roleMnemonicName": "MEMBER", "memberType": "internal"})

    assert me.do("DELETE", f"organisation/users/{quote('a+b@x.io', safe='')}") is None
    assert me.refused("DELETE", "organisation/users/a%2Fb%40x.io") == (404, "there is no account a/b@x.io")


def test_a_legacy_signature_covers_the_body_only(me: Visitor) -> None:
    body = json.dumps({"query_type": "project", "query_method": "GET", "values": {"payload": {}}}).encode()
    headers = me.signer.legacy_headers(body)

    altered = me.send("POST", "/public", body + b" ", headers)
    proof = legacy_proof(Request("POST", "/public", {"authorization": headers["Authorization"]}, body))

    assert altered.json()["payload"] == "the signature does not match the request"
    assert proof == SignedBy(me.signer.public_hex)


def test_a_bearer_token_is_accepted_in_both_dialects(me: Visitor, driving: str) -> None:
    headers = {"Authorization": f"Bearer {me.get('user/bearer-token')['token']}"}
    call = {"query_type": "project", "query_method": "GET", "values": {"uid": None, "payload": {}}}

    v2 = me.send("GET", f"/v2/public/projects/{driving}", b"", headers)
    legacy = me.send("POST", "/public", json.dumps(call).encode(), {**headers, "ResourceID": driving})

    assert v2.json()["projectHash"] == legacy.json()["response"]["project_hash"] == driving


def test_an_unknown_token_is_refused(me: Visitor) -> None:
    response = me.send("GET", "/v2/public/projects", b"", {"Authorization": "Bearer made-up"})

    assert (response.status_code, response.json()["message"]) == (401, "the bearer token is unknown or has expired")


def test_a_lost_key_file_is_replaced_and_the_old_key_no_longer_works(
    sandbox: Sandbox, open_with: Callable[..., Sandbox], visit: Visit
) -> None:
    before = visit(sandbox)
    sandbox.ssh_key_file.unlink()

    after = visit(open_with())

    assert after.get("projects")["results"]
    assert before.call("GET", "projects").status_code == 401


def test_the_key_file_is_for_its_owner_only(sandbox: Sandbox) -> None:
    assert sandbox.ssh_key_file == sandbox.database.with_name("sandbox.db.key")
    assert sandbox.ssh_key_file.stat().st_mode & 0o777 == 0o600
    assert sandbox.ssh_key_file.read_text().startswith("-----BEGIN OPENSSH PRIVATE KEY-----\n")
