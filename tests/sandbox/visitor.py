"""A client of the sandbox for tests: raw HTTP and real signatures, written from the protocol, not from our client."""

import asyncio
import base64
import hashlib
import json
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx2
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from labelform.sandbox import Sandbox
from labelform.sandbox.opening import add_key

NEW_SDK = "encord-sdk-python/0.1.211 python/3.11.7 pydantic/2.14.3"
OLD_SDK = "encord-sdk-python/0.1.155 python/3.11.7 pydantic/2.14.3"
Params = Sequence[tuple[str, str]]


class Signer:
    """An Ed25519 key and what it signs."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self.key = key
        raw = key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        self.public_hex = raw.hex()

    @classmethod
    def from_openssh(cls, text: bytes) -> "Signer":
        key = serialization.load_ssh_private_key(text, password=None)
        assert isinstance(key, Ed25519PrivateKey)
        return cls(key)

    @classmethod
    def of_service_account(cls, sandbox: Sandbox) -> "Signer":
        return cls.from_openssh(sandbox.ssh_key_file.read_bytes())

    @classmethod
    def of_user(cls, sandbox: Sandbox, email: str) -> "Signer":
        return cls.from_openssh(add_key(sandbox.database, email))

    def v2_headers(self, method: str, target: str, body: bytes, created: int | None = None) -> dict[str, str]:
        digest = f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"
        created = int(time.time()) if created is None else created
        params = (
            f'("@method" "@request-target" "content-digest");created={created};keyid="{self.public_hex}";alg="ed25519"'
        )
        base = "\n".join(
            [
                f'"@method": {method}',
                f'"@request-target": {target}',
                f'"content-digest": {digest}',
                f'"@signature-params": {params}',
            ]
        )
        signature = base64.b64encode(self.key.sign(base.encode())).decode()
        return {
            "Content-Digest": digest,
            "Signature-Input": f"encord-sig={params}",
            "Signature": f"encord-sig=:{signature}:",
        }

    def legacy_headers(self, body: bytes) -> dict[str, str]:
        signature = self.key.sign(hashlib.sha256(body).digest()).hex()
        return {"Authorization": f"{self.public_hex}:{signature}"}


class Visitor:
    """Somebody with a key, in front of an application. Calls are synchronous; the application runs in our loop."""

    def __init__(self, transport: httpx2.AsyncBaseTransport, signer: Signer, user_agent: str = "test/1") -> None:
        self.signer = signer
        self._client = httpx2.AsyncClient(
            transport=transport, base_url="http://sandbox", headers={"User-Agent": user_agent}
        )
        self._runner = asyncio.Runner()

    def close(self) -> None:
        self._runner.run(self._client.aclose())
        self._runner.close()

    def send(
        self, method: str, target: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> httpx2.Response:
        """Send exactly this; nothing is signed."""
        url = self._client.base_url.copy_with(raw_path=target.encode())
        return self._runner.run(self._client.request(method, url, content=body, headers=headers or {}))

    def call(self, method: str, path: str, json_body: Any = None, params: Params = ()) -> httpx2.Response:
        """Send a signed REST v2 request."""
        query = str(httpx2.QueryParams(list(params)))
        target = f"/v2/public/{path}" + (f"?{query}" if query else "")
        body = b"" if json_body is None else json.dumps(json_body).encode()
        return self.send(method, target, body, self.signer.v2_headers(method, target, body))

    def get(self, path: str, *params: tuple[str, str]) -> Any:
        """Read something that is there."""
        return _result(self.call("GET", path, params=params))

    def do(self, method: str, path: str, json_body: Any = None, *params: tuple[str, str]) -> Any:
        """Make a change that is allowed."""
        return _result(self.call(method, path, json_body, params))

    def refused(self, method: str, path: str, json_body: Any = None, *params: tuple[str, str]) -> tuple[int, str]:
        """Meet a refusal: its status and message."""
        response = self.call(method, path, json_body, params)
        return response.status_code, response.json()["message"]

    def rpc(
        self, call: str, payload: Any = None, *, uid: Any = None, resource: str = "", address: str = "/public"
    ) -> dict[str, Any]:
        """Send a signed legacy call ("projectdataset POST") and give the envelope of the answer."""
        query_type, query_method = call.split()
        values = {"uid": uid, "payload": payload}
        body = json.dumps({"query_type": query_type, "query_method": query_method, "values": values}).encode()
        headers = {**self.signer.legacy_headers(body), "ResourceID": resource, "ResourceType": "project"}
        response = self.send("POST", address, body, headers)
        assert response.status_code == 200
        envelope: dict[str, Any] = response.json()
        return envelope

    def rpc_ok(self, call: str, payload: Any = None, **more: Any) -> Any:
        """Make a legacy call that is allowed."""
        envelope = self.rpc(call, payload, **more)
        assert envelope["status"] == 200, envelope
        return envelope["response"]

    def hash_of(self, kind: str, name: str) -> str:
        """Look a thing of the demo seed up by its name."""
        found = {
            "project": lambda: self.get("projects", ("titleEq", name))["results"][0]["projectHash"],
            "dataset": lambda: self.get("datasets/list", ("titleEq", name))["result"][0]["datasetUuid"],
            "ontology": lambda: self.get("ontologies", ("titleEq", name))["results"][0]["ontologyUuid"],
            "group": lambda: next(
                group["groupHash"]
                for group in self.get("user/current-organisation/groups")["results"]
                if group["name"] == name
            ),
        }[kind]()
        return str(found)


def read_key(path: Path) -> Signer:
    """Read a key file."""
    return Signer.from_openssh(path.read_bytes())


def _result(response: httpx2.Response) -> Any:
    assert response.status_code == 200, response.text
    return response.json()
