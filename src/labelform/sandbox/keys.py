"""SSH keys: the service account's, which lies beside the database, and further ones for other users."""

import os
import sqlite3
import tempfile
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from labelform.sandbox.errors import SandboxError


def key_file(database: Path) -> Path:
    """Return where the key of the service account of a database is."""
    return database.with_name(database.name + ".key")


def ensure_key_file(path: Path) -> str:
    """
    Make the key file when there is none, and give its public key in hexadecimal.

    The file appears whole, with mode 0600, and is never overwritten: of two processes that start together, one makes
    it and both use it.

    Raises:
        SandboxError: the file cannot be written, or holds no Ed25519 private key.
    """
    try:
        if not path.exists():
            _publish(path, _private_text(Ed25519PrivateKey.generate()))
        key = serialization.load_ssh_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as problem:
        raise SandboxError(f"cannot use the key file {path}: {problem}; delete it to get a new one") from problem
    if not isinstance(key, Ed25519PrivateKey):
        raise SandboxError(f"the key in {path} is not an Ed25519 key; delete it to get a new one")
    return _public_hex(key)


def make_key() -> tuple[str, bytes]:
    """Make a new key: public key in hexadecimal, private key as OpenSSH text."""
    key = Ed25519PrivateKey.generate()
    return _public_hex(key), _private_text(key)


def register_service_key(db: sqlite3.Connection, public_key: str, email: str) -> None:
    """Let this key act for the service account; the one before it no longer may."""
    db.execute("DELETE FROM ssh_keys WHERE origin = 'service'")
    db.execute("INSERT OR REPLACE INTO ssh_keys VALUES (?, ?, 'service')", (public_key, email))


def is_service_key(db: sqlite3.Connection, public_key: str) -> bool:
    """Return whether this is the service account's key."""
    sql = "SELECT 1 FROM ssh_keys WHERE public_key = ? AND origin = 'service'"
    return db.execute(sql, (public_key,)).fetchone() is not None


def _public_hex(key: Ed25519PrivateKey) -> str:
    return key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw).hex()


def _private_text(key: Ed25519PrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.OpenSSH, serialization.NoEncryption()
    )


def _publish(path: Path, content: bytes) -> None:
    """Write beside, then link: the name is there only when the content is, and an existing file wins."""
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mode 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(beside).chmod(0o600)
        try:
            os.link(beside, path)
        except FileExistsError:
            return
    finally:
        Path(beside).unlink()
