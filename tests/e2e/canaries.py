"""Secrets that are planted around a repository, and the search for them in whatever a command leaves behind."""

from __future__ import annotations

import base64
import os
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import serialization

from labelform.sandbox.keys import make_key

WINDOW = 16
"""Characters of a key in a row that count as a leak of it."""
TOKENS = {
    "GITHUB_TOKEN": "canary-of-the-runner-3b1f6a",
    ".git/config": "canary-of-the-checkout-77c0de",
    ".env": "canary-of-the-folder-90aa41",
}


def new_key() -> str:
    """Return a private key that no platform knows."""
    return make_key()[1].decode()


def pieces_of_key(text: str) -> frozenset[str]:
    """Return every piece of the secret part of a private key: all keys have the rest in common, or make it public."""
    lines = text.splitlines()[1:-1]
    whole = base64.b64decode("".join(lines))
    key = serialization.load_ssh_private_key(text.encode(), None)
    secret = key.private_bytes(
        serialization.Encoding.Raw, serialization.PrivateFormat.Raw, serialization.NoEncryption()
    )
    first = -(-whole.index(secret) * 4 // 3)
    last = (whole.index(secret) + len(secret)) * 4 // 3
    starts = ((number, at) for number, line in enumerate(lines) for at in range(len(line) - WINDOW + 1))
    width = len(lines[0])
    return frozenset(
        lines[number][at : at + WINDOW]
        for number, at in starts
        if first <= number * width + at and number * width + at + WINDOW <= last
    )


def pieces_of_process() -> frozenset[str]:
    """Return the beginning of every variable that this process was started with, as /proc/self/environ has it."""
    entries = Path("/proc/self/environ").read_text("utf-8", errors="replace").split("\0")
    return frozenset(entry[:40] for entry in entries if len(entry) > 20)


@dataclass(frozen=True, slots=True)
class Canaries:
    """Pieces of secrets by the place where each is planted."""

    pieces: Mapping[str, frozenset[str]]

    def found_in(self, texts: Iterable[str]) -> set[str]:
        """Return the places whose secret, or a piece of it, stands in one of the texts."""
        whole = "\0".join(texts)
        return {place for place, pieces in self.pieces.items() if any(piece in whole for piece in pieces)}


def left_behind(folder: Path, planted: Iterable[Path]) -> Iterator[str]:
    """Yield every file below a folder that was not planted there and is no link, and all that git keeps."""
    hidden = set(planted)
    for root, _, names in os.walk(folder):
        for path in (Path(root) / name for name in names):
            if path not in hidden and not path.is_symlink():
                yield path.read_bytes().decode("latin-1")
    if (folder / ".git").exists():
        command = ["git", "-C", str(folder), "cat-file", "--batch", "--batch-all-objects"]
        yield subprocess.run(command, check=True, capture_output=True).stdout.decode("latin-1")
