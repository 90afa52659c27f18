"""
The signer of a request, in the three ways that the platform supports. Only cryptography; accounts are looked up
elsewhere.

The identity on the wire is the raw Ed25519 public key in hexadecimal, so that a signature can be verified before it is
known whose it is. Sources: SDK 0.1.155 and 0.1.211, executed with fixed keys.
"""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from labelform.sandbox.errors import Unauthenticated
from labelform.sandbox.http import Request

# The platform checks `created`, its window is not known. Old SDKs sign 30 seconds into the past.
ALLOWED_SKEW_SECONDS = 300

BEARER = re.compile(r"Bearer +(\S+)", re.IGNORECASE)
LEGACY = re.compile(r"([0-9a-fA-F]{64}):([0-9a-fA-F]{128})")
SIGNATURE_INPUT = re.compile(r'encord-sig=(\(([^()]*)\)((?:;[a-z]+=(?:"[^"]*"|\d+))+))')
SIGNATURE = re.compile(r"encord-sig=:([A-Za-z0-9+/=]+):")
COVERED = ('"@method"', '"@request-target"', '"content-digest"')


@dataclass(frozen=True)
class SignedBy:
    """The request carries a valid signature of this key."""

    public_key: str


@dataclass(frozen=True)
class HasToken:
    """The request carries this bearer token."""

    token: str


Proof = SignedBy | HasToken


def legacy_proof(request: Request) -> Proof:
    """
    Check a legacy request: `Authorization: <public key>:<signature over the SHA-256 of the body>`, or a bearer token.

    Nothing but the body is covered: not the address, not ResourceID, not the time.

    Raises:
        Unauthenticated: there is no signature, or it is not valid.
    """
    header = request.headers.get("authorization", "")
    if bearer := BEARER.fullmatch(header):
        return HasToken(bearer[1])
    match = LEGACY.fullmatch(header)
    if match is None:
        raise Unauthenticated("the header Authorization is missing or is not <public key>:<signature>")
    _verify(match[1], bytes.fromhex(match[2]), hashlib.sha256(request.body).digest())
    return SignedBy(match[1].lower())


def v2_proof(request: Request, unix_time: float) -> Proof:
    """
    Check a REST v2 request: an HTTP message signature over method, raw target and digest of the body, or a token.

    Raises:
        Unauthenticated: there is no signature, it is not valid, it is too old, or the body was altered.
    """
    if bearer := BEARER.fullmatch(request.headers.get("authorization", "")):
        return HasToken(bearer[1])
    match = SIGNATURE_INPUT.fullmatch(request.headers.get("signature-input", ""))
    signature = SIGNATURE.fullmatch(request.headers.get("signature", ""))
    if match is None or signature is None:
        raise Unauthenticated("the request is not signed: it needs Signature-Input and Signature with encord-sig")
    covered = match[2].split()
    parameters = _parameters(match[3])
    _check_parameters(covered, parameters, unix_time)
    _check_digest(request)
    base = _signature_base(request, covered, match[1])
    _verify(parameters["keyid"], _decode(signature[1]), base.encode("latin-1"))
    return SignedBy(parameters["keyid"].lower())


def _parameters(text: str) -> dict[str, str]:
    pairs = (part.split("=", 1) for part in text.removeprefix(";").split(";"))
    return {name: value.strip('"') for name, value in pairs}


def _check_parameters(covered: list[str], parameters: dict[str, str], unix_time: float) -> None:
    if sorted(covered) != sorted(COVERED):
        raise Unauthenticated(f"the signature must cover {' '.join(COVERED)}")
    if parameters.get("alg") != "ed25519" or not re.fullmatch("[0-9a-fA-F]{64}", parameters.get("keyid", "")):
        raise Unauthenticated("the signature needs alg ed25519 and the public key in hexadecimal as keyid")
    created = parameters.get("created", "")
    if not created.isdecimal():
        raise Unauthenticated("the signature does not say when it was created")
    skew = round(unix_time - int(created))
    if abs(skew) > ALLOWED_SKEW_SECONDS:
        side = "before" if skew > 0 else "after"
        raise Unauthenticated(
            f"the signature was created {abs(skew)} seconds {side} the sandbox's clock; "
            f"at most {ALLOWED_SKEW_SECONDS} are allowed"
        )


def _check_digest(request: Request) -> None:
    digest = base64.b64encode(hashlib.sha256(request.body).digest()).decode()
    if request.headers.get("content-digest") != f"sha-256=:{digest}:":
        raise Unauthenticated("Content-Digest is missing or is not that of the body")


def _signature_base(request: Request, covered: list[str], signature_params: str) -> str:
    values = {
        '"@method"': request.method.upper(),
        '"@request-target"': request.target,
        '"content-digest"': request.headers["content-digest"],
    }
    lines = [f"{name}: {values[name]}" for name in covered]
    return "\n".join([*lines, f'"@signature-params": {signature_params}'])


def _verify(public_key: str, signature: bytes, message: bytes) -> None:
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key)).verify(signature, message)
    except (InvalidSignature, ValueError) as problem:
        raise Unauthenticated("the signature does not match the request") from problem


def _decode(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as problem:
        raise Unauthenticated("the signature is not base64") from problem
