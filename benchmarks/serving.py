"""Start the server of the benchmarks, with keys and certificates made for the occasion."""

from __future__ import annotations

import datetime
import json
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from benchmarks.measure import PYTHON, ROOT
from benchmarks.world import Size


@dataclass(frozen=True)
class Keys:
    """
    Files of keys. `bundle` holds our authority, where something is measured beside those of certifi.

    So both sides read what they would read in earnest: the SDK reads it once for each connection, which is most of
    its CPU time under TLS.
    """

    folder: Path

    @property
    def ssh(self) -> Path:
        """The key that requests are signed with."""
        return self.folder / "ssh"

    @property
    def bundle(self) -> Path:
        """The authorities to trust."""
        return self.folder / "bundle.pem"

    @property
    def environment(self) -> dict[str, str]:
        """What tells both sides whom to trust."""
        return {"SSL_CERT_FILE": str(self.bundle), "REQUESTS_CA_BUNDLE": str(self.bundle)}


def make_keys(folder: Path, *, others: bytes) -> Keys:
    """Write an SSH key, an authority to trust beside others, and a certificate for `localhost` by it."""
    keys = Keys(folder)
    ssh = ed25519.Ed25519PrivateKey.generate()
    keys.ssh.write_bytes(ssh.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))
    authority_key, server_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    identifier = x509.SubjectKeyIdentifier.from_public_key(authority_key.public_key())
    usage = x509.KeyUsage(True, False, False, False, False, True, True, False, False)
    authority = (
        _certificate("labelform benchmarks", authority_key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(identifier, critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    by = x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier)
    server = (
        _certificate("localhost", server_key.public_key())
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(by, critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    keys.bundle.write_bytes(authority.public_bytes(Encoding.PEM) + others)
    (folder / "server.pem").write_bytes(server.public_bytes(Encoding.PEM))
    (folder / "server.key").write_bytes(server_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return keys


def _certificate(name: str, key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.UTC)
    day = datetime.timedelta(days=1)
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "labelform benchmarks")]))
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - day)
        .not_valid_after(now + day)
    )


@dataclass(frozen=True)
class Server:
    """A server that runs. `counts` asks in plain HTTP only."""

    url: str

    def counts(self) -> dict[str, Any]:
        """Return how many requests, connections and writes there were."""
        with urllib.request.urlopen(f"{self.url}/counts") as answer:  # noqa: S310 - loopback
            found: dict[str, Any] = json.load(answer)
            return found


@contextmanager
def serving(
    keys: Keys, size: Size, *, round_trip_ms: float, tls: bool, projects: int = 1, keeps: bool = False,
    limit: float | None = None,
) -> Iterator[Server]:  # fmt: skip
    """Serve some projects, to so many requests a second if there is a limit."""
    command = [str(PYTHON), "-m", "benchmarks.server", "--size", size.text, "--projects", str(projects)]
    command += ["--round-trip-ms", str(round_trip_ms), *(["--keeps"] if keeps else [])]
    command += ["--limit", str(limit)] if limit else []
    if tls:
        command += ["--certificate", str(keys.folder / "server.pem"), "--key", str(keys.folder / "server.key")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, text=True) as process:
        assert process.stdout is not None  # noqa: S101 - piped above
        try:
            yield Server(f"{'https' if tls else 'http'}://localhost:{int(process.stdout.readline())}")
        finally:
            process.kill()
