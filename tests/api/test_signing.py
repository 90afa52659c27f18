"""Signatures are compared with headers that the official SDK sent."""

from __future__ import annotations

import base64
import importlib.util
import json
import re
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from labelform.api.message import Request
from labelform.api.signing import BearerSigner, SshKeySigner
from labelform.errors import CredentialsError

RECORDED = json.loads((Path(__file__).parent / "vectors" / "signatures.json").read_text())


def protected_key() -> str:
    """Write the container of a key with a password. What is inside is no key, but nobody gets that far."""

    def packed(*parts: bytes) -> bytes:
        return b"".join(len(part).to_bytes(4, "big") + part for part in parts)

    options = packed(b"salt" * 4) + (16).to_bytes(4, "big")
    public = packed(packed(b"ssh-ed25519", bytes(32)))
    blob = b"openssh-key-v1\0" + packed(b"aes256-ctr", b"bcrypt", options)
    blob += (1).to_bytes(4, "big") + public + packed(bytes(160))
    body = base64.b64encode(blob).decode()
    return f"-----BEGIN OPENSSH PRIVATE KEY-----\n{body}\n-----END OPENSSH PRIVATE KEY-----\n"


PROTECTED = protected_key()


def openssh(key: Ed25519PrivateKey | rsa.RSAPrivateKey, encryption: KeySerializationEncryption | None = None) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, encryption or NoEncryption()).decode()


@pytest.mark.parametrize("vector", RECORDED["vectors"], ids=lambda vector: f"{vector['sdk']} {vector['name']}")
def test_signatures_equal_those_of_the_official_sdk(vector: dict[str, Any], private_key: Ed25519PrivateKey) -> None:
    signer = SshKeySigner.from_openssh(openssh(private_key))
    body = vector["body"].encode()

    if "Signature" in vector["headers"]:
        created = re.search(r"created=(\d+)", vector["headers"]["Signature-Input"])
        headers = signer.rest_headers(vector["method"], vector["target"], body, int(created[1]) if created else 0)
    else:
        headers = signer.legacy_headers(body)

    assert dict(headers) == vector["headers"]


def test_the_key_is_known_by_the_hex_of_its_public_half(private_key: Ed25519PrivateKey) -> None:
    assert SshKeySigner(private_key).key_id == RECORDED["public_key_hex"]


@pytest.mark.parametrize("change", [str.strip, lambda text: text.replace("\n", "\r\n"), lambda text: f"\n  {text}\n\n"])
def test_a_key_may_have_lost_or_gained_white_space_on_its_way_through_a_ci_system(
    change: Any, private_key: Ed25519PrivateKey
) -> None:
    signer = SshKeySigner.from_openssh(change(openssh(private_key)))

    assert signer.key_id == RECORDED["public_key_hex"]


def test_a_key_with_a_password_is_opened_with_it(private_key: Ed25519PrivateKey) -> None:
    pytest.importorskip("bcrypt", reason="protected keys need it")
    text = openssh(private_key, BestAvailableEncryption(b"open sesame"))

    assert SshKeySigner.from_openssh(text, "open sesame").key_id == RECORDED["public_key_hex"]


def test_a_missing_password_is_named() -> None:
    with pytest.raises(CredentialsError, match="protected by a password, but no password or a wrong one was given"):
        SshKeySigner.from_openssh(PROTECTED)


def test_a_wrong_password_is_named_or_what_is_needed_to_try_it() -> None:
    has_bcrypt = importlib.util.find_spec("bcrypt") is not None
    message = "no password or a wrong one was given" if has_bcrypt else "cannot open SSH keys that are protected"

    with pytest.raises(CredentialsError, match=message):
        SshKeySigner.from_openssh(PROTECTED, "wrong")


def test_a_needless_password_is_named(private_key: Ed25519PrivateKey) -> None:
    with pytest.raises(CredentialsError, match="not protected by a password, but one was given"):
        SshKeySigner.from_openssh(openssh(private_key), "open sesame")


def test_only_ed25519_is_accepted() -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    with pytest.raises(CredentialsError, match="not an Ed25519 key") as raised:
        SshKeySigner.from_openssh(openssh(key))

    assert "ssh-keygen -t ed25519" in raised.value.hint


def test_the_public_half_is_recognised(private_key: Ed25519PrivateKey) -> None:
    text = private_key.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()

    with pytest.raises(CredentialsError, match="public half of an SSH key"):
        SshKeySigner.from_openssh(text)


def test_escaped_line_breaks_are_recognised(private_key: Ed25519PrivateKey) -> None:
    with pytest.raises(CredentialsError, match=r"literal \\n"):
        SshKeySigner.from_openssh(openssh(private_key).replace("\n", "\\n"))


@pytest.mark.parametrize("text", ["", "~/.ssh/id_ed25519", "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n", "schlüssel"])
def test_what_is_no_key_is_refused_with_a_hint(text: str) -> None:
    with pytest.raises(CredentialsError, match="not an OpenSSH private key") as raised:
        SshKeySigner.from_openssh(text)

    assert "ENCORD_SSH_KEY_FILE" in raised.value.hint


def test_no_secret_shows_in_what_is_printed(private_key: Ed25519PrivateKey) -> None:
    secret_lines = [line for line in openssh(private_key).splitlines() if not line.startswith("-----")]
    broken = openssh(private_key).replace(secret_lines[0], "")  # it says what kind of key this is

    with pytest.raises(CredentialsError) as raised:
        SshKeySigner.from_openssh(broken)

    request = Request("GET", "/", headers=(("Authorization", "Bearer hush"),))
    printed = f"{raised.value!r} {raised.value.hint} {SshKeySigner(private_key)!r} {BearerSigner('hush')!r} {request!r}"
    assert not any(line in printed for line in [*secret_lines, "hush"])
    assert raised.value.__cause__ is None


def test_a_token_goes_into_the_same_header_of_both_dialects() -> None:
    signer = BearerSigner(" token \n")

    assert signer.legacy_headers(b"{}") == (("Authorization", "Bearer token"),)
    assert signer.rest_headers("GET", "/", b"", 0) == (("Authorization", "Bearer token"),)


@pytest.mark.parametrize("token", ["", " ", "a\nb", "tökn"])
def test_a_token_that_cannot_be_sent_is_refused(token: str) -> None:
    with pytest.raises(CredentialsError, match="the bearer token is empty or contains characters that cannot be sent"):
        BearerSigner(token)
