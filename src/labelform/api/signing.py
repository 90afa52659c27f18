"""
Proof of who is asking, in both dialects: Ed25519 signatures of an SSH key, or a bearer token.

Neither the key nor the token ever appears in a `repr` or an exception.
Source: SDK 0.1.155 and 0.1.211, headers recorded with a fixed key and clock.
"""

from __future__ import annotations

import base64
import hashlib
from typing import Protocol

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from labelform.api.message import Headers
from labelform.errors import CredentialsError, UnusableKeyError

_PARAMETERS = '("@method" "@request-target" "content-digest");created={created};keyid="{key_id}";alg="ed25519"'


class Signer(Protocol):
    """Makes the headers that identify the caller to the platform."""

    @property
    def identity(self) -> str:
        """The same for the same key, and another one for every other; the key cannot be read from it."""

    def rest_headers(self, method: str, target: str, body: bytes, created: int) -> Headers:
        """Sign a REST request; `target` is the raw path and query, `created` the time in seconds since 1970."""

    def legacy_headers(self, body: bytes) -> Headers:
        """Sign a legacy request; this dialect covers nothing but the body."""


class BearerSigner:
    """Shows a token; signs nothing."""

    def __init__(self, token: str) -> None:
        token = token.strip()
        if not token or not token.isascii() or not token.isprintable():
            raise CredentialsError("the bearer token is empty or contains characters that cannot be sent")
        self._headers: Headers = (("Authorization", f"Bearer {token}"),)

    def __repr__(self) -> str:
        return "BearerSigner(***)"

    @property
    def identity(self) -> str:
        """See `Signer`."""
        return hashlib.sha256(repr(self._headers).encode()).hexdigest()

    def rest_headers(self, method: str, target: str, body: bytes, created: int) -> Headers:
        """Return the Authorization header."""
        return self._headers

    def legacy_headers(self, body: bytes) -> Headers:
        """Return the Authorization header."""
        return self._headers


class SshKeySigner:
    """Signs with an Ed25519 key. The platform knows the key by the hex of its public half, `key_id`."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        self.key_id = key.public_key().public_bytes_raw().hex()

    def __repr__(self) -> str:
        return f"SshKeySigner({self.key_id})"

    @property
    def identity(self) -> str:
        """See `Signer`."""
        return self.key_id

    @classmethod
    def from_openssh(cls, text: str, password: str | None = None) -> SshKeySigner:
        """
        Read an OpenSSH private key.

        Raises:
            CredentialsError: not an OpenSSH private key, not Ed25519, or the password is missing or wrong.
        """
        key = _load_openssh(text, password)
        if not isinstance(key, Ed25519PrivateKey):
            raise UnusableKeyError(
                "the SSH key is not an Ed25519 key, the only kind that the platform accepts",
                hint="make one with `ssh-keygen -t ed25519` and register its public half with the platform",
            )
        return cls(key)

    def rest_headers(self, method: str, target: str, body: bytes, created: int) -> Headers:
        """Return Content-Digest, Signature-Input and Signature (HTTP message signatures, label `encord-sig`)."""
        digest = f"sha-256=:{_base64(hashlib.sha256(body).digest())}:"
        parameters = _PARAMETERS.format(created=created, key_id=self.key_id)
        base = "\n".join(
            (
                f'"@method": {method.upper()}',
                f'"@request-target": {target}',
                f'"content-digest": {digest}',
                f'"@signature-params": {parameters}',
            )
        )
        signature = _base64(self._key.sign(base.encode()))
        return (
            ("Content-Digest", digest),
            ("Signature-Input", f"encord-sig={parameters}"),
            ("Signature", f"encord-sig=:{signature}:"),
        )

    def legacy_headers(self, body: bytes) -> Headers:
        """Return `Authorization: <public key>:<signature of the SHA-256 of the body>`, both in hex."""
        signature = self._key.sign(hashlib.sha256(body).digest())
        return (("Authorization", f"{self.key_id}:{signature.hex()}"),)


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _load_openssh(text: str, password: str | None) -> object:
    try:
        return serialization.load_ssh_private_key(
            text.strip().encode() + b"\n", password.encode() if password else None
        )
    # `from None`: the causes speak of ASN.1 and base64 at best, and quote their input at worst.
    except TypeError:  # a password is missing, or given in vain
        if password:
            raise CredentialsError("the SSH key is not protected by a password, but one was given") from None
        raise _password_needed() from None
    except UnsupportedAlgorithm:
        raise CredentialsError(
            "this installation cannot open SSH keys that are protected by a password",
            hint='install the package "bcrypt", or use a key without a password',
        ) from None
    except ValueError:
        raise (_password_needed() if password and _is_openssh(text) else _unusable(text)) from None


def _password_needed() -> CredentialsError:
    return CredentialsError(
        "the SSH key is protected by a password, but no password or a wrong one was given",
        hint="pass ssh_private_key_password, or use a key without a password in CI",
    )


def _is_openssh(text: str) -> bool:
    return text.strip().startswith("-----BEGIN OPENSSH PRIVATE KEY-----")


def _unusable(text: str) -> UnusableKeyError:
    if text.lstrip().startswith(("ssh-", "ecdsa-")):
        return UnusableKeyError("this is the public half of an SSH key", hint="use the other file, without .pub")
    if _is_openssh(text) and "\\n" in text:
        return UnusableKeyError("the lines of the SSH key end in a literal \\n", hint="store it with real line breaks")
    return UnusableKeyError(
        "this is not an OpenSSH private key",
        hint='it starts with "-----BEGIN OPENSSH PRIVATE KEY-----"; a path belongs in ENCORD_SSH_KEY_FILE',
    )
